package org.freshet.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * The binary files of a {@code debian/}: dpkg-source builds no package of format 3.0 (quilt) with
 * one that {@code debian/source/include-binaries} does not name (Dpkg::Source::BinaryFiles).
 */
final class BinaryFiles {
    private static final String ALLOWED = "debian/source/include-binaries";
    static final int MOST_BYTES = 1 << 20;

    /** As diff(1), and so dpkg-source, tells text from the rest. */
    private static final int LOOK = 4096;

    private BinaryFiles() {}

    /**
     * Refuses those that are not allowed.
     *
     * @throws InvalidInput with each of them, one a line
     */
    static void refuse(DebianFiles debian) {
        Set<String> allowed =
                debian.text(ALLOWED, MOST_BYTES)
                        .orElse("")
                        .lines()
                        .map(String::strip)
                        .collect(Collectors.toSet());
        List<String> unwanted =
                debian.entries().entrySet().stream()
                        .filter(entry ->
                                entry.getValue() instanceof SameBytes.Entry.File file
                                        && !allowed.contains(entry.getKey())
                                        && isBinary(file))
                        .map(entry ->
                                "`%s` is a binary file, and %s does not name it"
                                        .formatted(Shown.text(entry.getKey()), ALLOWED))
                        .toList();
        if (!unwanted.isEmpty()) {
            throw new InvalidInput(
                    String.join("\n", unwanted),
                    "take it out, or name it there, one a line; dpkg-source refuses it otherwise");
        }
    }

    private static boolean isBinary(SameBytes.Entry.File file) {
        Look look = new Look();
        try {
            file.content().writeTo(look);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return look.binary;
    }

    private static final class Look extends OutputStream {
        private int seen;
        private boolean binary;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            int count = Math.min(length, LOOK - seen);
            for (int i = from; i < from + count; i++) {
                binary |= bytes[i] == 0;
            }
            seen += count;
        }
    }
}
