package org.freshet.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * A tarball without some of its entries: the others in upstream's order with their dates and x
 * bits, owned by root, as one tar of same bytes.
 *
 * @param left how many entries were left out
 */
public record Thinned(long left) {
    /**
     * Reads a tarball once, checking it as {@link Tarball#check} does, and writes what stays.
     *
     * @param what its name, for messages
     * @param leftOut told the name of each entry below the top directory, a {@code char} for each
     *     byte
     * @throws InvalidInput when a hard link stays whose file does not
     * @throws UncheckedIOException when {@code out} fails
     */
    public static Thinned write(
            Path tarball,
            String what,
            Tarball.Bounds bounds,
            Predicate<String> leftOut,
            OutputStream out)
            throws IOException {
        TarWriter tar = new TarWriter(new Unchecked(out), 0);
        Set<String> gone = new HashSet<>();
        Tarball.entries(
                tarball,
                what,
                bounds,
                (entry, content) -> {
                    String name = TreeRules.belowTop(entry.name());
                    if (!name.isEmpty() && leftOut.test(name)) {
                        gone.add(name);
                        return;
                    }
                    if (entry.kind() == TarReader.Kind.HARD_LINK
                            && gone.contains(TreeRules.belowTop(entry.link()))) {
                        throw new InvalidInput(
                                "%s of `%s` is a hard link to %s, which is left out"
                                        .formatted(
                                                TreeRules.show(entry.name()),
                                                Shown.text(what),
                                                TreeRules.show(entry.link())),
                                "leave out both, or none");
                    }
                    tar.copy(entry, content);
                });
        tar.end();
        return new Thinned(gone.size());
    }

    /** So that a full disk is not taken for damage of what is read. */
    private static final class Unchecked extends FilterOutputStream {
        Unchecked(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
