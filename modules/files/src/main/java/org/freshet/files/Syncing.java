package org.freshet.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.freshet.model.FreshetException;

/**
 * Open files and directories that are made durable together: the disk is asked for all of them at
 * the same time, so that the waits for it overlap.
 */
final class Syncing implements AutoCloseable {
    // They end by themselves when nobody publishes any more; a process does not wait for them.
    private static final ExecutorService DISK =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("disk-", 0).factory());

    private final SequencedMap<Path, FileChannel> open = new LinkedHashMap<>();

    /** Takes a file that is written; {@code name} is for messages. */
    void file(Path name, FileChannel channel) {
        open.put(name, channel);
    }

    /** Takes a directory, once however often it is given. */
    void directory(Path directory) {
        if (!open.containsKey(directory)) {
            try {
                open.put(directory, FileChannel.open(directory, StandardOpenOption.READ));
            } catch (IOException e) {
                throw Durable.failure(directory.toString(), e);
            }
        }
    }

    /**
     * Returns when all of them survive a loss of power.
     *
     * @throws FreshetException for one that does not
     */
    void force() {
        List<Future<?>> others = new ArrayList<>();
        // One of them takes no other thread; often it is the only one.
        open.entrySet().stream()
                .skip(1)
                .forEach(each ->
                        others.add(DISK.submit(() -> force(each.getKey(), each.getValue()))));
        if (!open.isEmpty()) {
            force(open.firstEntry().getKey(), open.firstEntry().getValue());
        }
        try {
            for (Future<?> each : others) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Durable.failure(
                    open.firstEntry().getKey().toString(), new ClosedByInterruptException());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FreshetException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void force(Path name, FileChannel channel) {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw Durable.failure(name.toString(), e);
        }
    }

    @Override
    public void close() {
        open.forEach((name, channel) -> {
            try {
                channel.close();
            } catch (IOException e) {
                throw Durable.failure(name.toString(), e);
            }
        });
    }
}
