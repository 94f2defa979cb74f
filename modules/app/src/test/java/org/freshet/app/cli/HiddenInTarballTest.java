package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenInTarballTest {
    @TempDir Path dir;

    @Test
    void aTarballWithMoreThanItsTagIsHeldWithTheDiff() {
        Site site = Site.in(dir);
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        try (FakeWeb web = FakeWeb.start()) {
            web.serve(
                    "/1.0.tar.gz",
                    new Tarballs()
                            .file("hello-1.0/VERSION", "1.0\n")
                            .file("hello-1.0/m4/build-to-host.m4", "eval $payload\n")
                            .gzip());
            site.recipe(
                    "hello",
                    "git: " + upstream.url(),
                    "tarball: " + web.uri("/") + "{version}.tar.gz");

            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 5\n");
            assertThat(
                            site.freshet("why", "hello", "1.0", "ubuntu/noble")
                                    .out()
                                    .replaceAll("diff is `[^`]*`", "diff is `DIFF`")
                                    .replaceAll("of the \\d+ contents", "of the N contents"))
                    .isEqualTo(
                            """
                            hello 1.0 ubuntu/noble: held: tarball `1.0.tar.gz` is not what tag `v1.0` holds: `m4/build-to-host.m4` (added: none of the N contents that are known under this name); is that the release?
                              hint: list what is fine under `upstream.verify.same-tree: {allow: […]}` of the recipe, or `freshet approve hello 1.0 --because …` or `freshet ignore hello 1.0 --because …`; the diff is `DIFF`
                                # `m4/build-to-host.m4` (added: none of the N contents that are known under this name)
                                --- /dev/null
                                +++ tarball/m4/build-to-host.m4
                                @@ -0,0 +1,1 @@
                                +eval $payload
                            """);
            assertThat(site.freshet("approve", "hello", "1.0", "--because", "I wrote it").exit())
                    .isZero();
            assertThat(site.freshet("run", "--once").exit()).isZero();
            assertThat(site.freshet("why", "hello", "1.0").out())
                    .containsPattern(
                            "decided: approve `contents:[0-9a-f]{64}` by .* on .*: I wrote it\n")
                    .contains("1 unexplained; approved\n");
        }
        assertThat(site.published()).contains("noble  hello   1.0-0~fresh1~ubuntu2404\n");
    }

    @Test
    void aRecipeThatAllowsTheFileLetsTheTarballGoOn() {
        Site site = Site.in(dir);
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        try (FakeWeb web = FakeWeb.start()) {
            web.serve(
                    "/1.0.tar.gz",
                    new Tarballs()
                            .file("hello-1.0/VERSION", "1.0\n")
                            .file("hello-1.0/parser.c", "int parse;\n")
                            .gzip());
            String git = "git: " + upstream.url();
            String tarball = "tarball: " + web.uri("/") + "{version}.tar.gz";
            site.recipe("hello", git, tarball);
            assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);

            site.recipe("hello", git, tarball, "verify: {same-tree: {allow: [parser.c]}}");
            assertThat(site.freshet("run", "--once").exit()).isZero();
        }
        assertThat(site.published()).contains("noble  hello   1.0-0~fresh1~ubuntu2404\n");
    }
}
