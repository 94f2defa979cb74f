package org.freshet.ledger;

import java.time.Duration;

/**
 * How long the ledger waits.
 *
 * @param poll between two looks at one upstream
 * @param retry after the first {@code Unavailable} of a row; doubles with each further one
 * @param longestRetry what the doubling stops at
 */
public record Timing(Duration poll, Duration retry, Duration longestRetry) {
    public Timing {
        if (!poll.isPositive() || !retry.isPositive() || longestRetry.compareTo(retry) < 0) {
            throw new IllegalArgumentException(poll + " " + retry + " " + longestRetry);
        }
    }

    /** One minute, doubling to six hours. */
    public static Timing polling(Duration poll) {
        return new Timing(poll, Duration.ofMinutes(1), Duration.ofHours(6));
    }

    /** The wait after so many failures in a row, the first being 1. */
    Duration after(int failures) {
        Duration wait = retry;
        for (int i = 1; i < failures && wait.compareTo(longestRetry) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestRetry) < 0 ? wait : longestRetry;
    }
}
