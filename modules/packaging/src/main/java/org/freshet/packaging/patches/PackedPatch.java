package org.freshet.packaging.patches;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.freshet.files.GzipMembers;
import org.freshet.model.InvalidInput;

/**
 * A patch that lies compressed in {@code debian/patches}; dpkg-source tells it by the end of its
 * name (Dpkg::Compression) and applies what is in it.
 */
final class PackedPatch {
    /** Decoding {@code xz -9} takes 65 MiB. */
    private static final int MEMORY_KIB = 130 << 10;

    private PackedPatch() {}

    static boolean isPacked(String name) {
        return name.matches(".*\\.(gz|bz2|xz|lzma)");
    }

    /**
     * What is in it; of a plain patch the same bytes.
     *
     * @throws InvalidInput when it is damaged, or holds more
     */
    static byte[] unpacked(String name, byte[] bytes, int mostBytes) {
        if (!isPacked(name)) {
            return bytes;
        }
        try (InputStream in = open(name, new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(mostBytes + 1);
            if (unpacked.length > mostBytes) {
                throw new InvalidInput("it has more than %d bytes".formatted(mostBytes));
            }
            return unpacked;
        } catch (IOException e) {
            throw new InvalidInput("it cannot be unpacked", "pack it again", e);
        }
    }

    private static InputStream open(String name, InputStream in) throws IOException {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "gz" -> new GzipMembers(in);
            case "bz2" -> new BZip2CompressorInputStream(in, true);
            case "xz" ->
                    XZCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .setMemoryLimitKiB(MEMORY_KIB)
                            .get();
            default ->
                    LZMACompressorInputStream.builder()
                            .setInputStream(in)
                            .setMemoryLimitKiB(MEMORY_KIB)
                            .get();
        };
    }
}
