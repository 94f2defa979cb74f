package org.freshet.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.SourceName;
import org.freshet.model.Verdict;

/**
 * What a person decided about one release.
 *
 * @param subject what {@code approve} accepted; empty for the other verbs, and when it only ended a
 *     hold
 */
public record Decision(
        SourceName source,
        String version,
        Verb verb,
        Optional<String> subject,
        String because,
        String who,
        Instant at) {

    private static final String APPROVAL = "approval of `";

    /** What it says of the origin of a release; empty unless it accepts something. */
    Optional<Verdict> verdict() {
        return subject.map(it ->
                new Verdict(
                        APPROVAL + it + "`",
                        Optional.empty(),
                        Optional.of(who),
                        "by %s: %s".formatted(who, because)));
    }

    /** Whether a verdict is a decision's. */
    public static boolean isOf(Verdict verdict) {
        return verdict.what().startsWith(APPROVAL);
    }

    /** The four commands that decide. */
    public enum Verb {
        APPROVE,
        HOLD,
        IGNORE,
        RETRY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
