package org.freshet.upstream.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("judge")
class ContentTreeTest {
    @TempDir Path dir;
    private FakeUpstream upstream;

    @BeforeEach
    void anUpstreamWithAllThatGitStores() throws IOException {
        upstream =
                FakeUpstream.in(dir, "hello")
                        .file("a.c", "int main;\n")
                        .file("a/b/deep.c", "deep\n")
                        .file("a-b", "sorts before the directory a\n")
                        .file("ab", "sorts after it\n")
                        .file("empty", "")
                        .file("größe", "a name that is not ASCII\n")
                        .executable("configure", "#!/bin/sh\n");
        Files.createSymbolicLink(upstream.directory().resolve("link"), Path.of("a/b/deep.c"));
        upstream.commit("One").tag("v1");
    }

    @Test
    void isTheTreeThatGitHas() {
        upstream.git("archive", "--format=tar.gz", "--prefix=x-1/", "-o", dir + "/x.tar.gz", "v1");

        assertThat(tree("x.tar.gz")).isEqualTo(upstream.id("v1^{tree}"));
    }

    @Test
    void doesNotDependOnHowATarballIsMade() {
        Tool.named("tar")
                .in(dir)
                .run(
                        "--exclude=.git",
                        "--mtime=@1",
                        "--owner=someone:77",
                        "--sort=name",
                        "--format=posix",
                        "-cJf",
                        "y.tar.xz",
                        "hello")
                .ok();

        assertThat(tree("y.tar.xz")).isEqualTo(upstream.id("v1^{tree}"));
    }

    @Test
    void takesAHardLinkForTheFileThatItIs() throws IOException {
        Files.createLink(
                upstream.directory().resolve("same.c"), upstream.directory().resolve("a.c"));
        upstream.commit("Two").tag("v2");
        Tool.named("tar").in(dir).run("--exclude=.git", "-cf", "z.tar", "hello").ok();

        assertThat(tree("z.tar")).isEqualTo(upstream.id("v2^{tree}"));
    }

    @Test
    void refusesTwoFilesOfOneName() {
        Tool.named("tar").in(dir).run("-cf", "z.tar", "hello/a.c").ok();
        upstream.file("a.c", "int other;\n");
        Tool.named("tar").in(dir).run("-rf", "z.tar", "hello/a.c").ok();

        assertThatThrownBy(() -> tree("z.tar"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("tarball `z.tar` holds two different files `a.c`");
    }

    @Test
    void refusesAFileThatIsADirectoryToo() {
        Tool.named("tar").in(dir).run("-cf", "z.tar", "hello/a/b/deep.c").ok();
        Tool.named("tar")
                .in(dir)
                .run("--transform=s,empty,a/b,", "-rf", "z.tar", "hello/empty")
                .ok();

        assertThatThrownBy(() -> tree("z.tar"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "tarball `z.tar` has an entry `hello/a/b` where an earlier entry made a directory");
    }

    private String tree(String name) {
        return ContentTree.of(dir.resolve(name), name, Tarball.Bounds.DEFAULT).id();
    }
}
