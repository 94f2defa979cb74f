package org.freshet.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.model.Unavailable;
import org.freshet.trust.SigningKey.Over;

/**
 * Makes OpenPGP signatures, each by every one of its keys: who knows one of them can check it. Safe
 * for several threads.
 */
public final class Signer {
    private final List<SigningKey> keys;

    private Signer(List<SigningKey> keys) {
        this.keys = keys;
    }

    /** By one key. */
    public static Signer of(SigningKey key) {
        return new Signer(List.of(key));
    }

    /** By all keys of these, the first one's first; a key that comes again counts once. */
    public static Signer jointly(List<Signer> signers) {
        Map<String, SigningKey> keys = new LinkedHashMap<>();
        signers.stream()
                .flatMap(signer -> signer.keys.stream())
                .forEach(key -> keys.putIfAbsent(key.fingerprint(), key));
        if (keys.isEmpty()) {
            throw new IllegalStateException("nobody signs");
        }
        return new Signer(List.copyOf(keys.values()));
    }

    /** Fingerprint of the first primary key, upper case hex. */
    public String fingerprint() {
        return keys.getFirst().fingerprint();
    }

    /** Fingerprints of all primary keys. */
    public List<String> fingerprints() {
        return keys.stream().map(SigningKey::fingerprint).toList();
    }

    /** Each key alone. */
    public List<KeyFacts> facts() {
        return keys.stream().map(key -> KeyFacts.of(key.certificate())).toList();
    }

    /** The first key alone, for what has room for one signature only. */
    public Signer first() {
        return of(keys.getFirst());
    }

    /**
     * An ASCII-armoured detached signature, as {@code Release.gpg} and {@code .asc} files are. The
     * same input, keys and time give the same bytes.
     *
     * @param at as {@link SigningKey#sign} has it
     */
    public byte[] detached(InputStream data, Instant at) {
        return Armor.signature(signatures(Over.BYTES, data, at));
    }

    /**
     * The text clear-signed, as InRelease, .dsc and .changes are; dated as {@link #detached} is.
     * {@code text} ends with a line feed and has no trailing blanks: no signature covers those.
     */
    public byte[] clearSigned(String text, Instant at) {
        byte[] canonical = ClearText.canonical(text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ClearText.escaped(text));
        out.writeBytes(
                Armor.signature(signatures(Over.TEXT, new ByteArrayInputStream(canonical), at)));
        return out.toByteArray();
    }

    private byte[] signatures(Over over, InputStream data, Instant at) {
        if (keys.size() == 1) {
            return keys.getFirst().sign(over, data, at);
        }
        try {
            byte[] bytes = data.readAllBytes();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (SigningKey key : keys) {
                all.writeBytes(key.sign(over, new ByteArrayInputStream(bytes), at));
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new Unavailable("what is to be signed cannot be read", null, e);
        }
    }

    /** The public keys in one ASCII-armoured block. */
    public byte[] publicKeyArmored() {
        return Armor.wrap("PGP PUBLIC KEY BLOCK", publicKeyBinary());
    }

    /** The public keys, binary. */
    public byte[] publicKeyBinary() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        keys.forEach(key -> all.writeBytes(key.certificate()));
        return all.toByteArray();
    }
}
