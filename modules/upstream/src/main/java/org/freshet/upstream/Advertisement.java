package org.freshet.upstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.upstream.PktLines.Kind;
import org.freshet.upstream.PktLines.Malformed;

/** What a server says when it is asked for {@code info/refs} (gitprotocol-http(5)). */
sealed interface Advertisement {
    int LONGEST_LINE = 8192;

    /** It wants to be asked, in version 2. */
    record Version2(String format) implements Advertisement {}

    /** It tells all its refs at once. */
    record Refs(List<Tag> tags) implements Advertisement {}

    /**
     * Of a smart server.
     *
     * @throws Malformed when it is no such answer
     */
    static Advertisement smart(InputStream in, AnnouncedTags tags) throws IOException {
        PktLines lines = new PktLines(in);
        Kind kind = lines.next();
        // Version 2 may leave out this greeting.
        if (kind == Kind.LINE && lines.startsWith("# service=git-upload-pack")) {
            if (lines.next() != Kind.FLUSH) {
                throw new Malformed("its greeting does not end as it should");
            }
            kind = lines.next();
        }
        if (kind == Kind.LINE && lines.text().equals("version 2")) {
            return version2(lines);
        }
        if (kind == Kind.LINE && lines.text().equals("version 1")) {
            kind = lines.next();
        }
        while (kind == Kind.LINE) {
            // Where the history of a shallow repository ends.
            if (!lines.startsWith("shallow ")) {
                tags.take(lines);
            }
            kind = lines.next();
        }
        lines.expectEnd(kind);
        return new Refs(tags.all());
    }

    private static Version2 version2(PktLines lines) throws IOException {
        boolean tellsRefs = false;
        String format = "sha1";
        Kind kind = lines.next();
        while (kind == Kind.LINE) {
            tellsRefs |= lines.text().matches("ls-refs(=.*)?");
            if (lines.startsWith("object-format=")) {
                format = lines.text().substring("object-format=".length());
            }
            kind = lines.next();
        }
        lines.expectEnd(kind);
        if (!tellsRefs || !format.matches("sha1|sha256")) {
            throw new Malformed(
                    "it tells no refs, or of format `%s`".formatted(Shown.text(format)));
        }
        return new Version2(format);
    }

    /**
     * The file of a dumb server: a ref a line.
     *
     * @throws Malformed when it is no such file
     */
    static Advertisement dumb(InputStream in, AnnouncedTags tags) throws IOException {
        InputStream bytes = new BufferedInputStream(in);
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (int one = bytes.read(); one >= 0; one = bytes.read()) {
            if (one == '\n') {
                tags.take(line, 0, length);
                length = 0;
            } else if (length == LONGEST_LINE) {
                throw new Malformed("it sends a line of more than %d bytes".formatted(length));
            } else {
                line[length++] = (byte) one;
            }
        }
        if (length > 0) {
            throw new Malformed("it ends within a line");
        }
        return new Refs(tags.all());
    }
}
