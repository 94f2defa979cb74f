package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream signs the tarball of a release again, after it was published. */
@Tag("judge")
class SignedAgainTest {
    private static final byte[] TARBALL = new Tarballs().file("hello-1.0/README", "hello\n").gzip();
    private static final String POOL = "pool/main/h/hello/";
    private static final String DSC = "hello_1.0-0~fresh2~ubuntu2404.dsc";
    private static final String ASC = "hello_1.0.orig.tar.gz.asc";

    @TempDir Path dir;
    private Gpg gpg;
    private Site site;
    private FakeWeb web;
    private byte[] first;
    private byte[] again;

    @BeforeEach
    void publishSigned() throws IOException {
        gpg = Gpg.in(dir);
        site = Site.in(dir);
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        web = FakeWeb.start();
        gpg(
                new byte[0],
                "--faked-system-time",
                "20200101T000000!",
                "--quick-gen-key",
                "Ann <ann@example.org>",
                "ed25519",
                "sign,cert",
                "never");
        first = gpg(TARBALL, "--faked-system-time", "20210101T000000!", "--armor", "--detach-sign");
        again = gpg(TARBALL, "--armor", "--detach-sign");
        assertThat(again).isNotEqualTo(first);
        web.serve("/hello.tar.gz", TARBALL);
        web.serve("/hello.tar.gz.asc", first);
        site.recipe(
                        "hello",
                        "git: " + upstream.url(),
                        "tarball: " + web.uri("/hello.tar.gz"),
                        "verify:",
                        "  keys: [upstream.asc]",
                        "  same-tree: ignored",
                        "  tarball-signature: \"{tarball}.asc\"")
                .file("recipes/hello/upstream.asc", gpg(new byte[0], "--armor", "--export"));
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.archive().resolve(POOL + ASC)).hasBinaryContent(first);
    }

    /** What a packager does next: another packaging of the release, fetched again. */
    private void publishNextRevision() {
        web.serve("/hello.tar.gz.asc", again);
        site.file("recipes/hello/debian/copyright", "Everybody may do everything.\n");
        assertThat(site.freshet("retry", "hello", "1.0", "--because", "signed again").exit())
                .isZero();

        Said said = site.freshet("run", "--once");

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(site.published()).contains("noble  hello   1.0-0~fresh2~ubuntu2404\n");
    }

    @Test
    void theNextRevisionHasThePublishedSignature() throws IOException {
        publishNextRevision();

        assertThat(site.archive().resolve(POOL + ASC)).hasBinaryContent(first);
        assertThat(Files.readString(site.archive().resolve(POOL + DSC))).contains(" " + ASC + "\n");
        assertThat(Said.by("archive", "verify", site.archive().toString()).exit()).isZero();
        Tool.named("dpkg-source")
                .in(dir)
                .run("-x", site.archive().resolve(POOL + DSC).toString(), "unpacked")
                .ok();
    }

    @Test
    void alsoWhenTheStoreLostIt() throws IOException {
        DemoCommand.delete(site.home().resolve("store"));

        publishNextRevision();

        assertThat(site.archive().resolve(POOL + ASC)).hasBinaryContent(first);
        assertThat(Files.readString(site.archive().resolve(POOL + DSC))).contains(" " + ASC + "\n");
    }

    @Test
    void whatWasPublishedIsStillReproduced() {
        web.serve("/hello.tar.gz.asc", again);

        Said said =
                site.freshet(
                        "build",
                        "--reproduce",
                        site.archive()
                                .resolve(POOL + "hello_1.0-0~fresh1~ubuntu2404.dsc")
                                .toString());

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.out()).containsPattern("hello_1.0.orig.tar.gz.asc +same\n");
    }

    @AfterEach
    void stop() {
        web.close();
        gpg.close();
    }

    private byte[] gpg(byte[] in, String... arguments) {
        Tool.Ran ran = gpg.run(in, arguments);
        ran.ok();
        return ran.bytes();
    }
}
