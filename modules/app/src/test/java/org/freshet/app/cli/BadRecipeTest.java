package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes and settings that a person wrote wrong. */
class BadRecipeTest {
    @TempDir Path dir;
    private Site site;
    private String git;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
        git = "git: " + site.upstream("upstream", "1.0").url();
        site.recipe("good", git);
    }

    @Test
    void aBrokenRecipeStopsNobodyElse() {
        site.recipe("unknown", git, "tarbal: git")
                .recipe("type", git, "ignore: v1")
                .recipe("missing", git, "verify: {keys: [upstream.asc]}")
                .recipe("leaves", git, "verify: {keys: [../../key.asc]}")
                .recipe("target", "publish", List.of("ubuntu/nobel"), git)
                .file("recipes/yaml/recipe.yaml", "schema: 1\nsource: yaml\nupstream: {git: [\n")
                .file("recipes/empty/recipe.yaml", "")
                .file("recipes/binary/recipe.yaml", new byte[] {(byte) 0xff, 0, 1})
                .recipe("twice", git)
                .file(
                        "recipes/twice-again/recipe.yaml",
                        "schema: 1\nsource: twice\nupstream:\n  " + git + "\n");

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 2\n");

        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE       UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        binary       -         -             -             -                        failed
                        empty        -         -             -             -                        failed
                        good         1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        leaves       -         -             -             -                        failed
                        missing      -         -             -             -                        failed
                        target       -         -             -             -                        failed
                        twice        1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        twice-again  -         -             -             -                        failed
                        type         -         -             -             -                        failed
                        unknown      -         -             -             -                        failed
                        yaml         -         -             -             -                        failed

                        binary: failed: SITE/recipes/binary/recipe.yaml:1:1: the text is not UTF-8
                          hint: recipes/README.md shows every key
                        empty: failed: SITE/recipes/empty/recipe.yaml:1:1: the file is empty
                          hint: recipes/README.md shows every key
                        leaves: failed: SITE/recipes/leaves/recipe.yaml:7:19: path `../../key.asc` leaves the recipe's directory
                          hint: recipes/README.md shows every key
                        missing: failed: SITE/recipes/missing/recipe.yaml:7:19: file `upstream.asc` is missing
                          hint: recipes/README.md shows every key
                        target: failed: SITE/recipes/target/recipe.yaml:9:11: target `ubuntu/nobel` is not known; did you mean `ubuntu/noble`?
                          hint: recipes/README.md shows every key
                        twice-again: failed: SITE/recipes/twice-again/recipe.yaml:2:9: source `twice` has a recipe already, in `twice/recipe.yaml`
                          hint: recipes/README.md shows every key
                        type: failed: SITE/recipes/type/recipe.yaml:7:11: `upstream.ignore` must be a list, got text
                          hint: recipes/README.md shows every key
                        unknown: failed: SITE/recipes/unknown/recipe.yaml:7:3: unknown key `upstream.tarbal`; did you mean `tarball`?
                          hint: recipes/README.md shows every key
                        yaml: failed: SITE/recipes/yaml/recipe.yaml:4:1: this is not YAML: expected the node content, but found '<stream end>'
                          hint: recipes/README.md shows every key
                        """);
        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        note: there is no settings file `SITE/home/freshet.yaml`: the defaults hold
                        error: SITE/recipes/binary/recipe.yaml:1:1: the text is not UTF-8
                        error: SITE/recipes/empty/recipe.yaml:1:1: the file is empty
                        error: SITE/recipes/leaves/recipe.yaml:7:19: path `../../key.asc` leaves the recipe's directory
                        error: SITE/recipes/missing/recipe.yaml:7:19: file `upstream.asc` is missing
                        error: SITE/recipes/target/recipe.yaml:9:11: target `ubuntu/nobel` is not known; did you mean `ubuntu/noble`?
                        error: SITE/recipes/twice-again/recipe.yaml:2:9: source `twice` has a recipe already, in `twice/recipe.yaml`
                        error: SITE/recipes/type/recipe.yaml:7:11: `upstream.ignore` must be a list, got text
                        error: SITE/recipes/unknown/recipe.yaml:7:3: unknown key `upstream.tarbal`; did you mean `tarball`?
                        error: SITE/recipes/yaml/recipe.yaml:4:1: this is not YAML: expected the node content, but found '<stream end>'

                        hint: recipes/README.md shows every key
                        exit 2
                        """);
    }

    @Test
    void aRecipeThatBreaksLaterLosesNothing() throws IOException {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        Path recipe = site.recipes().resolve("good/recipe.yaml");
        String text = Files.readString(recipe);
        Files.writeString(recipe, text + "nonsense\n");
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(2);
        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET  DISTRIBUTION  ARCHIVE  STATE
                        good    1.0       -       -             -        failed

                        good: failed: SITE/recipes/good/recipe.yaml:13:1: this is not YAML: could not find expected ':'
                          hint: recipes/README.md shows every key
                        """);

        Files.writeString(recipe, text);

        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        good    1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        """);
    }

    @Test
    void brokenSettingsStopEverythingBeforeAnythingIsDone() {
        assertThat(site.freshet("run", "--once").exit()).isZero();

        settings(
                """
                pol: PT1M
                tarball-limit: 3
                series: [ubuntu/zesty]
                archives: {fresh: {orgin: Example}}
                """,
                """
                error: SITE/home/freshet.yaml:1:1: unknown key `pol`; did you mean `poll`?
                SITE/home/freshet.yaml:2:16: `tarball-limit` must be written like `500MiB` or `2GiB`, got `3`
                SITE/home/freshet.yaml:3:9: `series` must be a mapping, got a list
                SITE/home/freshet.yaml:4:20: unknown key `archives.fresh.orgin`; did you mean `origin`?

                hint: docs/settings.md shows every key
                exit 2
                """);
        settings(
                """
                poll: PT0S
                poll-fastest: 1h
                archives:
                  fresh:
                    key: archives/fresh/key
                """,
                """
                error: SITE/home/freshet.yaml:1:7: `PT0S` is no duration above zero; write it as ISO 8601 has them: `PT30M`, `PT2H`, `P7D`
                SITE/home/freshet.yaml:2:15: `1h` is no duration above zero; write it as ISO 8601 has them: `PT30M`, `PT2H`, `P7D`
                SITE/home/freshet.yaml:5:10: `archives.fresh.key` lies below the served tree `SITE/home/archives/fresh`

                hint: docs/settings.md shows every key
                exit 2
                """);
        settings(
                "archives: {fresh: [\n",
                """
                error: SITE/home/freshet.yaml:2:1: this is not YAML: expected the node content, but found '<stream end>'

                hint: docs/settings.md shows every key
                exit 2
                """);
        settings(
                "archives:\n  fresh: {}\n  fresh: {}\n",
                """
                error: SITE/home/freshet.yaml:3:3: key `fresh` stands here twice

                hint: docs/settings.md shows every key
                exit 2
                """);
    }

    private void settings(String yaml, String says) {
        site.settings(yaml);
        String before = Tree.of(site.home());

        Said said = site.freshet("run", "--once");

        assertThat(said.text()).isEqualTo(says);
        assertThat(site.freshet("status")).isEqualTo(said);
        assertThat(site.freshet("check").exit()).isEqualTo(2);
        assertThat(Tree.of(site.home())).isEqualTo(before);
    }

    @Test
    void aBadWatchFileIsToldWithItsLine() {
        site.recipe("watched", "watch: watch")
                .file(
                        "recipes/watched/watch",
                        "version=4\n\nopts=uversionmangle=s/a/b/e https://example.org/ v(.*)\n");

        assertThat(
                        site.freshet(
                                        "recipe",
                                        "check",
                                        site.recipes().resolve("watched").toString())
                                .text())
                .isEqualTo(
                        """
                        error: SITE/recipes/watched/watch:3: flag `e` of `s/a/b/e` is not taken

                        hint: `s` takes these: g, i, x
                        exit 2
                        """);
        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        note: there is no settings file `SITE/home/freshet.yaml`: the defaults hold
                        error: SITE/recipes/watched/watch:3: flag `e` of `s/a/b/e` is not taken

                        hint: `s` takes these: g, i, x
                        exit 2
                        """);
    }
}
