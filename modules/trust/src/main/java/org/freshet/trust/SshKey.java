package org.freshet.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key of OpenSSH: ed25519, ECDSA or RSA, the first two also in a hardware token (names
 * that begin with {@code sk-}; PROTOCOL.u2f of OpenSSH).
 */
final class SshKey {
    private static final String RSA = "ssh-rsa";
    private static final String ED25519 = "ssh-ed25519";
    private static final String ED25519_TOKEN = "sk-ssh-ed25519@openssh.com";
    private static final String ECDSA = "ecdsa-sha2-";
    private static final String ECDSA_TOKEN = "sk-ecdsa-sha2-nistp256@openssh.com";
    private static final Map<String, String> CURVES =
            Map.of(
                    ECDSA + "nistp256",
                    "P-256",
                    ECDSA + "nistp384",
                    "P-384",
                    ECDSA + "nistp521",
                    "P-521",
                    ECDSA_TOKEN,
                    "P-256");
    private static final Set<String> OTHERS = Set.of(RSA, ED25519, ED25519_TOKEN);

    private static final int LEAST_RSA_BITS = 2048;
    // As OpenSSH (sshbuf.h): larger ones only cost time.
    private static final int MOST_RSA_BITS = 16384;

    /** Checks one signature over data; what is malformed throws a runtime exception. */
    private interface Check {
        boolean of(byte[] signature, byte[] data, String algorithm);
    }

    private final String type;
    private final byte[] blob;
    private final Check check;
    private final Optional<String> weakness;
    // Of a hardware token: what the key was made for.
    private final Optional<byte[]> application;

    private SshKey(byte[] blob) {
        SshWire in = new SshWire(blob);
        this.blob = blob;
        this.type = in.text();
        if (!isType(type)) {
            throw new IllegalArgumentException("its type is not one that is known");
        }
        Optional<String> weak = Optional.empty();
        if (type.equals(RSA)) {
            BigInteger exponent = in.integer();
            BigInteger modulus = in.integer();
            int bits = modulus.bitLength();
            if (bits > MOST_RSA_BITS) {
                throw new IllegalArgumentException("it has more than 16384 bits");
            }
            if (bits < LEAST_RSA_BITS) {
                weak = Optional.of("is too weak: RSA of %d bits".formatted(bits));
            }
            this.check = rsa(new RSAKeyParameters(false, modulus, exponent), (bits + 7) / 8);
        } else if (CURVES.containsKey(type)) {
            this.check = ecdsa(in);
        } else {
            byte[] point = in.string();
            if (point.length != Ed25519.PUBLIC_KEY_SIZE
                    || !Ed25519.validatePublicKeyPartial(point, 0)) {
                throw new IllegalArgumentException("it is not a point of the curve");
            }
            this.check = ed25519(point);
        }
        this.weakness = weak;
        this.application = type.startsWith("sk-") ? Optional.of(in.string()) : Optional.empty();
        in.end();
    }

    /**
     * A key as it stands in signatures and, in base64, in files.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static SshKey parse(byte[] blob) {
        return new SshKey(blob);
    }

    /** Whether a word is the name of a kind of keys. */
    static boolean isType(String word) {
        return CURVES.containsKey(word) || OTHERS.contains(word);
    }

    String type() {
        return type;
    }

    boolean is(byte[] other) {
        return Arrays.equals(blob, other);
    }

    /** As {@code ssh-keygen -l} shows it: {@code SHA256:…}. */
    String fingerprint() {
        return fingerprint(blob);
    }

    static String fingerprint(byte[] blob) {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(hash(new SHA256Digest(), blob));
    }

    /** Whether the key itself is too weak, in words that follow {@code key X}. */
    Optional<String> weakness() {
        return weakness;
    }

    /**
     * Whether the signature is by this key and over that data. That a token was touched is not
     * asked for: ssh-keygen does not either.
     *
     * @throws IllegalArgumentException saying what is wrong with it, when it is malformed
     */
    boolean signed(byte[] data, byte[] signature) {
        SshWire in = new SshWire(signature);
        String algorithm = in.text();
        byte[] raw = in.string();
        byte[] over = data;
        if (application.isPresent()) {
            ByteArrayOutputStream token = new ByteArrayOutputStream();
            token.writeBytes(hash(new SHA256Digest(), application.get()));
            // Flags and counter.
            token.writeBytes(in.fixed(1 + 4));
            token.writeBytes(hash(new SHA256Digest(), data));
            over = token.toByteArray();
        }
        in.end();
        if (!type.equals(RSA) && !type.equals(algorithm)) {
            throw new IllegalArgumentException("its algorithm is not that of its key");
        }
        return check.of(raw, over, algorithm);
    }

    private static Check rsa(RSAKeyParameters key, int length) {
        return (signature, data, algorithm) -> {
            Digest digest =
                    switch (algorithm) {
                        case "rsa-sha2-256" -> new SHA256Digest();
                        case "rsa-sha2-512" -> new SHA512Digest();
                        default ->
                                throw new IllegalArgumentException(
                                        algorithm.equals(RSA)
                                                ? "it uses the weak digest SHA-1"
                                                : "its algorithm is not that of its key");
                    };
            if (signature.length > length) {
                throw new IllegalArgumentException("it is longer than its key");
            }
            // Some leave out the zeros in front (ssh-rsa.c).
            byte[] padded = new byte[length];
            System.arraycopy(signature, 0, padded, length - signature.length, signature.length);
            RSADigestSigner signer = new RSADigestSigner(digest);
            signer.init(false, key);
            signer.update(data, 0, data.length);
            return signer.verifySignature(padded);
        };
    }

    private Check ecdsa(SshWire in) {
        String curve = in.text();
        String expected = type.equals(ECDSA_TOKEN) ? ECDSA + "nistp256" : type;
        if (!expected.equals(ECDSA + curve)) {
            throw new IllegalArgumentException("its curve is not that of its type");
        }
        X9ECParameters parameters = CustomNamedCurves.getByName(CURVES.get(type));
        ECPublicKeyParameters key =
                new ECPublicKeyParameters(
                        parameters.getCurve().decodePoint(in.string()),
                        new ECDomainParameters(parameters));
        return (signature, data, _) -> {
            SshWire numbers = new SshWire(signature);
            BigInteger r = numbers.integer();
            BigInteger s = numbers.integer();
            numbers.end();
            // RFC 5656, 6.2.1: the digest goes by the size of the curve.
            Digest digest =
                    switch (curve) {
                        case "nistp256" -> new SHA256Digest();
                        case "nistp384" -> new SHA384Digest();
                        default -> new SHA512Digest();
                    };
            ECDSASigner signer = new ECDSASigner();
            signer.init(false, key);
            return signer.verifySignature(hash(digest, data), r, s);
        };
    }

    private static Check ed25519(byte[] point) {
        return (signature, data, _) ->
                signature.length == Ed25519.SIGNATURE_SIZE
                        && Ed25519.verify(signature, 0, point, 0, data, 0, data.length);
    }

    private static byte[] hash(Digest digest, byte[] data) {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.update(data, 0, data.length);
        digest.doFinal(hash, 0);
        return hash;
    }
}
