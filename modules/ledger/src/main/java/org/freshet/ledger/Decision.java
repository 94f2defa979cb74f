package org.freshet.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.SourceName;

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
