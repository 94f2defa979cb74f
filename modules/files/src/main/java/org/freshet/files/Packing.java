package org.freshet.files;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** How a tar is packed, known by its first bytes. */
enum Packing {
    GZ("tar.gz", true),
    BZ2("tar.bz2", true),
    XZ("tar.xz", true),
    ZST("tar.zst", false),
    LZIP("tar.lz", false),
    LZMA("tar.lzma", false),
    PLAIN("tar", false);

    /** So many first bytes are enough to know. */
    static final int START = 512;

    /** Decoding {@code xz -9} takes 65 MiB. */
    static final int MEMORY_KIB = 130 << 10;

    private final String extension;
    private final boolean inArchives;

    Packing(String extension, boolean inArchives) {
        this.extension = extension;
        this.inArchives = inArchives;
    }

    static Optional<Packing> of(byte[] start) {
        String hex = HexFormat.of().formatHex(start, 0, Math.min(6, start.length));
        if (hex.startsWith("1f8b")) {
            return Optional.of(GZ);
        }
        if (hex.startsWith("425a68")) {
            return Optional.of(BZ2);
        }
        if (hex.equals("fd377a585a00")) {
            return Optional.of(XZ);
        }
        if (hex.startsWith("28b52ffd")) {
            return Optional.of(ZST);
        }
        if (hex.startsWith("4c5a4950")) {
            return Optional.of(LZIP);
        }
        if (looksLikeATar(start)) {
            return Optional.of(PLAIN);
        }
        return looksLikeLzma(start) ? Optional.of(LZMA) : Optional.empty();
    }

    static Packing named(String extension) {
        return Arrays.stream(values())
                .filter(one -> one.extension.equals(extension))
                .findFirst()
                .orElseThrow();
    }

    String extension() {
        return extension;
    }

    /**
     * Whether archives take source packages with it: dpkg-source(1) also knows lzma, but dak and
     * Launchpad take gz, bz2 and xz alone.
     */
    boolean inArchives() {
        return inArchives;
    }

    InputStream unpack(InputStream in) throws IOException {
        return switch (this) {
            case GZ -> new GzipMembers(in);
            case BZ2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, MEMORY_KIB);
            // Windows of up to 8 MiB, which is `zstd -19`.
            case ZST -> new Zstd(in);
            case LZIP -> new LzipMembers(in);
            case LZMA -> new LZMAInputStream(in, MEMORY_KIB);
            case PLAIN -> in;
        };
    }

    /** Whether this may be the header of a tar: POSIX's magic, or V7's checksum field, or zeros. */
    private static boolean looksLikeATar(byte[] start) {
        if (start.length < START) {
            return false;
        }
        String magic = new String(start, 257, 5, StandardCharsets.ISO_8859_1);
        String sum = new String(start, 148, 8, StandardCharsets.ISO_8859_1);
        return magic.equals("ustar")
                || sum.matches("[ 0-7]{1,7}[ \0]{1,7}")
                || Arrays.equals(start, new byte[START]);
    }

    /**
     * The format has no magic; as file(1) does: the properties that everybody uses, a dictionary
     * that is a power of two or half as much again, and a size that is unknown or sensible.
     */
    private static boolean looksLikeLzma(byte[] start) {
        if (start.length < 14 || start[0] != 0x5d) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        long dictionary = header.getInt(1) & 0xffff_ffffL;
        long size = header.getLong(5);
        long rest = dictionary - Long.highestOneBit(dictionary);
        return dictionary >= 1 << 12
                && (rest == 0 || rest == Long.highestOneBit(dictionary) / 2)
                && (size == -1 || (size >= 0 && size < 1L << 40));
    }

    /** Says what is wrong with the data as others do. */
    private static final class Zstd extends BlockStream {
        Zstd(InputStream in) {
            super(new ZstdInputStream(in));
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return in.read(bytes, from, length);
            } catch (RuntimeException e) {
                // Its own MalformedInputException, and what its arrays throw.
                throw new IOException("zstd data: " + e.getMessage(), e);
            }
        }
    }
}
