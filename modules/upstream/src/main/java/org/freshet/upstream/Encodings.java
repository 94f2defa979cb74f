package org.freshet.upstream;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** Text encodings by the names that git and iconv know (utf8.c of git). */
final class Encodings {
    private Encodings() {}

    static boolean isUtf8(String name) {
        return canonical(name).equals("UTF8");
    }

    /** {@code utf-8}, {@code UTF8} and {@code Utf-8} are one name. */
    private static String canonical(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("UTF")) {
            return upper;
        }
        String rest = upper.substring(3);
        return "UTF" + (rest.startsWith("-") ? rest.substring(1) : rest);
    }

    /** The bytes in another encoding; empty when one is not known or the bytes do not fit it. */
    static Optional<byte[]> recode(byte[] bytes, String from, String to) {
        Optional<Charset> in = charset(from);
        String name = canonical(to);
        // As glibc's iconv writes them on the machines that Debian knows best: a byte order mark,
        // then little endian. Java would write big endian.
        byte[] mark =
                switch (name) {
                    case "UTF16", "UTF16LE-BOM" -> new byte[] {(byte) 0xff, (byte) 0xfe};
                    case "UTF16BE-BOM" -> new byte[] {(byte) 0xfe, (byte) 0xff};
                    case "UTF32" -> new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0};
                    default -> new byte[0];
                };
        Optional<Charset> out =
                switch (name) {
                    case "UTF16", "UTF16LE-BOM" -> Optional.of(StandardCharsets.UTF_16LE);
                    case "UTF16BE-BOM" -> Optional.of(StandardCharsets.UTF_16BE);
                    case "UTF32" -> Optional.of(StandardCharsets.UTF_32LE);
                    default -> charset(to);
                };
        if (in.isEmpty() || out.isEmpty() || !out.get().canEncode()) {
            return Optional.empty();
        }
        try {
            CharBuffer text =
                    in.get()
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes));
            ByteBuffer encoded =
                    out.get()
                            .newEncoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .encode(text);
            byte[] all = new byte[mark.length + encoded.remaining()];
            System.arraycopy(mark, 0, all, 0, mark.length);
            encoded.get(all, mark.length, encoded.remaining());
            return Optional.of(all);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(
                    name.equalsIgnoreCase("latin-1")
                            ? StandardCharsets.ISO_8859_1
                            : isUtf8(name) ? StandardCharsets.UTF_8 : Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
