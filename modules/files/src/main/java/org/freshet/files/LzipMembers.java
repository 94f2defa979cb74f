package org.freshet.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMAInputStream;

/**
 * Unpacks lzip members one after the other: a header with the size of the dictionary, raw LZMA with
 * an end marker, a trailer with check value and sizes (lzip manual, "File format").
 */
final class LzipMembers extends BlockStream {
    /** lc=3, lp=0, pb=2: the format knows no others. */
    private static final byte PROPERTIES = 0x5d;

    private static final int HEADER = 6;
    private static final int TRAILER = 20;

    private final Counting counted;
    private final CRC32 crc = new CRC32();
    private @Nullable LZMAInputStream member;
    private boolean first = true;
    private boolean done;
    private long unpacked;

    LzipMembers(InputStream in) {
        // The decoder asks for each byte by itself.
        this(new Counting(new BufferedInputStream(in)));
    }

    private LzipMembers(Counting counted) {
        super(counted);
        this.counted = counted;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (!done && length > 0) {
            if (member == null) {
                nextMember();
                continue;
            }
            int n = member.read(bytes, from, length);
            if (n > 0) {
                crc.update(bytes, from, n);
                unpacked += n;
                return n;
            }
            endMember();
        }
        return length == 0 ? 0 : -1;
    }

    private void nextMember() throws IOException {
        counted.count = 0;
        byte[] header = in.readNBytes(HEADER);
        if (header.length == 0 && !first) {
            done = true;
            return;
        }
        if (header.length < HEADER) {
            throw new EOFException("lzip data ends too early");
        }
        if (header[0] != 'L' || header[1] != 'Z' || header[2] != 'I' || header[3] != 'P') {
            throw new IOException("bytes after the lzip data that are none");
        }
        if (header[4] != 1) {
            throw new IOException("an unknown version of lzip");
        }
        int power = header[5] & 0x1f;
        // 12 to 29 by the manual; what needs more memory than xz may have is refused.
        if (power < 12 || 1L << power > (long) Packing.MEMORY_KIB << 10) {
            throw new IOException("a dictionary of lzip that is too large or none");
        }
        int dictionary = (1 << power) - (1 << power) / 16 * ((header[5] & 0xff) >> 5);
        first = false;
        unpacked = 0;
        crc.reset();
        member = new LZMAInputStream(in, -1, PROPERTIES, dictionary);
    }

    private void endMember() throws IOException {
        byte[] trailer = in.readNBytes(TRAILER);
        if (trailer.length < TRAILER) {
            throw new EOFException("lzip data ends too early");
        }
        ByteBuffer says = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
        if ((says.getInt() & 0xffff_ffffL) != crc.getValue()
                || says.getLong() != unpacked
                || says.getLong() != counted.count) {
            throw new IOException("wrong check value of lzip data");
        }
        member = null;
    }

    /** The decoder takes single bytes, and none after the end of its member. */
    private static final class Counting extends InputStream {
        private final InputStream in;
        private long count;

        Counting(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = in.read(bytes, from, length);
            count += Math.max(0, n);
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
