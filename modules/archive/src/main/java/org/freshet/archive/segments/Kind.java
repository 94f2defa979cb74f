package org.freshet.archive.segments;

/** What an index lists; its stanzas stand by source, then name, then version. */
public enum Kind {
    SOURCES {
        @Override
        public Place place(String stanza) {
            String source = field(stanza, "Package");
            return new Place(source, source, field(stanza, "Version"), "");
        }
    },
    PACKAGES {
        @Override
        public Place place(String stanza) {
            return new Place(
                    source(stanza),
                    field(stanza, "Package"),
                    field(stanza, "Version"),
                    field(stanza, "Architecture"));
        }
    },
    /** A stanza of {@code Packages} has the place of its description, too. */
    DESCRIPTIONS {
        @Override
        public Place place(String stanza) {
            return new Place(
                    source(stanza), field(stanza, "Package"), "", field(stanza, "Description-md5"));
        }
    };

    public abstract Place place(String stanza);

    /** {@code Source: hello (1.0-1)} where the versions differ (Debian Policy 5.6.1). */
    private static String source(String stanza) {
        String source = field(stanza, "Source");
        int blank = source.indexOf(' ');
        return source.isEmpty()
                ? field(stanza, "Package")
                : blank < 0 ? source : source.substring(0, blank);
    }

    /** The first line of a field; empty when the stanza lacks it. Names are as we write them. */
    private static String field(String stanza, String name) {
        String start = name + ": ";
        int at = stanza.startsWith(start) ? 0 : stanza.indexOf("\n" + start) + 1;
        if (at == 0 && !stanza.startsWith(start)) {
            return "";
        }
        return stanza.substring(at + start.length(), stanza.indexOf('\n', at));
    }
}
