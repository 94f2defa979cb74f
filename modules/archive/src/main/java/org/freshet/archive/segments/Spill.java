package org.freshet.archive.segments;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.freshet.files.Durable;
import org.jspecify.annotations.Nullable;

/**
 * A place for much that is made at once and read later: the first of it stays in memory, all else
 * lies in a temporary file, which is gone with this object. Safe for several threads.
 */
final class Spill {
    private final int mostInMemory;
    private @Nullable FileChannel file;
    private int inMemory;
    private long end;

    Spill(int mostInMemory) {
        this.mostInMemory = mostInMemory;
    }

    /** Keeps bytes until they are asked for. */
    Supplier<byte[]> keep(byte[] bytes) {
        if (fits(bytes.length)) {
            return () -> bytes;
        }
        Range range = write(bytes);
        return () -> read(range);
    }

    /** Where bytes lie in the file. */
    record Range(long at, int length) {}

    /** Whether so much may stay in memory, which is counted then. */
    synchronized boolean fits(int length) {
        boolean fits = inMemory + length <= mostInMemory;
        inMemory += fits ? length : 0;
        return fits;
    }

    synchronized Range write(byte[] bytes) {
        try {
            FileChannel to = file;
            if (to == null) {
                Path path = Files.createTempFile("freshet-index", ".tmp");
                to = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                file = to;
                // It stays as long as it is open, and a kill leaves nothing.
                Files.delete(path);
            }
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                to.write(rest, end + rest.position());
            }
        } catch (IOException e) {
            throw Durable.failure("a temporary file", e);
        }
        Range range = new Range(end, bytes.length);
        end += bytes.length;
        return range;
    }

    byte[] read(Range range) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(range.length());
            FileChannel from = opened();
            while (bytes.hasRemaining()) {
                if (from.read(bytes, range.at() + bytes.position()) < 0) {
                    throw new EOFException("it became shorter");
                }
            }
            return bytes.array();
        } catch (IOException e) {
            throw Durable.failure("a temporary file", e);
        }
    }

    private synchronized FileChannel opened() {
        FileChannel open = file;
        if (open == null) {
            throw new IllegalStateException("nothing was written");
        }
        return open;
    }
}
