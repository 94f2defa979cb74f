package org.freshet.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One OpenPGP packet as it stands in a file, framing included.
 *
 * <p>Files are cut into packets here and not by Bouncy Castle, which takes the lengths in hostile
 * packets at their word when it makes its arrays, and gives up a whole file for one unknown packet.
 */
final class Packet {
    static final int SIGNATURE = 2;
    static final int SECRET_KEY = 5;
    static final int PUBLIC_KEY = 6;
    static final int MARKER = 10;
    static final int PADDING = 21;

    private final int tag;
    private final byte[] framed;
    private final int bodyAt;

    private Packet(int tag, byte[] framed, int bodyAt) {
        this.tag = tag;
        this.framed = framed;
        this.bodyAt = bodyAt;
    }

    int tag() {
        return tag;
    }

    /** The whole packet, for Bouncy Castle to read. */
    byte[] framed() {
        return framed;
    }

    /** The first byte of the body, which is a version in keys and signatures; -1 when empty. */
    int version() {
        return framed.length > bodyAt ? framed[bodyAt] & 0xff : -1;
    }

    /** Whether the first {@code count} bytes of the body are those. */
    boolean bodyStartsWith(byte[] bytes, int count) {
        return bodyAt + count <= framed.length
                && Arrays.equals(framed, bodyAt, bodyAt + count, bytes, 0, count);
    }

    /**
     * The packets of a file (RFC 9580, 4.2).
     *
     * @throws IllegalArgumentException for bytes that are not packets of definite length
     */
    static List<Packet> split(byte[] bytes) {
        List<Packet> packets = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at] & 0xff;
            if ((first & 0x80) == 0) {
                throw new IllegalArgumentException("not an OpenPGP packet");
            }
            boolean current = (first & 0x40) != 0;
            int tag = current ? first & 0x3f : (first >> 2) & 0x0f;
            int lengthBytes;
            long length;
            if (current) {
                int octet = at(bytes, at + 1);
                if (octet < 192) {
                    lengthBytes = 1;
                    length = octet;
                } else if (octet < 224) {
                    lengthBytes = 2;
                    length = ((octet - 192L) << 8) + at(bytes, at + 2) + 192;
                } else if (octet == 255) {
                    lengthBytes = 5;
                    length = number(bytes, at + 2, 4);
                } else {
                    throw new IllegalArgumentException("OpenPGP packet of unknown length");
                }
            } else {
                int kind = first & 0x03;
                if (kind == 3) {
                    throw new IllegalArgumentException("OpenPGP packet of unknown length");
                }
                lengthBytes = 1 << kind;
                length = number(bytes, at + 1, lengthBytes);
            }
            long end = at + 1L + lengthBytes + length;
            if (end > bytes.length) {
                throw new IllegalArgumentException("OpenPGP packet is cut short");
            }
            packets.add(new Packet(tag, Arrays.copyOfRange(bytes, at, (int) end), 1 + lengthBytes));
            at = (int) end;
        }
        return packets;
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | at(bytes, from + i);
        }
        return number;
    }

    private static int at(byte[] bytes, int index) {
        if (index >= bytes.length) {
            throw new IllegalArgumentException("OpenPGP packet is cut short");
        }
        return bytes[index] & 0xff;
    }
}
