package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that change what they had released. */
class MovedTagTest {
    @TempDir Path dir;

    @Test
    void tellsAMoveToTheSameTreeAndAsksAboutAnother() {
        Site site = Site.in(dir);
        FakeUpstream same = site.upstream("same", "1.0");
        FakeUpstream other = site.upstream("other", "1.0");
        FakeUpstream good = site.upstream("good", "1.0");
        FakeUpstream replaced = site.upstream("replaced", "1.0");
        try (FakeWeb web = FakeWeb.start()) {
            web.serve("/1.0.tar.gz", new Tarballs().file("hello-1.0/a", "first\n").gzip());
            site.recipe("same", "git: " + same.url())
                    .recipe("other", "git: " + other.url())
                    .recipe("good", "git: " + good.url())
                    .recipe(
                            "replaced",
                            "git: " + replaced.url(),
                            "tarball: " + web.uri("/") + "{version}.tar.gz",
                            "verify: {same-tree: ignored}");
            assertThat(site.freshet("run", "--once").exit()).isZero();

            same.commit("nothing new").moveTag("v1.0");
            String then = other.id("v1.0^{tree}");
            other.file("VERSION", "1.0, but another\n").commit("again").moveTag("v1.0");
            String now = other.id("v1.0^{tree}");
            good.release("1.1");
            replaced.commit("nothing new").moveTag("v1.0");
            web.serve("/1.0.tar.gz", new Tarballs().file("hello-1.0/a", "second\n").gzip());
            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 4\n");

            assertThat(
                            site.freshet("status")
                                    .with(web.uri("").toString(), "http://WEB")
                                    .with(then, "THEN")
                                    .with(now, "NOW")
                                    .out()
                                    .replaceAll("`[0-9a-f]{64}`", "`SHA256`")
                                    .replaceAll("diff is `[^`]*`", "diff is `DIFF`"))
                    .isEqualTo(
                            """
                            SOURCE    UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                            good      1.1       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404  fresh
                            other     1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  held
                            replaced  1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  failed
                            same      1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh

                            other ubuntu/noble: held: tag `v1.0` moved to another tree: first seen `THEN`, now `NOW`; is that the release? (published as `1.0-0~fresh1~ubuntu2404`)
                              hint: `freshet approve other 1.0 --because …` or `freshet ignore other 1.0 --because …`; the diff is `DIFF`
                            replaced ubuntu/noble: failed: tarball `http://WEB/1.0.tar.gz` differs from the one first seen: expected sha256 `SHA256`, got `SHA256` (published as `1.0-0~fresh1~ubuntu2404`)
                              hint: upstream may have replaced it, or somebody else did; compare both, then `freshet approve replaced 1.0 --because …` or `freshet ignore replaced 1.0 --because …`
                            same: note: tag `v1.0` moved to another commit with the same tree
                            """);
            assertThat(site.published())
                    .isEqualTo(
                            """
                            SUITE  SOURCE    VERSION
                            noble  good      1.0-0~fresh1~ubuntu2404
                            noble  good      1.1-0~fresh1~ubuntu2404
                            noble  other     1.0-0~fresh1~ubuntu2404
                            noble  replaced  1.0-0~fresh1~ubuntu2404
                            noble  same      1.0-0~fresh1~ubuntu2404
                            """);
        }

        assertThat(site.freshet("approve", "other", "1.0", "--because", "upstream says so").text())
                .matches("other 1.0: approved `tree:[0-9a-f]{40}`\nexit 0\n");
        assertThat(site.freshet("ignore", "replaced", "1.0", "--because", "nobody knows").exit())
                .isZero();
        assertThat(site.freshet("run", "--once").text())
                .isEqualTo(
                        """
                        exit 0
                        """);
        assertThat(
                        site.freshet("status")
                                .with("by " + System.getProperty("user.name"), "by USER")
                                .out())
                .isEqualTo(
                        """
                        SOURCE    UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                         STATE
                        good      1.1       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404         fresh
                        other     1.0       ubuntu/noble  ?             1.0+again1-0~fresh1~ubuntu2404  fresh
                        replaced  1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404         fresh
                        same      1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404         fresh

                        other: note: `other_1.0` is taken by other bytes; these are `1.0+again1`
                        replaced: note: 1.0 is published, and ignored by USER: nobody knows
                        same: note: tag `v1.0` moved to another commit with the same tree
                        """);
    }

    @Test
    void saysThatTheTagOfAnOlderReleaseMovedAndWhatWasDecided() {
        Site site = Site.in(dir);
        FakeUpstream hello = site.upstream("hello", "1.0", "1.1");
        site.recipe("hello", "git: " + hello.url(), "since: \"1.0\"");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        hello.git("checkout", "-q", "v1.0");
        hello.commit("nothing new").moveTag("v1.0");
        hello.git("checkout", "-q", "-");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        site.freshet("ignore", "hello", "1.0", "--because", "too old");

        assertThat(site.freshet("why", "hello", "1.0").out())
                .isEqualTo(
                        """
                        hello 1.0 ubuntu/noble: behind: superseded by 1.1-0~fresh1~ubuntu2404
                        note: tag `v1.0` moved to another commit with the same tree
                        decided: ignore by USER on TODAY: too old
                        origin: tag v1.0: not signed
                        """);
    }

    @Test
    void anApprovedOtherTarballGoesOn() {
        Site site = Site.in(dir);
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        try (FakeWeb web = FakeWeb.start()) {
            web.serve("/1.0.tar.gz", new Tarballs().file("hello-1.0/a", "first\n").gzip());
            site.askingRecipe(
                    "hello",
                    "git: " + upstream.url(),
                    "tarball: " + web.uri("/") + "{version}.tar.gz",
                    "verify: {same-tree: ignored}");
            assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
            upstream.commit("nothing new").moveTag("v1.0");
            web.serve("/1.0.tar.gz", new Tarballs().file("hello-1.0/a", "second\n").gzip());
            assertThat(site.freshet("run", "--once").exit()).isEqualTo(4);
            site.recipe(
                    "hello",
                    "git: " + upstream.url(),
                    "tarball: " + web.uri("/") + "{version}.tar.gz",
                    "verify: {same-tree: ignored}");

            assertThat(site.freshet("approve", "hello", "1.0", "--because", "compared both").text())
                    .matches(
                            """
                            hello 1.0: approved `unproved:1.0-0~fresh1~ubuntu2404`
                            hello 1.0: approved `sha256:[0-9a-f]{64}`
                            exit 0
                            """);
            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");
        }
        assertThat(site.published()).contains("noble  hello   1.0-0~fresh1~ubuntu2404\n");
        Path orig = site.archive().resolve("pool/main/h/hello/hello_1.0.orig.tar.gz");
        assertThat(Tool.named("tar").run("-xOzf", orig.toString(), "hello-1.0/a").ok())
                .describedAs("what was approved, not what a plan was held with before")
                .isEqualTo("second\n");
    }
}
