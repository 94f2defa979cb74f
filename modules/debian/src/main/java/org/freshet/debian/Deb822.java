package org.freshet.debian;

import java.util.List;
import java.util.Map;

/** Debian's control file syntax (deb822(5)). */
public final class Deb822 {
    private Deb822() {}

    /**
     * One stanza: field names as written, looked up without regard to case, in their order. Values
     * keep inner line feeds, leading blank of continuation lines kept, no trailing blanks.
     */
    public static final class Stanza {
        private final Map<String, String> fields;

        public Stanza(Map<String, String> fields) {
            this.fields = fields;
        }

        public java.util.Optional<String> get(String field) {
            throw new IllegalStateException("being written: " + fields);
        }

        /** The fields as they are written, in order. */
        public Map<String, String> fields() {
            return fields;
        }

        /** The stanza as text, each field on a line of its own, ending with a line feed. */
        public String text() {
            throw new IllegalStateException("being written");
        }
    }

    /**
     * The stanzas of a text; comment lines ({@code #}) are left out.
     *
     * @param what the file's name for messages
     * @throws org.freshet.model.InvalidInput with line number for what is not a field, a field
     *     twice in a stanza, a continuation without a field
     */
    public static List<Stanza> parse(String what, String text) {
        throw new IllegalStateException("being written");
    }
}
