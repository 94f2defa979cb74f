package org.freshet.handover.sftp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.freshet.model.Shown;

/** Requests and answers of SFTP version 3 (draft-ietf-secsh-filexfer-02), each with a length. */
final class Packets {
    /** Requests that several classes make. */
    static final int OPEN = 3;

    static final int CLOSE = 4;

    /** How much one of them carries: every server takes packets of 34000 bytes (draft, 3). */
    static final int CHUNK = 32_000;

    /** What a server answers. */
    static final int VERSION = 2;

    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;

    // No answer is larger: OpenSSH's own bound (SFTP_MAX_MSG_LENGTH).
    private static final int MOST_BYTES = 256 << 10;

    // As the draft has it (6.3).
    private static final int MOST_HANDLE_BYTES = 256;

    private final DataInputStream in;
    private final OutputStream out;
    private int last;

    Packets(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** The packet without an id that begins all. */
    void hello(int type, int version) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(9).putInt(5).put((byte) type).putInt(version);
        out.write(packet.array());
        out.flush();
    }

    /**
     * Puts a request on its way; {@link #flush} sends it. @return the id that its answer bears
     *
     * @param fields texts, bytes, ints and longs as they follow each other
     */
    int request(int type, Object... fields) throws IOException {
        return requestWith(new byte[0], 0, type, fields);
    }

    /** A request that ends with bytes of a buffer. */
    int requestWith(byte[] tail, int count, int type, Object... fields) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(9 + size(fields));
        packet.putInt(packet.capacity() - 4 + count).put((byte) type).putInt(++last);
        for (Object field : fields) {
            switch (field) {
                case String text -> put(packet, text.getBytes(StandardCharsets.UTF_8));
                case byte[] bytes -> put(packet, bytes);
                case Integer number -> packet.putInt(number);
                case Long number -> packet.putLong(number);
                default -> throw new IllegalArgumentException("no field: " + field);
            }
        }
        out.write(packet.array());
        out.write(tail, 0, count);
        return last;
    }

    void flush() throws IOException {
        out.flush();
    }

    private static int size(Object... fields) {
        int size = 0;
        for (Object field : fields) {
            size +=
                    switch (field) {
                        case String text -> 4 + text.getBytes(StandardCharsets.UTF_8).length;
                        case byte[] bytes -> 4 + bytes.length;
                        case Integer _ -> Integer.BYTES;
                        default -> Long.BYTES;
                    };
        }
        return size;
    }

    private static void put(ByteBuffer packet, byte[] bytes) {
        packet.putInt(bytes.length).put(bytes);
    }

    /** The next packet of the server. */
    Answer next() throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            throw new EOFException("the server ended it");
        }
        if (length < 5 || length > MOST_BYTES) {
            throw notSftp();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server ended it");
        }
        ByteBuffer body = ByteBuffer.wrap(bytes);
        return new Answer(body.get(), body.getInt(), body);
    }

    static IOException notSftp() {
        return new IOException("the server does not speak SFTP");
    }

    static IOException unasked() {
        return new IOException("the server answers what was not asked");
    }

    /** An answer; what it says is read once, in its order. */
    record Answer(int type, int id, ByteBuffer body) {
        int number() throws IOException {
            try {
                return body.getInt();
            } catch (BufferUnderflowException e) {
                throw malformed(e);
            }
        }

        long longNumber() throws IOException {
            try {
                return body.getLong();
            } catch (BufferUnderflowException e) {
                throw malformed(e);
            }
        }

        byte[] bytes() throws IOException {
            int length = number();
            if (length < 0 || length > body.remaining()) {
                throw malformed(new BufferUnderflowException());
            }
            byte[] bytes = new byte[length];
            body.get(bytes);
            return bytes;
        }

        String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** What is said of a file. */
        RemoteFile file(String name) throws IOException {
            int flags = number();
            OptionalLong size =
                    (flags & 0x1) == 0 ? OptionalLong.empty() : OptionalLong.of(longNumber());
            if ((flags & 0x2) != 0) {
                // Owner and group.
                longNumber();
            }
            RemoteFile.Kind kind =
                    (flags & 0x4) == 0 ? RemoteFile.Kind.FILE : RemoteFile.Kind.of(number());
            Optional<Instant> modified = Optional.empty();
            if ((flags & 0x8) != 0) {
                // When it was read last.
                number();
                modified = Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(number())));
            }
            if (flags < 0) {
                int count = number();
                for (int i = 0; i < count; i++) {
                    bytes();
                    bytes();
                }
            }
            return new RemoteFile(name, kind, size, modified);
        }

        /** What stands for a file or directory that is open. */
        byte[] handle() throws IOException {
            byte[] handle = bytes();
            if (handle.length > MOST_HANDLE_BYTES) {
                throw notSftp();
            }
            return handle;
        }

        boolean more() {
            return body.hasRemaining();
        }

        /** A status as code and, where the server gives any, words. */
        Status status() throws IOException {
            int code = number();
            return new Status(code, more() ? Shown.text(text()) : "");
        }

        private static IOException malformed(BufferUnderflowException e) {
            return new IOException("the server does not speak SFTP", e);
        }
    }

    /** What became of a request. */
    record Status(int code, String words) {
        static final int OK = 0;
        static final int EOF = 1;
        static final int NO_SUCH_FILE = 2;
        static final int PERMISSION_DENIED = 3;
        private static final int OP_UNSUPPORTED = 8;

        boolean isOk() {
            return code == OK;
        }

        /** For messages. */
        String reason() {
            if (!words.isBlank()) {
                return words;
            }
            return code == OP_UNSUPPORTED ? "not implemented" : "status " + code;
        }
    }
}
