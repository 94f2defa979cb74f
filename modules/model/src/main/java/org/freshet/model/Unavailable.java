package org.freshet.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The world may heal: no answer, or not the thing asked for (404, 5xx, 429, an HTML page, cut
 * short, a time bound, a redirect loop, a full disk). Tried again later.
 */
public final class Unavailable extends FreshetException {
    private final transient @Nullable Instant retryAt;

    public Unavailable(String message) {
        this(message, null, null);
    }

    public Unavailable(String message, @Nullable String hint) {
        this(message, hint, null);
    }

    public Unavailable(String message, @Nullable String hint, @Nullable Throwable cause) {
        this(message, hint, cause, null);
    }

    /**
     * @param retryAt when the other side said it may be asked again; sooner is in vain
     */
    public Unavailable(
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            @Nullable Instant retryAt) {
        super(message, hint, cause);
        this.retryAt = retryAt;
    }

    /** When to try again, where that is known; else it is the caller's to choose. */
    public Optional<Instant> retryAt() {
        return Optional.ofNullable(retryAt);
    }

    @Override
    public int exitStatus() {
        return 3;
    }
}
