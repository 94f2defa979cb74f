package org.freshet.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.freshet.model.IntegrityFailure;
import org.freshet.upstream.GitAttributes.Value;

/**
 * What git does to a file on its way out of the repository, as its attributes say: {@code ident},
 * line ends, {@code working-tree-encoding} (convert.c of git, on a system whose own line end is a
 * line feed). Filters such as {@code lfs} are programs of a configuration that Freshet does not
 * have, so they do nothing, as in any repository where they are not set up.
 */
record WorkingTree(boolean ident, Ends ends, Optional<String> encoding) {
    /** When line feeds become carriage return and line feed. */
    enum Ends {
        KEPT,
        CRLF,
        CRLF_IN_TEXT
    }

    static WorkingTree of(Map<String, Value> attributes) {
        return new WorkingTree(
                attributes.get("ident") instanceof Value.Set,
                ends(attributes),
                encoding(attributes.get("working-tree-encoding")));
    }

    private static Ends ends(Map<String, Value> attributes) {
        Optional<Boolean> text = isText(attributes.get("text"));
        boolean auto = isAuto(attributes.get("text"));
        if (text.isEmpty()) {
            text = isText(attributes.get("crlf"));
            auto = isAuto(attributes.get("crlf"));
        }
        boolean binary = text.isPresent() && !text.get();
        boolean crlf =
                attributes.get("eol") instanceof Value.Text(String end) && end.equals("crlf");
        return binary || !crlf ? Ends.KEPT : auto ? Ends.CRLF_IN_TEXT : Ends.CRLF;
    }

    private static boolean isAuto(@org.jspecify.annotations.Nullable Value value) {
        return value instanceof Value.Text(String text) && text.equals("auto");
    }

    /** True for text of any kind, false for {@code -text}, empty when it is left open. */
    private static Optional<Boolean> isText(@org.jspecify.annotations.Nullable Value value) {
        return switch (value) {
            case null -> Optional.empty();
            case Value.Set _ -> Optional.of(true);
            case Value.Unset _ -> Optional.of(false);
            case Value.Unspecified _ -> Optional.empty();
            case Value.Text(String text) ->
                    text.equals("auto") || text.equals("input")
                            ? Optional.of(true)
                            : Optional.empty();
        };
    }

    private static Optional<String> encoding(@org.jspecify.annotations.Nullable Value value) {
        return switch (value) {
            case null -> Optional.empty();
            case Value.Unspecified _ -> Optional.empty();
            case Value.Set _, Value.Unset _ ->
                    throw new IntegrityFailure(
                            "a `.gitattributes` file sets `working-tree-encoding` to true or"
                                    + " false, and git refuses that");
            case Value.Text(String name) ->
                    name.isEmpty() || Encodings.isUtf8(name) ? Optional.empty() : Optional.of(name);
        };
    }

    /** Whether every file comes out as it went in. */
    boolean changesNothing() {
        return !ident && ends == Ends.KEPT && encoding.isEmpty();
    }

    byte[] convert(byte[] blob) {
        byte[] bytes = ident ? withIdent(blob) : blob;
        bytes = ends == Ends.KEPT ? bytes : withCrlf(bytes);
        if (encoding.isPresent() && bytes.length > 0) {
            bytes = Encodings.recode(bytes, "UTF-8", encoding.get()).orElse(bytes);
        }
        return bytes;
    }

    private byte[] withCrlf(byte[] bytes) {
        boolean lonely = false;
        boolean anyReturn = false;
        boolean nul = false;
        int printable = 0;
        int other = 0;
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            if (c == '\r') {
                anyReturn = true;
                if (i + 1 < bytes.length && bytes[i + 1] == '\n') {
                    i++;
                }
            } else if (c == '\n') {
                lonely = true;
            } else if (c == 0x7f || (c < ' ' && c != '\b' && c != '\t' && c != 0x1b && c != '\f')) {
                nul |= c == 0;
                other++;
            } else {
                printable++;
            }
        }
        if (bytes.length > 0 && bytes[bytes.length - 1] == 0x1a) {
            other--;
        }
        boolean binary = nul || (printable >> 7) < other;
        if (!lonely || (ends == Ends.CRLF_IN_TEXT && (anyReturn || binary))) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + bytes.length / 16);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(bytes[i]);
        }
        return out.toByteArray();
    }

    /** {@code $Id$} becomes {@code $Id: …blob id… $}. */
    private static byte[] withIdent(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.contains("$Id")) {
            return bytes;
        }
        String id;
        try (ObjectInserter.Formatter hash = new ObjectInserter.Formatter()) {
            id = "Id: " + hash.idFor(Constants.OBJ_BLOB, bytes).name() + " $";
        }
        StringBuilder out = new StringBuilder(text.length() + 64);
        int from = 0;
        while (true) {
            int dollar = text.indexOf('$', from);
            if (dollar < 0) {
                break;
            }
            out.append(text, from, dollar + 1);
            from = dollar + 1;
            if (text.length() - from < 3 || !text.startsWith("Id", from)) {
                continue;
            }
            char next = text.charAt(from + 2);
            if (next == '$') {
                from += 3;
            } else if (next == ':') {
                int end = text.indexOf('$', from + 3);
                if (end < 0) {
                    break;
                }
                int line = text.indexOf('\n', from + 3);
                // A blank inside is another system's keyword: left alone.
                int blank = text.indexOf(' ', from + 4);
                if ((line >= 0 && line < end) || (blank >= 0 && blank < end - 1)) {
                    continue;
                }
                from = end + 1;
            } else {
                continue;
            }
            out.append(id);
        }
        return out.append(text, from, text.length())
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
