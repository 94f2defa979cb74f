package org.freshet.upstream;

import java.nio.charset.StandardCharsets;

/**
 * Bytes as text, one character each (ISO 8859-1): git's formats are bytes whose encoding nobody
 * knows, and yet want searching and splitting.
 */
final class Bytes {
    private Bytes() {}

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The UTF-8 bytes of an ordinary text. */
    static String utf8(String ordinary) {
        return text(ordinary.getBytes(StandardCharsets.UTF_8));
    }
}
