package org.freshet.archive.segments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A gzip file as members one after the other, each of which was compressed alone. The header of
 * each tells how long it is, in a subfield of ours that readers skip (RFC 1952, 2.3.1.1).
 */
final class GzMembers {
    /** Magic bytes, deflate, a header with an extra field, no time, most effort, Unix. */
    private static final byte[] START = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 2, 3};

    /** The extra field of 12 bytes, in it the subfield "Fr" of 8. */
    private static final byte[] EXTRA = {12, 0, 'F', 'r', 8, 0};

    private static final int HEADER = START.length + EXTRA.length + 8;
    private static final int TRAILER = 8;

    private GzMembers() {}

    /**
     * One member in a file.
     *
     * @param at where it begins
     * @param stanzas how many it holds
     * @param crc CRC32 of what it holds, and {@code text} its length
     */
    record Member(long at, int length, int stanzas, int crc, int text) {}

    /** Compresses one member. */
    static byte[] member(byte[] text, int stanzas) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(text.length / 3 + 64);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(text);
            deflater.finish();
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                body.write(buffer, 0, deflater.deflate(buffer));
            }
        } finally {
            deflater.end();
        }
        CRC32 crc = new CRC32();
        crc.update(text);
        int length = HEADER + body.size() + TRAILER;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(START)
                .put(EXTRA)
                .putInt(length)
                .putInt(stanzas)
                .put(body.toByteArray())
                .putInt((int) crc.getValue())
                .putInt(text.length)
                .array();
    }

    /** The members of a file; empty when they are not all such as {@link #member} makes. */
    static Optional<List<Member>> members(FileChannel file) throws IOException {
        List<Member> members = new ArrayList<>();
        long size = file.size();
        for (long at = 0; at < size; ) {
            if (size - at < HEADER + TRAILER) {
                return Optional.empty();
            }
            ByteBuffer header = XzBlocks.read(file, at, HEADER);
            boolean ours =
                    header.slice(0, START.length).equals(ByteBuffer.wrap(START))
                            && header.slice(START.length, EXTRA.length)
                                    .equals(ByteBuffer.wrap(EXTRA));
            int length = header.getInt(START.length + EXTRA.length);
            if (!ours || length < HEADER + TRAILER || length > size - at) {
                return Optional.empty();
            }
            ByteBuffer trailer = XzBlocks.read(file, at + length - TRAILER, TRAILER);
            members.add(
                    new Member(
                            at,
                            length,
                            header.getInt(START.length + EXTRA.length + 4),
                            trailer.getInt(),
                            trailer.getInt()));
            at += length;
        }
        return Optional.of(members);
    }
}
