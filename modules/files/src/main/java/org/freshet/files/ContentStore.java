package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Objects;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;

/**
 * Files by their sha256 below one directory: {@code store/ab/abcd…}. A file is there whole and
 * durable, or not at all. Safe for several threads and several processes.
 */
public final class ContentStore {
    private final Path root;
    private final Path elsewhere;
    private final boolean durable;

    /** A store below this directory, which is made by the first {@code put}. */
    public ContentStore(Path root) {
        this(root, root);
    }

    /**
     * A store that also has what lies in another one, which it only reads.
     *
     * @param elsewhere the directory of that one
     */
    public ContentStore(Path root, Path elsewhere) {
        this(root, elsewhere, true);
    }

    private ContentStore(Path root, Path elsewhere, boolean durable) {
        this.root = root.toAbsolutePath();
        this.elsewhere = elsewhere.toAbsolutePath();
        this.durable = durable;
    }

    /** A store for what nobody asks for after a crash: it does not wait for the disk. */
    public static ContentStore passing(Path root) {
        return new ContentStore(root, root, false);
    }

    /**
     * Keeps what the stream gives, read once while it is hashed. Keeping the same bytes twice is
     * harmless, and mends a copy that was damaged.
     *
     * @param name the name the file bears outside
     * @param limit in bytes
     * @throws IntegrityFailure when there is more
     * @throws Unavailable when the disk is full, or the stream breaks
     * @throws org.freshet.model.InvalidInput when the store may not be written
     */
    public StoredFile put(String name, InputStream in, long limit) {
        return keep(
                name,
                out -> {
                    byte[] buffer = new byte[1 << 16];
                    long size = 0;
                    for (int n = read(name, in, buffer); n >= 0; n = read(name, in, buffer)) {
                        size += n;
                        if (size > limit) {
                            throw new IntegrityFailure(
                                    "`%s` is too large: expected at most %d bytes, got more"
                                            .formatted(Shown.text(name), limit),
                                    "raise the bound in the settings if upstream means it");
                        }
                        out.write(buffer, 0, n);
                    }
                });
    }

    /** Keeps what the content writes; fails as {@link #put(String, InputStream, long)} does. */
    public StoredFile put(String name, Content content) {
        return keep(name, content);
    }

    /** Whether the file is there with its whole size. */
    public boolean holds(StoredFile file) {
        try {
            return Files.size(path(file)) == file.digests().size();
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw new Unavailable(
                    "`%s` cannot be read: %s".formatted(path(file), e.getMessage()),
                    "look at the disk and its file system",
                    e);
        }
    }

    /** Where it lies; for reading only. */
    public Path path(StoredFile file) {
        Path own = path(root, file.sha256());
        return elsewhere.equals(root) || Files.exists(own) ? own : path(elsewhere, file.sha256());
    }

    /** Its bytes. @throws IllegalStateException when it is not there */
    public InputStream open(StoredFile file) {
        try {
            return Files.newInputStream(path(file));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "`%s` is not in the store: %s".formatted(file.name(), path(file)), e);
        }
    }

    /**
     * Removes what killed processes left half written; harmless while others write, as long as
     * {@code before} lies further back than any download may last.
     */
    public void sweep(Instant before) {
        Durable.sweep(incoming(), before);
    }

    private StoredFile keep(String name, Content content) {
        try (Syncing syncing = new Syncing()) {
            Durable.makeDirectory(incoming(), Durable.ENTERED_BY_ALL, syncing);
            Path beside = Durable.beside(incoming().resolve("file"));
            try {
                Digests digests = write(beside, content);
                Path file = path(root, digests.sha256());
                Path directory = Durable.directoryOf(file);
                Durable.makeDirectory(directory, Durable.ENTERED_BY_ALL, syncing);
                // Over a copy that is there already: the bytes are the same unless it was damaged.
                Files.move(
                        beside,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                if (durable) {
                    syncing.directory(directory);
                    syncing.force();
                }
                return new StoredFile(name, digests);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (UncheckedIOException e) {
            throw Durable.failure(name, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw Durable.failure(name, e);
        }
    }

    private Digests write(Path beside, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            Digesting out = new Digesting(channel);
            content.writeTo(out);
            Files.setPosixFilePermissions(beside, Durable.READ_BY_ALL);
            if (durable) {
                channel.force(true);
            }
            return out.digests();
        }
    }

    private static int read(String name, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new Unavailable(
                    "`%s` broke off while it was read: %s"
                            .formatted(
                                    Shown.text(name), Shown.text(String.valueOf(e.getMessage()))),
                    "it is read again at the next try",
                    e);
        }
    }

    private static Path path(Path store, String sha256) {
        return store.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private Path incoming() {
        return root.resolve("incoming");
    }

    /** Writes to a channel and digests what it writes. */
    private static final class Digesting extends OutputStream {
        private final FileChannel channel;
        private final MessageDigest md5 = Hash.algorithm("MD5");
        private final MessageDigest sha1 = Hash.algorithm("SHA-1");
        private final MessageDigest sha256 = Hash.sha256();
        private long size;

        Digesting(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            md5.update(bytes, from, length);
            sha1.update(bytes, from, length);
            sha256.update(bytes, from, length);
            size += length;
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        Digests digests() {
            return new Digests(Hash.hex(md5), Hash.hex(sha1), Hash.hex(sha256), size);
        }
    }
}
