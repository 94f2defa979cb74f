package org.freshet.upstream;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.upstream.GitAttributes.Value;

/** Goes through a tagged tree in git's order, and knows the attributes of all that it passes. */
final class GitWalk {
    private static final String ATTRIBUTES = ".gitattributes";

    /** JGit reads a whole directory into memory; this is hundreds of thousands of names. */
    private static final int DIRECTORY_SIZE = 64 << 20;

    /** A few trees that hold each other many times make more directories than anyone can walk. */
    private static final int MOST_DIRECTORIES = 500_000;

    private final ObjectReader reader;
    private final RawCommit commit;
    private final int pathLength;
    private final Visitor visitor;
    private final GitAttributes attributes = new GitAttributes();
    private int directories;

    private GitWalk(ObjectReader reader, RawCommit commit, int pathLength, Visitor visitor) {
        this.reader = reader;
        this.commit = commit;
        this.pathLength = pathLength;
        this.visitor = visitor;
    }

    /**
     * A directory, file, link or submodule.
     *
     * @param path bytes as ISO 8859-1 characters
     */
    record Entry(String path, int mode, ObjectId id) {
        boolean isDirectory() {
            return GitWalk.isDirectory(mode);
        }

        boolean isLink() {
            return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_SYMLINK;
        }

        boolean isModule() {
            return !isDirectory() && !isLink() && !isFile(mode);
        }

        boolean isExecutable() {
            return (mode & 0100) != 0;
        }
    }

    /** Is told of all that is there. */
    interface Visitor {
        /** Whether to go into a directory. */
        boolean enter(Entry directory, boolean exportIgnore) throws IOException;

        void leave(Entry directory);

        /** A file, link or submodule, and what attributes say of it. */
        void leaf(Entry leaf, Map<String, Value> said) throws IOException;
    }

    /**
     * @param pathLength the longest that may be, in bytes
     */
    static void through(ObjectReader reader, RawCommit commit, int pathLength, Visitor visitor)
            throws IOException {
        new GitWalk(reader, commit, pathLength, visitor)
                .walk(ObjectId.fromString(commit.tree()), "");
    }

    /** The text of {@code .mailmap}, empty when there is none. */
    static String mailmap(ObjectReader reader, RawCommit commit) throws IOException {
        ObjectId root = ObjectId.fromString(commit.tree());
        for (CanonicalTreeParser tree = parser(reader, root); !tree.eof(); tree = tree.next()) {
            if (name(tree).equals(".mailmap") && isFile(tree.getEntryRawMode())) {
                ObjectLoader loader = reader.open(tree.getEntryObjectId(), Constants.OBJ_BLOB);
                return loader.getSize() > GitAttributes.FILE_SIZE
                        ? ""
                        : Bytes.text(loader.getBytes());
            }
        }
        return "";
    }

    private void walk(ObjectId tree, String directory) throws IOException {
        if (++directories > MOST_DIRECTORIES) {
            throw new IntegrityFailure(
                    "the tagged tree has more than %d directories".formatted(MOST_DIRECTORIES));
        }
        attributes.leaveUnless(directory);
        attributes.enter(directory, attributesText(tree));
        CanonicalTreeParser at = parser(reader, tree);
        for (; !at.eof(); at = at.next()) {
            String name = name(at);
            check(directory, name);
            String path = directory.isEmpty() ? name : directory + "/" + name;
            Entry entry = new Entry(path, at.getEntryRawMode(), at.getEntryObjectId());
            if (entry.isDirectory()) {
                boolean ignored =
                        attributes.of(path + "/").get("export-ignore") instanceof Value.Set;
                if (visitor.enter(entry, ignored)) {
                    walk(entry.id(), path);
                    visitor.leave(entry);
                    attributes.leaveUnless(directory + "/");
                }
            } else {
                visitor.leaf(entry, attributes.of(entry.isModule() ? path + "/" : path));
            }
        }
    }

    private void check(String directory, String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.equalsIgnoreCase(".git")
                || name.indexOf('/') >= 0
                || directory.length() + name.length() + 1 > pathLength) {
            throw refused(directory + "/" + name, "is no name that git would check out");
        }
    }

    private IntegrityFailure refused(String path, String why) {
        return new IntegrityFailure(
                "`%s` in the tree of commit `%s` %s".formatted(Shown.text(path), commit.id(), why),
                "use the upstream's own tarball (`upstream.tarball`)");
    }

    /** Git reads it whether it is a file or, by its bytes, a link. */
    private String attributesText(ObjectId tree) throws IOException {
        for (CanonicalTreeParser at = parser(reader, tree); !at.eof(); at = at.next()) {
            if (name(at).equals(ATTRIBUTES)
                    && !isDirectory(at.getEntryRawMode())
                    && (at.getEntryRawMode() & FileMode.TYPE_MASK) != FileMode.TYPE_GITLINK) {
                ObjectLoader loader = reader.open(at.getEntryObjectId(), Constants.OBJ_BLOB);
                if (loader.getSize() > GitAttributes.FILE_SIZE) {
                    throw refused(ATTRIBUTES, "has %d bytes".formatted(loader.getSize()));
                }
                return Bytes.text(loader.getBytes());
            }
        }
        return "";
    }

    private static CanonicalTreeParser parser(ObjectReader reader, ObjectId tree)
            throws IOException {
        if (reader.getObjectSize(tree, Constants.OBJ_TREE) > DIRECTORY_SIZE) {
            throw new IntegrityFailure("a directory of the tagged tree is too large");
        }
        CanonicalTreeParser parser = new CanonicalTreeParser();
        parser.reset(reader, tree);
        return parser;
    }

    private static String name(CanonicalTreeParser at) {
        byte[] name = new byte[at.getNameLength()];
        at.getName(name, 0);
        return Bytes.text(name);
    }

    private static boolean isDirectory(int mode) {
        return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_TREE;
    }

    private static boolean isFile(int mode) {
        return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
    }
}
