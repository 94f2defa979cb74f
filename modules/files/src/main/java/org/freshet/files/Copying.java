package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes to another stream what is read. When that cannot be written it throws an {@link
 * UncheckedIOException}, so that nobody takes it for a failure of reading.
 */
final class Copying extends BlockStream {
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
    public int read(byte[] bytes, int from, int length) throws IOException {
        int n = in.read(bytes, from, length);
        if (n > 0) {
            written(() -> out.write(bytes, from, n));
        }
        return n;
    }
}
