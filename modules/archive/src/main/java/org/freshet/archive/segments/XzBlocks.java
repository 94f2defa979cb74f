package org.freshet.archive.segments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * An xz file as one stream of many blocks, each of which was compressed alone (the .xz file format,
 * 1.2). Not streams one after the other: apt reads the first and takes the rest for damage.
 */
final class XzBlocks {
    /** Magic bytes, the check that blocks have (CRC64), CRC32 of it. */
    static final byte[] HEADER = {
        (byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4, (byte) 0xe6, (byte) 0xd6, (byte) 0xb4, 0x46
    };

    private static final int FOOTER = 12;

    /** The compressor's tables, some megabytes, used again as long as there is room for them. */
    private static final ArrayCache TABLES = new BasicArrayCache();

    private static final int MOST_INDEX = 16 << 20;

    private XzBlocks() {}

    /**
     * What the stream's index says of a block.
     *
     * @param unpadded its length without the padding to a multiple of four
     * @param text length of what it holds
     */
    record Size(long unpadded, long text) {
        long padded() {
            return (unpadded + 3) & ~3L;
        }
    }

    /** A block, padded. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Block(byte[] bytes, Size size) {}

    /** How much work a block is worth. */
    enum Effort {
        /** For a block that the next publication may replace: some 2 % larger in half the time. */
        BRISK(LZMA2Options.MF_HC4, 64, 16),
        /** For many blocks at once, most of which will stay. */
        THOROUGH(LZMA2Options.MF_BT4, LZMA2Options.NICE_LEN_MAX, 0);

        private final int matchFinder;
        private final int niceLength;
        private final int depth;

        Effort(int matchFinder, int niceLength, int depth) {
            this.matchFinder = matchFinder;
            this.niceLength = niceLength;
            this.depth = depth;
        }
    }

    /** Compresses one block. */
    static Block block(byte[] text, Effort effort) {
        if (text.length == 0) {
            throw new IllegalArgumentException("a block without text");
        }
        try {
            LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
            options.setMatchFinder(effort.matchFinder);
            options.setNiceLen(effort.niceLength);
            options.setDepthLimit(effort.depth);
            // Text has no fields of four bytes; its last byte tells more of the next one.
            options.setLcLp(4, 0);
            options.setPb(0);
            // The compressor's tables cost some ten times the dictionary.
            options.setDictSize(dictionary(text.length));
            ByteArrayOutputStream stream = new ByteArrayOutputStream(text.length / 4 + 1024);
            try (XZOutputStream xz = new XZOutputStream(stream, options, XZ.CHECK_CRC64, TABLES)) {
                xz.write(text);
            }
            return cut(stream.toByteArray(), text.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only block of a stream. */
    private static Block cut(byte[] stream, int text) {
        ByteBuffer footer =
                ByteBuffer.wrap(stream, stream.length - FOOTER, FOOTER)
                        .order(ByteOrder.LITTLE_ENDIAN);
        footer.getInt();
        int index = (footer.getInt() + 1) * 4;
        int from = stream.length - FOOTER - index;
        List<Size> sizes = parse(ByteBuffer.wrap(stream, from, index)).orElseThrow();
        Size size = sizes.getFirst();
        if (sizes.size() != 1
                || size.text() != text
                || size.padded() != from - HEADER.length
                || !Arrays.equals(HEADER, 0, HEADER.length, stream, 0, HEADER.length)) {
            throw new IllegalStateException("the compressor wrote no stream of one block");
        }
        return new Block(Arrays.copyOfRange(stream, HEADER.length, from), size);
    }

    private static int dictionary(long length) {
        long power = LZMA2Options.DICT_SIZE_MIN;
        while (power < length && power < LZMA2Options.DICT_SIZE_DEFAULT) {
            power <<= 1;
        }
        return (int) power;
    }

    /** What follows the blocks: the index, and the footer that ends the stream. */
    static byte[] tail(List<Size> sizes) {
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        index.write(0);
        number(index, sizes.size());
        for (Size size : sizes) {
            number(index, size.unpadded());
            number(index, size.text());
        }
        while (index.size() % 4 != 0) {
            index.write(0);
        }
        byte[] records = index.toByteArray();
        ByteBuffer tail =
                ByteBuffer.allocate(records.length + 4 + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        tail.put(records).putInt(crc(records, 0, records.length));
        byte[] footer =
                ByteBuffer.allocate(6)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((records.length + 4) / 4 - 1)
                        .put(HEADER, 6, 2)
                        .array();
        tail.putInt(crc(footer, 0, footer.length)).put(footer).put((byte) 'Y').put((byte) 'Z');
        return tail.array();
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** The blocks of a file; empty when it is not one stream, as {@link #tail} ends it. */
    static Optional<List<Size>> sizes(FileChannel file) throws IOException {
        long size = file.size();
        if (size < HEADER.length + FOOTER + 8) {
            return Optional.empty();
        }
        ByteBuffer footer = read(file, size - FOOTER, FOOTER);
        footer.getInt();
        long index = ((footer.getInt() & 0xffff_ffffL) + 1) * 4;
        if (footer.get(10) != 'Y'
                || footer.get(11) != 'Z'
                || index > Math.min(MOST_INDEX, size - HEADER.length - FOOTER)
                || !read(file, 0, HEADER.length).equals(ByteBuffer.wrap(HEADER))) {
            return Optional.empty();
        }
        Optional<List<Size>> sizes = parse(read(file, size - FOOTER - index, (int) index));
        long blocks = sizes.map(all -> all.stream().mapToLong(Size::padded).sum()).orElse(-1L);
        return sizes.filter(_ -> blocks == size - HEADER.length - FOOTER - index);
    }

    private static Optional<List<Size>> parse(ByteBuffer index) {
        ByteBuffer bytes = index.slice().order(ByteOrder.LITTLE_ENDIAN);
        byte[] records = new byte[bytes.remaining() - 4];
        bytes.get(records);
        if (bytes.getInt() != crc(records, 0, records.length)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(records);
        List<Size> sizes = new ArrayList<>();
        if (in.get() != 0) {
            return Optional.empty();
        }
        // Guarded by the CRC32: nobody but a compressor wrote it.
        long count = number(in);
        for (long i = 0; i < count; i++) {
            sizes.add(new Size(number(in), number(in)));
        }
        return Optional.of(sizes);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }

    static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new java.io.EOFException("a file that became shorter");
            }
        }
        return buffer.flip();
    }
}
