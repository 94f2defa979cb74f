package org.freshet.model;

import org.jspecify.annotations.Nullable;

/**
 * A person must change a recipe, a setting, an argument or a local file that a user gave. Never
 * tried again by itself.
 */
public final class InvalidInput extends FreshetException {
    public InvalidInput(String message) {
        this(message, null, null);
    }

    public InvalidInput(String message, @Nullable String hint) {
        this(message, hint, null);
    }

    public InvalidInput(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }

    @Override
    public int exitStatus() {
        return 2;
    }
}
