package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;

/** What is read from another stream in blocks, and single bytes as blocks of one. */
abstract class BlockStream extends InputStream {
    /** Closed with this one. */
    final InputStream in;

    BlockStream(InputStream in) {
        this.in = in;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int from, int length) throws IOException;

    @Override
    public void close() throws IOException {
        in.close();
    }
}
