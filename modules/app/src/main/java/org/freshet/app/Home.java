package org.freshet.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.freshet.files.Durable;
import org.freshet.files.OsLock;
import org.freshet.model.InvalidInput;

/**
 * The directory that holds what Freshet knows and keeps; everything in it but the settings is its
 * own.
 */
public record Home(Path root) {
    public Home {
        root = root.toAbsolutePath().normalize();
    }

    public Path ledger() {
        return root.resolve("ledger.db");
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path scratch() {
        return root.resolve("scratch");
    }

    public Path indices() {
        return root.resolve("indices");
    }

    /** Packaging of others; may be deleted. */
    public Path bases() {
        return root.resolve("bases");
    }

    /**
     * This home where it is there and may be written, the other else: for what may be kept, but is
     * no reason to make a home.
     */
    Home orElse(Home other) {
        return Files.isWritable(root) ? this : other;
    }

    /** What was sent to destinations elsewhere, and what they said. */
    public Path uploads() {
        return root.resolve("uploads");
    }

    /** What servers said, to be asked about again; may be deleted. */
    public Path pages() {
        return root.resolve("pages");
    }

    public Path settings() {
        return root.resolve("freshet.yaml");
    }

    /**
     * Makes the directory and takes its lock, which dies with the process.
     *
     * @throws InvalidInput when it cannot be written, or another process works in it
     */
    public OsLock lock() {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw refused(e);
        }
        if (!Files.isWritable(root)) {
            throw refused(new AccessDeniedException(root.toString()));
        }
        Path file = root.resolve("lock");
        Optional<OsLock> lock = OsLock.tryLock(file);
        return lock.orElseThrow(() ->
                new InvalidInput(
                        "home `%s` is in use by %s".formatted(root, OsLock.holder(file)),
                        "stop that one first, or give this one a home of its own with --home"));
    }

    private RuntimeException refused(IOException e) {
        if (e instanceof AccessDeniedException
                || e instanceof java.nio.file.FileAlreadyExistsException) {
            return new InvalidInput(
                    "home `%s` cannot be written".formatted(root),
                    "make it a directory that user `%s` may write, or name another with --home or $FRESHET_HOME"
                            .formatted(System.getProperty("user.name")),
                    e);
        }
        return Durable.failure("home `%s`".formatted(root), e);
    }
}
