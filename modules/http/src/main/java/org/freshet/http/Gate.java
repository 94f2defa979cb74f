package org.freshet.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * The way to one host: so many requests at once, and none while it wants to be left alone. What
 * comes in that time is refused at once, with the time at which it may come again; nobody sleeps.
 */
final class Gate {
    /** The first pause that Freshet chooses itself; doubles with each further one. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Shorter where nobody answered: the fault may lie at this end, and end any moment. */
    private static final Duration LONGEST_UNANSWERED = Duration.ofMinutes(1);

    private final Semaphore places;
    private final InstantSource clock;
    private Instant until = Instant.MIN;
    private String why = "";
    private int strikes;

    Gate(int atOnce, InstantSource clock) {
        this.places = new Semaphore(atOnce, true);
        this.clock = clock;
    }

    /**
     * @param host for messages
     */
    Visit enter(String host, String shown, Duration patience) {
        refuseWhilePaused(shown);
        long start = System.nanoTime();
        try {
            if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Unavailable(
                        "%s was not asked: `%s` is busy with other requests for %s"
                                .formatted(shown, Shown.text(host), patience),
                        Failures.LATER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(shown, e);
        }
        try {
            refuseWhilePaused(shown);
            return new Visit(
                    Shown.text(host),
                    shown,
                    Duration.ofNanos(System.nanoTime() - start),
                    strikes());
        } catch (Unavailable e) {
            places.release();
            throw e;
        }
    }

    private synchronized int strikes() {
        return strikes;
    }

    private synchronized void refuseWhilePaused(String shown) {
        if (clock.instant().isBefore(until)) {
            throw new Unavailable(
                    "%s was not asked: %s".formatted(shown, why),
                    "the host is left alone until %s; nothing is lost"
                            .formatted(Failures.shown(until)),
                    null,
                    until);
        }
    }

    /** A place at the host, until it is closed. */
    final class Visit implements AutoCloseable {
        private final String host;
        private final String shown;
        private final Duration waited;
        private final int before;

        private Visit(String host, String shown, Duration waited, int before) {
            this.host = host;
            this.shown = shown;
            this.waited = waited;
            this.before = before;
        }

        Duration waited() {
            return waited;
        }

        /**
         * Takes note of what the head of an answer says about asking again.
         *
         * @throws Unavailable when the host refuses everybody, or us, for now
         */
        void heard(Quota quota) {
            Instant now = clock.instant();
            Optional<Instant> asked = quota.pause(now).map(now::plus);
            if (quota.refused()) {
                String said = "`%s` answered with status `%d`".formatted(host, quota.status());
                asked.ifPresentOrElse(
                        to -> pause(to, said),
                        () -> strike(now, said, LONGEST, quota.mayBeOnePage() ? 1 : 0));
                throw Failures.refused(shown, quota.status(), paused(now));
            }
            asked.ifPresent(to -> pause(to, "`%s` has no quota left".formatted(host)));
            if (quota.status() < 500) {
                well();
            }
        }

        /** Takes note that there is no way to the host; who asks next is told the same reason. */
        void unreachable(Unavailable failure) {
            String said = String.valueOf(failure.getMessage()).replace(", for " + shown, "");
            strike(clock.instant(), said, LONGEST_UNANSWERED, 1);
        }

        private void well() {
            synchronized (Gate.this) {
                strikes = 0;
            }
        }

        /** Once for all requests that were under way at the same time. */
        private void strike(Instant now, String reason, Duration longest, int forgiven) {
            synchronized (Gate.this) {
                if (strikes == before) {
                    strikes++;
                }
                if (strikes > forgiven) {
                    Duration pause = FIRST.multipliedBy(1L << Math.min(strikes - forgiven - 1, 20));
                    pause(now.plus(pause.compareTo(longest) < 0 ? pause : longest), reason);
                }
            }
        }

        private void pause(Instant to, String reason) {
            synchronized (Gate.this) {
                if (to.isAfter(until)) {
                    until = to;
                    why = reason;
                }
            }
        }

        private Optional<Instant> paused(Instant now) {
            synchronized (Gate.this) {
                return Optional.of(until).filter(now::isBefore);
            }
        }

        @Override
        public void close() {
            places.release();
        }
    }
}
