package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.freshet.model.Digests;

/** Digests of what is at hand: a file, bytes, a text. In lower-case hexadecimal. */
public final class Hash {
    private Hash() {}

    /** A sha256 to be fed; {@link #hex} ends it. */
    public static MessageDigest sha256() {
        return algorithm("SHA-256");
    }

    /** Ends a digest. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** For formats that name things by it; it proves nothing. */
    public static String md5(String text) {
        return HexFormat.of()
                .formatHex(algorithm("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The sha256 of a file alone. */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    public static String sha256(InputStream in) throws IOException {
        MessageDigest sha256 = sha256();
        in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        return hex(sha256);
    }

    /** All digests of a file, read once. */
    public static Digests of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    /** Copies all of a stream and tells the digests of what went through. */
    public static Digests copy(InputStream in, OutputStream out) throws IOException {
        MessageDigest md5 = algorithm("MD5");
        MessageDigest sha1 = algorithm("SHA-1");
        MessageDigest sha256 = sha256();
        OutputStream through =
                new DigestOutputStream(
                        new DigestOutputStream(new DigestOutputStream(out, md5), sha1), sha256);
        long size = in.transferTo(through);
        return new Digests(hex(md5), hex(sha1), hex(sha256), size);
    }

    static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
