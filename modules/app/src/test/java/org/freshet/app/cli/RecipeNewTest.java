package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe written from an upstream's tags, and proved on them. */
class RecipeNewTest {
    @TempDir Path dir;
    private Site site;
    private FakeUpstream hello;

    @BeforeEach
    void tag() {
        site = Site.in(dir);
        hello = site.upstream("hello", "1.0", "1.1").commit("work").tag("v1.2-rc1").tag("broken");
    }

    @Test
    void writesARecipeAndShowsWhatItsRuleMakesOfEveryTag() throws Exception {
        Said said = site.freshet("recipe", "new", hello.url());

        assertThat(said.text())
                .isEqualTo(
                        """
                        TAG       KIND           VERSION  ORDERABLE  WHY
                        broken    not-a-release  -        -          does not match rule `v{version}`
                        v1.0      release        1.0      1.0        a version as in `v{version}`
                        v1.1      release        1.1      1.1        a version as in `v{version}`
                        v1.2-rc1  prerelease     1.2-rc1  1.2~rc1    `rc1` after the number marks a prerelease
                        wrote `SITE/recipes/hello/recipe.yaml`: rule `v{version}`; 2 of 4 tags are releases
                        exit 0
                        """);
        assertThat(Files.readString(site.recipes().resolve("hello/recipe.yaml")))
                .isEqualTo(
                        """
                        schema: 1
                        source: hello
                        upstream:
                          git: %s
                          tag: v{version}
                        # It watches so far. To package it, add maintainers, packaging and targets:
                        # recipes/README.md has the whole format on one screen.
                        """
                                .formatted(hello.url()));
        assertThat(site.freshet("check").exit()).isZero();
    }

    @Test
    void watchesAnUpstreamWithoutTags() {
        hello = site.upstream("bare").file("a", "b\n").commit("first");

        assertThat(site.freshet("recipe", "new", hello.url()).text())
                .isEqualTo(
                        """
                        wrote `SITE/recipes/bare/recipe.yaml`: no tags; nothing to watch yet
                        exit 0
                        """);
    }

    @Test
    void hintsAtNoRecipeWhereNoneIs() {
        assertThat(
                        site.freshet("recipe", "new", dir.resolve("nowhere.git").toUri().toString())
                                .text())
                .contains(
                        """

                        hint: nothing was written; name a git repository that anybody may read
                        exit 3
                        """);
        assertThat(site.freshet("recipe", "new", "https://example.org/x.git").text())
                .isEqualTo(
                        """
                        error: `https://example.org/x.git` names no source package: `x` has less than two characters

                        hint: name it with `--source`
                        exit 2
                        """);
    }

    @Test
    void writesOverNoRecipe() {
        site.freshet("recipe", "new", hello.url());

        assertThat(site.freshet("recipe", "new", hello.url()).text())
                .isEqualTo(
                        """
                        error: `SITE/recipes/hello/recipe.yaml` is there already

                        hint: change it by hand, or name another source with `--source`
                        exit 2
                        """);
        assertThat(site.freshet("recipe", "new", hello.url(), "--source", "hello2").exit())
                .isZero();
    }

    @Test
    void provesARecipeOnTheWholeHistory() {
        hello.release("0.9");
        site.freshet("recipe", "new", hello.url());
        String file = site.recipes().resolve("hello").toString();

        assertThat(site.freshet("recipe", "check", file).text()).isEqualTo("exit 0\n");
        assertThat(site.freshet("recipe", "check", "--history", file).text())
                .isEqualTo(
                        """
                        error: SITE/recipes/hello/recipe.yaml: tag `v0.9` of 2023-11-15 is below `v1.1` of 2023-11-15, and begins no line that was there: a new way of numbering? `ignore` or `since` say which counts
                        exit 2
                        """);
    }
}
