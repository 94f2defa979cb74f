package org.freshet.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The tar of a tagged tree, bit-identical to {@code git archive --format=tar --prefix=… TAG}
 * (archive.c of git): export-ignore, export-subst, line ends and encodings as the attributes say.
 * Streams; only files that are converted are held in memory, one at a time.
 */
final class GitArchive {
    /**
     * What a tree may cost.
     *
     * @param bytes of all files together, after conversion
     * @param convertedBytes of one file that must be converted
     * @param pathLength in bytes
     */
    record Bounds(int entries, long bytes, int convertedBytes, int pathLength, Duration time) {
        static final Bounds DEFAULT =
                new Bounds(500_000, 7L << 30, 32 << 20, 1024, Duration.ofMinutes(30));
    }

    private static final String ATTRIBUTES = ".gitattributes";
    private static final int SYMLINK_LENGTH = 64 << 10;

    private final ObjectReader reader;
    private final RawCommit commit;
    private final CommitFormat format;
    private final GitAttributes attributes = new GitAttributes();
    private final Bounds bounds;
    private final String prefix;
    private final GitTar tar;
    private final long start = System.nanoTime();

    /** Directories that were entered and hold nothing yet: git leaves out the empty ones. */
    private final List<Entry> pending = new ArrayList<>();

    private int entries;
    private long bytes;

    private record Entry(String path, String name, int mode, ObjectId id) {}

    private GitArchive(
            ObjectReader reader,
            RawCommit commit,
            CommitFormat format,
            Bounds bounds,
            String prefix,
            OutputStream out)
            throws IOException {
        this.reader = reader;
        this.commit = commit;
        this.format = format;
        this.bounds = bounds;
        this.prefix = prefix;
        this.tar = new GitTar(out, commit.id(), commit.committedSeconds());
    }

    /**
     * Writes the tar; does not close {@code out}.
     *
     * @param prefix ends with a slash
     * @return notes on placeholders ({@link CommitFormat})
     */
    static List<String> write(
            ObjectReader reader,
            RawCommit commit,
            String tag,
            boolean annotated,
            Bounds bounds,
            String prefix,
            OutputStream out)
            throws IOException {
        ObjectId root = ObjectId.fromString(commit.tree());
        CommitFormat format =
                new CommitFormat(commit, tag, annotated, new Mailmap(mailmap(reader, root)));
        GitArchive archive =
                new GitArchive(reader, commit, format, bounds, Bytes.utf8(prefix), out);
        archive.all(root);
        return format.notes();
    }

    private static String mailmap(ObjectReader reader, ObjectId root) throws IOException {
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

    private void all(ObjectId root) throws IOException {
        tar.directory(Bytes.of(prefix), root.name());
        walk(root, "");
        tar.end();
    }

    private void walk(ObjectId tree, String directory) throws IOException {
        attributes.leaveUnless(directory);
        attributes.enter(directory, attributesText(tree));
        CanonicalTreeParser at = parser(reader, tree);
        for (; !at.eof(); at = at.next()) {
            String name = name(at);
            check(directory, name);
            String path = directory.isEmpty() ? name : directory + "/" + name;
            Entry entry = new Entry(path, name, at.getEntryRawMode(), at.getEntryObjectId());
            if (isDirectory(entry.mode())) {
                if (!set("export-ignore", path + "/")) {
                    pending.add(entry);
                    walk(entry.id(), path);
                    pending.remove(entry);
                    attributes.leaveUnless(directory + "/");
                }
            } else {
                for (Entry waiting : pending) {
                    count(0);
                    tar.directory(Bytes.of(prefix + waiting.path() + "/"), waiting.id().name());
                }
                pending.clear();
                write(entry);
            }
        }
    }

    private void write(Entry entry) throws IOException {
        int type = entry.mode() & FileMode.TYPE_MASK;
        boolean isLink = type == FileMode.TYPE_SYMLINK;
        boolean isModule = !isLink && !isFile(entry.mode());
        Map<String, Value> said = attributes.of(isModule ? entry.path() + "/" : entry.path());
        if (said.get("export-ignore") instanceof Value.Set) {
            return;
        }
        String name = prefix + entry.path();
        if (isModule) {
            count(0);
            tar.directory(Bytes.of(name + "/"), entry.id().name());
            return;
        }
        ObjectLoader blob = reader.open(entry.id(), Constants.OBJ_BLOB);
        if (isLink) {
            count(0);
            if (blob.getSize() > SYMLINK_LENGTH) {
                throw refused(entry.path(), "is a link of %d bytes".formatted(blob.getSize()));
            }
            tar.link(Bytes.of(name), entry.id().name(), blob.getBytes());
            return;
        }
        boolean substituted = said.get("export-subst") instanceof Value.Set;
        WorkingTree tree = WorkingTree.of(said);
        boolean executable = (entry.mode() & 0100) != 0;
        if (!substituted && tree.changesNothing()) {
            count(blob.getSize());
            try (OutputStream out =
                    tar.file(Bytes.of(name), entry.id().name(), executable, blob.getSize())) {
                blob.copyTo(out);
            }
            return;
        }
        if (blob.getSize() > bounds.convertedBytes()) {
            throw refused(
                    entry.path(), "is to be converted and has %d bytes".formatted(blob.getSize()));
        }
        byte[] content = tree.convert(blob.getBytes(bounds.convertedBytes()));
        if (substituted) {
            content = Bytes.of(format.substitute(Bytes.text(content)));
        }
        count(content.length);
        try (OutputStream out =
                tar.file(Bytes.of(name), entry.id().name(), executable, content.length)) {
            out.write(content);
        }
    }

    private void count(long size) {
        entries++;
        bytes += size;
        if (entries > bounds.entries()) {
            throw new IntegrityFailure(
                    "the tagged tree has more than %d entries".formatted(bounds.entries()));
        }
        if (bytes > bounds.bytes()) {
            throw new IntegrityFailure(
                    "the tagged tree has more than %d bytes".formatted(bounds.bytes()));
        }
        if (System.nanoTime() - start > bounds.time().toNanos()) {
            throw new IntegrityFailure(
                    "the tagged tree takes longer than %s to write".formatted(bounds.time()));
        }
    }

    private boolean set(String attribute, String path) {
        return attributes.of(path).get(attribute) instanceof Value.Set;
    }

    private void check(String directory, String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.equalsIgnoreCase(".git")
                || name.indexOf('/') >= 0
                || directory.length() + name.length() + 1 > bounds.pathLength()) {
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

    /** JGit reads a whole directory into memory; this is hundreds of thousands of names. */
    private static final int DIRECTORY_SIZE = 64 << 20;

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
