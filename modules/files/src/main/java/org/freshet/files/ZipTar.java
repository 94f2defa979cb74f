package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * The files of a zip as a tar of same bytes: names in order, the owner's x bit, links, and one
 * date, that of the newest entry; a zip tells no time zone, so its times are taken for UTC. Names
 * are looked at when the tar is.
 */
final class ZipTar {
    private static final int END = 22;
    private static final int MOST_COMMENT = 0xffff;
    private static final int HEADER = 46;
    private static final int MOST_LINK = 4096;

    /** A tenth of a million entries. */
    private static final int MOST_DIRECTORY = 16 << 20;

    /** The first of January 1980, with which the clock of MS-DOS begins. */
    private static final long FIRST_DAY = 0x21_0000;

    private final Path file;
    private final Tarball.Bounds bounds;
    private final Function<String, IntegrityFailure> refusal;

    ZipTar(Path file, Tarball.Bounds bounds, Function<String, IntegrityFailure> refusal) {
        this.file = file;
        this.bounds = bounds;
        this.refusal = refusal;
    }

    static boolean is(byte[] start) {
        return start.length > 3
                && start[0] == 'P'
                && start[1] == 'K'
                && start[2] == 3
                && start[3] == 4;
    }

    void writeTo(OutputStream out) throws IOException {
        Instant date = newest(directory());
        try (ZipFile zip = ZipFile.builder().setPath(file).setUseUnicodeExtraFields(true).get()) {
            SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
            long unpacked = 0;
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                String name = entry.getName();
                unpacked += Math.max(0, entry.getSize());
                if (entries.size() >= bounds.entries() || unpacked > bounds.unpacked()) {
                    throw refusal.apply("unpacks to more than is allowed");
                }
                if (entries.put(name, entry(zip, entry)) != null) {
                    throw refusal.apply("has two entries %s".formatted(TreeRules.show(name)));
                }
            }
            SameBytes.tar(entries, date, out);
        } catch (IllegalArgumentException | IOException e) {
            throw damaged(e);
        }
    }

    /** Not to be taken for a failure of writing the tar. */
    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private IntegrityFailure damaged(Exception e) {
        return refusal.apply("is a damaged zip: " + Shown.text(String.valueOf(e.getMessage())));
    }

    private SameBytes.Entry entry(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        if (entry.isDirectory()) {
            return new SameBytes.Entry.Directory();
        }
        if (!zip.canReadEntryData(entry)) {
            throw refusal.apply(
                    "has an entry %s that is encrypted, or compressed in an unknown way"
                            .formatted(TreeRules.show(entry.getName())));
        }
        if (entry.isUnixSymlink()) {
            try (InputStream in = zip.getInputStream(entry)) {
                return new SameBytes.Entry.Link(
                        new String(in.readNBytes(MOST_LINK), StandardCharsets.UTF_8));
            }
        }
        return new SameBytes.Entry.File(
                out -> {
                    byte[] buffer = new byte[1 << 13];
                    try (InputStream in = zip.getInputStream(entry)) {
                        for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                            out.write(buffer, 0, n);
                        }
                    }
                },
                entry.getSize(),
                (entry.getUnixMode() & 0100) != 0);
    }

    /** The central directory, bounded: the library reads as much of it as there is. */
    private ByteBuffer directory() throws IOException {
        try (RandomAccessFile zip = new RandomAccessFile(file.toFile(), "r")) {
            int length = (int) Math.min(zip.length(), END + MOST_COMMENT);
            long tail = zip.length() - length;
            ByteBuffer end = read(zip, tail, length);
            for (int at = length - END; at >= 0; at--) {
                if (end.getInt(at) == 0x06054b50) {
                    long size = end.getInt(at + 12) & 0xffff_ffffL;
                    long start = end.getInt(at + 16) & 0xffff_ffffL;
                    if (start + size != tail + at || size > MOST_DIRECTORY) {
                        throw refusal.apply(
                                "is a zip with bytes before it, or with more entries than we read");
                    }
                    return read(zip, start, (int) size);
                }
            }
        }
        throw refusal.apply("is a zip without a directory");
    }

    private static ByteBuffer read(RandomAccessFile zip, long start, int length)
            throws IOException {
        byte[] bytes = new byte[length];
        zip.seek(start);
        zip.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** By the clock of MS-DOS: the library reads it in the time zone of this machine. */
    private static Instant newest(ByteBuffer directory) {
        long newest = FIRST_DAY;
        int at = 0;
        while (at + HEADER <= directory.limit()) {
            newest = Math.max(newest, directory.getInt(at + 12) & 0xffff_ffffL);
            at +=
                    HEADER
                            + (directory.getShort(at + 28) & 0xffff)
                            + (directory.getShort(at + 30) & 0xffff)
                            + (directory.getShort(at + 32) & 0xffff);
        }
        int day = (int) (newest >> 16);
        int time = (int) newest & 0xffff;
        return LocalDate.of(1980 + (day >> 9), 1, 1)
                .plusMonths((day >> 5 & 0xf) - 1)
                .plusDays((day & 0x1f) - 1)
                .atStartOfDay()
                .plusHours(time >> 11)
                .plusMinutes(time >> 5 & 0x3f)
                .plusSeconds((time & 0x1f) * 2L)
                .toInstant(ZoneOffset.UTC);
    }
}
