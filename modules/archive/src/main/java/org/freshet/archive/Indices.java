package org.freshet.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.files.SameBytes;
import org.freshet.trust.Signer;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * The bytes of every index of one generation, by path from the suite's directory.
 *
 * <p>Each stands there uncompressed too: apt ignores an index, without an error, whose uncompressed
 * name Release does not list.
 */
record Indices(SortedMap<String, byte[]> files) {

    // Binary packages come later: every index of them is this one.
    private static final Forms EMPTY = Forms.of("");

    /** {@code Sources}, and an empty {@code Packages} for each architecture. */
    static Indices of(Charter charter, SourcesIndex sources) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Forms.of(sources.text()).add(files, charter.component() + "/source/Sources");
        for (String architecture : charter.architectures()) {
            EMPTY.add(files, "%s/binary-%s/Packages".formatted(charter.component(), architecture));
        }
        return new Indices(files);
    }

    /** One index in the forms that clients may choose from. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Forms(byte[] plain, byte[] gz, byte[] xz) {
        static Forms of(String text) {
            byte[] plain = text.getBytes(StandardCharsets.UTF_8);
            try {
                ByteArrayOutputStream gz = new ByteArrayOutputStream();
                try (OutputStream out = SameBytes.gzip(gz)) {
                    out.write(plain);
                }
                return new Forms(plain, gz.toByteArray(), oneStream(plain));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void add(Map<String, byte[]> files, String path) {
            files.put(path, plain);
            files.put(path + ".gz", gz);
            files.put(path + ".xz", xz);
        }
    }

    /** Compressed by xz, as one stream: apt refuses several. */
    private static byte[] oneStream(byte[] bytes) throws IOException {
        LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
        // The compressor's tables cost some ten times the dictionary; small indices need little.
        options.setDictSize(
                Math.clamp(
                        bytes.length, LZMA2Options.DICT_SIZE_MIN, LZMA2Options.DICT_SIZE_DEFAULT));
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(xz, options, XZ.CHECK_CRC64)) {
            out.write(bytes);
        }
        return xz.toByteArray();
    }

    /** Makes them the suite's next generation and gives its date. */
    Instant commit(Charter charter, String suite, Dists dists, Signer signer, Instant now) {
        SortedMap<String, IndexFile> listed = new TreeMap<>();
        files.forEach(
                (path, bytes) -> listed.put(path, new IndexFile(Hash.sha256(bytes), bytes.length)));
        Instant date = dists.nextDate(now);
        dists.commit(charter.release(suite, date, listed), files, signer);
        return date;
    }
}
