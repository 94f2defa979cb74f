package org.freshet.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.Resolution;
import org.freshet.packaging.PackagingTree.Piece;

/**
 * What a target's {@code debian/} has otherwise than the base that it was made from. The changelog
 * entry that a build writes is not in it.
 */
public final class PackagingDelta {
    // A larger one is named, not shown.
    private static final int MOST_BYTES = 1 << 20;

    private final ContentStore store;

    public PackagingDelta(ContentStore store) {
        this.store = store;
    }

    /** Shows what one file was and is; takes them in order. */
    public interface Differ {
        /**
         * Two contents of a file, of which one may be missing.
         *
         * @param name from {@code debian/} on
         */
        void file(String name, Optional<byte[]> before, Optional<byte[]> now);

        /** Something that is no difference of lines. */
        void says(String line);
    }

    private record Side(boolean link, boolean executable, Optional<byte[]> bytes, long size) {}

    /**
     * Shows all files that differ, sorted by name.
     *
     * @param base the directory that the packaging was made from, as it came
     */
    public void show(Resolution.Packaging packaging, Path base, Differ differ) {
        SortedMap<String, Side> before = new TreeMap<>();
        PackagingTree.merge(base, List.of())
                .forEach((path, piece) -> before.put("debian/" + path, side(piece)));
        SortedMap<String, Side> now = new TreeMap<>();
        try (DebianTar tar = DebianTar.open(store, packaging.debian())) {
            tar.files()
                    .entries()
                    .forEach((path, entry) -> side(entry).ifPresent(side -> now.put(path, side)));
        }
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            show(
                    name,
                    Optional.ofNullable(before.get(name)),
                    Optional.ofNullable(now.get(name)),
                    differ);
        }
    }

    private static void show(
            String name, Optional<Side> before, Optional<Side> now, Differ differ) {
        if (before.isPresent() && now.isPresent()) {
            Side old = before.get();
            Side young = now.get();
            if (old.executable() != young.executable() || old.link() != young.link()) {
                differ.says("%s: %s, then %s".formatted(name, kind(old), kind(young)));
            }
            boolean same =
                    old.size() == young.size()
                            && old.bytes().isPresent()
                            && young.bytes().isPresent()
                            && Arrays.equals(old.bytes().get(), young.bytes().get());
            if (same) {
                return;
            }
        }
        if (before.map(Side::bytes).filter(Optional::isEmpty).isPresent()
                || now.map(Side::bytes).filter(Optional::isEmpty).isPresent()) {
            if (before.map(Side::size).equals(now.map(Side::size))) {
                return;
            }
            differ.says(
                    "%s: too large to show: %s, then %s".formatted(name, size(before), size(now)));
            return;
        }
        differ.file(name, before.flatMap(Side::bytes), now.flatMap(Side::bytes));
    }

    private static String size(Optional<Side> side) {
        return side.map(one -> one.size() + " bytes").orElse("nothing");
    }

    private static String kind(Side side) {
        return side.link() ? "a link" : side.executable() ? "a program" : "a file";
    }

    private static Side side(Piece piece) {
        return switch (piece) {
            case Piece.Link(String to) -> link(to);
            case Piece.File(Path file, boolean executable) -> {
                try {
                    long size = Files.size(file);
                    yield new Side(
                            false,
                            executable,
                            size > MOST_BYTES
                                    ? Optional.empty()
                                    : Optional.of(Files.readAllBytes(file)),
                            size);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static Optional<Side> side(Entry entry) {
        return switch (entry) {
            case Entry.Directory _ -> Optional.empty();
            case Entry.Link(String to) -> Optional.of(link(to));
            case Entry.File file -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try {
                    if (file.size() <= MOST_BYTES) {
                        file.content().writeTo(bytes);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                yield Optional.of(
                        new Side(
                                false,
                                file.executable(),
                                file.size() > MOST_BYTES
                                        ? Optional.empty()
                                        : Optional.of(bytes.toByteArray()),
                                file.size()));
            }
        };
    }

    private static Side link(String to) {
        byte[] bytes = to.getBytes(StandardCharsets.UTF_8);
        return new Side(true, false, Optional.of(bytes), bytes.length);
    }
}
