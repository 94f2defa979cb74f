package org.freshet.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * A lock of the operating system on a file, which dies with its process; the file itself stays and
 * means nothing. Inside one process it excludes threads too. The file tells who holds it, for
 * messages only.
 *
 * <p>Nothing else in the process may open the file: closing any descriptor of it drops the lock
 * (POSIX, fcntl(2), "Record locking"). That is why one gate per file stands before every opening.
 */
public final class OsLock implements AutoCloseable {
    private static final Map<Path, Semaphore> GATES = new ConcurrentHashMap<>();

    private final Semaphore gate;
    private final FileChannel channel;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private OsLock(Semaphore gate, FileChannel channel) {
        this.gate = gate;
        this.channel = channel;
    }

    /** The lock, or empty when another process or thread holds it. */
    public static Optional<OsLock> tryLock(Path file) {
        Semaphore gate = gate(file);
        if (!gate.tryAcquire()) {
            return Optional.empty();
        }
        return behind(gate, file, FileChannel::tryLock);
    }

    /**
     * Waits for the lock; {@code waiting} hears once who holds it. Not reentrant: a thread that
     * locks twice waits for itself.
     *
     * @throws Unavailable when the thread is interrupted
     */
    public static OsLock lock(Path file, Consumer<String> waiting) {
        Semaphore gate = gate(file);
        AtomicBoolean told = new AtomicBoolean();
        if (!gate.tryAcquire()) {
            waiting.accept(holder(file));
            told.set(true);
            try {
                gate.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unavailable(
                        "interrupted while waiting for the lock `%s`".formatted(file), null, e);
            }
        }
        return behind(
                        gate,
                        file,
                        channel -> {
                            FileLock lock = channel.tryLock();
                            if (lock != null) {
                                return lock;
                            }
                            if (told.compareAndSet(false, true)) {
                                waiting.accept(read(channel));
                            }
                            return channel.lock();
                        })
                .orElseThrow();
    }

    /** Who holds the lock, or held it last, such as {@code process 4711}; best effort. */
    public static String holder(Path file) {
        if (!Files.exists(file)) {
            return "an unknown process";
        }
        Semaphore gate = gate(file);
        if (!gate.tryAcquire()) {
            return me();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        } catch (IOException _) {
            return "an unknown process";
        } finally {
            gate.release();
        }
    }

    /** Gives the lock back; a second time does nothing. */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw Durable.failure("lock", e);
        } finally {
            gate.release();
        }
    }

    /** How the channel is locked; null when another process holds the lock. */
    @FunctionalInterface
    private interface Locking {
        @org.jspecify.annotations.Nullable
        FileLock lock(FileChannel channel) throws IOException;
    }

    /** Opens and locks the file; whoever calls holds the gate, and keeps it only with the lock. */
    private static Optional<OsLock> behind(Semaphore gate, Path file, Locking locking) {
        boolean locked = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (locking.lock(channel) == null) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((me() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            locked = true;
            return Optional.of(new OsLock(gate, channel));
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        } finally {
            if (!locked) {
                closeQuietly(channel);
                gate.release();
            }
        }
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a channel without a lock did not close", e);
        }
    }

    private static Semaphore gate(Path file) {
        try {
            Path absolute = file.toAbsolutePath();
            if (!Files.exists(absolute)) {
                Durable.makeDirectory(Objects.requireNonNull(absolute.getParent()));
                create(absolute);
            }
            return GATES.computeIfAbsent(absolute.toRealPath(), _ -> new Semaphore(1));
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException _) {
            // Another one was quicker, and may hold it by now.
            return;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(64);
        channel.read(some, 0);
        String text = new String(some.array(), 0, some.position(), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "an unknown process" : Shown.text(text);
    }

    private static String me() {
        return "process " + ProcessHandle.current().pid();
    }
}
