package org.freshet.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.files.Hash;

/**
 * {@code Contents-ARCH}: which package has which path, what {@code apt-file} searches. Two files,
 * plain and gzip: an xz of it would take longer than all else together.
 *
 * <p>Of which {@code Packages} it was made stands in the header of the .gz, as its comment.
 */
final class ContentsIndex {
    private static final Pattern NAME = Pattern.compile("(.+/)Contents-([a-z0-9-]+)(?:\\.gz)?");
    private static final Pattern SECTION = Pattern.compile("[A-Za-z0-9+./-]{1,64}");

    /** Magic bytes, deflate, a header with a comment, no time, Unix (RFC 1952). */
    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8, 16, 0, 0, 0, 0, 0, 3};

    private static final String COMMENT = "Packages ";
    private static final int SHA256 = 64;

    /** The column in which packages begin where there is room; as apt-ftparchive has it. */
    private static final int COLUMN = 60;

    private static final int TAB = 8;

    private ContentsIndex() {}

    /** Where that of an index of packages lies. */
    static String path(String packages) {
        return packages.replaceFirst("binary-([^/]+)/Packages$", "Contents-$1");
    }

    /** Whether a path that Release lists is one. */
    static boolean is(String path) {
        return NAME.matcher(path).matches();
    }

    /** The sha256 of the {@code Packages} that one was made of; empty where nothing tells. */
    static Optional<String> madeOf(Path gz) throws IOException {
        try (InputStream in = Files.newInputStream(gz)) {
            in.skipNBytes(GZIP.length);
            String comment =
                    new String(
                            in.readNBytes(COMMENT.length() + SHA256), StandardCharsets.ISO_8859_1);
            return comment.startsWith(COMMENT)
                    ? Optional.of(comment.substring(COMMENT.length()))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (java.io.EOFException _) {
            return Optional.empty();
        }
    }

    /**
     * Makes one.
     *
     * @param path where it will lie, {@code main/Contents-amd64}
     * @param notes hears of packages whose paths cannot be found
     * @return its two forms, read from files that {@code made} gets; who calls removes them
     */
    static Map<String, Form> make(
            String path,
            Segments packages,
            PackagePaths paths,
            Consumer<String> notes,
            List<Path> made)
            throws IOException {
        Path plain = temporary(paths, made);
        Path gz = temporary(paths, made);
        try (SortedLines lines = new SortedLines(paths.directory());
                Output toPlain = new Output(plain);
                Output toGz = new Output(gz)) {
            for (Iterator<String> all = packages.all().iterator(); all.hasNext(); ) {
                BinaryEntry entry = BinaryEntry.parse(all.next());
                String location = location(entry);
                for (String each : paths.of(entry, notes)) {
                    lines.add(each + '\0' + entry.name() + '\0' + location);
                }
            }
            write(lines, packages.forms().plain().sha256(), toPlain, toGz);
            return Map.of(path, toPlain.form(), path + ".gz", toGz.form());
        }
    }

    private static Path temporary(PackagePaths paths, List<Path> made) throws IOException {
        Path file = Files.createTempFile(paths.directory(), ".", ".tmp");
        made.add(file);
        return file;
    }

    private static String location(BinaryEntry entry) {
        return entry.stanza()
                .get("Section")
                .filter(section -> SECTION.matcher(section).matches())
                .map(section -> section + "/" + entry.name())
                .orElse(entry.name());
    }

    private static void write(SortedLines lines, String packages, Output toPlain, Output toGz)
            throws IOException {
        toGz.write(GZIP);
        toGz.write((COMMENT + packages + '\0').getBytes(StandardCharsets.ISO_8859_1));
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        CRC32 crc = new CRC32();
        long[] size = {0};
        try {
            DeflaterOutputStream packed = new DeflaterOutputStream(toGz, deflater, 1 << 16);
            OutputStream both =
                    new BufferedOutputStream(new CheckedOutputStream(packed, crc), 1 << 16);
            Joining joining =
                    new Joining(line -> {
                        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
                        toPlain.write(bytes);
                        both.write(bytes);
                        size[0] += bytes.length;
                    });
            lines.inOrder(joining::take);
            joining.end();
            both.flush();
            packed.finish();
        } finally {
            deflater.end();
        }
        toGz.write(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) crc.getValue())
                        .putInt((int) size[0])
                        .array());
    }

    /** Makes one line of all packages that have a path. */
    private static final class Joining {
        private final SortedLines.Taking out;
        private final List<String> locations = new ArrayList<>();
        private String path = "";

        Joining(SortedLines.Taking out) {
            this.out = out;
        }

        void take(String line) throws IOException {
            int end = line.indexOf('\0');
            String location = line.substring(line.lastIndexOf('\0') + 1);
            if (!line.substring(0, end).equals(path)) {
                end();
                path = line.substring(0, end);
            }
            // Of several versions one is enough.
            if (locations.isEmpty() || !locations.getLast().equals(location)) {
                locations.add(location);
            }
        }

        void end() throws IOException {
            if (!locations.isEmpty()) {
                out.take(path + blanks(path.length()) + String.join(",", locations) + "\n");
                locations.clear();
            }
        }

        private static String blanks(int at) {
            int target = Math.max(COLUMN, at + 1);
            StringBuilder blanks = new StringBuilder();
            int column = at;
            for (int tab = (column / TAB + 1) * TAB; tab < target; tab += TAB) {
                blanks.append('\t');
                column = tab;
            }
            return blanks.append(" ".repeat(target - column)).toString();
        }
    }

    /** A file that knows its hash when it is written. */
    private static final class Output extends OutputStream {
        private final Path file;
        private final MessageDigest sha256 = Hash.sha256();
        private final OutputStream out;
        private long size;

        Output(Path file) throws IOException {
            this.file = file;
            this.out =
                    new DigestOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), sha256);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            size += length;
        }

        /** All that was written; it is to be called once. */
        Form form() {
            return new Form(Hash.hex(sha256), size, into -> Files.copy(file, into));
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
