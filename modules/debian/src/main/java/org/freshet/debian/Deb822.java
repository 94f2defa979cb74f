package org.freshet.debian;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** Debian's control file syntax (deb822(5)). */
public final class Deb822 {
    private static final int NAME_LENGTH = 128;

    private Deb822() {}

    /**
     * One stanza: field names as written, looked up without regard to case, in their order. Values
     * keep inner line feeds, leading blank of continuation lines kept, no trailing blanks; a value
     * that begins on the next line begins with a line feed.
     */
    public static final class Stanza {
        /** Name, value, name, value: an index has a hundred thousand stanzas of some fifteen. */
        private final String[] fields;

        /**
         * A stanza of these fields, in the map's order.
         *
         * @throws IllegalArgumentException for a field that could not be read back: a name that is
         *     none, a name twice, a line inside a value that is empty or does not begin with a
         *     blank
         */
        public Stanza(Map<String, String> fields) {
            this.fields = new String[2 * fields.size()];
            Set<String> names = names();
            int at = 0;
            for (Map.Entry<String, String> field : fields.entrySet()) {
                String name = field.getKey();
                String value = field.getValue();
                if (!isName(name) || !isValue(value)) {
                    throw new IllegalArgumentException(
                            "not a field: " + Shown.text(name + ": " + value));
                }
                if (!names.add(name)) {
                    throw new IllegalArgumentException("field twice: " + name);
                }
                this.fields[at++] = name;
                this.fields[at++] = value;
            }
        }

        /** Of names and values that were read, and so can be read back. */
        Stanza(List<String> fields) {
            this.fields = fields.toArray(String[]::new);
        }

        /** The value of a field, whatever the case of its name. */
        public Optional<String> get(String field) {
            for (int i = 0; i < fields.length; i += 2) {
                if (fields[i].equalsIgnoreCase(field)) {
                    return Optional.of(fields[i + 1]);
                }
            }
            return Optional.empty();
        }

        /**
         * The lines of a field that is a list, such as {@code Files}: without blanks around them,
         * empty ones left out. No lines when the field is not there.
         */
        public List<String> lines(String field) {
            return get(field)
                    .orElse("")
                    .lines()
                    .map(Deb822::withoutBlanks)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }

        /** The fields as they are written, in order. */
        public Map<String, String> fields() {
            Map<String, String> map = new LinkedHashMap<>();
            for (int i = 0; i < fields.length; i += 2) {
                map.put(fields[i], fields[i + 1]);
            }
            return Collections.unmodifiableMap(map);
        }

        /** The stanza as text, each field on a line of its own, ending with a line feed. */
        public String text() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < fields.length; i += 2) {
                String value = fields[i + 1];
                boolean below = value.isEmpty() || value.startsWith("\n");
                text.append(fields[i]).append(below ? ":" : ": ").append(value).append('\n');
            }
            return text.toString();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Stanza stanza && fields().equals(stanza.fields());
        }

        @Override
        public int hashCode() {
            return fields().hashCode();
        }

        @Override
        public String toString() {
            return text();
        }

        private static boolean isValue(String value) {
            // A blank in front is read as none; dpkg-source writes one before some lists.
            if (!withoutBlanksBehind(value).equals(value) || value.endsWith("\n")) {
                return false;
            }
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\n') {
                    int end = value.indexOf('\n', i + 1);
                    String line = value.substring(i + 1, end < 0 ? value.length() : end);
                    if (withoutBlanks(line).isEmpty()
                            || (line.charAt(0) != ' ' && line.charAt(0) != '\t')) {
                        return false;
                    }
                } else if (isControl(c)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * The stanzas of a text; comment lines ({@code #}) are left out.
     *
     * @param what the file's name for messages
     * @throws InvalidInput with line number for what is not a field, a field twice in a stanza, a
     *     continuation without a field
     */
    public static List<Stanza> parse(String what, String text) {
        List<Stanza> stanzas = new ArrayList<>();
        StanzaReader reader = new StanzaReader(what, new StringReader(text), text.length());
        try {
            for (Optional<Stanza> next = reader.next(); next.isPresent(); next = reader.next()) {
                stanzas.add(next.get());
            }
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory", e);
        }
        return stanzas;
    }

    /**
     * The only stanza of a text.
     *
     * @throws InvalidInput as {@link #parse}, and when there is none or there are several
     */
    public static Stanza parseOne(String what, String text) {
        List<Stanza> stanzas = parse(what, text);
        if (stanzas.size() != 1) {
            throw new InvalidInput(
                    "`%s` has %d stanzas, expected one".formatted(Shown.text(what), stanzas.size()),
                    stanzas.isEmpty()
                            ? "it is empty: was it cut off?"
                            : "an empty line ends a stanza: is there one too many?");
        }
        return stanzas.getFirst();
    }

    /** Names of one stanza: in any case the same ones. */
    static Set<String> names() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }

    /** deb822(5): US-ASCII without control characters, space and colon; not `#` or `-` first. */
    static boolean isName(String text) {
        if (text.isEmpty() || text.length() > NAME_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '!' || c > '~' || c == ':') {
                return false;
            }
        }
        return text.charAt(0) != '#' && text.charAt(0) != '-';
    }

    /** Blanks are space, tab and carriage return, as dpkg has it; no others of Unicode. */
    static String withoutBlanksBehind(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String withoutBlanks(String text) {
        int from = 0;
        while (from < text.length() && isBlank(text.charAt(from))) {
            from++;
        }
        return withoutBlanksBehind(text.substring(from));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }
}
