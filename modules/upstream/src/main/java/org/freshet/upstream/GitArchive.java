package org.freshet.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.upstream.GitAttributes.Value;
import org.freshet.upstream.GitWalk.Entry;

/**
 * The tar of a tagged tree, bit-identical to {@code git archive --format=tar --prefix=… TAG}
 * (archive.c of git): export-ignore, export-subst, line ends and encodings as the attributes say.
 * Streams; only files that are converted are held in memory, one at a time.
 */
final class GitArchive implements GitWalk.Visitor {
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

    private static final int SYMLINK_LENGTH = 64 << 10;

    private final ObjectReader reader;
    private final RawCommit commit;
    private final CommitFormat format;
    private final Bounds bounds;
    private final String prefix;
    private final GitTar tar;
    private final long start = System.nanoTime();

    /** Directories that were entered and hold nothing yet: git leaves out the empty ones. */
    private final List<Entry> pending = new ArrayList<>();

    private int entries;
    private long bytes;

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
        CommitFormat format =
                new CommitFormat(
                        commit, tag, annotated, new Mailmap(GitWalk.mailmap(reader, commit)));
        GitArchive archive =
                new GitArchive(reader, commit, format, bounds, Bytes.utf8(prefix), out);
        archive.all();
        return format.notes();
    }

    private void all() throws IOException {
        tar.directory(Bytes.of(prefix), commit.tree());
        GitWalk.through(reader, commit, bounds.pathLength(), this);
        tar.end();
    }

    @Override
    public boolean enter(Entry directory, boolean exportIgnore) {
        if (!exportIgnore) {
            pending.add(directory);
        }
        return !exportIgnore;
    }

    @Override
    public void leave(Entry directory) {
        pending.remove(directory);
    }

    @Override
    public void leaf(Entry leaf, Map<String, Value> said) throws IOException {
        for (Entry waiting : pending) {
            count(0);
            tar.directory(Bytes.of(prefix + waiting.path() + "/"), waiting.id().name());
        }
        pending.clear();
        if (!(said.get("export-ignore") instanceof Value.Set)) {
            write(leaf, said);
        }
    }

    private void write(Entry entry, Map<String, Value> said) throws IOException {
        String name = prefix + entry.path();
        if (entry.isModule()) {
            count(0);
            tar.directory(Bytes.of(name + "/"), entry.id().name());
            return;
        }
        ObjectLoader blob = reader.open(entry.id(), Constants.OBJ_BLOB);
        if (entry.isLink()) {
            count(0);
            if (blob.getSize() > SYMLINK_LENGTH) {
                throw refused(entry.path(), "is a link of %d bytes".formatted(blob.getSize()));
            }
            tar.link(Bytes.of(name), entry.id().name(), blob.getBytes());
            return;
        }
        boolean substituted = said.get("export-subst") instanceof Value.Set;
        WorkingTree tree = WorkingTree.of(said);
        boolean executable = entry.isExecutable();
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

    private IntegrityFailure refused(String path, String why) {
        return new IntegrityFailure(
                "`%s` in the tree of commit `%s` %s".formatted(Shown.text(path), commit.id(), why),
                "use the upstream's own tarball (`upstream.tarball`)");
    }
}
