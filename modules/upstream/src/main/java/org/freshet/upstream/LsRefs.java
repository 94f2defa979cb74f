package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.freshet.model.Tag;
import org.freshet.upstream.PktLines.Kind;

/** The question for nothing but tags, and its answer: {@code ls-refs} of gitprotocol-v2(5). */
final class LsRefs {
    private static final String SHA1 = "sha1";

    private LsRefs() {}

    /**
     * @param format of the repository's object ids
     */
    static String question(String format) {
        // A server that does not know the capability (git before 2.28) refuses its default too.
        return pkt("command=ls-refs\n")
                + pkt("agent=freshet\n")
                + (format.equals(SHA1) ? "" : pkt("object-format=" + format + "\n"))
                + "0001"
                + pkt("peel\n")
                + pkt("ref-prefix refs/tags/\n")
                + "0000";
    }

    private static String pkt(String line) {
        return "%04x%s".formatted(line.length() + 4, line);
    }

    /**
     * @throws PktLines.Malformed when it is no such answer
     */
    static List<Tag> answer(InputStream in, AnnouncedTags tags) throws IOException {
        PktLines lines = new PktLines(in);
        Kind kind = lines.next();
        while (kind == Kind.LINE) {
            tags.take(lines);
            kind = lines.next();
        }
        lines.expectEnd(kind);
        return tags.all();
    }
}
