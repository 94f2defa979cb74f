package org.freshet.archive;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** More lines than memory should hold, in order; each of bytes, one {@code char} each. */
final class SortedLines implements AutoCloseable {
    private static final long MOST = 48 << 20;

    /** Bytes that a line takes besides its letters. */
    private static final int LINE = 64;

    private final Path directory;
    private final long most;
    private final List<Path> runs = new ArrayList<>();
    private List<String> lines = new ArrayList<>();
    private long size;

    /**
     * @param directory for files that are needed meanwhile
     */
    SortedLines(Path directory) {
        this(directory, MOST);
    }

    SortedLines(Path directory, long most) {
        this.directory = directory;
        this.most = most;
    }

    /** Takes what is read in order. */
    @FunctionalInterface
    interface Taking {
        void take(String line) throws IOException;
    }

    /** What of a run is read: its first line that was not taken. */
    private record Head(String line, BufferedReader rest) {}

    void add(String line) throws IOException {
        lines.add(line);
        size += line.length() + LINE;
        if (size > most) {
            Collections.sort(lines);
            Path run = Files.createTempFile(directory, ".", ".tmp");
            runs.add(run);
            try (BufferedWriter out = Files.newBufferedWriter(run, StandardCharsets.ISO_8859_1)) {
                for (String each : lines) {
                    out.write(each);
                    out.write('\n');
                }
            }
            lines = new ArrayList<>();
            size = 0;
        }
    }

    /** Hands all of them on, the lowest byte first. */
    void inOrder(Taking taking) throws IOException {
        Collections.sort(lines);
        if (runs.isEmpty()) {
            for (String line : lines) {
                taking.take(line);
            }
            return;
        }
        PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::line));
        List<BufferedReader> open = new ArrayList<>();
        try {
            for (Path run : runs) {
                BufferedReader in = Files.newBufferedReader(run, StandardCharsets.ISO_8859_1);
                open.add(in);
                next(in, heads);
            }
            int at = 0;
            while (!heads.isEmpty() || at < lines.size()) {
                Head lowest = heads.peek();
                if (lowest == null
                        || (at < lines.size() && lines.get(at).compareTo(lowest.line()) <= 0)) {
                    taking.take(lines.get(at++));
                } else {
                    heads.remove();
                    taking.take(lowest.line());
                    next(lowest.rest(), heads);
                }
            }
        } finally {
            for (BufferedReader each : open) {
                each.close();
            }
        }
    }

    private static void next(BufferedReader in, PriorityQueue<Head> heads) throws IOException {
        @Nullable String line = line(in);
        if (line != null) {
            heads.add(new Head(line, in));
        }
    }

    /** Up to a line feed alone: a path may have a carriage return in it. */
    private static @Nullable String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
    }
}
