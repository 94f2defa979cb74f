package org.freshet.app.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TagBuilder;
import org.freshet.trust.Signer;
import org.freshet.upstream.GitSetup;

/** An upstream that releases when it is told to: a git repository with signed tags. */
final class PlayedUpstream implements AutoCloseable {
    private final Git git;
    private final Signer signer;
    private final Clock clock;

    private PlayedUpstream(Git git, Signer signer, Clock clock) {
        this.git = git;
        this.signer = signer;
        this.clock = clock;
    }

    /** A new git repository with the files of a directory. */
    static PlayedUpstream of(Path files, Path directory, Signer signer, Clock clock) {
        try {
            GitSetup.ensure();
            copy(files, directory);
            Git git = Git.init().setDirectory(directory.toFile()).setInitialBranch("main").call();
            return new PlayedUpstream(git, signer, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy of a directory and all below it. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(file, to.resolve(from.relativize(file).toString()));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    Path directory() {
        return git.getRepository().getWorkTree().toPath();
    }

    /** Commits the version and puts a signed tag {@code v1.0} on it. */
    void release(String version) {
        Instant now = clock.instant();
        PersonIdent upstream =
                new PersonIdent("Hello Upstream", "upstream@example.org", now, ZoneOffset.UTC);
        try {
            Files.writeString(directory().resolve("VERSION"), version + "\n");
            git.add().addFilepattern(".").call();
            ObjectId commit =
                    git.commit()
                            .setAuthor(upstream)
                            .setCommitter(upstream)
                            .setSign(false)
                            .setMessage("Release " + version)
                            .call();
            TagBuilder tag = new TagBuilder();
            tag.setObjectId(commit, Constants.OBJ_COMMIT);
            tag.setTag("v" + version);
            tag.setTagger(upstream);
            tag.setMessage("Release " + version + "\n");
            tag.setGpgSignature(
                    new GpgSignature(signer.detached(new ByteArrayInputStream(tag.build()), now)));
            try (ObjectInserter inserter = git.getRepository().newObjectInserter()) {
                ObjectId id = inserter.insert(tag);
                inserter.flush();
                RefUpdate ref = git.getRepository().updateRef(Constants.R_TAGS + "v" + version);
                ref.setNewObjectId(id);
                ref.setExpectedOldObjectId(ObjectId.zeroId());
                RefUpdate.Result result = ref.update();
                if (result != RefUpdate.Result.NEW) {
                    throw new IllegalStateException("tag v" + version + " was not made: " + result);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        git.close();
    }
}
