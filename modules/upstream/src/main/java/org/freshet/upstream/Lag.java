package org.freshet.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;

/**
 * What vouches for a tarball often comes after it: it is waited for, then a person is asked.
 *
 * @param name of the tarball, for messages
 */
record Lag(Wanted wanted, String name, Instant released, Instant now) {
    /** A tag dated further ahead than this is not waited for: the wait might never end. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    /**
     * What to do without it.
     *
     * @param what is not there, in words for people: {@code signature `…` is not there}
     * @param question what to ask in the end
     * @param subject what an approval is of
     * @throws Unavailable as long as it may still come
     */
    Outcome<Verdict> without(String what, String question, String subject) {
        if (wanted.approved(subject)) {
            return new Passed<>(
                    new Verdict(name, Optional.empty(), Optional.empty(), "not signed; approved"));
        }
        Instant until = released.plus(Verification.SIGNATURE_PATIENCE);
        if (now.isBefore(until) && !released.isAfter(now.plus(CLOCK_SKEW))) {
            throw new Unavailable(
                    what + " yet",
                    "it is waited for until %s; then a person is asked".formatted(until));
        }
        return new Held<>(question, subject, wanted.answers());
    }
}
