package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * Writes the GNU tar format (GNU tar manual, "Basic Tar Format"): long names by {@code
 * ././@LongLink}, numbers that octal digits cannot hold in base 256.
 *
 * <p>Not Commons Compress: its headers before long names and large files carry the name of the user
 * who runs it, and its bytes may change with its version.
 */
final class TarWriter {
    private static final int BLOCK = 512;

    /** A tape record, to which GNU tar fills up. */
    private static final int RECORD = 20 * BLOCK;

    private static final int NAME = 100;

    private final OutputStream out;
    private final long date;
    private long written;

    TarWriter(OutputStream out, long date) {
        this.out = out;
        this.date = date;
    }

    /** How long the tar of these is, without what fills up its last record. */
    static long length(SortedMap<String, SameBytes.Entry> entries) {
        long length = 2 * BLOCK;
        for (var entry : entries.entrySet()) {
            length += BLOCK + longNameLength(entry.getKey());
            switch (entry.getValue()) {
                case SameBytes.Entry.Directory() -> {}
                case SameBytes.Entry.Link(String to) -> length += longNameLength(to);
                case SameBytes.Entry.File(_, long size, _) -> length += filled(size);
            }
        }
        return length;
    }

    private static long longNameLength(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > NAME ? BLOCK + filled(length + 1L) : 0;
    }

    private static long filled(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    void write(String name, SameBytes.Entry entry) throws IOException {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not the name of a tar entry: " + name);
        }
        switch (entry) {
            case SameBytes.Entry.Directory() ->
                    header(name.endsWith("/") ? name : name + "/", "", '5', 0755, 0);
            case SameBytes.Entry.Link(String to) -> header(name, to, '2', 0777, 0);
            case SameBytes.Entry.File(Content content, long size, boolean executable) -> {
                header(name, "", '0', executable ? 0755 : 0644, size);
                Counting body = new Counting(name, size);
                content.writeTo(body);
                body.end();
                fill(BLOCK);
            }
        }
    }

    /** Writes an entry as it was read, with its own date, owned by root. */
    void copy(TarReader.Entry entry, InputStream content) throws IOException {
        byte[] name = entry.name().getBytes(StandardCharsets.ISO_8859_1);
        byte[] link = entry.link().getBytes(StandardCharsets.ISO_8859_1);
        switch (entry.kind()) {
            case DIRECTORY -> header(name, link, '5', 0755, 0, entry.modified());
            case LINK -> header(name, link, '2', 0777, 0, entry.modified());
            case HARD_LINK -> header(name, link, '1', 0644, 0, entry.modified());
            case FILE -> {
                int mode = entry.executable() ? 0755 : 0644;
                header(name, link, '0', mode, entry.size(), entry.modified());
                Counting body = new Counting(TreeRules.show(entry.name()), entry.size());
                content.transferTo(body);
                body.end();
                fill(BLOCK);
            }
        }
    }

    /** Two blocks of zeros, then zeros to the end of the record, as GNU tar does. */
    void end() throws IOException {
        put(new byte[2 * BLOCK]);
        fill(RECORD);
    }

    private void header(String name, String link, char type, int mode, long size)
            throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        byte[] linkBytes = link.getBytes(StandardCharsets.UTF_8);
        header(nameBytes, linkBytes, type, mode, size, date);
    }

    private void header(
            byte[] nameBytes, byte[] linkBytes, char type, int mode, long size, long time)
            throws IOException {
        if (linkBytes.length > NAME) {
            longName(linkBytes, 'K');
        }
        if (nameBytes.length > NAME) {
            longName(nameBytes, 'L');
        }
        block(nameBytes, linkBytes, type, mode, size, time);
    }

    private void longName(byte[] text, char type) throws IOException {
        byte[] name = "././@LongLink".getBytes(StandardCharsets.US_ASCII);
        block(name, new byte[0], type, 0644, text.length + 1L, 0);
        put(text);
        put(new byte[1]);
        fill(BLOCK);
    }

    private void block(byte[] name, byte[] link, char type, int mode, long size, long time)
            throws IOException {
        byte[] block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME));
        number(block, 100, 8, mode);
        number(block, 108, 8, 0);
        number(block, 116, 8, 0);
        number(block, 124, 12, size);
        number(block, 136, 12, time);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
        text(block, 257, "ustar  \0");
        text(block, 265, "root");
        text(block, 297, "root");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        number(block, 148, 7, sum);
        put(block);
    }

    /** Octal digits and a NUL; base 256 (first bit set, two's complement) where they do not fit. */
    private static void number(byte[] block, int at, int length, long number) {
        if (number >= 0 && number < 1L << (3 * (length - 1))) {
            long rest = number;
            for (int i = at + length - 2; i >= at; i--) {
                block[i] = (byte) ('0' + (rest & 7));
                rest >>= 3;
            }
            return;
        }
        long rest = number;
        for (int i = at + length - 1; i >= at; i--) {
            block[i] = (byte) rest;
            rest >>= 8;
        }
        block[at] |= (byte) 0x80;
    }

    private static void text(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private void fill(int unit) throws IOException {
        put(new byte[(int) ((unit - written % unit) % unit)]);
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    /** The body of a file: exactly as many bytes as its header promised. */
    private final class Counting extends OutputStream {
        private final String name;
        private final long size;
        private long rest;

        Counting(String name, long size) {
            this.name = name;
            this.size = size;
            this.rest = size;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            rest -= length;
            if (rest < 0) {
                throw new IOException("more than the %d bytes of %s".formatted(size, name));
            }
            out.write(bytes, from, length);
            written += length;
        }

        void end() throws IOException {
            if (rest != 0) {
                throw new IOException("%d bytes of %s are missing".formatted(rest, name));
            }
        }
    }
}
