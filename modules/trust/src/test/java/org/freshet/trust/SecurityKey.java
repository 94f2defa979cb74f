package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key as it would lie in a hardware token, which tests have none of. */
final class SecurityKey {
    private static final String APPLICATION = "ssh:";

    private final String type;
    private final byte[] blob;
    private final KeyPair pair;

    private SecurityKey(String type, byte[] blob, KeyPair pair) {
        this.type = type;
        this.blob = blob;
        this.pair = pair;
    }

    static SecurityKey ed25519() throws GeneralSecurityException {
        String type = "sk-ssh-ed25519@openssh.com";
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new SecurityKey(type, strings(type.getBytes(US_ASCII), point, app()), pair);
    }

    static SecurityKey ecdsa() throws GeneralSecurityException {
        String type = "sk-ecdsa-sha2-nistp256@openssh.com";
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] encoded = ((ECPublicKey) pair.getPublic()).getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 65, encoded.length);
        return new SecurityKey(
                type,
                strings(type.getBytes(US_ASCII), "nistp256".getBytes(US_ASCII), point, app()),
                pair);
    }

    private static byte[] app() {
        return APPLICATION.getBytes(US_ASCII);
    }

    String line() {
        return type + " " + Base64.getEncoder().encodeToString(blob) + " token";
    }

    /** A signature for the namespace {@code file}, armoured. */
    byte[] sign(byte[] data, int flags, int counter) throws GeneralSecurityException {
        byte[] sshsig = "SSHSIG".getBytes(US_ASCII);
        byte[] sha256 = "sha256".getBytes(US_ASCII);
        byte[] file = "file".getBytes(US_ASCII);
        byte[] over = concat(sshsig, strings(file, new byte[0], sha256, hash(data)));
        byte[] touched = ByteBuffer.allocate(5).put((byte) flags).putInt(counter).array();
        Signature signer =
                Signature.getInstance(
                        type.contains("ed25519") ? "Ed25519" : "SHA256withECDSAinP1363Format");
        signer.initSign(pair.getPrivate());
        signer.update(concat(hash(app()), touched, hash(over)));
        byte[] raw = signer.sign();
        byte[] signature = type.contains("ed25519") ? raw : numbers(raw);
        byte[] inner = concat(strings(type.getBytes(US_ASCII), signature), touched);
        return SshSignatureTest.armored(
                concat(
                        sshsig,
                        new byte[] {0, 0, 0, 1},
                        strings(blob, file, new byte[0], sha256, inner)));
    }

    /** The same with another counter. */
    byte[] changed(byte[] signature) {
        String text = new String(signature, US_ASCII);
        byte[] bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]*-----", ""));
        bytes[bytes.length - 1]++;
        return SshSignatureTest.armored(bytes);
    }

    private static byte[] numbers(byte[] raw) {
        return strings(
                new BigInteger(1, Arrays.copyOf(raw, 32)).toByteArray(),
                new BigInteger(1, Arrays.copyOfRange(raw, 32, 64)).toByteArray());
    }

    private static byte[] hash(byte[] data) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }

    private static byte[] strings(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] each : all) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(each.length).array());
            out.writeBytes(each);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] each : all) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }
}
