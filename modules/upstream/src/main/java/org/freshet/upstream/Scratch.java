package org.freshet.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.files.OsLock;
import org.jspecify.annotations.Nullable;

/**
 * A directory for a short while. What a killed process left behind is known by its lock, which died
 * with the process, and swept when the next one is made.
 */
final class Scratch implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path directory;
    private final OsLock lock;

    private Scratch(Path directory, OsLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    Path directory() {
        return directory;
    }

    static Scratch in(Path root) {
        try {
            Files.createDirectories(root);
            // Making and sweeping exclude each other: between its making and its locking, a
            // directory looks like one that a dead process left.
            try (OsLock _ = OsLock.lock(root.resolve("all" + LOCK), _ -> {})) {
                sweep(root);
                Path directory = Files.createTempDirectory(root, "tree-");
                return new Scratch(
                        directory,
                        OsLock.tryLock(lockOf(directory))
                                .orElseThrow(() ->
                                        new IllegalStateException(
                                                "a new name is locked: " + directory)));
            }
        } catch (IOException e) {
            throw Durable.failure("scratch directory `%s`".formatted(root), e);
        }
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private static void sweep(Path root) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.list(root)) {
            found = all.filter(path -> path.getFileName().toString().startsWith("tree-")).toList();
        }
        for (Path path : found) {
            if (path.getFileName().toString().endsWith(LOCK)) {
                continue;
            }
            Optional<OsLock> dead = OsLock.tryLock(lockOf(path));
            if (dead.isPresent()) {
                delete(path);
                dead.get().close();
                Files.deleteIfExists(lockOf(path));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    // A thread that was given up may still be at work in there.
                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path left, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.deleteIfExists(left);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Removes it; what cannot be removed now is swept later. */
    @Override
    public void close() {
        boolean gone = true;
        try {
            delete(directory);
        } catch (IOException | UncheckedIOException _) {
            gone = false;
        }
        lock.close();
        if (gone) {
            try {
                Files.deleteIfExists(lockOf(directory));
            } catch (IOException _) {
                // An empty file; it means nothing.
            }
        }
    }
}
