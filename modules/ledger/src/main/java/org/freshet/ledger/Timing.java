package org.freshet.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.freshet.model.SourceName;

/**
 * How long the ledger waits.
 *
 * @param poll the longest between two looks at one upstream: what bounds the time to detect a
 *     release
 * @param fastest the shortest, for an upstream that has just released
 * @param retry after the first {@code Unavailable} of a row; doubles with each further one
 * @param longestRetry what the doubling stops at
 */
public record Timing(Duration poll, Duration fastest, Duration retry, Duration longestRetry) {
    /**
     * So many looks in a time as long as the one since the last release. With the defaults that is
     * every 5 minutes up to a day and a half after a release, every 20 in a week, every hour in
     * three weeks.
     */
    private static final int LOOKS = 500;

    /** A host that wants to be left alone for longer is asked again all the same. */
    static final Duration LONGEST_REST = Duration.ofDays(1);

    public Timing {
        if (!fastest.isPositive()
                || poll.compareTo(fastest) < 0
                || !retry.isPositive()
                || longestRetry.compareTo(retry) < 0) {
            throw new IllegalArgumentException(
                    "%s %s %s %s".formatted(poll, fastest, retry, longestRetry));
        }
    }

    /** With retries after one minute, doubling to six hours. */
    public static Timing polling(Duration poll, Duration fastest) {
        return new Timing(poll, shorter(poll, fastest), Duration.ofMinutes(1), Duration.ofHours(6));
    }

    /**
     * The wait between two looks at an upstream: a five-hundredth of the time since its last
     * release, not less than {@code fastest} and not more than {@code poll}, shortened by a tenth
     * to three tenths, by its name. So upstreams do not fall into step, and a tenth of the bound is
     * left for the look itself.
     *
     * @param sinceRelease empty where no date is known: counts as long ago
     */
    public Duration between(SourceName source, Optional<Duration> sinceRelease) {
        Duration share = sinceRelease.map(age -> age.dividedBy(LOOKS)).orElse(poll);
        return shortened(source, shorter(poll, share.compareTo(fastest) > 0 ? share : fastest));
    }

    /** The wait after so many looks in a row that failed, the first being 1; within the bound. */
    Duration afterFailedLooks(SourceName source, int failures) {
        return shortened(source, shorter(poll, after(failures)));
    }

    /** The wait before a look that costs its upstream nothing: its recipe is broken. */
    Duration afterBrokenRecipe(SourceName source) {
        return shortened(source, fastest);
    }

    /** The wait after so many failures in a row, the first being 1. */
    Duration after(int failures) {
        Duration wait = retry;
        for (int i = 1; i < failures && wait.compareTo(longestRetry) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return shorter(wait, longestRetry);
    }

    /** Until when a host is left alone that named a time. */
    static Instant rest(Instant until, Instant now) {
        Instant longest = now.plus(LONGEST_REST);
        return until.isAfter(longest) ? longest : until;
    }

    private static Duration shortened(SourceName source, Duration wait) {
        // Fibonacci hashing: names that differ in their last letter only get far apart.
        long permille = (((source.text().hashCode() * 0x9E3779B97F4A7C15L) >>> 44) * 200) >>> 20;
        return wait.multipliedBy(900 - permille).dividedBy(1000);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
