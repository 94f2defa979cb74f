package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that a {@code debian/watch} file leads to. */
class WatchFileTest {
    @TempDir Path dir;

    @Test
    void publishesWhatAWatchFileFinds() {
        Site site = Site.in(dir);
        try (FakeWeb web = FakeWeb.start()) {
            web.serve(
                    "/pub/",
                    "<a href=\"v1.9.zip\">a</a> <a href=\"v1.10.zip\">a</a>"
                            .getBytes(StandardCharsets.UTF_8),
                    "text/html");
            web.serve(
                    "/pub/hello-1.10.tar.gz",
                    new Tarballs().file("hello-1.10/README", "hello\n").gzip());
            site.recipe("hello", "watch: watch")
                    .file(
                            "recipes/hello/watch",
                            """
                            version=4
                            opts="downloadurlmangle=s%%/v(.*)\\.zip$%%/@PACKAGE@-$1.tar.gz%%" \\
                              %s v@ANY_VERSION@@ARCHIVE_EXT@ debian uupdate
                            """
                                    .formatted(web.uri("/pub/")));

            assertThat(site.freshet("releases", "hello").out())
                    .contains("only watch file of hello shows it");
            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

            assertThat(site.freshet("status").out())
                    .isEqualTo(
                            """
                            SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                   STATE
                            hello   1.10      ubuntu/noble  ?             1.10-0~fresh1~ubuntu2404  fresh
                            """);
        }
    }

    @Test
    void wantsTheRepositoryOfReleasesThatAreTags() {
        Site site = Site.in(dir);
        String watch =
                "version=4\nopts=mode=git https://example.org/hello.git refs/tags/v(.*) debian uupdate\n";
        site.recipe("hello", "watch: watch").file("recipes/hello/watch", watch);

        assertThat(check(site).text())
                .isEqualTo(
                        """
                        note: SITE/recipes/hello/watch:2: `uupdate` is not run: packaging is the recipe's
                        error: SITE/recipes/hello/watch: its releases are tags, and the recipe of `hello` does not say where their files are

                        hint: write `git: https://example.org/hello.git` below `upstream`
                        exit 2
                        """);

        site.watchingRecipe("hello", "watch: watch");
        assertThat(check(site).exit()).as("nothing is made of them").isZero();
    }

    @Test
    void checkRefusesWhatCannotBeFollowedAsTheLookDoes() {
        Site site = Site.in(dir);
        site.watchingRecipe("hello", "watch: watch")
                .file(
                        "recipes/hello/watch",
                        "version=4\nopts=mode=git https://example.org/hello.git HEAD\n");
        String said =
                """
                error: SITE/recipes/hello/watch:2: `HEAD` follows a branch, which has no releases

                hint: write `refs/tags/` and a pattern: Freshet packages releases
                exit 2
                """;

        assertThat(check(site).text()).isEqualTo(said);
        assertThat(site.freshet("releases", "hello").text()).isEqualTo(said);
    }

    private static Said check(Site site) {
        return site.freshet("recipe", "check", site.recipes().resolve("hello").toString());
    }
}
