package org.freshet.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** Writing files so that neither a reader nor a crash sees half of one. */
public final class Durable {
    static final Set<PosixFilePermission> READ_BY_ALL =
            PosixFilePermissions.fromString("rw-r--r--");
    static final Set<PosixFilePermission> ENTERED_BY_ALL =
            PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");
    private static final String SUFFIX = ".tmp";

    private Durable() {}

    /**
     * Readers see the old file or the new one, never half of either; after return it survives a
     * loss of power. Parent directories are made as by {@link #makeDirectory}. The new file is
     * readable by all (0644), whatever the umask.
     *
     * <p>A process that dies here leaves a hidden file beside, which means nothing ({@link
     * #sweep}).
     *
     * @throws Unavailable when the disk is full or refuses the write
     * @throws InvalidInput when the directory may not be written: it is one that a user named
     */
    public static void replace(Path file, Content content) {
        replaceAll(new LinkedHashMap<>(Map.of(file, content)));
    }

    /**
     * As {@link #replace} for each file, in the map's order, with fewer waits for the disk: all
     * contents are durable before the first file changes, and each directory is synced once, after
     * the last.
     */
    public static void replaceAll(SequencedMap<Path, Content> files) {
        try (Prepared prepared = Prepared.write(files)) {
            prepared.placeAll();
        }
    }

    /**
     * Makes a directory with its parents, durable and open to all readers (0755), whatever the
     * umask: what is below it may be served. One that is there stays as it is.
     */
    public static void makeDirectory(Path directory) {
        makeDirectory(directory, ENTERED_BY_ALL);
    }

    /** As {@link #makeDirectory} for secrets: nobody else may look into it (0700). */
    public static void makePrivateDirectory(Path directory) {
        makeDirectory(directory, PRIVATE);
    }

    private static void makeDirectory(Path directory, Set<PosixFilePermission> permissions) {
        try (Syncing syncing = new Syncing()) {
            makeDirectory(directory.toAbsolutePath(), permissions, syncing);
            syncing.force();
        } catch (IOException e) {
            throw failure(directory.toString(), e);
        }
    }

    /** Makes a directory; those that are to be synced for it are added to {@code syncing}. */
    static void makeDirectory(Path directory, Set<PosixFilePermission> permissions, Syncing syncing)
            throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directoryOf(directory);
        makeDirectory(parent, permissions, syncing);
        try {
            // Never open to more than it shall be, and what the umask took away is given back.
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
            if (!Files.getPosixFilePermissions(directory).equals(permissions)) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        syncing.directory(parent);
    }

    /**
     * Gives a file that never changes a second name; a copy where the file system has no hard
     * links. Survives a loss of power when the directory is synced.
     */
    public static void link(Path existing, Path name) {
        try {
            try {
                Files.createLink(name, existing);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException | UnsupportedOperationException _) {
                replace(name, out -> Files.copy(existing, out));
            }
        } catch (IOException e) {
            throw failure(name.toString(), e);
        }
    }

    /** Makes renames in directories survive a loss of power. */
    public static void syncDirectories(Collection<Path> directories) {
        try (Syncing syncing = new Syncing()) {
            directories.forEach(syncing::directory);
            syncing.force();
        }
    }

    /** Makes renames in a directory survive a loss of power. */
    public static void syncDirectory(Path directory) {
        syncDirectories(List.of(directory));
    }

    /**
     * What lies in a directory, by name; nothing when there is none. Without hidden files: they may
     * be what killed processes left half written.
     */
    public static List<Path> visible(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !fileName(file).startsWith(".")).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw failure(directory.toString(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(directory.toString(), e);
        }
    }

    /**
     * Removes what killed processes left half written in a directory (not below it): files that
     * {@link #replace} made beside others and that nobody wrote to since {@code before}.
     */
    public static void sweep(Path directory, Instant before) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".*" + SUFFIX)) {
            for (Path file : files) {
                removeIfOld(file, before);
            }
        } catch (DirectoryIteratorException e) {
            throw failure(directory.toString(), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(directory.toString(), e);
        }
    }

    private static void removeIfOld(Path file, Instant before) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // Its process was alive after all and moved it, or another one sweeps too.
            return;
        }
    }

    /** Why a file that somebody named cannot be read, in words. */
    public static String whyUnread(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (cause instanceof AccessDeniedException) {
            return "it may not be read";
        }
        return reason(cause);
    }

    /**
     * The failure of a write in the words of design 2. A missing permission, or a file where a
     * directory should be, is InvalidInput: Freshet writes only below directories that a user
     * named, and no waiting mends them. A full disk and everything else is Unavailable.
     */
    public static FreshetException failure(String what, IOException cause) {
        String shown = Shown.text(what);
        String why = reason(cause);
        if (cause instanceof AccessDeniedException
                || why.contains("Permission denied")
                || why.contains("Operation not permitted")
                || why.contains("Read-only file system")) {
            return new InvalidInput(
                    "no permission to write `%s`".formatted(shown),
                    "let the user who runs freshet own it and its directory, or name another one",
                    cause);
        }
        if (cause instanceof FileAlreadyExistsException
                || cause instanceof NotDirectoryException
                || why.contains("Not a directory")
                || why.contains("Is a directory")) {
            return new InvalidInput(
                    "`%s` cannot be written: a file stands where a directory should be, or a"
                                    .formatted(shown)
                            + " directory where a file should be",
                    "move away what stands there",
                    cause);
        }
        if (why.contains("No space left on device")
                || why.contains("Disk quota exceeded")
                || why.contains("File too large")) {
            return new Unavailable(
                    "`%s` cannot be written: the disk is full, or a quota is used up"
                            .formatted(shown),
                    "make room; nothing is lost, the same command goes on where it stopped",
                    cause);
        }
        return new Unavailable(
                "`%s` cannot be written: %s".formatted(shown, Shown.text(why)),
                "look at the disk and its file system, then run the same command again",
                cause);
    }

    /** A new file beside another, hidden, that {@link #sweep} knows again. */
    static Path beside(Path file) throws IOException {
        String name = fileName(file);
        // A name may have 255 bytes; what is added must not make it too long.
        String start =
                name.substring(0, name.offsetByCodePoints(0, Math.min(40, codePoints(name))));
        return Files.createTempFile(directoryOf(file), "." + start + ".", SUFFIX);
    }

    private static String fileName(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "not a file: " + file);
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String reason(IOException cause) {
        String text =
                cause instanceof FileSystemException fromSystem && fromSystem.getReason() != null
                        ? fromSystem.getReason()
                        : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }
}
