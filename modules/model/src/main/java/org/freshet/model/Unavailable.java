package org.freshet.model;

import org.jspecify.annotations.Nullable;

/**
 * The world may heal: no answer, or not the thing asked for (404, 5xx, 429, an HTML page, cut
 * short, a time bound, a redirect loop, a full disk). Tried again later.
 */
public final class Unavailable extends FreshetException {
    public Unavailable(String message) {
        this(message, null, null);
    }

    public Unavailable(String message, @Nullable String hint) {
        this(message, hint, null);
    }

    public Unavailable(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }

    @Override
    public int exitStatus() {
        return 3;
    }
}
