package org.freshet.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar written header by header, well or badly, by other code than the one under test. */
public final class Tape {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Tape file(String name, String text) {
        return header('0', name, "", text.length()).body(text);
    }

    public Tape directory(String name) {
        return header('5', name, "", 0);
    }

    public Tape link(String name, String to) {
        return header('2', name, to, 0);
    }

    public Tape hardLink(String name, String to) {
        return header('1', name, to, 0);
    }

    public Tape header(char type, String name, String link, long size) {
        return header(type, name, link, "%011o".formatted(size), "ustar\00000");
    }

    public Tape header(char type, String name, String link, String size, String magic) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, size);
        put(block, 136, "14524356000");
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, magic);
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, "%06o\0".formatted(sum));
        out.writeBytes(block);
        return this;
    }

    public Tape body(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
        return this;
    }

    /** A pax header of one record. */
    public Tape pax(char type, String keyword, String value) {
        String rest = " " + keyword + "=" + value + "\n";
        int length = rest.length() + 1;
        while (Integer.toString(length).length() + rest.length() != length) {
            length++;
        }
        String text = length + rest;
        return header(type, "pax", "", text.length()).body(text);
    }

    /** The bytes so far, without an end. */
    public byte[] open() {
        return out.toByteArray();
    }

    public byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
