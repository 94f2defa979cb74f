package org.freshet.packaging.patches;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * Those files of the upstream tarballs that patches touch. A tarball streams past once; once more
 * where a patch touches a hard link.
 */
public final class OrigTree {
    private static final int MOST_FILE = 64 << 20;
    private static final int MOST_TOGETHER = 128 << 20;

    private final Map<String, Tree.Node> nodes = new HashMap<>();
    private final Map<String, String> hardLinks = new HashMap<>();
    private long bytes;

    private OrigTree() {}

    /**
     * An upstream tarball.
     *
     * @param what its name, for messages
     * @param directory where it is unpacked; empty for the main one
     * @param flat whether it has no top directory, so that nothing is stripped from its names
     */
    public record Orig(Path file, String what, String directory, boolean flat) {
        /** One with a top directory. */
        public Orig(Path file, String what, String directory) {
            this(file, what, directory, false);
        }
    }

    /**
     * Reads those files.
     *
     * @param paths from the top of the unpacked source package; see {@link PatchSeries#paths()}
     * @throws InvalidInput when they are too large to be patched in memory
     * @throws org.freshet.model.IntegrityFailure for a tarball that may not be unpacked
     */
    public static OrigTree read(List<Orig> origs, Collection<String> paths) {
        OrigTree tree = new OrigTree();
        if (paths.isEmpty()) {
            return tree;
        }
        Set<String> wanted = new TreeSet<>(paths);
        tree.read(origs, wanted);
        // A hard link's content stands in the entry that it links to.
        Set<String> targets = new HashSet<>(tree.hardLinks.values());
        targets.removeAll(tree.nodes.keySet());
        if (!targets.isEmpty()) {
            tree.read(origs, targets);
        }
        tree.hardLinks.forEach((path, target) ->
                tree.nodes.put(path, tree.nodes.getOrDefault(target, new Tree.Node.Nothing())));
        return tree;
    }

    Tree.Node at(String path) {
        return nodes.getOrDefault(path, new Tree.Node.Nothing());
    }

    private void read(List<Orig> origs, Set<String> wanted) {
        Set<String> directories = new HashSet<>();
        wanted.forEach(path -> directories.addAll(Tree.above(path)));
        for (Orig orig : origs) {
            String prefix = orig.directory().isEmpty() ? "" : orig.directory() + "/";
            TarMember.Reader each =
                    (member, content) ->
                            take(prefix + member.name(), member, content, wanted, directories);
            if (orig.flat()) {
                Tarball.readFlat(orig.file(), orig.what(), Tarball.Bounds.DEFAULT, each);
            } else {
                Tarball.read(orig.file(), orig.what(), Tarball.Bounds.DEFAULT, each);
            }
        }
    }

    private void take(
            String path,
            TarMember member,
            InputStream content,
            Set<String> wanted,
            Set<String> directories)
            throws IOException {
        for (int i = path.lastIndexOf('/'); i > 0; i = path.lastIndexOf('/', i - 1)) {
            String above = path.substring(0, i);
            if (directories.contains(above) || wanted.contains(above)) {
                nodes.put(above, new Tree.Node.Directory());
            }
        }
        boolean file = wanted.contains(path);
        if (!file && !directories.contains(path)) {
            return;
        }
        switch (member.kind()) {
            case FILE, EXECUTABLE ->
                    nodes.put(
                            path,
                            new Tree.Node.File(file ? text(path, member.size(), content) : ""));
            case LINK -> nodes.put(path, new Tree.Node.Link(member.link()));
            case HARD_LINK -> {
                String prefix = path.substring(0, path.length() - member.name().length());
                hardLinks.put(path, prefix + member.link());
            }
        }
    }

    private String text(String path, long size, InputStream content) throws IOException {
        bytes += size;
        if (size > MOST_FILE || bytes > MOST_TOGETHER) {
            throw new InvalidInput(
                    "`%s` is too large to be patched: %d bytes, expected at most %d, and at most %d"
                                    .formatted(Shown.text(path), size, MOST_FILE, MOST_TOGETHER)
                            + " of all files that patches touch");
        }
        return new String(content.readNBytes((int) size), StandardCharsets.ISO_8859_1);
    }
}
