package org.freshet.archive.segments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.freshet.archive.segments.Lzma2.Effort;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.check.CRC64;

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

    private static final int CHECK = 8;

    /** All segments have the same, so that one may begin as another did. */
    private static final int LEAST_DICTIONARY = 1 << 20;

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

    /**
     * A block, padded.
     *
     * @param kept how many bytes of it are those with which the block before begins
     * @param bytes the others
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Block(int kept, byte[] bytes, Size size) {}

    /** Compresses one block of some pages. */
    static Block block(List<byte[]> pages) {
        byte[] text = joined(pages);
        if (text.length == 0) {
            throw new IllegalArgumentException("a block without text");
        }
        int dictionary = dictionary(text.length);
        byte[] chunks = Lzma2.chunks(new byte[0], pages, dictionary, Effort.THOROUGH);
        return block(0, blockHeader(dictionary), chunks, text);
    }

    /**
     * The block of pages most of which another block holds, without compressing these again.
     *
     * @param before the other block, and {@code textBefore} what it holds
     * @param same how many pages both begin with
     * @param alike what both hold
     * @return empty when too much is new, or the other is not a block as we write them
     */
    static Optional<Block> edited(
            byte[] before,
            byte[] textBefore,
            List<byte[]> pages,
            int same,
            List<LzmaEdit.Stretch> alike) {
        byte[] text = joined(pages);
        byte[] header = blockHeader(dictionary(text.length));
        if (text.length == 0 || !Arrays.equals(header, Arrays.copyOf(before, header.length))) {
            return Optional.empty();
        }
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        int end = 0;
        for (int i = 0; i < pages.size(); i++) {
            end += pages.get(i).length;
            if (i < same) {
                from = end;
            } else {
                ends.add(end);
            }
        }
        OptionalInt at = Lzma2.end(before, header.length, from);
        if (at.isEmpty()) {
            return Optional.empty();
        }
        LzmaEdit.Before old = new LzmaEdit.Before(textBefore, before, header.length);
        int kept = same == 0 ? 0 : at.getAsInt();
        return LzmaEdit.chunks(old, text, alike, from, at.getAsInt(), ends)
                .map(chunks -> block(kept, same == 0 ? header : new byte[0], chunks, text));
    }

    private static Block block(int kept, byte[] header, byte[] chunks, byte[] text) {
        ByteArrayOutputStream block = new ByteArrayOutputStream(header.length + chunks.length + 16);
        block.writeBytes(header);
        block.writeBytes(chunks);
        long unpadded = (long) kept + block.size() + CHECK;
        while ((kept + block.size()) % 4 != 0) {
            block.write(0);
        }
        CRC64 check = new CRC64();
        check.update(text);
        block.writeBytes(check.finish());
        return new Block(kept, block.toByteArray(), new Size(unpadded, text.length));
    }

    /** One filter, LZMA2; no lengths (3.1 of the format's description). */
    private static byte[] blockHeader(int dictionary) {
        byte[] header =
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 2)
                        .put((byte) 0)
                        .put((byte) 0x21)
                        .put((byte) 1)
                        .put((byte) (2 * (Integer.numberOfTrailingZeros(dictionary) - 12)))
                        .array();
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(8, crc(header, 0, 8));
        return header;
    }

    /** A power of two that holds the text; at most what readers of xz -6 need. */
    private static int dictionary(long text) {
        long power = LEAST_DICTIONARY;
        while (power < text && power < LZMA2Options.DICT_SIZE_DEFAULT) {
            power <<= 1;
        }
        return (int) power;
    }

    static byte[] joined(List<byte[]> pages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pages.forEach(all::writeBytes);
        return all.toByteArray();
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
