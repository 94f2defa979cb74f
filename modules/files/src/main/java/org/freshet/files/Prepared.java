package org.freshet.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * New contents for several files, whole and durable beside them under hidden names, until they are
 * told to take their places. What was not told to is gone after {@link #close}.
 *
 * <p>So several files change in an order that even a loss of power keeps, and a full disk is met
 * before the first one has changed.
 */
public final class Prepared implements AutoCloseable {
    private final SequencedMap<Path, Path> besides = new LinkedHashMap<>();
    private final boolean durable;

    private Prepared(boolean durable) {
        this.durable = durable;
    }

    /**
     * Writes the contents, in the map's order. Modes of files and directories are as {@link
     * Durable#replace} makes them.
     *
     * @throws Unavailable when the disk is full or refuses a write
     * @throws InvalidInput when a directory may not be written: it is one that a user named
     */
    public static Prepared write(SequencedMap<Path, Content> files) {
        return new Prepared(true).all(files, Prepared::write);
    }

    /**
     * As {@link #write}, for contents that are files already: their bytes are shared where the file
     * system can do it (hard links), so the originals may be removed and must not be changed. Does
     * not wait for the disk, neither now nor when they take their places: it is for what can be
     * made again.
     */
    public static Prepared share(SequencedMap<Path, Path> files) {
        return new Prepared(false).all(files, Prepared::share);
    }

    /** Makes one file beside its place. */
    @FunctionalInterface
    private interface Making<T> {
        void make(Path beside, T content) throws IOException;
    }

    private <T> Prepared all(SequencedMap<Path, T> files, Making<T> making) {
        boolean whole = false;
        try (Syncing syncing = new Syncing()) {
            for (Map.Entry<Path, T> file : files.entrySet()) {
                one(file.getKey(), file.getValue(), making, syncing);
            }
            if (durable) {
                syncing.force();
            }
            whole = true;
            return this;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    private <T> void one(Path name, T content, Making<T> making, Syncing syncing) {
        Path file = name.toAbsolutePath();
        try {
            Durable.makeDirectory(Durable.directoryOf(file), Durable.ENTERED_BY_ALL, syncing);
            Path beside = Durable.beside(file);
            besides.put(name, beside);
            making.make(beside, content);
            syncing.file(file, FileChannel.open(beside, StandardOpenOption.READ));
            // createTempFile makes 0600: a web server could not read it.
            Files.setPosixFilePermissions(beside, Durable.READ_BY_ALL);
        } catch (UncheckedIOException e) {
            throw Durable.failure(name.toString(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw Durable.failure(name.toString(), e);
        }
    }

    private static void write(Path beside, Content content) throws IOException {
        try (OutputStream out = Files.newOutputStream(beside)) {
            content.writeTo(out);
        }
    }

    private static void share(Path beside, Path original) throws IOException {
        Files.delete(beside);
        try {
            Files.createLink(beside, original);
        } catch (FileSystemException | UnsupportedOperationException _) {
            // Another file system, or one without hard links.
            Files.copy(original, beside);
        }
    }

    /**
     * Dates a file at least a second after the one whose place it will take. HTTP tells times in
     * seconds: a client that fetched that one would be told that nothing changed since.
     *
     * @param name a file that was written and has not taken its place yet
     */
    public void dateAfterOld(Path name) {
        Path beside = Objects.requireNonNull(besides.get(name), "not written");
        try {
            FileTime earliest =
                    FileTime.from(Files.getLastModifiedTime(name).toInstant().plusSeconds(1));
            if (Files.getLastModifiedTime(beside).compareTo(earliest) < 0) {
                Files.setLastModifiedTime(beside, earliest);
            }
        } catch (NoSuchFileException _) {
            // It takes nobody's place.
            return;
        } catch (IOException e) {
            throw Durable.failure(name.toString(), e);
        }
    }

    /**
     * Lets some files take their places, in this order; readers see the old file or the new one.
     * After return the new ones survive a loss of power: each directory is synced once.
     *
     * @param files that were written and have not taken their places yet
     */
    public void place(Collection<Path> files) {
        try (Syncing syncing = new Syncing()) {
            for (Path name : files) {
                Path beside = Objects.requireNonNull(besides.get(name), "not written");
                Path file = name.toAbsolutePath();
                try {
                    Files.move(
                            beside,
                            file,
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw Durable.failure(name.toString(), e);
                }
                besides.remove(name);
                syncing.directory(Durable.directoryOf(file));
            }
            if (durable) {
                syncing.force();
            }
        }
    }

    /** As {@link #place}, for all that have not taken their places, in the order of writing. */
    public void placeAll() {
        place(List.copyOf(besides.keySet()));
    }

    @Override
    public void close() {
        for (Path beside : besides.values()) {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException e) {
                throw Durable.failure(beside.toString(), e);
            }
        }
        besides.clear();
    }
}
