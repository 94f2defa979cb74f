package org.freshet.packaging.patches;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.patches.DpkgReading.Seen;
import org.freshet.packaging.patches.Tree.Node;

/** A patch of a series, read and found harmless. */
record PatchFile(PatchText text, List<Seen> seen, List<FileDiff> diffs) {
    PatchFile {
        seen = List.copyOf(seen);
        diffs = List.copyOf(diffs);
    }

    /**
     * Reads a patch.
     *
     * @throws InvalidInput for what dpkg-source or patch refuses whatever the tree holds
     */
    static PatchFile parse(byte[] bytes) {
        PatchText text = PatchText.of(new String(bytes, StandardCharsets.ISO_8859_1));
        List<Seen> seen = DpkgReading.of(text);
        List<FileDiff> diffs = PatchReader.read(text);
        List<Integer> seenHunks = seen.stream().flatMap(one -> one.hunks().stream()).toList();
        List<Integer> hunks =
                diffs.stream().flatMap(diff -> diff.hunks().stream()).map(Hunk::line).toList();
        if (!seenHunks.equals(hunks)) {
            throw new InvalidInput("dpkg-source and `patch` see different hunks in it");
        }
        diffs.stream().flatMap(FileDiff::names).forEach(PatchFile::accept);
        return new PatchFile(text, seen, diffs);
    }

    private static void accept(String name) {
        String path = Tree.path(name);
        if (List.of(path.split("/", -1)).contains("..") || path.isEmpty()) {
            throw new InvalidInput("`%s` leaves the tree".formatted(Shown.text(name)));
        }
        // Both are read while the series is applied.
        if (path.startsWith(".pc/") || path.startsWith("debian/patches/")) {
            throw new InvalidInput(
                    "it changes the series itself: `%s`".formatted(Shown.text(name)));
        }
    }

    /** The paths that it may read or write. */
    Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        diffs.stream().flatMap(FileDiff::names).map(Tree::path).forEach(paths::add);
        for (Seen one : seen) {
            one.before().map(Tree::path).ifPresent(paths::add);
            one.after().map(Tree::path).ifPresent(paths::add);
        }
        return paths;
    }

    /** Whether it changes {@code debian/}, which dpkg-source applies and cannot build again. */
    boolean changesDebian() {
        return paths().stream().anyMatch(path -> path.startsWith("debian/"));
    }

    /**
     * Applies it.
     *
     * @throws InvalidInput for what dpkg-source refuses before it starts patch
     */
    Application.Result apply(WorkTree tree, Effort effort) {
        for (Seen one : seen) {
            one.before().ifPresent(name -> notThroughALink(name, tree));
            one.after().ifPresent(name -> notThroughALink(name, tree));
            String path = Tree.path(one.patched(tree));
            if (tree.at(path) instanceof Node.Directory) {
                throw new InvalidInput("`%s` is a directory".formatted(Shown.text(path)));
            }
            Optional<String> file =
                    Tree.above(path).stream()
                            .filter(above -> tree.at(above) instanceof Node.File)
                            .findFirst();
            if (file.isPresent()) {
                throw new InvalidInput("`%s` is no directory".formatted(Shown.text(file.get())));
            }
        }
        seen.forEach(one -> Tree.above(Tree.path(one.patched(tree))).forEach(tree::makeDirectory));
        return Application.apply(diffs, tree, effort);
    }

    private static void notThroughALink(String name, WorkTree tree) {
        String path = Tree.path(name);
        if (tree.at(path) instanceof Node.Link) {
            throw new InvalidInput("`%s` is a symbolic link".formatted(Shown.text(path)));
        }
        for (String above : Tree.above(path)) {
            if (tree.at(above) instanceof Node.Link) {
                throw new InvalidInput(
                        "`%s` lies behind the symbolic link `%s`"
                                .formatted(Shown.text(path), Shown.text(above)));
            }
        }
    }
}
