package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThinnedTest {
    @TempDir Path dir;

    @Test
    @Tag("judge")
    void keepsOrderDatesLinksAndXBits() throws IOException {
        Path top = dir.resolve("pkg");
        Files.createDirectories(top.resolve("empty"));
        Files.writeString(top.resolve("run"), "#!/bin/sh\n");
        top.resolve("run").toFile().setExecutable(true);
        Files.writeString(top.resolve("b"), "b");
        Files.createLink(top.resolve("same"), top.resolve("b"));
        Files.createSymbolicLink(top.resolve("link"), Path.of("gone"));
        Files.writeString(top.resolve("gone"), "gone");
        Files.writeString(top.resolve("n".repeat(150)), "long");
        Tool tar = Tool.named("tar").in(dir).env("TZ", "UTC");
        tar.run("--mtime=2020-02-02 02:02:02Z", "--sort=name", "-cf", "all.tar", "pkg").ok();
        tar.run(
                        "--mtime=2020-02-02 02:02:02Z",
                        "--sort=name",
                        "--exclude=gone",
                        "-cf",
                        "less.tar",
                        "--owner=root:0",
                        "--group=root:0",
                        "--mode=u=rwX,go=rX",
                        "pkg")
                .ok();

        Path thinned = dir.resolve("thinned.tar");
        try (OutputStream out = Files.newOutputStream(thinned)) {
            assertThat(
                            Thinned.write(
                                    dir.resolve("all.tar"),
                                    "all.tar",
                                    Tarball.Bounds.DEFAULT,
                                    "gone"::equals,
                                    out))
                    .isEqualTo(new Thinned(1));
        }

        assertThat(tar.run("-tvf", "thinned.tar").ok())
                // tar gives a link the mode that it is told to give to files.
                .isEqualTo(tar.run("-tvf", "less.tar").ok().replace("lrwxr-xr-x", "lrwxrwxrwx"))
                .contains("link -> gone", "link to pkg/b", "2020-02-02 02:02");
    }

    @Test
    void refusesAHardLinkToWhatIsLeftOut() throws IOException {
        Path top = Files.createDirectories(dir.resolve("pkg"));
        Files.writeString(top.resolve("a"), "a");
        Files.createLink(top.resolve("b"), top.resolve("a"));
        Tool.named("tar").in(dir).run("--sort=name", "-cf", "all.tar", "pkg").ok();

        assertThatThrownBy(() -> thin("a"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`pkg/b` of `all.tar` is a hard link to `pkg/a`, which is left out");
        assertThat(thin("b").left()).isEqualTo(1);
    }

    @Test
    void aFullDiskIsNoDamageOfTheTarball() throws IOException {
        Path top = Files.createDirectories(dir.resolve("pkg"));
        Files.writeString(top.resolve("a"), "a");
        Tool.named("tar").in(dir).run("-cf", "all.tar", "pkg").ok();
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };

        assertThatThrownBy(() ->
                        Thinned.write(
                                dir.resolve("all.tar"),
                                "all.tar",
                                Tarball.Bounds.DEFAULT,
                                _ -> false,
                                full))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    @Tag("judge")
    void theDigestOfATreeIsThatOfItsContentAlone() throws IOException {
        Path top = Files.createDirectories(dir.resolve("pkg"));
        Files.writeString(top.resolve("a"), "a");
        Files.writeString(top.resolve("b"), "b");
        Files.createSymbolicLink(top.resolve("link"), Path.of("a"));
        Tool tar = Tool.named("tar").in(dir);
        tar.run("--mtime=2020-02-02", "--sort=name", "-czf", "one", "pkg").ok();
        Files.move(top, dir.resolve("other"));
        tar.run("-cJf", "two", "other/link", "other/b", "other/a").ok();
        Files.writeString(dir.resolve("other/b"), "c");
        tar.run("-cJf", "three", "other").ok();

        assertThat(digest("one")).isEqualTo(digest("two")).isNotEqualTo(digest("three"));
    }

    private String digest(String name) {
        return TreeDigest.of(dir.resolve(name), name, Tarball.Bounds.DEFAULT);
    }

    private Thinned thin(String name) throws IOException {
        return Thinned.write(
                dir.resolve("all.tar"),
                "all.tar",
                Tarball.Bounds.DEFAULT,
                name::equals,
                new ByteArrayOutputStream());
    }
}
