package org.freshet.app;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.Sightings;
import org.freshet.model.Upstream;
import org.freshet.upstream.ReleaseFinder;

/**
 * The step {@code releaseFinder} of {@code build}: one release is work, known or not; all others
 * are history.
 */
public final class OnlyRelease {
    private final ReleaseFinder finder;
    private final Optional<String> version;

    /**
     * @param version empty for the newest release
     */
    OnlyRelease(ReleaseFinder finder, Optional<String> version) {
        this.finder = finder;
        this.version = version;
    }

    /**
     * As the finder, with all but one release moved to history.
     *
     * @throws InvalidInput when the upstream has no such release
     */
    public Outcome<Sightings> newReleases(Upstream upstream) {
        return switch (finder.newReleases(new Upstream(upstream.source(), List.of()))) {
            case Passed<Sightings>(var found, var notes) -> new Passed<>(only(found), notes);
            case Held<Sightings> held -> held;
            case Nothing<Sightings> nothing -> nothing;
        };
    }

    private Sightings only(Sightings found) {
        List<Release> all = Stream.concat(found.work().stream(), found.history().stream()).toList();
        String wanted =
                version.or(found::newest)
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "the upstream of `%s` has no release"
                                                .formatted(found.source()),
                                        "`freshet releases %s` lists every tag and what it means"
                                                .formatted(found.source())));
        Release release =
                all.stream()
                        .filter(one -> one.version().equals(wanted))
                        .findFirst()
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "the upstream of `%s` has no release `%s`"
                                                .formatted(found.source(), Shown.text(wanted)),
                                        NearMiss.of(
                                                        wanted,
                                                        all.stream().map(Release::version).toList())
                                                .map("did you mean `%s`?"::formatted)
                                                .orElse(
                                                        "`freshet releases %s` lists every tag and what it means"
                                                                .formatted(found.source()))));
        return new Sightings(
                found.source(),
                List.of(release),
                all.stream().filter(one -> !one.equals(release)).toList(),
                found.newest(),
                found.inputs());
    }
}
