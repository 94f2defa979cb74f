package org.freshet.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How many bytes a git server may send in one conversation, over all its connections and after
 * decompression.
 */
final class Budget {
    private final long bytes;
    private long used;

    Budget(long bytes) {
        this.bytes = bytes;
    }

    /** More came than was allowed. */
    static final class Exceeded extends IOException {
        Exceeded(String what) {
            super(what);
        }
    }

    InputStream of(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                if (one >= 0) {
                    spend(1);
                }
                return one;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int count = super.read(into, from, length);
                if (count > 0) {
                    spend(count);
                }
                return count;
            }

            @Override
            public long skip(long count) throws IOException {
                long skipped = super.skip(count);
                spend(skipped);
                return skipped;
            }
        };
    }

    private synchronized void spend(long count) throws IOException {
        used += count;
        if (used > bytes) {
            throw new Exceeded("more than %d bytes".formatted(bytes));
        }
    }
}
