package org.freshet.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.freshet.model.Unavailable;

/**
 * A body no longer than its bound and no shorter than it was announced. Fails with Freshet's own
 * failures, so that they reach the caller through whatever reads.
 */
final class BoundedBody extends FilterInputStream {
    private final String shown;
    private final long most;
    private final long announced;
    private final Web.Bounds bounds;
    private long count;

    /**
     * @param announced bytes, or -1
     */
    BoundedBody(InputStream in, String shown, Web.Bounds bounds, long announced) {
        super(in);
        this.shown = shown;
        this.most = bounds.bytes();
        this.announced = announced;
        this.bounds = bounds;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        int n;
        try {
            n = in.read(bytes, from, length);
        } catch (ArrivingBody.TimedOut e) {
            throw e.whole() ? Failures.tooSlow(shown, bounds.whole()) : silent(e);
        } catch (InterruptedIOException e) {
            throw Failures.interrupted(shown, e);
        } catch (IOException e) {
            throw cutShort(e);
        }
        if (n < 0 && count < announced) {
            throw cutShort(null);
        }
        count += Math.max(0, n);
        if (count > most) {
            throw Failures.tooLarge(shown, most, "more");
        }
        return n;
    }

    @Override
    public long skip(long n) {
        byte[] waste = new byte[Math.clamp(n, 0, 1 << 13)];
        return Math.max(0, read(waste, 0, waste.length));
    }

    private Unavailable silent(IOException cause) {
        return new Unavailable(
                "%s stopped sending: nothing came for %s after %d bytes"
                        .formatted(shown, bounds.idle(), count),
                Failures.LATER,
                cause);
    }

    private Unavailable cutShort(@org.jspecify.annotations.Nullable IOException cause) {
        String expected = announced < 0 ? "" : "expected %d bytes, ".formatted(announced);
        return new Unavailable(
                "%s is cut short: %sgot %d".formatted(shown, expected, count),
                Failures.LATER,
                cause);
    }
}
