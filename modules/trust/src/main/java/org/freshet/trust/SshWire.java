package org.freshet.trust;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what SSH writes (RFC 4251, 5). Every method throws IllegalArgumentException, saying what is
 * wrong, for bytes that are not so.
 */
final class SshWire {
    private final ByteBuffer bytes;

    SshWire(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    byte[] fixed(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("it is cut short");
        }
        byte[] fixed = new byte[length];
        bytes.get(fixed);
        return fixed;
    }

    int number() {
        try {
            return bytes.getInt();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is cut short", e);
        }
    }

    byte[] string() {
        return fixed(number());
    }

    String text() {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    /** A number that is not negative. */
    BigInteger integer() {
        byte[] integer = string();
        if (integer.length > 0 && integer[0] < 0) {
            throw new IllegalArgumentException("it has a negative number");
        }
        return new BigInteger(1, integer);
    }

    void end() {
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException("it has more than it should");
        }
    }

    static byte[] string(byte[] content) {
        return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
    }

    static byte[] string(String text) {
        return string(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
