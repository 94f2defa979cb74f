package org.freshet.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.freshet.model.IntegrityFailure;
import org.freshet.upstream.GitAttributes.Value;
import org.freshet.upstream.GitWalk.Entry;
import org.freshet.upstream.compare.Content;
import org.freshet.upstream.compare.TagFiles;

/** The files of a tagged tree, listed; what is in them is read one at a time. */
final class TaggedFiles implements TagFiles, GitWalk.Visitor {
    private final ObjectReader reader;
    private final CommitFormat format;
    private final GitArchive.Bounds bounds;
    private final SortedMap<String, TagFile> files = new TreeMap<>();
    private final Map<String, Conversion> conversions = new HashMap<>();
    private int leftOut;

    private record Conversion(WorkingTree tree, boolean substituted) {}

    private TaggedFiles(ObjectReader reader, CommitFormat format, GitArchive.Bounds bounds) {
        this.reader = reader;
        this.format = format;
        this.bounds = bounds;
    }

    /** Needs the reader as long as it is used. */
    static TaggedFiles of(
            ObjectReader reader,
            RawCommit commit,
            String tag,
            boolean annotated,
            GitArchive.Bounds bounds)
            throws IOException {
        Mailmap mailmap = new Mailmap(GitWalk.mailmap(reader, commit));
        TaggedFiles files =
                new TaggedFiles(reader, new CommitFormat(commit, tag, annotated, mailmap), bounds);
        GitWalk.through(reader, commit, bounds.pathLength(), files);
        return files;
    }

    @Override
    public SortedMap<String, TagFile> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    @Override
    public boolean enter(Entry directory, boolean exportIgnore) {
        if (leftOut > 0 || exportIgnore) {
            leftOut++;
        }
        return true;
    }

    @Override
    public void leave(Entry directory) {
        leftOut = Math.max(0, leftOut - 1);
    }

    @Override
    public void leaf(Entry leaf, Map<String, Value> said) throws IOException {
        if (files.size() >= bounds.entries()) {
            throw new IntegrityFailure(
                    "the tagged tree has more than %d entries".formatted(bounds.entries()));
        }
        Content.Kind kind =
                leaf.isModule()
                        ? Content.Kind.SUBMODULE
                        : leaf.isLink()
                                ? Content.Kind.LINK
                                : leaf.isExecutable() ? Content.Kind.EXECUTABLE : Content.Kind.FILE;
        Export export = Export.AS_IT_IS;
        if (leftOut > 0 || said.get("export-ignore") instanceof Value.Set) {
            export = Export.LEFT_OUT;
        } else if (kind == Content.Kind.FILE || kind == Content.Kind.EXECUTABLE) {
            boolean substituted = said.get("export-subst") instanceof Value.Set;
            WorkingTree tree = WorkingTree.of(said);
            if (substituted || !tree.changesNothing()) {
                export = Export.CONVERTED;
                conversions.put(leaf.path(), new Conversion(tree, substituted));
            }
        }
        files.put(leaf.path(), new TagFile(new Content(kind, leaf.id()), export));
    }

    @Override
    public Optional<byte[]> content(String name, int most) {
        TagFile file = files.get(name);
        if (file == null || file.content().kind() == Content.Kind.SUBMODULE) {
            return Optional.empty();
        }
        try {
            ObjectLoader blob = reader.open(file.content().id(), Constants.OBJ_BLOB);
            return blob.getSize() > most ? Optional.empty() : Optional.of(blob.getBytes(most));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean exportsAs(String name, byte[] bytes) {
        Conversion conversion = conversions.get(name);
        if (conversion == null) {
            return false;
        }
        Optional<byte[]> converted =
                content(name, bounds.convertedBytes()).map(conversion.tree()::convert);
        return converted.isPresent()
                && (conversion.substituted()
                        ? Placeholders.filled(
                                Bytes.text(converted.get()), Bytes.text(bytes), format::substitute)
                        : Arrays.equals(converted.get(), bytes));
    }
}
