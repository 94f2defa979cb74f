package org.freshet.trust;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** ASCII armour (RFC 9580, 6.2), without header lines. */
public final class Armor {
    private static final String DASHES = "-----";

    private Armor() {}

    /**
     * A detached OpenPGP signature as a file {@code .asc} has it; what is armoured stays as it is.
     */
    public static byte[] signature(byte[] signature) {
        return is(signature) ? signature : wrap("PGP SIGNATURE", signature);
    }

    /** The bytes as a block of the kind, such as {@code PGP SIGNATURE}. */
    static byte[] wrap(String kind, byte[] bytes) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        int crc = crc24(bytes);
        byte[] checksum = {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
        String text =
                DASHES
                        + "BEGIN "
                        + kind
                        + DASHES
                        + "\n\n"
                        + lines.encodeToString(bytes)
                        + "\n="
                        + Base64.getEncoder().encodeToString(checksum)
                        + "\n"
                        + DASHES
                        + "END "
                        + kind
                        + DASHES
                        + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the bytes look like armour: binary packets begin with the high bit set. */
    static boolean is(byte[] bytes) {
        return bytes.length > 0 && bytes[0] >= 0;
    }

    /**
     * The contents of every block of the kind, in their order; text around the blocks is left out.
     * The checksum is not looked at (RFC 9580, 6.1): what is inside is judged by signatures.
     *
     * @throws IllegalArgumentException for a block without an end or that is not base64
     */
    static List<byte[]> blocks(String kind, byte[] armored) {
        List<byte[]> blocks = new ArrayList<>();
        String begin = DASHES + "BEGIN " + kind + DASHES;
        String end = DASHES + "END " + kind + DASHES;
        StringBuilder base64 = new StringBuilder();
        Place place = Place.OUTSIDE;
        for (String line : lines(armored).map(String::strip).toList()) {
            switch (place) {
                case OUTSIDE -> {
                    if (line.equals(begin)) {
                        place = Place.HEADERS;
                        base64.setLength(0);
                    }
                }
                case HEADERS -> {
                    if (line.isEmpty()) {
                        place = Place.BODY;
                    } else if (!line.contains(":")) {
                        throw new IllegalArgumentException("no blank line after armour headers");
                    }
                }
                case BODY -> {
                    if (line.equals(end)) {
                        blocks.add(Base64.getDecoder().decode(base64.toString()));
                        place = Place.OUTSIDE;
                    } else if (!line.startsWith("=")) {
                        base64.append(line);
                    }
                }
            }
        }
        if (place != Place.OUTSIDE) {
            throw new IllegalArgumentException("armour without an end");
        }
        return blocks;
    }

    private static Stream<String> lines(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).lines();
    }

    private enum Place {
        OUTSIDE,
        HEADERS,
        BODY
    }

    private static int crc24(byte[] bytes) {
        int crc = 0xb704ce;
        for (byte value : bytes) {
            crc ^= (value & 0xff) << 16;
            for (int bit = 0; bit < 8; bit++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= 0x1864cfb;
                }
            }
        }
        return crc & 0xffffff;
    }
}
