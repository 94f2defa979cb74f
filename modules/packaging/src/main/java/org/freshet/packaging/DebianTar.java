package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.model.StoredFile;

/**
 * A resolved {@code debian/} directory in the content store: an uncompressed tar of our own making,
 * so each file is read where it lies and none is kept in memory.
 */
final class DebianTar implements AutoCloseable {
    // Else the process decides.
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final TarFile tar;
    private final SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();

    private DebianTar(TarFile tar) {
        this.tar = tar;
        for (TarArchiveEntry entry : tar.getEntries()) {
            String name = entry.getName();
            if (entry.isDirectory()) {
                entries.put(
                        name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
                        new SameBytes.Entry.Directory());
            } else if (entry.isSymbolicLink()) {
                entries.put(name, new SameBytes.Entry.Link(entry.getLinkName()));
            } else {
                entries.put(
                        name,
                        new SameBytes.Entry.File(
                                out -> {
                                    try (InputStream in = tar.getInputStream(entry)) {
                                        in.transferTo(out);
                                    }
                                },
                                entry.getSize(),
                                (entry.getMode() & 0100) != 0));
            }
        }
    }

    static DebianTar open(ContentStore store, StoredFile file) {
        try {
            return new DebianTar(new TarFile(store.path(file), UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("`%s` is not in the store".formatted(file.name()), e);
        }
    }

    /** Readable until this is closed. */
    DebianFiles files() {
        return new DebianFiles(entries);
    }

    @Override
    public void close() {
        try {
            tar.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
