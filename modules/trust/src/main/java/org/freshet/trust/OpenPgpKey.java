package org.freshet.trust;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A secret key in an ASCII-armoured file, as {@code gpg --export-secret-keys --armor} writes it.
 */
public final class OpenPgpKey {
    private OpenPgpKey() {}

    /**
     * A new ed25519 key (v4, EDDSA_LEGACY) that does not expire, written to {@code file} with mode
     * 0600; refuses to replace a file.
     */
    public static Signer generate(Path file, String userId, Instant created) {
        throw new IllegalStateException("being written");
    }

    /**
     * The key in a file, without a passphrase.
     *
     * @throws org.freshet.model.InvalidInput when the file is missing, is no secret key, or is
     *     locked
     */
    public static Signer read(Path file) {
        throw new IllegalStateException("being written");
    }
}
