package org.freshet.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;

/** One round of the pipeline: every upstream looked at once, and all that follows from it. */
public final class Round {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Ledger ledger;
    private final Flow flow;
    private final Recipes recipes;
    private final Instant begun;

    /** Begins now; the ledger was told to look at every upstream. */
    public Round(Ledger ledger, Flow flow, Recipes recipes, Clock clock) {
        this.ledger = ledger;
        this.flow = flow;
        this.recipes = recipes;
        this.begun = clock.instant();
    }

    /** Waits until the ledger has no open due row and nothing is under way. */
    public void await(Runnable progress) {
        int quiet = 0;
        // Twice in a row: a key between a queue and its step is counted by neither for a moment.
        while (quiet < 2) {
            LockSupport.parkNanos(LOOK.toNanos());
            progress.run();
            quiet =
                    flow.quiet() && ledger.idle() && polled().containsAll(recipes.sources())
                            ? quiet + 1
                            : 0;
        }
    }

    private Set<SourceName> polled() {
        return outcomes().stream()
                .filter(row -> row.key().stage() == Stage.POLL && row.state() != State.OPEN)
                .map(row -> row.key().source())
                .collect(Collectors.toSet());
    }

    /** What became of the rows of this round. */
    public List<RowView> outcomes() {
        return ledger.outcomes(begun);
    }
}
