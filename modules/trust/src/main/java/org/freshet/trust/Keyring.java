package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Public keys that somebody pinned, and the judgement of signatures by them. Safe for several
 * threads.
 */
public final class Keyring {
    private static final String PUBLIC_KEY = "PGP PUBLIC KEY BLOCK";
    // As `gpg --enarmor` writes it; some debian/upstream/signing-key.asc are such.
    private static final String ANYTHING = "PGP ARMORED FILE";
    private static final int CLEAR_TEXT_BYTES = 64 << 20;

    // Hints that hold for every kind of signature.
    static final String PIN_ANOTHER =
            "pin another key only after its fingerprint was confirmed over a channel other than"
                    + " this download";
    static final String CHANGED =
            "the file was changed or replaced after it was signed, or the signature belongs to"
                    + " another file";
    static final String RENEWED =
            "if upstream renewed the key or has another, update the pinned key file after"
                    + " confirming its fingerprint";

    private final List<Certificate> certificates;

    Keyring(List<Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
    }

    /**
     * The keys of all files, ASCII-armoured or binary.
     *
     * @throws InvalidInput when a file is missing or holds no OpenPGP public key
     */
    public static Keyring read(List<Path> files) {
        List<Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            certificates.addAll(certificates(file, KeyFile.read(file)));
        }
        return new Keyring(certificates);
    }

    /** The public keys that came from a file, which may hold something else beside. */
    public static Keyring of(Path file, byte[] publicKeys) {
        return new Keyring(certificates(file, publicKeys));
    }

    /** Fingerprints of the primary keys, upper case hex, in the order of the files. */
    public List<String> fingerprints() {
        return certificates.stream().map(Certificate::fingerprint).distinct().toList();
    }

    /** One of the keys alone, by its fingerprint. */
    public Optional<Keyring> only(String fingerprint) {
        List<Certificate> same =
                certificates.stream()
                        .filter(each -> each.fingerprint().equals(fingerprint))
                        .toList();
        return same.isEmpty() ? Optional.empty() : Optional.of(new Keyring(same));
    }

    /** What each key says of itself, in the order of the files. */
    public List<KeyFacts> facts() {
        return certificates.stream().map(Certificate::facts).toList();
    }

    /**
     * Judges a detached signature, armoured or binary. One good signature by a pinned key is
     * enough. The clock of a signer may be a day ahead.
     *
     * @param what the name of what was signed, for messages
     * @param at the time to judge expiry by
     * @throws IntegrityFailure when no signature in it is good: wrong key (names both), changed
     *     content, expired or revoked key, key without the right to sign, weak algorithm
     * @throws Unavailable when {@code data} cannot be read
     */
    public Verdict verifyDetached(String what, InputStream data, byte[] signature, Instant at) {
        Judgement judgement = new OpenPgpJudgement(what, certificates, signature);
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
                judgement.update(buffer, count);
            }
        } catch (IOException e) {
            throw new Unavailable("`%s` cannot be read".formatted(what), null, e);
        }
        return judgement.verdict(at);
    }

    /**
     * Judges a clear-signed text and gives the text that was signed, line feeds at line ends, no
     * blanks before them.
     *
     * @throws IntegrityFailure as for a detached signature; also for anything before or after the
     *     signed block, and for a text that is not signed at all
     */
    public SignedText verifyClearSigned(String what, byte[] signed, Instant at) {
        ClearText clear = parsed(what, signed);
        Judgement judgement = new OpenPgpJudgement(what, certificates, clear.signature());
        byte[] canonical = clear.canonical();
        judgement.update(canonical, canonical.length);
        Verdict verdict = judgement.verdict(at);
        return new SignedText(text(what, clear), verdict);
    }

    /** A text and what was found of its signature. */
    public record SignedText(String text, Verdict verdict) {}

    /**
     * The text inside a clear-signature, unchecked; a text that is not signed is given back as it
     * is.
     *
     * @throws IntegrityFailure for a clear-signature that is malformed, and for what is not UTF-8
     */
    public static String textOf(byte[] maybeSigned) {
        String what = "signed text";
        if (ClearText.is(maybeSigned)) {
            return text(what, parsed(what, maybeSigned));
        }
        try {
            return ClearText.utf8(maybeSigned);
        } catch (IllegalArgumentException e) {
            throw new IntegrityFailure("text " + e.getMessage(), null, e);
        }
    }

    private static ClearText parsed(String what, byte[] signed) {
        if (signed.length > CLEAR_TEXT_BYTES) {
            throw new IntegrityFailure(
                    "`%s` is too large for a signed text: %d bytes, at most %d"
                            .formatted(what, signed.length, CLEAR_TEXT_BYTES));
        }
        try {
            return ClearText.parse(signed);
        } catch (IllegalArgumentException e) {
            throw malformed(what, e);
        }
    }

    private static String text(String what, ClearText clear) {
        try {
            return clear.text();
        } catch (IllegalArgumentException e) {
            throw malformed(what, e);
        }
    }

    private static IntegrityFailure malformed(String what, IllegalArgumentException e) {
        return new IntegrityFailure(
                "`%s` is not a clear-signed text: it %s".formatted(what, e.getMessage()),
                "it must be one block as `gpg --clear-sign` writes it, with nothing around it",
                e);
    }

    /**
     * The keys in one file.
     *
     * @throws InvalidInput when there is none, or a secret one
     */
    static List<Certificate> certificates(Path file, byte[] bytes) {
        List<Certificate> certificates = new ArrayList<>();
        try {
            for (byte[] block : blocks(bytes)) {
                ByteArrayOutputStream one = new ByteArrayOutputStream();
                for (Packet packet : Packet.split(block)) {
                    if (packet.tag() == Packet.SECRET_KEY) {
                        throw new InvalidInput(
                                "key file `%s` holds a secret key".formatted(file),
                                "give the public key: `gpg --armor --export FINGERPRINT`");
                    }
                    if (packet.tag() == Packet.PUBLIC_KEY) {
                        add(certificates, one);
                    }
                    one.writeBytes(packet.framed());
                }
                add(certificates, one);
            }
        } catch (IllegalArgumentException e) {
            throw noKey(file, e);
        }
        if (certificates.isEmpty()) {
            throw noKey(file, null);
        }
        return certificates;
    }

    private static List<byte[]> blocks(byte[] bytes) {
        if (!Armor.is(bytes)) {
            return List.of(bytes);
        }
        List<byte[]> keys = Armor.blocks(PUBLIC_KEY, bytes);
        return keys.isEmpty() ? Armor.blocks(ANYTHING, bytes) : keys;
    }

    private static InvalidInput noKey(Path file, @Nullable IllegalArgumentException cause) {
        return new InvalidInput(
                "key file `%s` holds no OpenPGP public key".formatted(file),
                "write it by `gpg --armor --export FINGERPRINT`",
                cause);
    }

    /**
     * Adds the key whose packets were gathered. A key of a version or an algorithm that Bouncy
     * Castle does not know is left out, as in a distribution's keyring with one new key among
     * others; what it signs then counts as by a key that is not pinned.
     */
    private static void add(List<Certificate> certificates, ByteArrayOutputStream packets) {
        byte[] bytes = packets.toByteArray();
        packets.reset();
        if (bytes.length == 0) {
            return;
        }
        try {
            certificates.add(
                    new Certificate(
                            new PGPPublicKeyRing(
                                    new ByteArrayInputStream(bytes),
                                    new BcKeyFingerprintCalculator())));
        } catch (IOException | RuntimeException e) {
            // Left out: see above.
            return;
        }
    }

    /** The pinned keys for a message. */
    static String pinned(List<Certificate> certificates) {
        return certificates.isEmpty()
                ? "none"
                : certificates.stream()
                        .map(Certificate::fingerprint)
                        .distinct()
                        .limit(8)
                        .map("`%s`"::formatted)
                        .collect(Collectors.joining(", "));
    }
}
