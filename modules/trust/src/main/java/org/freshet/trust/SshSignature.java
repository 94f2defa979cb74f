package org.freshet.trust;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/** A signature as {@code ssh-keygen -Y sign} makes it (PROTOCOL.sshsig of OpenSSH). */
final class SshSignature {
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    // An RSA key of 16384 bits and its signature take less than half of it.
    private static final int MOST = 1 << 14;

    private final byte[] key;
    private final String namespace;
    private final String hash;
    private final byte[] signature;

    private SshSignature(SshWire in) {
        if (!Arrays.equals(in.fixed(MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("it does not begin with SSHSIG");
        }
        int version = in.number();
        if (version != 1) {
            throw new IllegalArgumentException("it has version %d, expected 1".formatted(version));
        }
        this.key = in.string();
        this.namespace = in.text();
        // ssh-keygen takes what is here to be empty when it verifies.
        if (in.string().length > 0) {
            throw new IllegalArgumentException("it has a part that is not understood");
        }
        this.hash = in.text();
        if (!hash.equals("sha256") && !hash.equals("sha512")) {
            throw new IllegalArgumentException("its digest is neither sha256 nor sha512");
        }
        this.signature = in.string();
        in.end();
    }

    /**
     * Parses strictly: nothing before, nothing after.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static SshSignature parse(byte[] armored) {
        String text = new String(armored, StandardCharsets.ISO_8859_1).strip();
        if (text.length() > MOST) {
            throw new IllegalArgumentException("it is longer than any");
        }
        if (!text.startsWith(SignatureKind.SSH_BEGIN) || !text.endsWith("\n" + END)) {
            throw new IllegalArgumentException("it has no beginning, no end, or more than one");
        }
        String base64 =
                text.substring(SignatureKind.SSH_BEGIN.length(), text.length() - END.length())
                        .replaceAll("[\r\n]", "");
        return new SshSignature(new SshWire(Base64.getDecoder().decode(base64)));
    }

    /** The public key, as it stands in files. */
    byte[] key() {
        return key;
    }

    String namespace() {
        return namespace;
    }

    /** What the data is to be hashed by. */
    Digest digest() {
        return hash.equals("sha256") ? new SHA256Digest() : new SHA512Digest();
    }

    /**
     * Whether it is by that key, when the data had that digest.
     *
     * @throws IllegalArgumentException saying what is wrong with it, when it is malformed
     */
    boolean isBy(SshKey by, byte[] digest) {
        return by.signed(over(digest), signature);
    }

    private byte[] over(byte[] digest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        out.writeBytes(SshWire.string(namespace));
        out.writeBytes(SshWire.string(""));
        out.writeBytes(SshWire.string(hash));
        out.writeBytes(SshWire.string(digest));
        return out.toByteArray();
    }
}
