package org.freshet.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs each request on a thread of its own, a bounded number at once, and ends those that stand
 * still. The server itself bounds neither, but by properties of the whole JVM.
 */
public final class RequestThreads implements Executor {
    private final Semaphore room;
    private final Duration time;

    /** How far each request has come that may be ended. */
    private final Map<Thread, AtomicLong> requests = new ConcurrentHashMap<>();

    /**
     * @param time from the first byte of a request to its last, and then from one {@link #goesOn}
     *     to the next
     */
    public RequestThreads(int atOnce, Duration time) {
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
                                requests.remove(Thread.currentThread());
                                room.release();
                            }
                        });
        AtomicLong come = new AtomicLong();
        requests.put(thread, come);
        thread.start();
        Thread.startVirtualThread(() -> endWhenStill(thread, come));
    }

    /**
     * An interrupted thread cannot read or write on: its channel is closed (InterruptibleChannel).
     */
    private void endWhenStill(Thread thread, AtomicLong come) {
        try {
            long before;
            do {
                before = come.get();
                if (thread.join(time)) {
                    return;
                }
            } while (come.get() != before);
            if (requests.remove(thread) != null) {
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
    public boolean wasRead() {
        return requests.remove(Thread.currentThread()) != null;
    }

    /** The request of this thread has made a step, such as some kilobytes that its client took. */
    public void goesOn() {
        AtomicLong come = requests.get(Thread.currentThread());
        if (come != null) {
            come.incrementAndGet();
        }
    }
}
