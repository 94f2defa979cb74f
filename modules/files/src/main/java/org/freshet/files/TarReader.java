package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a tar one after the other: V7, POSIX ustar and pax, GNU. What two readers
 * could understand differently (sizes of entries without a body, sparse files, multi-volume
 * archives, global names) is refused instead of guessed at.
 *
 * <p>Not Commons Compress: it takes a long name of any size into memory.
 *
 * <p>Names are kept as their bytes, one {@code char} each: old tarballs are not always UTF-8.
 */
final class TarReader {
    /** What an entry is; devices, fifos and the like never get this far. */
    enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        HARD_LINK
    }

    /**
     * One entry.
     *
     * @param name raw bytes
     * @param link where a link or hard link leads; raw bytes, empty for the others
     * @param executable by its owner
     * @param modified seconds since 1970; 0 when the header has no such number
     */
    record Entry(
            String name, Kind kind, String link, long size, boolean executable, long modified) {}

    private static final int BLOCK = 512;

    /** A pax header beyond this is no header; longest seen in the wild are some kilobytes. */
    private static final int MOST_PAX = 1 << 20;

    private final InputStream in;
    private final int mostName;
    private final Function<String, FreshetException> cutShort;
    private final Function<String, IntegrityFailure> refusal;
    private final byte[] block = new byte[BLOCK];
    private long body;
    private int padding;

    /**
     * @param mostName bytes of a name
     * @param cutShort makes the failure of a tar that ends too early from where it ends
     * @param refusal makes the failure of anything else from what is wrong
     */
    TarReader(
            InputStream in,
            int mostName,
            Function<String, FreshetException> cutShort,
            Function<String, IntegrityFailure> refusal) {
        this.in = in;
        this.mostName = mostName;
        this.cutShort = cutShort;
        this.refusal = refusal;
    }

    /** The next entry, or null at the end of the archive; skips the body of the one before. */
    @Nullable Entry next() throws IOException {
        Extended extended = new Extended();
        while (true) {
            skipBody();
            if (!readHeader()) {
                if (extended.any()) {
                    throw refusal.apply("ends with a header that belongs to no entry");
                }
                return null;
            }
            char type = (char) (block[156] & 0xff);
            long size = number(124, 12);
            if (size < 0) {
                throw refusal.apply("has an entry of negative size");
            }
            switch (type) {
                case 'L' -> extended.path(longName(size));
                case 'K' -> extended.link(longName(size));
                case 'x', 'X' -> pax(size, extended);
                case 'g' -> pax(size, new Global());
                default -> {
                    return entry(type, size, extended);
                }
            }
        }
    }

    private Entry entry(char type, long headerSize, Extended extended) {
        String name = extended.path != null ? extended.path : name();
        String link = extended.link != null ? extended.link : text(157, 100);
        long size = extended.size >= 0 ? extended.size : headerSize;
        Kind kind = kind(type, name);
        if (kind != Kind.FILE && size != 0) {
            throw refusal.apply(
                    "has an entry %s that has a body and is no file".formatted(show(name)));
        }
        body = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        return new Entry(
                name,
                kind,
                kind == Kind.LINK || kind == Kind.HARD_LINK ? link : "",
                size,
                (number(100, 8) & 0100) != 0,
                modified());
    }

    /** No tar is refused for its dates: old ones have strange ones. */
    private long modified() {
        try {
            return Math.max(0, number(136, 12));
        } catch (IntegrityFailure _) {
            return 0;
        }
    }

    /** What is in the entry that came last; good until the next one is asked for. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0 || body == 0) {
                    return length == 0 ? 0 : -1;
                }
                int n = in.read(into, from, (int) Math.min(length, body));
                if (n < 0) {
                    throw cutShort.apply("it ends inside a file");
                }
                body -= n;
                return n;
            }
        };
    }

    private Kind kind(char type, String name) {
        return switch (type) {
            // In V7 a directory is a file whose name ends with a slash.
            case '0', '\0', '7' -> name.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.LINK;
            case '5' -> Kind.DIRECTORY;
            case '3', '4' ->
                    throw refusal.apply("has an entry %s that is a device".formatted(show(name)));
            case '6' -> throw refusal.apply("has an entry %s that is a fifo".formatted(show(name)));
            case 'S' -> throw sparse(name);
            default ->
                    throw refusal.apply(
                            "has an entry %s of an unknown type `%s`"
                                    .formatted(show(name), Integer.toHexString(type)));
        };
    }

    /** A header of a further entry; false at the end-of-archive block. */
    private boolean readHeader() throws IOException {
        int n = in.readNBytes(block, 0, BLOCK);
        if (n < BLOCK) {
            throw cutShort.apply("it ends without an end-of-archive block");
        }
        int unsigned = 8 * ' ';
        int signed = 8 * ' ';
        boolean zeros = true;
        for (int i = 0; i < BLOCK; i++) {
            zeros &= block[i] == 0;
            if (i < 148 || i >= 156) {
                unsigned += block[i] & 0xff;
                signed += block[i];
            }
        }
        if (zeros) {
            return false;
        }
        long sum = number(148, 8);
        // Old tars on machines with signed characters summed those (POSIX pax, "ustar", rationale).
        if (sum != unsigned && sum != signed) {
            throw refusal.apply("has a header whose checksum is wrong");
        }
        return true;
    }

    private void skipBody() throws IOException {
        long padded = body + padding;
        body = 0;
        padding = 0;
        while (padded > 0) {
            long n = in.skip(padded);
            if (n <= 0) {
                throw cutShort.apply("it ends inside a file");
            }
            padded -= n;
        }
    }

    private String name() {
        String name = text(0, 100);
        // GNU's own format keeps times where POSIX has the prefix.
        boolean posix = text(257, 8).equals("ustar");
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String longName(long size) throws IOException {
        if (size > mostName + 1L) {
            throw tooLong();
        }
        String text = extension(size);
        int end = text.indexOf('\0');
        if (end >= 0 && end != text.length() - 1) {
            throw refusal.apply("has a name with a NUL in it");
        }
        return end < 0 ? text : text.substring(0, end);
    }

    private IntegrityFailure tooLong() {
        return refusal.apply("has a name of more than %d bytes".formatted(mostName));
    }

    /** The records of a pax header: {@code "%d %s=%s\n", length, keyword, value}. */
    private void pax(long size, Extended into) throws IOException {
        if (size > MOST_PAX) {
            throw refusal.apply(
                    "has a pax header of %d bytes, expected at most %d".formatted(size, MOST_PAX));
        }
        String text = extension(size);
        int at = 0;
        while (at < text.length()) {
            int space = text.indexOf(' ', at);
            int length = space < 0 || space - at > 7 ? -1 : decimal(text.substring(at, space));
            int end = at + length;
            int equals = text.indexOf('=', at);
            if (length < 5
                    || end > text.length()
                    || text.charAt(end - 1) != '\n'
                    || equals < space
                    || equals >= end) {
                throw refusal.apply("has a malformed pax header");
            }
            into.record(text.substring(space + 1, equals), text.substring(equals + 1, end - 1));
            at = end;
        }
    }

    /** The body of a header that extends the next one, whose size the caller has bounded. */
    private String extension(long size) throws IOException {
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw cutShort.apply("it ends inside a header");
        }
        int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
        if (in.readNBytes(padding).length < padding) {
            throw cutShort.apply("it ends inside a header");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int decimal(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : -1;
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.ISO_8859_1);
    }

    /** Octal digits between spaces and NULs, or base 256 (GNU) behind a first byte of 80 or ff. */
    private long number(int at, int length) {
        if ((block[at] & 0x80) != 0) {
            int first = block[at] & 0xff;
            long number = first == 0xff ? -1 : first & 0x7f;
            for (int i = at + 1; i < at + length; i++) {
                if (number != (number << 8) >> 8) {
                    throw refusal.apply("has a header with a number beyond 64 bits");
                }
                number = (number << 8) | (block[i] & 0xff);
            }
            return number;
        }
        int from = at;
        int end = at + length;
        while (from < end && blank(block[from])) {
            from++;
        }
        while (end > from && blank(block[end - 1])) {
            end--;
        }
        long number = 0;
        for (int i = from; i < end; i++) {
            if (block[i] < '0' || block[i] > '7') {
                throw refusal.apply("has a header with a malformed number");
            }
            number = (number << 3) + (block[i] - '0');
        }
        return number;
    }

    private static boolean blank(byte b) {
        return b == 0 || b == ' ';
    }

    private IntegrityFailure sparse(String name) {
        return refusal.apply("has an entry %s that is a sparse file".formatted(show(name)));
    }

    private static String show(String name) {
        return TreeRules.show(name);
    }

    /** What headers before an entry say about it. */
    private class Extended {
        @Nullable String path;
        @Nullable String link;
        long size = -1;

        boolean any() {
            return path != null || link != null || size >= 0;
        }

        void path(String name) {
            onlyOnce(path);
            path = name;
        }

        void link(String name) {
            onlyOnce(link);
            link = name;
        }

        // Which of two counts, readers do not agree on.
        private void onlyOnce(@Nullable String before) {
            if (before != null) {
                throw refusal.apply("has an entry %s with two names".formatted(show(before)));
            }
        }

        void record(String keyword, String value) {
            switch (keyword) {
                case "path" -> path(bounded(value));
                case "linkpath" -> link(bounded(value));
                case "size" -> size = size(value);
                default -> {
                    if (keyword.startsWith("GNU.sparse.")) {
                        throw sparse(path == null ? name() : path);
                    }
                }
            }
        }

        private String bounded(String value) {
            if (value.length() > mostName) {
                throw tooLong();
            }
            return value;
        }

        private long size(String value) {
            if (!value.matches("[0-9]{1,18}")) {
                throw refusal.apply("has a malformed pax header");
            }
            return Long.parseLong(value);
        }
    }

    /** A global header; git writes one with the commit as its comment. It may name no entry. */
    private final class Global extends Extended {
        @Override
        void record(String keyword, String value) {
            if (keyword.equals("path") || keyword.equals("linkpath") || keyword.equals("size")) {
                throw refusal.apply("has a global header that sets `%s`".formatted(keyword));
            }
            super.record(keyword, value);
        }
    }
}
