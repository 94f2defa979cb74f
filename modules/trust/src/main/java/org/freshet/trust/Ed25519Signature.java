package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A signature of minisign or signify: a comment that nothing covers, then in base64 two letters,
 * the number of the key and the signature. Minisign adds a comment that a second signature covers.
 */
final class Ed25519Signature {
    static final String UNTRUSTED = "untrusted comment:";
    static final String TRUSTED = "trusted comment: ";
    private static final int LINE = 1 << 13;
    private static final int NUMBER = 8;

    private final byte[] bytes;
    private final Optional<String> comment;
    private final byte[] ofComment;
    private final byte[] text;

    private Ed25519Signature(String line, Optional<String> comment, byte[] ofComment, byte[] text) {
        this.bytes = Base64.getDecoder().decode(line.strip());
        this.comment = comment;
        this.ofComment = ofComment;
        this.text = text;
        if (bytes.length != 2 + NUMBER + Ed25519.SIGNATURE_SIZE
                || bytes[0] != 'E'
                || (bytes[1] != 'd' && bytes[1] != 'D')) {
            throw new IllegalArgumentException("it has no Ed25519 signature");
        }
        if (prehashed() && comment.isEmpty()) {
            throw new IllegalArgumentException("it has no trusted comment");
        }
    }

    /**
     * Parses a detached signature, strictly: nothing may follow.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static Ed25519Signature parse(byte[] file) {
        List<String> lines = new String(file, StandardCharsets.ISO_8859_1).lines().toList();
        boolean minisign = lines.size() > 2 && lines.get(2).startsWith(TRUSTED);
        int most = minisign ? 4 : 2;
        if (lines.size() < most) {
            throw new IllegalArgumentException("it is cut short");
        }
        if (lines.stream().skip(most).anyMatch(line -> !line.isBlank())) {
            throw new IllegalArgumentException("it has text after its end");
        }
        if (lines.stream().anyMatch(line -> line.length() > LINE)) {
            throw new IllegalArgumentException("it has a very long line");
        }
        if (!minisign) {
            return new Ed25519Signature(lines.get(1), Optional.empty(), new byte[0], new byte[0]);
        }
        byte[] ofComment = Base64.getDecoder().decode(lines.get(3).strip());
        if (ofComment.length != Ed25519.SIGNATURE_SIZE) {
            throw new IllegalArgumentException("it has no signature of its trusted comment");
        }
        String comment = lines.get(2).substring(TRUSTED.length());
        return new Ed25519Signature(lines.get(1), Optional.of(comment), ofComment, new byte[0]);
    }

    /**
     * Parses a signature of signify with the text that it is over behind it.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static Ed25519Signature parseWithText(byte[] file) {
        int first = endOfLine(file, 0);
        int second = endOfLine(file, first + 1);
        String line = new String(file, first + 1, second - first - 1, StandardCharsets.ISO_8859_1);
        return new Ed25519Signature(
                line,
                Optional.empty(),
                new byte[0],
                Arrays.copyOfRange(file, second + 1, file.length));
    }

    private static int endOfLine(byte[] bytes, int from) {
        for (int i = from; i < bytes.length && i < from + LINE; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("it is cut short");
    }

    /** Whether it is over the BLAKE2b-512 digest of the data, and not over the data. */
    boolean prehashed() {
        return bytes[1] == 'D';
    }

    /** The number of the key. */
    byte[] key() {
        return Arrays.copyOfRange(bytes, 2, 2 + NUMBER);
    }

    /** What minisign adds, bytes as ISO 8859-1 characters. */
    Optional<String> comment() {
        return comment;
    }

    /** The text behind it. */
    byte[] text() {
        return text;
    }

    boolean isBy(Ed25519Key key, byte[] message) {
        return key.signed(message, own());
    }

    /** Whether the comment, if there is one, is by that key and belongs to this signature. */
    boolean isCommentBy(Ed25519Key key) {
        byte[] last = comment.orElse("").getBytes(StandardCharsets.ISO_8859_1);
        byte[] both = Arrays.copyOf(own(), Ed25519.SIGNATURE_SIZE + last.length);
        System.arraycopy(last, 0, both, Ed25519.SIGNATURE_SIZE, last.length);
        return comment.isEmpty() || key.signed(both, ofComment);
    }

    private byte[] own() {
        return Arrays.copyOfRange(bytes, 2 + NUMBER, bytes.length);
    }
}
