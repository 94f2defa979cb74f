package org.freshet.archive.segments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;

/**
 * What a block of an xz file has compressed: chunks one after the other, each of which needs the
 * text before it and nothing behind it. So a block whose end changed keeps its first chunks (for
 * the form of chunks see XZ Embedded's xz_dec_lzma2.c).
 */
final class Lzma2 {
    /** The compressor's tables, some megabytes, used again as long as there is room for them. */
    private static final ArrayCache TABLES = new BasicArrayCache();

    /** Text has no fields of four bytes; its last byte tells more of the next one. */
    static final int LC = 4;

    private Lzma2() {}

    /** How to search for what is alike. */
    enum Effort {
        /** For little text behind much: what finds more needs longer to learn what is before. */
        FOR_LITTLE(LZMA2Options.MF_HC4),
        THOROUGH(LZMA2Options.MF_BT4);

        private final int matchFinder;

        Effort(int matchFinder) {
            this.matchFinder = matchFinder;
        }
    }

    /**
     * Compresses texts, so that a chunk ends where each of them does, and the block after the last.
     *
     * @param before what the chunks in front of them hold
     */
    static byte[] chunks(byte[] before, List<byte[]> texts, int dictionary, Effort effort) {
        try {
            LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
            options.setMatchFinder(effort.matchFinder);
            options.setNiceLen(LZMA2Options.NICE_LEN_MAX);
            options.setLcLp(LC, 0);
            options.setPb(0);
            options.setDictSize(dictionary);
            options.setPresetDict(before);
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            try (FinishableOutputStream out =
                    options.getOutputStream(new FinishableWrapperOutputStream(chunks), TABLES)) {
                for (byte[] text : texts) {
                    out.write(text);
                    out.flush();
                }
                out.finish();
            }
            return chunks.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the chunks end that hold so much text.
     *
     * @return empty when none ends just there
     */
    static OptionalInt end(byte[] block, int from, int text) {
        int at = from;
        int left = text;
        while (left > 0 && at + 6 <= block.length) {
            int control = block[at] & 0xff;
            boolean compressed = control >= 0x80;
            if (!compressed && control != 1 && control != 2) {
                return OptionalInt.empty();
            }
            int length = (block[at + 1] & 0xff) << 8 | (block[at + 2] & 0xff);
            if (compressed) {
                left -= ((control & 0x1f) << 16 | length) + 1;
                int packed = ((block[at + 3] & 0xff) << 8 | (block[at + 4] & 0xff)) + 1;
                at += packed + (control >= 0xc0 ? 6 : 5);
            } else {
                left -= length + 1;
                at += length + 1 + 3;
            }
        }
        return left == 0 && at <= block.length ? OptionalInt.of(at) : OptionalInt.empty();
    }
}
