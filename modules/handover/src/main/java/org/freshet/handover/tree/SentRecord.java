package org.freshet.handover.tree;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.files.Durable;
import org.jspecify.annotations.Nullable;

/**
 * What a remote tree holds of us, as far as we know: a sorted list that is read as a stream, and a
 * journal of what changed since it was written. What the journal lost by a loss of power is sent
 * once more, which does no harm.
 */
final class SentRecord implements AutoCloseable {
    private static final String DROPPED = "-\t";

    private final Path list;
    private final Path journal;
    private final TreeMap<String, Optional<Held>> changes = new TreeMap<>(Entry.ORDER);
    private final FileChannel channel;
    private final Writer out;

    private SentRecord(Path directory) throws IOException {
        this.list = directory.resolve("sent");
        this.journal = directory.resolve("journal");
        long whole = read();
        channel = FileChannel.open(journal, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // A line that a kill cut off is not gone on with.
        channel.truncate(whole);
        channel.position(whole);
        out =
                new BufferedWriter(
                        new OutputStreamWriter(
                                Channels.newOutputStream(channel), StandardCharsets.UTF_8),
                        1 << 14);
    }

    /** The record in a directory; while it is open nobody else may open it. */
    static SentRecord open(Path directory) {
        try {
            return new SentRecord(directory);
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** Reads the journal. @return of how many bytes its whole lines are */
    private long read() throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(journal);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            new String(bytes, 0, end, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> {
                        if (line.startsWith(DROPPED)) {
                            changes.put(line.substring(DROPPED.length()), Optional.empty());
                        } else {
                            Held held = Held.parse(line);
                            changes.put(held.path(), Optional.of(held));
                        }
                    });
            return end;
        } catch (NoSuchFileException _) {
            // Nothing happened since.
            return 0;
        }
    }

    /** Notes that it is there, or what became of it. */
    synchronized void put(Held held) {
        changes.put(held.path(), Optional.of(held));
        write(held.line());
    }

    /** Notes that it is not there, or not ours. */
    synchronized void drop(String path) {
        changes.put(path, Optional.empty());
        write(DROPPED + path);
    }

    private void write(String line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw Durable.failure(journal.toString(), e);
        }
    }

    /** What was noted survives a kill. */
    synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw Durable.failure(journal.toString(), e);
        }
    }

    /** What was noted survives a loss of power. */
    synchronized void sync() {
        flush();
        try {
            channel.force(false);
        } catch (IOException e) {
            throw Durable.failure(journal.toString(), e);
        }
    }

    /** What came since the list was written, and is there. */
    List<Held> noted() {
        return changes.values().stream().flatMap(Optional::stream).toList();
    }

    /** Everything, in {@link Entry#ORDER}, as it is now; what is noted meanwhile may be missed. */
    Stream open() {
        return new Stream();
    }

    /** Writes the list anew, with all that was noted. */
    void compact() {
        if (changes.isEmpty()) {
            return;
        }
        Durable.replace(
                list,
                stream -> {
                    BufferedWriter writer =
                            new BufferedWriter(
                                    new OutputStreamWriter(stream, StandardCharsets.UTF_8),
                                    1 << 16);
                    try (Stream all = open()) {
                        while (all.hasNext()) {
                            writer.write(all.next().line());
                            writer.write('\n');
                        }
                    }
                    writer.flush();
                });
        try {
            flush();
            channel.truncate(0);
            channel.position(0);
            changes.clear();
        } catch (IOException e) {
            throw Durable.failure(journal.toString(), e);
        }
    }

    /** Forgets everything: another tree is meant. */
    void clear() {
        try {
            Files.deleteIfExists(list);
            flush();
            channel.truncate(0);
            channel.position(0);
            changes.clear();
        } catch (IOException e) {
            throw Durable.failure(list.toString(), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw Durable.failure(journal.toString(), e);
        }
    }

    /** The list and the changes, side by side. */
    final class Stream implements Iterator<Held>, AutoCloseable {
        private final @Nullable BufferedReader reader;
        private final Iterator<Map.Entry<String, Optional<Held>>> noted;
        private @Nullable Held listed;
        private Map.@Nullable Entry<String, Optional<Held>> change;
        private @Nullable Held next;

        private Stream() {
            noted = new TreeMap<>(changes).entrySet().iterator();
            reader = reader();
            listed = line();
            change = noted.hasNext() ? noted.next() : null;
            advance();
        }

        private @Nullable BufferedReader reader() {
            try {
                return Files.newBufferedReader(list);
            } catch (NoSuchFileException _) {
                return null;
            } catch (IOException e) {
                throw Durable.failure(list.toString(), e);
            }
        }

        private @Nullable Held line() {
            try {
                String line = reader == null ? null : reader.readLine();
                return line == null ? null : Held.parse(line);
            } catch (IOException e) {
                throw Durable.failure(list.toString(), e);
            }
        }

        private void advance() {
            next = null;
            while (next == null && (listed != null || change != null)) {
                int order =
                        listed == null
                                ? 1
                                : change == null
                                        ? -1
                                        : Entry.ORDER.compare(listed.path(), change.getKey());
                if (order < 0) {
                    next = listed;
                } else {
                    next = change == null ? null : change.getValue().orElse(null);
                    change = noted.hasNext() ? noted.next() : null;
                }
                if (order <= 0) {
                    listed = line();
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Held next() {
            Held held = next;
            if (held == null) {
                throw new NoSuchElementException();
            }
            advance();
            return held;
        }

        @Override
        public void close() {
            try {
                if (reader != null) {
                    reader.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
