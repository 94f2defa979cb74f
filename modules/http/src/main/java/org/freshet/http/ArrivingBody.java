package org.freshet.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer while it arrives, as a stream whose reads end by a time bound however
 * slowly the server sends. Holds one arrival of bytes at a time: the server waits for the reader.
 */
final class ArrivingBody extends InputStream implements BodySubscriber<ArrivingBody> {
    /** What the connection tells the reader. */
    private sealed interface Event {
        record Arrived(List<ByteBuffer> bytes) implements Event {}

        record Complete() implements Event {}

        record Broken(Throwable cause) implements Event {}
    }

    private final Duration idle;
    private final long deadline;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> here = new ArrayDeque<>();
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    private boolean complete;
    private @Nullable Throwable broken;

    /**
     * @param idle between two arrivals
     * @param deadline of the whole body, by {@link System#nanoTime}
     */
    ArrivingBody(Duration idle, long deadline) {
        this.idle = idle;
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<ArrivingBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        if (closed) {
            newSubscription.cancel();
        } else {
            newSubscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.add(new Event.Arrived(bytes));
    }

    @Override
    public void onComplete() {
        events.add(new Event.Complete());
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Event.Broken(cause));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws TimedOut when a time bound is over
     * @throws InterruptedIOException when the reading thread is interrupted
     * @throws IOException when the connection broke
     */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer next = next();
        if (next == null) {
            return -1;
        }
        int n = Math.min(length, next.remaining());
        next.get(bytes, from, n);
        return n;
    }

    /** Ends the exchange; the connection is of no more use unless the body is complete. */
    @Override
    public void close() {
        closed = true;
        Subscription running = subscription;
        if (running != null && !complete) {
            running.cancel();
        }
    }

    private @Nullable ByteBuffer next() throws IOException {
        while (!complete) {
            if (broken != null) {
                throw new IOException("broken before", broken);
            }
            // Also between reads: a server that always has one more byte never lets a wait end.
            if (System.nanoTime() - deadline >= 0) {
                throw new TimedOut(true);
            }
            ByteBuffer first = here.peekFirst();
            if (first != null && first.hasRemaining()) {
                return first;
            }
            if (first != null) {
                here.removeFirst();
                if (here.isEmpty()) {
                    request();
                }
                continue;
            }
            switch (await()) {
                case Event.Arrived(List<ByteBuffer> bytes) -> {
                    here.addAll(bytes);
                    if (here.isEmpty()) {
                        request();
                    }
                }
                case Event.Complete() -> complete = true;
                case Event.Broken(Throwable cause) -> {
                    broken = cause;
                    throw new IOException(String.valueOf(cause.getMessage()), cause);
                }
            }
        }
        return null;
    }

    private void request() {
        Subscription running = subscription;
        if (running != null) {
            running.request(1);
        }
    }

    private Event await() throws IOException {
        long left = deadline - System.nanoTime();
        boolean whole = left <= idle.toNanos();
        try {
            Event event = events.poll(whole ? left : idle.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new TimedOut(whole);
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** A time bound is over: that of the whole request, or of one wait. */
    static final class TimedOut extends IOException {
        private final boolean whole;

        TimedOut(boolean whole) {
            super("time is over");
            this.whole = whole;
        }

        boolean whole() {
            return whole;
        }
    }
}
