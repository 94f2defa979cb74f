package org.freshet.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip members one after the other (RFC 1952, 2.2), and zeros after the last, as gzip(1)
 * does.
 *
 * <p>Not {@link java.util.zip.GZIPInputStream}: a file of many empty members overflows its stack,
 * and one cut short in the header of a member looks whole to it.
 */
public final class GzipMembers extends BlockStream {
    private static final int HAS_HEADER_CHECK = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private boolean first = true;
    private boolean inMember;
    private boolean done;

    /** Bounds nothing: that is for who reads, and for {@code in}. */
    public GzipMembers(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!done) {
            if (!inMember) {
                nextMember();
                continue;
            }
            int n = inflate(bytes, from, length);
            if (n > 0) {
                crc.update(bytes, from, n);
                return n;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new IOException("gzip data that needs a dictionary");
            } else {
                fill();
                inflater.setInput(buffer, at, end - at);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private int inflate(byte[] bytes, int from, int length) throws IOException {
        try {
            return inflater.inflate(bytes, from, length);
        } catch (DataFormatException e) {
            throw new IOException("gzip data: " + e.getMessage(), e);
        }
    }

    private void nextMember() throws IOException {
        if (!first && atEnd()) {
            done = true;
            return;
        }
        int magic = next();
        if (!first && magic == 0) {
            zerosOnly();
            done = true;
            return;
        }
        if (magic != 0x1f || next() != 0x8b || next() != 8) {
            throw new IOException("bytes after the gzip data that are none");
        }
        int flags = next();
        if (flags >= 32) {
            throw new IOException("unknown flags in a gzip header");
        }
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | (next() << 8));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CHECK) != 0) {
            skip(2);
        }
        first = false;
        inMember = true;
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, at, end - at);
    }

    private void endMember() throws IOException {
        at = end - inflater.getRemaining();
        long sum = little();
        long size = little();
        if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new IOException("wrong check value of gzip data");
        }
        inMember = false;
    }

    private void zerosOnly() throws IOException {
        while (!atEnd()) {
            if (next() != 0) {
                throw new IOException("bytes after the gzip data that are none");
            }
        }
    }

    private long little() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            number |= (long) next() << shift;
        }
        return number;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        int b = next();
        while (b != 0) {
            b = next();
        }
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        return buffer[at++] & 0xff;
    }

    private boolean atEnd() throws IOException {
        if (at < end) {
            return false;
        }
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end == 0;
    }

    private void fill() throws IOException {
        at = end;
        if (atEnd()) {
            throw new EOFException("gzip data ends too early");
        }
    }
}
