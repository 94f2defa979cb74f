package org.freshet.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.freshet.archive.apt.SuiteRelease;

/**
 * How long clients take a generation for current: its {@code Valid-Until}. It bounds for how long
 * somebody between archive and client can hold back what is new.
 */
final class Validity {
    private Validity() {}

    /**
     * Whether a generation is to be signed again: after two sevenths of its time, so that who signs
     * may fail for days before clients notice.
     */
    static boolean isDue(SuiteRelease release, Instant now) {
        return passed(release, now, 2.0 / 7);
    }

    /** What a person should know: that nobody signs any more. */
    static Optional<String> alarm(Path root, String suite, SuiteRelease release, Instant now) {
        if (!passed(release, now, 0.5)) {
            return Optional.empty();
        }
        return Optional.of(
                "suite `%s` of `%s` %s at %s%s: `freshet archive sign %s`"
                        .formatted(
                                suite,
                                root,
                                isOver(release, now) ? "expired" : "expires",
                                release.validUntil().orElseThrow(),
                                isOver(release, now) ? " and apt refuses it" : "",
                                root));
    }

    static boolean isOver(SuiteRelease release, Instant now) {
        return passed(release, now, 1);
    }

    private static boolean passed(SuiteRelease release, Instant now, double part) {
        return release.validUntil()
                .map(end -> Duration.between(release.date(), end))
                .map(life -> release.date().plusSeconds((long) (life.toSeconds() * part)))
                .map(at -> !now.isBefore(at))
                .orElse(false);
    }

    /** The time that generations have, in whole days; 0 for ever. */
    static int days(Collection<SuiteRelease> releases) {
        return releases.stream()
                .flatMap(release ->
                        release
                                .validUntil()
                                .map(end -> Duration.between(release.date(), end).toDays())
                                .stream())
                .mapToInt(Long::intValue)
                .max()
                .orElse(0);
    }
}
