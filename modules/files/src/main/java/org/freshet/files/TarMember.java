package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file or a link of a tarball.
 *
 * @param name without the top directory; its bytes, one {@code char} each (ISO 8859-1), for they
 *     are not always UTF-8
 * @param link where a link leads, as it is written; the name of the file that a hard link is; empty
 *     for files
 * @param modified seconds since 1970, as the tar says; 0 where it says nothing sensible
 */
public record TarMember(String name, Kind kind, String link, long size, long modified) {
    /** What it is. */
    public enum Kind {
        FILE,
        EXECUTABLE,
        LINK,
        HARD_LINK
    }

    /** Takes one after the other. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Takes one.
         *
         * @param content of a file; need not be read to its end
         */
        void accept(TarMember member, InputStream content) throws IOException;
    }
}
