package org.freshet.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What arrived contradicts a key, a digest, its own format or a bound. Never tried again by itself:
 * a person must look.
 */
public final class IntegrityFailure extends FreshetException {
    private final transient @Nullable String subject;

    public IntegrityFailure(String message) {
        this(message, null, null, null);
    }

    public IntegrityFailure(String message, @Nullable String hint) {
        this(message, hint, null, null);
    }

    public IntegrityFailure(String message, @Nullable String hint, @Nullable Throwable cause) {
        this(message, hint, cause, null);
    }

    private IntegrityFailure(
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            @Nullable String subject) {
        super(message, hint, cause);
        this.subject = subject;
    }

    /** A failure that {@code freshet approve} may overrule for exactly this subject. */
    public static IntegrityFailure approvable(String message, String hint, String subject) {
        return new IntegrityFailure(message, hint, null, subject);
    }

    /**
     * What an approval would accept, such as {@code sha256:9a1b…}; empty for what nobody can
     * approve (a bad signature, a hostile tarball).
     */
    public Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    @Override
    public int exitStatus() {
        return 4;
    }
}
