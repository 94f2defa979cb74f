package org.freshet.handover.sftp;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Ends a connection whose other side keeps us waiting for too long. */
public final class Patience implements AutoCloseable {
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final Runnable end;
    private final Thread watch;
    private volatile long until = System.nanoTime() + FOREVER;
    private volatile boolean ended;
    private volatile boolean closed;

    /**
     * @param end must make whoever waits fail
     */
    public Patience(Runnable end) {
        this.end = end;
        this.watch = Thread.ofVirtual().name("freshet-patience").start(this::watch);
    }

    /** It may take that long from now on. */
    public void wait(Duration length) {
        until = System.nanoTime() + length.toNanos();
        LockSupport.unpark(watch);
    }

    /** Nobody waits. */
    public void rest() {
        until = System.nanoTime() + FOREVER;
    }

    /** Whether it ended the connection. */
    public boolean ended() {
        return ended;
    }

    private void watch() {
        while (!closed) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                ended = true;
                end.run();
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }
}
