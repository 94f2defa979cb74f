package org.freshet.archive.segments;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import org.freshet.files.Durable;
import org.jspecify.annotations.Nullable;

/**
 * The stanzas that an index gains: some lie in memory, and those of a first import in a temporary
 * file, which is gone with this object. Reading is safe for several threads.
 */
final class Texts {
    private static final int MOST_IN_MEMORY = 1 << 20;

    private @Nullable FileChannel file;
    private int inMemory;
    private long end;

    sealed interface Text {
        record Held(String text) implements Text {}

        record Written(long at, int length) implements Text {}
    }

    Text put(String text) {
        if (inMemory < MOST_IN_MEMORY) {
            inMemory += text.length();
            return new Text.Held(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            FileChannel to = opened();
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                to.write(rest, end + rest.position());
            }
        } catch (IOException e) {
            throw Durable.failure("a temporary file", e);
        }
        Text.Written written = new Text.Written(end, bytes.length);
        end += bytes.length;
        return written;
    }

    private FileChannel opened() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = Files.createTempFile("freshet-index", ".tmp");
            open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            file = open;
            // It stays as long as it is open, and a kill leaves nothing.
            Files.delete(path);
        }
        return open;
    }

    String get(Text text) {
        return switch (text) {
            case Text.Held(var held) -> held;
            case Text.Written(long at, int length) -> read(at, length);
        };
    }

    private String read(long at, int length) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            FileChannel from = opened();
            while (bytes.hasRemaining()) {
                if (from.read(bytes, at + bytes.position()) < 0) {
                    throw new EOFException("it became shorter");
                }
            }
            return new String(bytes.array(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Durable.failure("a temporary file", e);
        }
    }

    /** Some of them, each read when it is asked for. */
    List<String> list(Collection<Text> texts) {
        List<Text> all = List.copyOf(texts);
        return new AbstractList<>() {
            @Override
            public String get(int i) {
                return Texts.this.get(all.get(i));
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }
}
