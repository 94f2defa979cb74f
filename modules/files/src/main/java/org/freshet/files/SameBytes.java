package org.freshet.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Tar and xz whose bytes depend on nothing but what goes in. */
public final class SameBytes {
    /**
     * Each takes 94 MiB, a quarter of the heap that `freshet run` has; more are no faster on two
     * cores.
     */
    private static final Semaphore ENCODERS = new Semaphore(2);

    private SameBytes() {}

    /** One entry of a tar: a directory, a file or a symbolic link. */
    public sealed interface Entry {
        /** A directory, mode 0755. */
        record Directory() implements Entry {}

        /** A file, mode 0755 or 0644. */
        record File(Content content, long size, boolean executable) implements Entry {}

        /** A symbolic link. */
        record Link(String to) implements Entry {}
    }

    /**
     * Writes a GNU tar: names in the map's order, owner root (0), modes as above, one date of whole
     * seconds. Does not close {@code out}.
     *
     * @throws UncheckedIOException when {@code out} or a content fails; {@link Durable} and {@link
     *     ContentStore} take it as the failure of their own write
     */
    public static void tar(SortedMap<String, Entry> entries, Instant date, OutputStream out) {
        TarWriter writer = new TarWriter(out, date.getEpochSecond());
        try {
            for (var entry : entries.entrySet()) {
                writer.write(entry.getKey(), entry.getValue());
            }
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compresses to one xz stream by xz-java (no native codec), preset 6, CRC64, one thread.
     * Closing it ends the stream and closes {@code out}. Two are open at once; who wants a third
     * waits, so no thread may open one while it holds another.
     */
    public static OutputStream xz(OutputStream out) {
        ENCODERS.acquireUninterruptibly();
        boolean open = false;
        try {
            OutputStream xz =
                    new Encoder(new XZOutputStream(out, new LZMA2Options(6), XZ.CHECK_CRC64));
            open = true;
            return xz;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            // Also where the memory does not suffice.
            if (!open) {
                ENCODERS.release();
            }
        }
    }

    private static final class Encoder extends FilterOutputStream {
        private boolean open = true;

        Encoder(OutputStream xz) {
            super(xz);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } finally {
                if (open) {
                    open = false;
                    ENCODERS.release();
                }
            }
        }
    }

    /**
     * Writes a tar as {@link #tar} does, compressed to one xz stream by xz-java, CRC64, preset 3
     * and a dictionary no larger than the tar. A {@code debian/} is small, and preset 6 takes five
     * times as long for 5 % less. Closes {@code out}.
     */
    public static void tarXz(SortedMap<String, Entry> entries, Instant date, OutputStream out) {
        try {
            LZMA2Options options = new LZMA2Options(3);
            options.setDictSize(dictionary(TarWriter.length(entries)));
            try (OutputStream xz = new XZOutputStream(out, options, XZ.CHECK_CRC64)) {
                tar(entries, date, xz);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The least power of two that is enough, from 64 KiB to what preset 3 has. */
    private static int dictionary(long length) {
        int dictionary = 1 << 16;
        while (dictionary < 4 << 20 && dictionary < length) {
            dictionary <<= 1;
        }
        return dictionary;
    }

    /**
     * Compresses to one gzip member without a name or a date. The deflated bytes are those of the
     * JDK's zlib: the same on one machine, not on every one.
     */
    public static OutputStream gzip(OutputStream out) {
        try {
            return new GZIPOutputStream(out, 1 << 13);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
