package org.freshet.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.WorkKey;

/**
 * A row of work as people are told of it.
 *
 * @param orderable the release's version as dpkg orders it; empty for {@code poll}
 * @param working true while a step works on it (or its process died and was not started again)
 * @param failure what kind of failure {@code reason} is; stays while the row is tried again
 * @param reason why it failed, the question it is held with, why there was nothing to do
 * @param subject what {@code approve} would accept
 * @param notes of the step that passed it
 * @param due the next try of a failed row, the next look of a poll row, the time until which an
 *     open row waits
 * @param attempts failures in a row
 * @param opened when it last became work
 * @param since when it got this state
 */
public record RowView(
        WorkKey key,
        Optional<String> orderable,
        State state,
        boolean working,
        Optional<Failure> failure,
        Optional<String> reason,
        Optional<String> hint,
        Optional<String> subject,
        List<String> notes,
        Optional<Instant> due,
        int attempts,
        Instant opened,
        Instant since) {
    public RowView {
        notes = List.copyOf(notes);
    }

    /** Where a row stands. */
    public enum State {
        OPEN,
        DONE,
        NOTHING,
        HELD,
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose move a failure is; the order is that in which exit statuses win. */
    public enum Failure {
        BUG(1),
        INTEGRITY(4),
        INVALID_INPUT(2),
        UNAVAILABLE(3);

        private final int exitStatus;

        Failure(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The exit status of a command that ends with these rows: of several failures 1, then 4, 2, 3
     * and 5; 0 when none failed or is held.
     */
    public static int exitStatus(Collection<RowView> rows) {
        return rows.stream()
                .filter(row -> row.state() == State.FAILED)
                .flatMap(row -> row.failure().stream())
                .min(Failure::compareTo)
                .map(failure -> failure.exitStatus)
                .orElse(rows.stream().anyMatch(row -> row.state() == State.HELD) ? 5 : 0);
    }
}
