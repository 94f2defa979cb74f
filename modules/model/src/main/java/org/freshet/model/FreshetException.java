package org.freshet.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that says whose move it is. The message says what happened to which thing, expected and
 * got: lower case, no final stop, literals in backticks. The hint says what to do next.
 *
 * <p>A bug of Freshet's own is never one of these: it stays an {@link IllegalStateException}.
 */
public abstract sealed class FreshetException extends RuntimeException
        permits InvalidInput, Unavailable, IntegrityFailure {
    private final transient @Nullable String hint;

    FreshetException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What a person can do about it; one line without the word {@code hint:}. */
    public final Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    /** The exit status of a command that ends with this failure (README, EXIT STATUS). */
    public abstract int exitStatus();
}
