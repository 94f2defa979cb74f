package org.freshet.archive.segments;

/** What an index lists; its stanzas stand by source, then name, then version. */
public enum Kind {
    SOURCES {
        @Override
        Place place(String stanza) {
            String source = field(stanza, "Package");
            return new Place(source, source, field(stanza, "Version"), "");
        }
    },
    PACKAGES {
        @Override
        Place place(String stanza) {
            String name = field(stanza, "Package");
            // `Source: hello (1.0-1)` where the versions differ (Debian Policy 5.6.1).
            String source = field(stanza, "Source");
            int blank = source.indexOf(' ');
            return new Place(
                    source.isEmpty() ? name : blank < 0 ? source : source.substring(0, blank),
                    name,
                    field(stanza, "Version"),
                    field(stanza, "Architecture"));
        }
    };

    abstract Place place(String stanza);

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
