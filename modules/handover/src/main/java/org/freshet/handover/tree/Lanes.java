package org.freshet.handover.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/** Several connections that share out what is to be done; few things are done over the first. */
final class Lanes {
    /** What servers let in before they begin to refuse is ten (sshd_config(5), MaxStartups). */
    private static final int MOST = 4;

    private final RemoteTree first;
    private final Supplier<? extends RemoteTree> connect;

    Lanes(RemoteTree first, Supplier<? extends RemoteTree> connect) {
        this.first = first;
        this.connect = connect;
    }

    /** One piece of the work over one connection. */
    @FunctionalInterface
    interface Work<T> {
        void over(RemoteTree remote, T piece);
    }

    /** Does all of them, or throws the first failure once nothing is under way any more. */
    <T> void share(List<T> pieces, Work<T> work) {
        Queue<T> queue = new ConcurrentLinkedQueue<>(pieces);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(MOST, pieces.size()); i++) {
            others.add(
                    Thread.ofVirtual()
                            .name("freshet-send-" + i)
                            .start(() -> further(queue, work, failure)));
        }
        run(first, queue, work, failure);
        for (Thread other : others) {
            join(other);
        }
        switch (failure.get()) {
            case null -> {}
            case FreshetException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a connection failed", e);
        }
    }

    private <T> void further(
            Queue<T> queue, Work<T> work, AtomicReference<@Nullable Throwable> failure) {
        RemoteTree remote;
        try {
            remote = connect.get();
        } catch (Unavailable | InvalidInput _) {
            // Some hosts let in one at a time: then that one does it all.
            return;
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            return;
        }
        try (remote) {
            run(remote, queue, work, failure);
        }
    }

    private static <T> void run(
            RemoteTree remote,
            Queue<T> queue,
            Work<T> work,
            AtomicReference<@Nullable Throwable> failure) {
        try {
            for (T piece = queue.poll();
                    piece != null && failure.get() == null;
                    piece = queue.poll()) {
                work.over(remote, piece);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while sending", null, e);
        }
    }
}
