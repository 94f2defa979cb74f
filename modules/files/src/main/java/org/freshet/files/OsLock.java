package org.freshet.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * A lock of the operating system on a file, which dies with its process; the file itself stays and
 * means nothing. Inside one process it excludes threads too. The file tells who holds it, for
 * messages only.
 *
 * <p>Nothing else in the process may open the file: closing any descriptor of it drops the lock
 * (POSIX, fcntl(2), "Record locking"). That is why one gate per file stands before every opening.
 */
public final class OsLock implements AutoCloseable {
    private static final Map<Path, Gate> GATES = new ConcurrentHashMap<>();
    private static final String UNKNOWN = "an unknown process";

    private final Gate gate;
    private final FileChannel channel;

    private OsLock(Gate gate, FileChannel channel) {
        this.gate = gate;
        this.channel = channel;
    }

    /** The lock, or empty when another process or thread holds it. */
    public static Optional<OsLock> tryLock(Path file) {
        Gate gate = gate(file);
        if (!gate.tryEnter()) {
            return Optional.empty();
        }
        return inside(gate, file, FileChannel::tryLock);
    }

    /**
     * Waits for the lock; {@code waiting} hears once who holds it. Not reentrant: a thread that
     * locks twice waits for itself.
     *
     * @throws Unavailable when the thread is interrupted
     */
    public static OsLock lock(Path file, Consumer<String> waiting) {
        Gate gate = gate(file);
        AtomicBoolean told = new AtomicBoolean();
        if (!gate.tryEnter()) {
            told.set(true);
            waiting.accept(me());
            try {
                gate.enter();
            } catch (InterruptedException e) {
                throw interrupted(file, e);
            }
        }
        Locking locking =
                channel -> {
                    FileLock lock = channel.tryLock();
                    if (lock != null) {
                        return lock;
                    }
                    if (told.compareAndSet(false, true)) {
                        waiting.accept(read(channel));
                    }
                    return channel.lock();
                };
        return inside(gate, file, locking).orElseThrow();
    }

    /** Who holds the lock, or held it last, such as {@code process 4711}; best effort. */
    public static String holder(Path file) {
        if (!Files.isReadable(file)) {
            return UNKNOWN;
        }
        Gate gate = gate(file);
        synchronized (gate) {
            if (gate.taken) {
                return me();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return read(channel);
            } catch (IOException _) {
                return UNKNOWN;
            }
        }
    }

    /** Gives the lock back; a second time does nothing. */
    @Override
    public void close() {
        synchronized (gate) {
            if (!channel.isOpen()) {
                return;
            }
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a lock did not close", e);
            } finally {
                gate.leave();
            }
        }
    }

    /** How the channel is locked; null when another process holds the lock. */
    @FunctionalInterface
    private interface Locking {
        @Nullable FileLock lock(FileChannel channel) throws IOException;
    }

    /** One thread of this process at a time. Its monitor is held while the file is looked into. */
    private static final class Gate {
        private boolean taken;

        synchronized boolean tryEnter() {
            if (taken) {
                return false;
            }
            taken = true;
            return true;
        }

        synchronized void enter() throws InterruptedException {
            while (taken) {
                wait();
            }
            taken = true;
        }

        synchronized void leave() {
            taken = false;
            notifyAll();
        }
    }

    /** Opens and locks the file; the caller has entered the gate, and stays only with the lock. */
    private static Optional<OsLock> inside(Gate gate, Path file, Locking locking) {
        FileChannel channel = null;
        OsLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (locking.lock(channel) != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((me() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                lock = new OsLock(gate, channel);
            }
            return Optional.ofNullable(lock);
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
            throw interrupted(file, e);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        } finally {
            if (lock == null) {
                abandon(channel);
                gate.leave();
            }
        }
    }

    private static void abandon(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a channel without a lock did not close", e);
        }
    }

    private static Unavailable interrupted(Path file, Exception cause) {
        Thread.currentThread().interrupt();
        return new Unavailable(
                "interrupted while waiting for the lock `%s`".formatted(file), null, cause);
    }

    private static Gate gate(Path file) {
        try {
            Path absolute = file.toAbsolutePath();
            if (!Files.exists(absolute)) {
                Durable.makeDirectory(Objects.requireNonNull(absolute.getParent()));
                create(absolute);
            }
            return GATES.computeIfAbsent(absolute.toRealPath(), _ -> new Gate());
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
        return text.isEmpty() ? UNKNOWN : Shown.text(text);
    }

    private static String me() {
        return "process " + ProcessHandle.current().pid();
    }
}
