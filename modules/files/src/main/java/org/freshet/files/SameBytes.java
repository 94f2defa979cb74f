package org.freshet.files;

import java.io.OutputStream;
import java.time.Instant;
import java.util.SortedMap;

/** Tar and xz whose bytes depend on nothing but what goes in. */
public final class SameBytes {
    private SameBytes() {}

    /** One entry of a tar: a directory, a file or a symbolic link. */
    public sealed interface Entry {
        /** A directory, mode 0755. */
        record Directory() implements Entry {}

        /** A file, mode 0755 or 0644. */
        record File(Content content, long size, boolean executable) implements Entry {}

        /** A symbolic link. */
        record Link(String to) implements Entry {}
    }

    /**
     * Writes a GNU tar: names in the map's order, owner root (0), modes as above, one date of whole
     * seconds. Does not close {@code out}.
     */
    public static void tar(SortedMap<String, Entry> entries, Instant date, OutputStream out) {
        throw new IllegalStateException("being written");
    }

    /**
     * Compresses to one xz stream by xz-java (no native codec), preset 6, CRC64, one thread.
     * Closing it ends the stream and closes {@code out}.
     */
    public static OutputStream xz(OutputStream out) {
        throw new IllegalStateException("being written");
    }

    /** Compresses to one gzip member without a name or a date. */
    public static OutputStream gzip(OutputStream out) {
        throw new IllegalStateException("being written");
    }
}
