package org.freshet.files;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A lock of the operating system on a file, which dies with its process; the file itself stays and
 * means nothing. Inside one process it excludes threads too. The file tells who holds it, for
 * messages only.
 */
public final class OsLock implements AutoCloseable {
    private OsLock() {}

    /** The lock, or empty when another process or thread holds it. */
    public static Optional<OsLock> tryLock(Path file) {
        throw new IllegalStateException("being written");
    }

    /** Waits for the lock; {@code waiting} hears once who holds it. */
    public static OsLock lock(Path file, java.util.function.Consumer<String> waiting) {
        throw new IllegalStateException("being written");
    }

    /** Who holds the lock, such as {@code process 4711}; best effort. */
    public static String holder(Path file) {
        throw new IllegalStateException("being written");
    }

    @Override
    public void close() {
        throw new IllegalStateException("being written");
    }
}
