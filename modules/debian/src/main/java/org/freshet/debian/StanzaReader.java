package org.freshet.debian;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stanza after the other from a file of any length; no more than one stanza is in memory.
 * For one thread.
 */
public final class StanzaReader {
    private static final int STANZA_CHARACTERS = 16 << 20;
    private static final int BUFFER = 1 << 16;

    private final String what;
    private final Reader in;
    private final char[] buffer;
    private int at;
    private int end;
    private long line;

    /**
     * @param what the file's name for messages
     * @param in not closed by this reader
     */
    public StanzaReader(String what, Reader in) {
        this(what, in, BUFFER);
    }

    /**
     * @param length about how much there is to read
     */
    StanzaReader(String what, Reader in, int length) {
        this.what = Shown.text(what);
        this.in = in;
        this.buffer = new char[Math.clamp(length, 1, BUFFER)];
    }

    /**
     * The next stanza; empty at the end.
     *
     * @throws InvalidInput with line number for what is not a field, a field twice in a stanza, a
     *     continuation without a field, a stanza beyond 16 million characters
     */
    public Optional<Stanza> next() throws IOException {
        List<String> fields = new ArrayList<>();
        Set<String> names = Deb822.names();
        StringBuilder value = new StringBuilder();
        int room = STANZA_CHARACTERS;
        for (String text = readLine(room); text != null; text = readLine(room)) {
            room -= text.length();
            if (text.startsWith("#")) {
                continue;
            }
            String content = Deb822.withoutBlanksBehind(text);
            if (content.isEmpty()) {
                // Lines of nothing but blanks separate too (deb822(5) lets parsers take them so).
                if (fields.isEmpty()) {
                    continue;
                }
                break;
            }
            check(content);
            if (content.charAt(0) == ' ' || content.charAt(0) == '\t') {
                if (fields.isEmpty()) {
                    throw refused("a continuation line without a field", content);
                }
                value.append('\n').append(content);
                continue;
            }
            end(fields, value);
            int colon = content.indexOf(':');
            String name = colon < 0 ? "" : content.substring(0, colon);
            if (!Deb822.isName(name)) {
                throw refused("not a field", content);
            }
            if (!names.add(name)) {
                throw refused("the field is there twice", content);
            }
            // Every stanza has the same ones.
            fields.add(name.intern());
            value.append(Deb822.withoutBlanks(content.substring(colon + 1)));
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        end(fields, value);
        return Optional.of(new Stanza(fields));
    }

    /** Adds the value of the last name, where there is one. */
    private static void end(List<String> fields, StringBuilder value) {
        if (!fields.isEmpty()) {
            fields.add(value.toString());
            value.setLength(0);
        }
    }

    private void check(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (Deb822.isControl(line.charAt(i))) {
                throw refused("a control character", line);
            }
        }
    }

    /** The next line without its end, null at the end of the file. */
    private @Nullable String readLine(int most) throws IOException {
        StringBuilder text = null;
        while (fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            boolean ended = at < end;
            if (ended && text == null && at - from <= most) {
                line++;
                return new String(buffer, from, at++ - from);
            }
            if (text == null) {
                text = new StringBuilder();
            }
            text.append(buffer, from, at - from);
            if (text.length() > most) {
                line++;
                throw refused(
                        "a stanza that is too long",
                        text.substring(0, Math.min(80, text.length())));
            }
            if (ended) {
                at++;
                break;
            }
        }
        line++;
        return text == null ? null : text.toString();
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return end > 0;
    }

    private InvalidInput refused(String why, String text) {
        return new InvalidInput(
                "`%s`, line %d: %s: `%s`".formatted(what, line, why, Shown.text(text)),
                "write `Name: value`; lines that go on begin with a blank (deb822(5))");
    }
}
