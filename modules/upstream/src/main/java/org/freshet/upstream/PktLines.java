package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.freshet.model.Shown;

/**
 * The lines of git's protocols, read one at a time as they come (gitprotocol-common(5)): memory for
 * one line, whatever the server sends.
 */
final class PktLines {
    /** What stands in the place of a line. */
    enum Kind {
        LINE,
        FLUSH,
        DELIMITER,
        RESPONSE_END,
        /** The server sends nothing more. */
        END
    }

    /** Not what a git server sends. */
    static final class Malformed extends IOException {
        Malformed(String message) {
            super(message);
        }
    }

    /** With the four digits of its length. */
    private static final int LONGEST = 65_520;

    private static final int LENGTH = 4;

    private final InputStream in;
    private byte[] buffer = new byte[8192];
    private int at;
    private int end;
    private int length;

    PktLines(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next line.
     *
     * @throws Malformed for a length that is none, or longer than what comes; for what the server
     *     says in place of an answer
     */
    Kind next() throws IOException {
        at += length;
        length = 0;
        if (!has(LENGTH)) {
            if (at < end) {
                throw new Malformed("it ends within a line");
            }
            return Kind.END;
        }
        int whole = number();
        at += LENGTH;
        return switch (whole) {
            case 0 -> Kind.FLUSH;
            case 1 -> Kind.DELIMITER;
            case 2 -> Kind.RESPONSE_END;
            default -> {
                if (whole < LENGTH || whole > LONGEST) {
                    throw new Malformed("it sends a line of %d bytes".formatted(whole));
                }
                if (!has(whole - LENGTH)) {
                    throw new Malformed("it ends within a line");
                }
                length = whole - LENGTH;
                if (startsWith("ERR ")) {
                    throw new Malformed("it says `%s`".formatted(Shown.text(text().substring(4))));
                }
                yield Kind.LINE;
            }
        };
    }

    /** The buffer in which the line stands, until the next one. */
    byte[] buffer() {
        return buffer;
    }

    /** Where the line begins in the buffer. */
    int from() {
        return at;
    }

    /** Where it ends, without its line feed. */
    int to() {
        int to = at + length;
        return length > 0 && buffer[to - 1] == '\n' ? to - 1 : to;
    }

    String text() {
        return new String(buffer, from(), to() - from(), StandardCharsets.UTF_8);
    }

    boolean startsWith(String ascii) {
        int count = ascii.length();
        return length >= count
                && new String(buffer, at, count, StandardCharsets.ISO_8859_1).equals(ascii);
    }

    /**
     * @param kind of where the lines should end
     * @throws Malformed unless they do, and nothing follows
     */
    void expectEnd(Kind kind) throws IOException {
        if (kind != Kind.FLUSH || next() != Kind.END) {
            throw new Malformed("its answer does not end as it should");
        }
    }

    private int number() throws Malformed {
        int number = 0;
        for (int i = at; i < at + LENGTH; i++) {
            int digit = Character.digit(buffer[i], 16);
            if (digit < 0) {
                throw new Malformed(
                        "it sends `%s` where the length of a line should be"
                                .formatted(
                                        Shown.text(
                                                new String(
                                                        buffer,
                                                        at,
                                                        LENGTH,
                                                        StandardCharsets.ISO_8859_1))));
            }
            number = number << 4 | digit;
        }
        return number;
    }

    /** Whether so many bytes come from here on. */
    private boolean has(int count) throws IOException {
        if (at + count > buffer.length) {
            byte[] roomy = count > buffer.length ? new byte[LONGEST] : buffer;
            System.arraycopy(buffer, at, roomy, 0, end - at);
            buffer = roomy;
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            int n = in.read(buffer, end, buffer.length - end);
            if (n < 0) {
                return false;
            }
            end += n;
        }
        return true;
    }
}
