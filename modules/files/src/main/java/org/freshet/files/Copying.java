package org.freshet.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes to another stream what is read. When that cannot be written it throws an {@link
 * UncheckedIOException}, so that nobody takes it for a failure of reading.
 */
final class Copying extends FilterInputStream {
    private final OutputStream out;

    Copying(InputStream in, OutputStream out) {
        super(in);
        this.out = out;
    }

    /** Something that writes. */
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    static void written(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int n = in.read(bytes, from, length);
        if (n > 0) {
            written(() -> out.write(bytes, from, n));
        }
        return n;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long length) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(1 << 13, length)]));
    }
}
