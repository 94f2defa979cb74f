package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key of minisign or signify, which write the same file: a comment, then in base64 two
 * letters, the number that signatures name the key by, made up at random, and the point.
 */
final class Ed25519Key {
    private static final int NUMBER = 8;

    private final String text;
    private final byte[] bytes;
    private final Optional<String> name;

    private Ed25519Key(String text, Optional<String> name) {
        this.text = text;
        this.bytes = Base64.getDecoder().decode(text);
        this.name = name;
        if (bytes.length != 2 + NUMBER + Ed25519.PUBLIC_KEY_SIZE
                || bytes[0] != 'E'
                || bytes[1] != 'd'
                || !Ed25519.validatePublicKeyPartial(bytes, 2 + NUMBER)) {
            throw new IllegalArgumentException("it has no Ed25519 key");
        }
    }

    /** Whether a text looks like such a file; minisign's users also hand on the bare line. */
    static boolean is(String file) {
        return file.startsWith(Ed25519Signature.UNTRUSTED)
                || file.matches("RW[A-Za-z0-9+/]{54}\\s*");
    }

    /** Whether it looks like the file of a secret key, which is longer. */
    static boolean isSecret(String file) {
        List<String> lines = file.lines().limit(2).toList();
        return file.startsWith(Ed25519Signature.UNTRUSTED)
                && lines.size() == 2
                && lines.get(1).length() > 100;
    }

    /**
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Ed25519Key parse(String file) {
        List<String> lines = file.strip().lines().toList();
        if (lines.size() > 2) {
            throw new IllegalArgumentException("it has more than a comment and a key");
        }
        return new Ed25519Key(
                lines.getLast().strip(),
                lines.size() == 2 ? name(lines.getFirst()) : Optional.empty());
    }

    /** What a comment tells besides what the programs write by themselves. */
    private static Optional<String> name(String comment) {
        String name =
                utf8(comment.substring(Ed25519Signature.UNTRUSTED.length()))
                        .strip()
                        .replaceFirst("^minisign public key [0-9A-F]{1,16}$", "")
                        .replaceFirst("^signify public key$", "")
                        .replaceFirst(" public key$", "");
        return Optional.of(name).filter(text -> !text.isEmpty());
    }

    /** The line in base64, as people hand it on. */
    String text() {
        return text;
    }

    /** From the comment; empty where it tells nothing. */
    Optional<String> name() {
        return name;
    }

    boolean hasNumber(byte[] other) {
        return Arrays.equals(bytes, 2, 2 + NUMBER, other, 0, NUMBER);
    }

    String number() {
        return number(Arrays.copyOfRange(bytes, 2, 2 + NUMBER));
    }

    /** As minisign shows it: the last byte first. */
    static String number(byte[] number) {
        byte[] turned = new byte[number.length];
        for (int i = 0; i < number.length; i++) {
            turned[i] = number[number.length - 1 - i];
        }
        return HexFormat.of().withUpperCase().formatHex(turned);
    }

    boolean signed(byte[] message, byte[] signature) {
        return Ed25519.verify(signature, 0, bytes, 2 + NUMBER, message, 0, message.length);
    }

    static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
