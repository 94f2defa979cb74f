package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.KnownRelease;
import org.freshet.model.Shown;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;

/**
 * Finds known releases that their upstream took back: a deleted tag, a yanked version.
 *
 * <p>What is merely not shown is certain at the second look: the servers behind one name do not
 * always have the same tags at the same moment. Most of all gone at once is taken for a broken
 * answer.
 */
final class Departures {
    /** As many tags may be deleted in one go without the answer being taken for a broken one. */
    private static final int FEW = 3;

    private Departures() {}

    /**
     * The known releases that are gone and not known to be.
     *
     * @throws Unavailable when too many are gone to be believed
     */
    static List<Gone> of(SourceName source, List<KnownRelease> known, Look look) {
        Map<String, Found> found = new HashMap<>();
        look.found().forEach(one -> found.put(Found.identity(one.release().orderable()), one));
        List<Gone> gone = new ArrayList<>();
        int absent = 0;
        for (KnownRelease one : known) {
            Optional<Found> now = Optional.ofNullable(found.get(Found.identity(one.orderable())));
            Optional<String> withdrawn = now.flatMap(Found::withdrawnBy);
            if (withdrawn.isPresent()) {
                if (!one.withdrawn()) {
                    gone.add(new Gone(one.version(), "withdrawn at " + withdrawn.get(), true));
                }
                continue;
            }
            Optional<String> missing = now.isPresent() ? Optional.empty() : missing(one, look);
            if (missing.isPresent()) {
                absent++;
                if (!one.withdrawn()) {
                    gone.add(new Gone(one.version(), missing.get(), one.missing()));
                }
            }
        }
        boolean all = absent == known.size() && look.found().isEmpty();
        if (absent > 0 && (all || (absent > FEW && absent > known.size() / 2))) {
            throw new Unavailable(
                    "the upstream of `%s` does not show %d of its %d known releases any more"
                            .formatted(source, absent, known.size()),
                    "a broken server, or upstream began anew: `freshet releases %s` shows what is"
                                    .formatted(source)
                            + " there; if upstream moved, change the recipe's URL");
        }
        return gone;
    }

    private static Optional<String> missing(KnownRelease one, Look look) {
        if (one.tag().isPresent()) {
            Tag tag = one.tag().get();
            // A tag that the recipe ignores now, or that reads differently, is still there.
            return look.tags().containsKey(tag.name())
                    ? Optional.empty()
                    : Optional.of("tag `%s` is gone".formatted(Shown.text(tag.name())));
        }
        return look.whole() && one.offer().isPresent()
                ? Optional.of("%s does not have it any more".formatted(one.offer().get().place()))
                : Optional.empty();
    }

    /** The versions of known releases that were missing or withdrawn, and are there again. */
    static List<String> back(List<KnownRelease> known, Look look, List<Gone> gone) {
        List<String> back = new ArrayList<>();
        Map<String, Found> found = new HashMap<>();
        look.found().forEach(one -> found.put(Found.identity(one.release().orderable()), one));
        for (KnownRelease one : known) {
            boolean still = gone.stream().anyMatch(other -> other.version().equals(one.version()));
            Optional<Found> now = Optional.ofNullable(found.get(Found.identity(one.orderable())));
            if ((one.missing() || one.withdrawn())
                    && !still
                    && now.filter(it -> it.withdrawnBy().isEmpty()).isPresent()) {
                back.add(one.version());
            }
        }
        return back;
    }
}
