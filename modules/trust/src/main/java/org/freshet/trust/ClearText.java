package org.freshet.trust;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text in the cleartext signature framework (RFC 9580, 7). */
final class ClearText {
    static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

    // Without trailing blanks, which no signature covers.
    private final List<byte[]> lines;
    private final byte[] signature;

    private ClearText(List<byte[]> lines, byte[] signature) {
        this.lines = lines;
        this.signature = signature;
    }

    /** Whether the bytes begin as a clear-signed text does. */
    static boolean is(byte[] bytes) {
        byte[] begin = BEGIN.getBytes(StandardCharsets.US_ASCII);
        return bytes.length >= begin.length
                && Arrays.equals(bytes, 0, begin.length, begin, 0, begin.length);
    }

    /**
     * Parses strictly: nothing before, nothing after, one signature block, no headers but {@code
     * Hash}, every dash escaped. What one reader would take and another would not is refused
     * (CVE-2018-12019, CVE-2019-13050 and their kin were such).
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static ClearText parse(byte[] bytes) {
        if (!is(bytes)) {
            throw new IllegalArgumentException("does not begin with `" + BEGIN + "`");
        }
        List<byte[]> all = lines(bytes);
        if (!ascii(all.getFirst()).equals(BEGIN)) {
            throw new IllegalArgumentException("does not begin with `" + BEGIN + "`");
        }
        int at = 1;
        while (at < all.size() && all.get(at).length > 0) {
            if (!ascii(all.get(at)).startsWith("Hash: ")) {
                throw new IllegalArgumentException("has a header that is not `Hash`");
            }
            at++;
        }
        at++;
        List<byte[]> text = new ArrayList<>();
        while (at < all.size() && !ascii(all.get(at)).equals(BEGIN_SIGNATURE)) {
            text.add(unescaped(all.get(at)));
            at++;
        }
        ByteArrayOutputStream signature = new ByteArrayOutputStream();
        boolean ended = false;
        while (at < all.size() && !ended) {
            signature.writeBytes(all.get(at));
            signature.write('\n');
            ended = ascii(all.get(at)).equals(END_SIGNATURE);
            at++;
        }
        if (!ended) {
            throw new IllegalArgumentException("has no whole signature block");
        }
        while (at < all.size()) {
            if (all.get(at).length > 0) {
                throw new IllegalArgumentException("has text after the signature");
            }
            at++;
        }
        return new ClearText(text, signature.toByteArray());
    }

    /** The armoured signature block. */
    byte[] signature() {
        return signature;
    }

    /** What is hashed: lines joined by CRLF, the last without one (RFC 9580, 7.2). */
    byte[] canonical() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0) {
                out.writeBytes(new byte[] {'\r', '\n'});
            }
            out.writeBytes(lines.get(i));
        }
        return out.toByteArray();
    }

    /**
     * The text, every line ended by a line feed.
     *
     * @throws IllegalArgumentException when it is not UTF-8
     */
    String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            out.writeBytes(line);
            out.write('\n');
        }
        return utf8(out.toByteArray());
    }

    /** What is hashed of a text that is to be signed. */
    static byte[] canonical(String text) {
        return new ClearText(textLines(text), new byte[0]).canonical();
    }

    /** The text as it stands in front of its signature. */
    static byte[] escaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((BEGIN + "\nHash: SHA512\n\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] line : textLines(text)) {
            if (line.length > 0 && line[0] == '-') {
                out.writeBytes(new byte[] {'-', ' '});
            }
            out.writeBytes(line);
            out.write('\n');
        }
        return out.toByteArray();
    }

    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8", e);
        }
    }

    private static List<byte[]> textLines(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("a text to be signed ends with a line feed");
        }
        return lines(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] unescaped(byte[] line) {
        if (line.length == 0 || line[0] != '-') {
            return line;
        }
        if (line.length > 1 && line[1] == ' ') {
            return Arrays.copyOfRange(line, 2, line.length);
        }
        // An escaped line that was empty loses its blank with the other trailing blanks.
        if (line.length == 1) {
            return new byte[0];
        }
        throw new IllegalArgumentException("has a line with an unescaped dash");
    }

    /** Lines without their ends and trailing blanks; a last line feed begins no further line. */
    private static List<byte[]> lines(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            boolean end = i == bytes.length;
            if (end ? from < i : bytes[i] == '\n') {
                int to = i;
                while (to > from && isBlank(bytes[to - 1])) {
                    to--;
                }
                lines.add(Arrays.copyOfRange(bytes, from, to));
                from = i + 1;
            }
        }
        return lines;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t' || value == '\r';
    }

    private static String ascii(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }
}
