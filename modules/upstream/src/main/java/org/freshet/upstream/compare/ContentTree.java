package org.freshet.upstream.compare;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * What a tarball holds below its top directory, file by file, as git would store it. Two tarballs
 * of the same content have the same tree, however they are packed, dated and owned; that of {@code
 * git archive TAG} has the tree of the tag, unless attributes leave files out or change them.
 *
 * <p>Names are bytes, one {@code char} each. Memory is bounded by the names, not by what the files
 * hold.
 */
public final class ContentTree {
    /** The kernel's 90,000 names have 4 MiB, those of browsers some 30. */
    private static final long MOST_NAMES = 64L << 20;

    /** The year 9999: what every format can write. */
    private static final long MOST_SECONDS = 253_402_300_799L;

    private final String what;
    private final NavigableMap<String, Content> files = new TreeMap<>();
    private long names;
    private long newest;

    private ContentTree(String what) {
        this.what = what;
    }

    /**
     * Reads a tarball once, checking it as {@link Tarball#check} does.
     *
     * @param what its name, for messages
     * @throws IntegrityFailure also when it holds two different files of one name
     */
    public static ContentTree of(Path tarball, String what, Tarball.Bounds bounds) {
        ContentTree tree = new ContentTree("tarball `" + Shown.text(what) + "`");
        Tarball.read(
                tarball,
                what,
                bounds,
                (member, content) -> {
                    tree.newest = Math.max(tree.newest, member.modified());
                    Content.Kind kind =
                            switch (member.kind()) {
                                case FILE -> Content.Kind.FILE;
                                case EXECUTABLE -> Content.Kind.EXECUTABLE;
                                case LINK -> Content.Kind.LINK;
                                case HARD_LINK -> null;
                            };
                    if (kind == null) {
                        tree.put(member.name(), tree.target(member));
                    } else if (kind == Content.Kind.LINK) {
                        byte[] to = member.link().getBytes(StandardCharsets.ISO_8859_1);
                        ObjectId id = BlobId.of(to, tree.what);
                        tree.put(member.name(), new Content(kind, id));
                    } else {
                        ObjectId id = BlobId.of(member.size(), content, tree.what);
                        tree.put(member.name(), new Content(kind, id));
                    }
                });
        return tree;
    }

    /** The id of the git tree that has this content, hex. */
    public String id() {
        Deque<Directory> open = new ArrayDeque<>();
        open.push(new Directory("", new TreeFormatter()));
        try (ObjectInserter.Formatter hash = new ObjectInserter.Formatter()) {
            // The order of whole names is the order that git wants: that of bytes, where the name
            // of a directory ends with a slash.
            files.forEach((name, content) -> {
                while (!name.startsWith(open.element().path)) {
                    close(open, hash);
                }
                for (int slash = name.indexOf('/', open.element().path.length());
                        slash >= 0;
                        slash = name.indexOf('/', slash + 1)) {
                    open.push(new Directory(name.substring(0, slash + 1), new TreeFormatter()));
                }
                Directory here = open.element();
                here.add(name.substring(here.path.length()), content.mode(), content.id());
            });
            while (open.size() > 1) {
                close(open, hash);
            }
            return open.element().tree.computeId(hash).name();
        }
    }

    private static void close(Deque<Directory> open, ObjectInserter hash) {
        Directory full = open.pop();
        String above = open.element().path;
        String name = full.path.substring(above.length(), full.path.length() - 1);
        open.element().add(name, FileMode.TREE, full.tree.computeId(hash));
    }

    /** The newest date of a file in it, which is that of the release or soon before. */
    public Instant newest() {
        return Instant.ofEpochSecond(Math.min(newest, MOST_SECONDS));
    }

    /** What is in it, by name. */
    SortedMap<String, Content> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    private Content target(TarMember link) {
        Content content = files.get(link.link());
        if (content == null) {
            throw refused(
                    "holds a hard link `%s` before the file `%s` that it is",
                    link.name(), link.link());
        }
        return content;
    }

    private void put(String name, Content content) {
        Content before = files.put(name, content);
        if (before != null) {
            // Which of two counts, tools do not agree on.
            if (!before.equals(content)) {
                throw refused("holds two different files `%s`", name);
            }
            return;
        }
        names += name.length();
        if (names > MOST_NAMES) {
            throw new IntegrityFailure(
                    "%s holds names of more than %d bytes".formatted(what, MOST_NAMES));
        }
        String below = name + "/";
        String next = files.ceilingKey(below);
        if (next != null && next.startsWith(below)) {
            throw refused("holds both a file and a directory `%s`", name);
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            if (files.containsKey(name.substring(0, slash))) {
                throw refused("holds both a file and a directory `%s`", name.substring(0, slash));
            }
        }
    }

    private IntegrityFailure refused(String why, String... names) {
        Object[] shown = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            shown[i] = Names.shown(names[i]);
        }
        return new IntegrityFailure(
                what + " " + why.formatted(shown),
                "list it with `tar -tvf` and ask upstream, or let `upstream.tarball: git` make a"
                        + " tarball of the tagged tree");
    }

    private record Directory(String path, TreeFormatter tree) {
        void add(String name, FileMode mode, ObjectId id) {
            tree.append(name.getBytes(StandardCharsets.ISO_8859_1), mode, id);
        }
    }
}
