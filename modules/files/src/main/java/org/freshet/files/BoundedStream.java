package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;

/** Ends with a failure what would never end. */
final class BoundedStream extends BlockStream {
    private final long most;
    private long left;

    BoundedStream(InputStream in, long most) {
        super(in);
        this.most = most;
        this.left = most;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int n = in.read(bytes, from, length);
        left -= Math.max(0, n);
        if (left < 0) {
            throw new IOException("it holds more than %d bytes".formatted(most));
        }
        return n;
    }
}
