package org.freshet.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * A {@code debian/} directory with overlays laid over it: paths relative to {@code debian/}, in
 * order. Of a file's mode only the owner's x bit counts, so neither umask nor checkout changes it.
 */
final class PackagingTree {
    private static final String REMOVE = ".remove";
    private final SortedMap<String, Piece> pieces = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private PackagingTree() {}

    /** What stands under one path. */
    sealed interface Piece {
        /** The same in a tar. */
        SameBytes.Entry entry();

        /** A regular file. */
        record File(Path path, boolean executable) implements Piece {
            @Override
            public SameBytes.Entry entry() {
                try {
                    return new SameBytes.Entry.File(
                            out -> Files.copy(path, out), Files.size(path), executable);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        /** A symbolic link. */
        record Link(String to) implements Piece {
            @Override
            public SameBytes.Entry entry() {
                return new SameBytes.Entry.Link(to);
            }
        }
    }

    /**
     * Merges directories; later ones win, file by file, and their {@code X.remove} removes {@code
     * X}, a file or a whole directory.
     *
     * @throws InvalidInput with every problem, one a line
     */
    static SortedMap<String, Piece> merge(Path base, List<Path> overlays) {
        PackagingTree tree = new PackagingTree();
        // Below it is nothing to remove, so a file of such a name is meant.
        tree.read(base).forEach(tree::put);
        overlays.forEach(tree::overlay);
        tree.pieces.forEach(tree::staysInside);
        // The build runs it whatever a checkout made of its mode (Debian Policy 4.9).
        tree.pieces.computeIfPresent(
                "rules",
                (_, piece) ->
                        piece instanceof Piece.File file
                                ? new Piece.File(file.path(), true)
                                : piece);
        if (!tree.problems.isEmpty()) {
            throw new InvalidInput(
                    tree.problems.stream().sorted().distinct().collect(Collectors.joining("\n")));
        }
        return Collections.unmodifiableSortedMap(tree.pieces);
    }

    private SortedMap<String, Piece> read(Path directory) {
        SortedMap<String, Piece> layer = new TreeMap<>();
        try {
            Files.walkFileTree(directory, new Collector(directory, layer));
        } catch (IOException e) {
            throw new InvalidInput(
                    "packaging directory `%s` cannot be read: %s"
                            .formatted(
                                    Shown.text(String.valueOf(directory.getFileName())),
                                    e.getClass().getSimpleName()),
                    "make everything in it readable",
                    e);
        }
        return layer;
    }

    private void overlay(Path directory) {
        SortedMap<String, Piece> layer = read(directory);
        for (String path : layer.keySet()) {
            if (path.endsWith(REMOVE)) {
                remove(path.substring(0, path.length() - REMOVE.length()), path);
            }
        }
        layer.forEach((path, piece) -> {
            if (!path.endsWith(REMOVE)) {
                put(path, piece);
            }
        });
    }

    private void remove(String path, String by) {
        boolean any = pieces.keySet().removeIf(at -> at.equals(path) || at.startsWith(path + "/"));
        if (!any) {
            problems.add(
                    "`%s` removes `%s`, which is not there"
                            .formatted(Shown.text(by), Shown.text(path)));
        }
    }

    private void put(String path, Piece piece) {
        // A file in the place of a directory, or the other way round.
        pieces.keySet().removeIf(at -> at.startsWith(path + "/") || path.startsWith(at + "/"));
        pieces.put(path, piece);
    }

    /** A link to upstream's own files is common: {@code README -> ../README}. */
    private void staysInside(String path, Piece piece) {
        if (!(piece instanceof Piece.Link(String to))) {
            return;
        }
        if (!stays(Path.of("debian").resolve(path), to)) {
            problems.add(
                    "link `%s` to `%s` leaves the source tree"
                            .formatted(Shown.text(path), Shown.text(to)));
        }
    }

    /**
     * Whether a link at a path of the source tree stays in it: {@code debian/x.service} often is
     * one to upstream's. It may climb only in front, for behind a name that is a link itself nobody
     * knows where a {@code ..} leads.
     */
    static boolean stays(Path link, String to) {
        Path from = link.getParent();
        int up = 0;
        boolean down = false;
        for (String name : to.split("/+", -1)) {
            if (name.equals("..")) {
                up++;
                if (down) {
                    return false;
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                down = true;
            }
        }
        return !to.startsWith("/") && up <= (from == null ? 0 : from.getNameCount());
    }

    private final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, Piece> layer;

        Collector(Path root, SortedMap<String, Piece> layer) {
            this.root = root;
            this.layer = layer;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return LeftOut.ofPackaging(root.relativize(directory).toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            String path = root.relativize(file).toString();
            if (LeftOut.ofPackaging(path)) {
                return FileVisitResult.CONTINUE;
            }
            Optional<String> problem = FileName.problem(path);
            if (problem.isPresent()) {
                problems.add(problem.get());
            } else if (attributes.isSymbolicLink()) {
                String to = Files.readSymbolicLink(file).toString();
                FileName.problem(to).ifPresent(problems::add);
                layer.put(path, new Piece.Link(to));
            } else if (attributes.isRegularFile()) {
                layer.put(path, new Piece.File(file, ownerMay(file)));
            } else {
                problems.add("`%s` is neither a file nor a link".formatted(Shown.text(path)));
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean ownerMay(Path file) throws IOException {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        }
    }
}
