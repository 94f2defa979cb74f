package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** The tree of a native package: everything beside its {@code debian/}, as entries of a tar. */
final class NativeTree {
    private NativeTree() {}

    /**
     * Reads a tree, without its {@code debian/} and what dpkg-source leaves out.
     *
     * @throws InvalidInput for what is no file, directory or link, for a link that leaves the tree,
     *     and for what cannot be read
     */
    static SortedMap<String, SameBytes.Entry> beside(Path debian) {
        Path tree = parent(debian);
        SortedMap<String, SameBytes.Entry> entries = new TreeMap<>();
        try {
            Files.walkFileTree(tree, new Collector(tree, entries));
        } catch (IOException e) {
            throw new InvalidInput(
                    "source tree `%s` cannot be read: %s"
                            .formatted(Shown.text(tree.toString()), e.getClass().getSimpleName()),
                    "make everything in it readable",
                    e);
        }
        return entries;
    }

    private static Path parent(Path debian) {
        Path absolute = debian.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || !absolute.endsWith("debian") || Files.isSymbolicLink(absolute)) {
            throw new InvalidInput(
                    "`%s` is not the directory `debian` of a source tree"
                            .formatted(Shown.text(debian.toString())),
                    "a native package is made of the tree that holds `debian`: name that one");
        }
        return parent;
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path tree;
        private final SortedMap<String, SameBytes.Entry> entries;

        Collector(Path tree, SortedMap<String, SameBytes.Entry> entries) {
            this.tree = tree;
            this.entries = entries;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String path = tree.relativize(directory).toString();
            if (path.isEmpty()) {
                return FileVisitResult.CONTINUE;
            }
            if (path.equals("debian") || left(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            entries.put(plain(path), new SameBytes.Entry.Directory());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (!left(file)) {
                String path = plain(tree.relativize(file).toString());
                entries.put(path, entry(path, file, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        private static SameBytes.Entry entry(String path, Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isSymbolicLink()) {
                String to = plain(Files.readSymbolicLink(file).toString());
                if (!PackagingTree.stays(Path.of(path), to)) {
                    throw new InvalidInput(
                            "link `%s` to `%s` leaves the source tree"
                                    .formatted(Shown.text(path), Shown.text(to)));
                }
                return new SameBytes.Entry.Link(to);
            }
            if (!attributes.isRegularFile()) {
                throw new InvalidInput(
                        "`%s` is neither a file nor a link".formatted(Shown.text(path)));
            }
            return new SameBytes.Entry.File(
                    out -> {
                        try (InputStream in = Files.newInputStream(file)) {
                            in.transferTo(out);
                        }
                    },
                    attributes.size(),
                    Files.getPosixFilePermissions(file)
                            .contains(PosixFilePermission.OWNER_EXECUTE));
        }

        private static boolean left(Path path) {
            return LeftOut.ofTree(String.valueOf(path.getFileName()));
        }

        private static String plain(String path) {
            FileName.problem(path)
                    .ifPresent(problem -> {
                        throw new InvalidInput(problem);
                    });
            return path;
        }
    }
}
