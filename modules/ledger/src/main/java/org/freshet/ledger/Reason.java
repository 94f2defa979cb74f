package org.freshet.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.ledger.RowView.Failure;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * Why a row failed, as it is kept.
 *
 * @param retryAt when the other side said it may be asked again
 */
record Reason(
        Failure failure,
        String text,
        Optional<String> hint,
        Optional<String> subject,
        Optional<Instant> retryAt) {
    private static final int MOST_CHARACTERS = 10_000;

    /** More causes than any exception has; a chain may be a ring. */
    private static final int MOST_CAUSES = 50;

    Reason {
        text = text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** The failure that says whose move it is, where one is behind this; else a bug. */
    static Reason of(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(MOST_CAUSES)
                .filter(FreshetException.class::isInstance)
                .map(FreshetException.class::cast)
                .findFirst()
                .map(Reason::of)
                .orElseGet(() ->
                        new Reason(
                                Failure.BUG,
                                thrown.toString(),
                                Optional.of("this is a bug of Freshet; the log has the rest"),
                                Optional.empty(),
                                Optional.empty()));
    }

    private static Reason of(FreshetException told) {
        Failure failure =
                switch (told) {
                    case InvalidInput _ -> Failure.INVALID_INPUT;
                    case Unavailable _ -> Failure.UNAVAILABLE;
                    case IntegrityFailure _ -> Failure.INTEGRITY;
                };
        Optional<String> subject =
                told instanceof IntegrityFailure integrity ? integrity.subject() : Optional.empty();
        Optional<Instant> retryAt =
                told instanceof Unavailable unavailable ? unavailable.retryAt() : Optional.empty();
        return new Reason(
                failure, String.valueOf(told.getMessage()), told.hint(), subject, retryAt);
    }
}
