package org.freshet.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.upstream.compare.TagFiles;
import org.jspecify.annotations.Nullable;

/**
 * A tag, its commit and its tree, in a scratch repository that lives until this is closed, or in
 * the repository of the upstream itself.
 */
public final class TaggedTree implements AutoCloseable {
    private final @Nullable Scratch scratch;
    private final Repository repository;
    private final Tag tag;
    private final Optional<RawTag> tagObject;
    private final RawCommit commit;

    /**
     * @param scratch what is removed in the end, if anything
     */
    TaggedTree(
            @Nullable Scratch scratch,
            Repository repository,
            Tag tag,
            Optional<RawTag> tagObject,
            RawCommit commit) {
        this.scratch = scratch;
        this.repository = repository;
        this.tag = tag;
        this.tagObject = tagObject;
        this.commit = commit;
    }

    /** The tag object; empty for a lightweight tag. */
    Optional<RawTag> tagObject() {
        return tagObject;
    }

    /** The id of the tree, hex. */
    public String tree() {
        return commit.tree();
    }

    /** When the tag was made; when it does not say, or is lightweight, when the commit was. */
    public Instant released() {
        return tagObject.flatMap(RawTag::made).orElseGet(commit::committed);
    }

    /**
     * Writes the tar of the tree, bit-identical to {@code git archive --format=tar --prefix=PREFIX
     * TAG} but for what depends on more than the tag; does not close {@code out}.
     *
     * @param prefix ends with a slash
     * @return notes on placeholders that depend on more, one line each
     */
    public List<String> writeTar(String prefix, OutputStream out) throws IOException {
        return writeTar(prefix, GitArchive.Bounds.DEFAULT, out);
    }

    List<String> writeTar(String prefix, GitArchive.Bounds bounds, OutputStream out)
            throws IOException {
        try (ObjectReader reader = repository.newObjectReader()) {
            return GitArchive.write(
                    reader, commit, tag.name(), tagObject.isPresent(), bounds, prefix, out);
        } catch (MissingObjectException | CorruptObjectException | IncorrectObjectTypeException e) {
            throw notWhole(e);
        }
    }

    /**
     * Lists the files and lets them be looked at.
     *
     * @throws IntegrityFailure when the tree is not whole, or breaks a bound
     */
    <T> T withFiles(Function<TagFiles, T> look) {
        try (ObjectReader reader = repository.newObjectReader()) {
            return look.apply(
                    TaggedFiles.of(
                            reader,
                            commit,
                            tag.name(),
                            tagObject.isPresent(),
                            GitArchive.Bounds.DEFAULT));
        } catch (MissingObjectException | CorruptObjectException | IncorrectObjectTypeException e) {
            throw notWhole(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IntegrityFailure notWhole(IOException e) {
        return new IntegrityFailure(
                "the tree of tag `%s` is not whole".formatted(Shown.text(tag.name())),
                "the git repository of the upstream is damaged",
                e);
    }

    @Override
    public void close() {
        repository.close();
        if (scratch != null) {
            scratch.close();
        }
    }
}
