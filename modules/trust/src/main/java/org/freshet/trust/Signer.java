package org.freshet.trust;

import java.io.InputStream;
import java.time.Instant;

/**
 * Makes OpenPGP signatures (v4, SHA-512) with one key; an HSM or {@code gpg} may stand behind it.
 * Safe for several threads.
 */
public interface Signer {
    /** Fingerprint of the primary key, upper case hex. */
    String fingerprint();

    /**
     * An ASCII-armoured detached signature, as {@code Release.gpg} and {@code .asc} files are. The
     * same input, key and time give the same bytes.
     *
     * @param at the date of the signature in whole seconds; where the key is younger, the key's own
     *     date is taken, because gpg refuses a signature older than its key
     * @throws org.freshet.model.InvalidInput when the key may not sign at that time: expired,
     *     revoked
     */
    byte[] detached(InputStream data, Instant at);

    /**
     * The text clear-signed, as InRelease, .dsc and .changes are; dated as {@link #detached} is.
     * {@code text} ends with a line feed and has no trailing blanks: no signature covers those.
     */
    byte[] clearSigned(String text, Instant at);

    /** The public key, ASCII-armoured. */
    byte[] publicKeyArmored();

    /** The public key, binary. */
    byte[] publicKeyBinary();
}
