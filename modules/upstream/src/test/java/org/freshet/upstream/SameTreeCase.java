package org.freshet.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.freshet.files.Tarball;
import org.freshet.http.Web;
import org.freshet.model.Tag;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.freshet.upstream.compare.Comparison;
import org.freshet.upstream.compare.TarballAgainstTag;

/** An upstream, and the directory that it makes its tarball of. */
final class SameTreeCase {
    private final Path dir;
    private final FakeUpstream upstream;
    private final Path dist;

    SameTreeCase(Path dir, FakeUpstream upstream) {
        this.dir = dir;
        this.upstream = upstream;
        this.dist = dir.resolve("hello-1.0");
    }

    /** What `git archive` gives, unpacked. */
    SameTreeCase exported() {
        upstream.git(
                "archive", "--format=tar", "--prefix=hello-1.0/", "-o", dir + "/git.tar", "v1.0");
        Tool.named("tar").in(dir).run("-xf", "git.tar").ok();
        return this;
    }

    /** What a clone holds, but for git's own. */
    SameTreeCase cloned() {
        upstream.git("worktree", "add", "--detach", dist.toString(), "v1.0");
        return without(".git");
    }

    SameTreeCase with(String name, String text) {
        try {
            Path file = dist.resolve(name);
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SameTreeCase without(String name) {
        return run("rm", "-r", name);
    }

    /** Runs a program where the tarball is made. */
    SameTreeCase run(String program, String... arguments) {
        Tool.named(program).in(dist).run(arguments).ok();
        return this;
    }

    Path tarball() {
        Tool.named("tar").in(dir).run("-czf", "hello-1.0.tar.gz", "hello-1.0").ok();
        return dir.resolve("hello-1.0.tar.gz");
    }

    Comparison compare(String... allowed) {
        Tag tag = new Tag("v1.0", upstream.id("v1.0"), Optional.empty());
        try (TaggedTree tree =
                new GitTree(new Web(InstantSource.system()), dir.resolve("scratch"))
                        .files(upstream.url(), tag)) {
            return tree.withFiles(files ->
                    TarballAgainstTag.compare(
                            tarball(),
                            "hello-1.0.tar.gz",
                            Tarball.Bounds.DEFAULT,
                            files,
                            new AllowedPaths(List.of(allowed)),
                            "1.0"));
        }
    }
}
