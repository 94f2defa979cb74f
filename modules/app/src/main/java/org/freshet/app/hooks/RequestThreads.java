package org.freshet.app.hooks;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Runs each request on a thread of its own, a bounded number at once, and ends those that do not
 * come whole in time. The server itself bounds neither, but by properties of the whole JVM.
 */
final class RequestThreads implements Executor {
    private final Semaphore room;
    private final Duration time;
    private final Set<Thread> reading = ConcurrentHashMap.newKeySet();

    /**
     * @param time from the first byte of a request to its last
     */
    RequestThreads(int atOnce, Duration time) {
        this.room = new Semaphore(atOnce);
        this.time = time;
    }

    /** The server closes the connection of a request that finds no room. */
    @Override
    public void execute(Runnable request) {
        if (!room.tryAcquire()) {
            throw new RejectedExecutionException("too many requests at once");
        }
        Thread thread =
                Thread.ofVirtual()
                        .unstarted(() -> {
                            try {
                                request.run();
                            } finally {
                                reading.remove(Thread.currentThread());
                                room.release();
                            }
                        });
        reading.add(thread);
        thread.start();
        Thread.startVirtualThread(() -> endInTime(thread));
    }

    /** An interrupted thread cannot read on: its channel is closed (InterruptibleChannel). */
    private void endInTime(Thread thread) {
        try {
            if (!thread.join(time) && reading.remove(thread)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The request of this thread was read; it is not interrupted from now on.
     *
     * @return false when that came too late
     */
    boolean wasRead() {
        return reading.remove(Thread.currentThread());
    }
}
