package org.freshet.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Tar as {@code git archive} writes it, byte for byte (archive-tar.c of git): ustar, owner root,
 * one date, modes under {@code tar.umask} 002, pax headers for names and links that do not fit, the
 * commit's id in a global pax header, blocks of 10,240 bytes.
 */
final class GitTar {
    private static final int RECORD = 512;
    private static final int BLOCK = 20 * RECORD;
    private static final long MOST_TIME = 077777777777L;

    private final OutputStream out;
    private final long time;
    private long written;

    GitTar(OutputStream out, String commit, long seconds) throws IOException {
        this.out = out;
        this.time = Math.min(seconds, MOST_TIME);
        byte[] comment = pax("comment", Bytes.of(commit));
        byte[] late = seconds > MOST_TIME ? pax("mtime", Bytes.of(Long.toString(seconds))) : NONE;
        byte[] all = joined(comment, late);
        header('g', Bytes.of("pax_global_header"), NONE, 0666, all.length, NONE);
        write(all);
        pad();
    }

    private static final byte[] NONE = {};

    /** Directories and submodules; the name ends with a slash. */
    void directory(byte[] name, String id) throws IOException {
        entry('5', name, id, 0775, 0, NONE);
    }

    void link(byte[] name, String id, byte[] to) throws IOException {
        entry('2', name, id, 0777, 0, to);
    }

    /** A file, whose content must follow with exactly this size; then close it. */
    OutputStream file(byte[] name, String id, boolean executable, long size) throws IOException {
        entry('0', name, id, executable ? 0775 : 0664, size, NONE);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                written++;
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
                written += length;
            }

            @Override
            public void close() throws IOException {
                pad();
            }
        };
    }

    void end() throws IOException {
        int tail = BLOCK - (int) (written % BLOCK);
        zeros(tail);
        if (tail < 2 * RECORD) {
            zeros(BLOCK);
        }
    }

    private void entry(char type, byte[] name, String id, int mode, long size, byte[] link)
            throws IOException {
        byte[] inHeader = name;
        byte[] prefix = NONE;
        byte[] extended = NONE;
        if (name.length > 100) {
            int cut = cut(name);
            if (cut > 0 && name.length - cut - 1 <= 100) {
                prefix = Arrays.copyOf(name, cut);
                inHeader = Arrays.copyOfRange(name, cut + 1, name.length);
            } else {
                inHeader = Bytes.of(id + ".data");
                extended = pax("path", name);
            }
        }
        byte[] linkInHeader = link;
        if (link.length > 100) {
            linkInHeader = Bytes.of("see " + id + ".paxheader");
            extended = joined(extended, pax("linkpath", link));
        }
        if (extended.length > 0) {
            header('x', Bytes.of(id + ".paxheader"), NONE, 0666, extended.length, NONE);
            write(extended);
            pad();
        }
        header(type, inHeader, prefix, mode, size, linkInHeader);
    }

    /** Where a long name is cut in two: the last slash that leaves 155 bytes or less before it. */
    private static int cut(byte[] name) {
        int i = name.length;
        if (i > 1 && name[i - 1] == '/') {
            i--;
        }
        i = Math.min(i, 155);
        do {
            i--;
        } while (i > 0 && name[i] != '/');
        return i;
    }

    private void header(char type, byte[] name, byte[] prefix, int mode, long size, byte[] link)
            throws IOException {
        byte[] header = new byte[RECORD];
        put(header, 0, name);
        octal(header, 100, 7, mode);
        octal(header, 108, 7, 0);
        octal(header, 116, 7, 0);
        octal(header, 124, 11, size);
        octal(header, 136, 11, time);
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, Bytes.of("ustar\00000"));
        put(header, 265, Bytes.of("root"));
        put(header, 297, Bytes.of("root"));
        octal(header, 329, 7, 0);
        octal(header, 337, 7, 0);
        put(header, 345, prefix);
        int sum = 8 * ' ';
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
        write(header);
    }

    private static void put(byte[] header, int at, byte[] field) {
        System.arraycopy(field, 0, header, at, field.length);
    }

    private static void octal(byte[] header, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>= 3;
        }
    }

    /** A pax record: its length counts its own digits (pax(1)). */
    private static byte[] pax(String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest + 1;
        while (length != rest + Integer.toString(length).length()) {
            length = rest + Integer.toString(length).length();
        }
        return joined(joined(Bytes.of(length + " " + key + "="), value), Bytes.of("\n"));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + second.length);
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private void pad() throws IOException {
        zeros((int) ((RECORD - written % RECORD) % RECORD));
    }

    private void zeros(int count) throws IOException {
        write(new byte[count]);
    }
}
