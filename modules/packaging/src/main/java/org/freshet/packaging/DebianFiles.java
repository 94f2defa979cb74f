package org.freshet.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;

/**
 * The entries of a {@code debian/} directory, {@code debian} first, in a native package those of
 * the whole tree; each is read where it lies.
 */
record DebianFiles(SortedMap<String, SameBytes.Entry> entries) {
    DebianFiles {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** The text of a file; empty when it is not there. */
    Optional<String> text(String name, int mostBytes) {
        if (!(entries.get(name) instanceof SameBytes.Entry.File file)) {
            return Optional.empty();
        }
        if (file.size() > mostBytes) {
            throw new InvalidInput(
                    "`%s` has %d bytes, expected at most %d"
                            .formatted(name, file.size(), mostBytes));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            file.content().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }

    /** The same with a file of that text; it may be run if the one in its place may. */
    DebianFiles with(String name, String text) {
        SortedMap<String, SameBytes.Entry> more = new TreeMap<>(entries);
        boolean executable =
                entries.get(name) instanceof SameBytes.Entry.File file && file.executable();
        more.put(name, file(text, executable));
        return new DebianFiles(more);
    }

    /** Writes them as a tar of same bytes: dates are 1970, since a plan gives them later. */
    void writeTar(OutputStream out) {
        SameBytes.tar(entries, Instant.EPOCH, out);
    }

    /** The same and others beside them. */
    DebianFiles with(SortedMap<String, SameBytes.Entry> others) {
        SortedMap<String, SameBytes.Entry> more = new TreeMap<>(entries);
        more.putAll(others);
        return new DebianFiles(more);
    }

    /** The same below a directory. */
    DebianFiles below(String directory) {
        SortedMap<String, SameBytes.Entry> below = new TreeMap<>();
        below.put(directory, new SameBytes.Entry.Directory());
        entries.forEach((name, entry) -> below.put(directory + "/" + name, entry));
        return new DebianFiles(below);
    }

    static SameBytes.Entry.File file(String text, boolean executable) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, executable);
    }
}
