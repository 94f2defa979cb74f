package org.freshet.files;

import java.nio.file.Path;
import java.util.SortedMap;

/**
 * A tarball from outside: hostile until looked at. Knows plain tar, gz, bz2 and xz by their bytes,
 * not by name.
 */
public final class Tarball {
    private Tarball() {}

    /**
     * What a tarball may cost.
     *
     * @param unpacked bytes of all files together
     */
    public record Bounds(long entries, long unpacked, int nameLength, java.time.Duration time) {
        public static final Bounds DEFAULT =
                new Bounds(500_000, 8L << 30, 1024, java.time.Duration.ofMinutes(5));
    }

    /**
     * What is in a checked tarball.
     *
     * @param extension {@code tar.gz}, {@code tar.bz2}, {@code tar.xz} or {@code tar}
     * @param topDirectory the one directory that holds everything
     */
    public record Contents(String extension, String topDirectory, long entries, long unpacked) {}

    /**
     * Reads the whole tarball, streaming, and refuses what may not be unpacked: names that are
     * absolute or have {@code ..}, links that leave the tree (or entries that go through a link),
     * devices, fifos, more than the bounds, two top directories or none, bytes that are not a tar
     * or are cut short.
     *
     * @param what its name, for messages
     * @throws org.freshet.model.IntegrityFailure for all of these
     * @throws org.freshet.model.Unavailable for an HTML page instead of a tarball, or one cut short
     */
    public static Contents check(Path file, String what, Bounds bounds) {
        throw new IllegalStateException("being written");
    }

    /**
     * The regular files below a directory as tar entries, names relative with {@code /}, links as
     * links.
     */
    public static SortedMap<String, SameBytes.Entry> entries(Path directory) {
        throw new IllegalStateException("being written");
    }
}
