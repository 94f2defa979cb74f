package org.freshet.trust;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.model.Verdict;

/** Public keys that somebody pinned, and the judgement of signatures by them. */
public final class Keyring {
    private Keyring() {}

    /**
     * The keys of all files, ASCII-armoured or binary.
     *
     * @throws org.freshet.model.InvalidInput when a file is missing or holds no OpenPGP public key
     */
    public static Keyring read(List<Path> files) {
        throw new IllegalStateException("being written");
    }

    /**
     * Judges a detached signature, armoured or binary.
     *
     * @param what the name of what was signed, for messages
     * @param at the time to judge expiry by
     * @throws org.freshet.model.IntegrityFailure when no signature in it is good: wrong key (names
     *     both), changed content, expired or revoked key, key without the right to sign, weak
     *     algorithm
     */
    public Verdict verifyDetached(String what, InputStream data, byte[] signature, Instant at) {
        throw new IllegalStateException("being written");
    }

    /** Judges a clear-signed text and gives the text that was signed, line feeds at line ends. */
    public SignedText verifyClearSigned(String what, byte[] signed, Instant at) {
        throw new IllegalStateException("being written");
    }

    /** A text and what was found of its signature. */
    public record SignedText(String text, Verdict verdict) {}

    /**
     * The text inside a clear-signature, unchecked; a text that is not signed is given back as it
     * is.
     */
    public static String textOf(byte[] maybeSigned) {
        throw new IllegalStateException("being written");
    }
}
