package org.freshet.archive.segments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A plain index of whatever generation, of which nothing else is known than that it is sorted. */
public final class PlainIndex {
    private static final int READ = 1 << 12;

    private PlainIndex() {}

    private record Found(long at, String stanza) {
        /** Behind the empty line. */
        long end() {
            return at + stanza.getBytes(StandardCharsets.UTF_8).length + 1;
        }
    }

    /** Hands on all stanzas, one after the other; compressed files have none. */
    public static void all(Path file, Consumer<String> stanzas) throws IOException {
        if (!isPlain(file)) {
            return;
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            StringBuilder stanza = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty()) {
                    stanza.append(line).append('\n');
                } else if (!stanza.isEmpty()) {
                    stanzas.accept(stanza.toString());
                    stanza.setLength(0);
                }
            }
            if (!stanza.isEmpty()) {
                stanzas.accept(stanza.toString());
            }
        }
    }

    /** Whether a file is no compressed form, by its first byte. */
    public static boolean isPlain(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            return first >= 0 && first != 0x1f && first != 0xfd;
        }
    }

    /** The stanzas of one source, found by halving: some twenty short reads. */
    public static List<String> of(Kind kind, Path file, String source) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            // Stanzas that begin before `low` come before the source, those from `high` on do not.
            long low = 0;
            long high = in.size();
            while (low < high) {
                long middle = (low + high) >>> 1;
                Optional<Found> next = from(in, middle);
                if (next.isEmpty()
                        || next.get().at() >= high
                        || sourceOf(kind, next.get()).compareTo(source) >= 0) {
                    high = middle;
                } else {
                    low = next.get().end();
                }
            }
            List<String> found = new ArrayList<>();
            Optional<Found> next = from(in, low);
            while (next.isPresent() && sourceOf(kind, next.get()).equals(source)) {
                found.add(next.get().stanza());
                next = from(in, next.get().end());
            }
            return found;
        }
    }

    private static String sourceOf(Kind kind, Found found) {
        return kind.place(found.stanza()).source();
    }

    /** The first stanza that begins here or behind. */
    private static Optional<Found> from(FileChannel in, long from) throws IOException {
        long begin = Math.max(0, from - 2);
        for (int length = READ; ; length *= 2) {
            int there = (int) Math.min(length, in.size() - begin);
            if (there <= 0) {
                return Optional.empty();
            }
            // One character a byte, so that places agree.
            String text =
                    new String(
                            XzBlocks.read(in, begin, there).array(), StandardCharsets.ISO_8859_1);
            boolean whole = begin + there == in.size();
            int start = from == 0 ? 0 : text.indexOf("\n\n") + 2;
            if ((from != 0 && start == 1) || start == text.length()) {
                if (whole) {
                    return Optional.empty();
                }
                continue;
            }
            int end = text.indexOf("\n\n", start);
            if (end >= 0 || whole) {
                byte[] stanza =
                        text.substring(start, end < 0 ? text.length() : end + 1)
                                .getBytes(StandardCharsets.ISO_8859_1);
                return Optional.of(
                        new Found(begin + start, new String(stanza, StandardCharsets.UTF_8)));
            }
        }
    }
}
