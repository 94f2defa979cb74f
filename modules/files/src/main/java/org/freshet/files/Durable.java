package org.freshet.files;

import java.nio.file.Path;

/** Writing files so that neither a reader nor a crash sees half of one. */
public final class Durable {
    private Durable() {}

    /**
     * Readers see the old file or the new one, never half of either; after return it survives a
     * loss of power. Parent directories are made. The new file is readable by all (0644).
     *
     * @throws org.freshet.model.Unavailable when the disk is full or refuses the write
     */
    public static void replace(Path file, Content content) {
        throw new IllegalStateException("being written");
    }

    /** Makes renames in a directory survive a loss of power. */
    public static void syncDirectory(Path directory) {
        throw new IllegalStateException("being written");
    }

    /**
     * The failure of a write to a file in the words of design 2: a full disk is Unavailable, and so
     * is every other.
     */
    public static org.freshet.model.FreshetException failure(
            String what, java.io.IOException cause) {
        throw new IllegalStateException("being written");
    }
}
