package org.freshet.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.RowView;

/**
 * One round of the pipeline: every upstream looked at once, all that was due, and all that follows
 * from it.
 */
public final class Round {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** So many keys are rung at once; queues hold more. */
    private static final int ROOM = 256;

    private final Ledger ledger;
    private final Flow flow;
    private final Instant begun;

    /**
     * @param begun when the ledger was told to look at every upstream
     */
    public Round(Ledger ledger, Flow flow, Instant begun) {
        this.ledger = ledger;
        this.flow = flow;
        this.begun = begun;
    }

    /** Waits until the ledger has no open due row and nothing is under way. */
    public void await(Runnable progress) {
        int quiet = 0;
        // Twice in a row: a key between a queue and its step is counted by neither for a moment.
        while (quiet < 2) {
            LockSupport.parkNanos(LOOK.toNanos());
            progress.run();
            boolean ended = false;
            if (flow.quiet()) {
                ended = ledger.idle() && ledger.unlooked(begun) == 0;
                if (!ended) {
                    // What had no room, or whose key got lost, need not wait for the next minute.
                    flow.ring(ledger.resume(ROOM));
                }
            }
            quiet = ended ? quiet + 1 : 0;
        }
    }

    /** What became of the rows of this round. */
    public List<RowView> outcomes() {
        return ledger.outcomes(begun);
    }
}
