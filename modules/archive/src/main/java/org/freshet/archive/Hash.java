package org.freshet.archive;

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
import org.freshet.files.Durable;
import org.freshet.model.Digests;

/** Digests of what is at hand: a file, bytes, a text. */
final class Hash {
    private Hash() {}

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(algorithm("SHA-256").digest(bytes));
    }

    /** The sha256 of a file alone. */
    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    static String sha256(InputStream in) throws IOException {
        MessageDigest sha256 = algorithm("SHA-256");
        in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** All digests of a file, read once. */
    static Digests of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    /** Copies all of a stream and tells the digests of what went through. */
    static Digests copy(InputStream in, OutputStream out) throws IOException {
        MessageDigest md5 = algorithm("MD5");
        MessageDigest sha1 = algorithm("SHA-1");
        MessageDigest sha256 = algorithm("SHA-256");
        OutputStream through =
                new DigestOutputStream(
                        new DigestOutputStream(new DigestOutputStream(out, md5), sha1), sha256);
        long size = in.transferTo(through);
        HexFormat hex = HexFormat.of();
        return new Digests(
                hex.formatHex(md5.digest()),
                hex.formatHex(sha1.digest()),
                hex.formatHex(sha256.digest()),
                size);
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
