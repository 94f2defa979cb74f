package org.freshet.trust;

import java.io.InputStream;
import java.time.Instant;

/**
 * One OpenPGP key that signs: the port behind which a file, gpg's agent, a smartcard or a signing
 * host stands. Safe for several threads.
 */
public interface SigningKey {
    /** What a signature is over. */
    enum Over {
        /** The bytes as they are. */
        BYTES,
        /** A text whose lines are parted by CR LF already. */
        TEXT
    }

    /** Fingerprint of the primary key, upper case hex. */
    String fingerprint();

    /** The public key, binary. */
    byte[] certificate();

    /**
     * A signature packet: v4, SHA-512. The same input, key and time give the same bytes.
     *
     * @param at the date of the signature in whole seconds; where the key is younger, the key's own
     *     date is taken, because gpg refuses a signature older than its key
     * @throws org.freshet.model.InvalidInput when the key may not sign at that time: expired,
     *     revoked
     */
    byte[] sign(Over over, InputStream data, Instant at);
}
