package org.freshet.files;

import java.io.InputStream;
import java.nio.file.Path;
import org.freshet.model.StoredFile;

/**
 * Files by their sha256 below one directory: {@code store/ab/abcd…}. A file is there whole and
 * durable, or not at all. Safe for several threads and several processes.
 */
public final class ContentStore {
    public ContentStore(Path root) {
        throw new IllegalStateException("being written: " + root);
    }

    /**
     * Keeps what the stream gives, read once while it is hashed.
     *
     * @param name the name the file bears outside
     * @param limit in bytes
     * @throws org.freshet.model.IntegrityFailure when there is more
     * @throws org.freshet.model.Unavailable when the disk is full
     */
    public StoredFile put(String name, InputStream in, long limit) {
        throw new IllegalStateException("being written");
    }

    /** Keeps what the content writes. */
    public StoredFile put(String name, Content content) {
        throw new IllegalStateException("being written");
    }

    /** Whether the file is there with its whole size. */
    public boolean holds(StoredFile file) {
        throw new IllegalStateException("being written");
    }

    /** Where it lies; for reading only. */
    public Path path(StoredFile file) {
        throw new IllegalStateException("being written");
    }

    /** Its bytes. @throws IllegalStateException when it is not there */
    public InputStream open(StoredFile file) {
        throw new IllegalStateException("being written");
    }
}
