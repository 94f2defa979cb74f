package org.freshet.app;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.Sightings;
import org.freshet.model.Unavailable;
import org.freshet.model.Upstream;
import org.freshet.upstream.ReleaseFinder;

/**
 * The step {@code releaseFinder} of {@code build}: one release is work, known or not; all others
 * are history.
 */
public final class OnlyRelease {
    private final ReleaseFinder finder;
    private final Optional<String> version;
    private final boolean seen;

    /**
     * @param version empty for the newest release
     * @param seen whether it was built before: where it is gone, that is upstream's doing
     */
    OnlyRelease(ReleaseFinder finder, Optional<String> version, boolean seen) {
        this.finder = finder;
        this.version = version;
        this.seen = seen;
    }

    /**
     * As the finder, with all but one release moved to history.
     *
     * @throws InvalidInput when the upstream has no such release
     * @throws Unavailable when it has it no more
     */
    public Outcome<Sightings> newReleases(Upstream upstream) {
        return finder.newReleases(new Upstream(upstream.source(), List.of())).map(this::only);
    }

    private Sightings only(Sightings found) {
        // Who names a version has answered what may be doubtful about it.
        List<Release> all =
                Stream.of(
                                found.work().stream(),
                                found.doubts().stream().map(Sightings.Doubt::release),
                                found.history().stream())
                        .flatMap(each -> each)
                        .toList();
        String wanted =
                version.or(found::newest)
                        .orElseThrow(() ->
                                gone(
                                        "the upstream of `%s` has no release"
                                                .formatted(found.source()),
                                        listed(found)));
        Release release =
                all.stream()
                        .filter(one -> one.version().equals(wanted))
                        .findFirst()
                        .orElseThrow(() ->
                                gone(
                                        "the upstream of `%s` has no release `%s`"
                                                .formatted(found.source(), Shown.text(wanted)),
                                        NearMiss.of(
                                                        wanted,
                                                        all.stream().map(Release::version).toList())
                                                .filter(_ -> !seen)
                                                .map("did you mean `%s`?"::formatted)
                                                .orElse(listed(found))));
        return new Sightings(
                found.source(),
                List.of(release),
                all.stream().filter(one -> !one.equals(release)).toList(),
                found.newest(),
                found.inputs());
    }

    private FreshetException gone(String what, String hint) {
        return seen ? new Unavailable(what + " any more", hint) : new InvalidInput(what, hint);
    }

    private static String listed(Sightings found) {
        return "`freshet releases %s` lists every tag and what it means".formatted(found.source());
    }
}
