package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.packaging.RecipeFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedRepositoriesTest {
    private static final List<Repository> JQ = List.of(new Repository("github.com/jqlang/jq"));

    @TempDir Path dir;

    private Instant now = Instant.parse("2026-11-26T08:00:00Z");

    private WatchedRepositories watched() {
        return new WatchedRepositories(new RecipeFolder(dir.resolve("recipes")), () -> now);
    }

    @Test
    void seesAChangedRecipeAMinuteLater() {
        Listening.recipe(dir, "jq", "git: https://github.com/jqlang/jq");
        WatchedRepositories watched = watched();
        assertThat(watched.at(JQ)).isEqualTo(Set.of(new SourceName("jq")));

        Listening.recipe(dir, "jq", "git: https://codeberg.org/jqlang/jq");
        assertThat(watched.at(JQ)).hasSize(1);
        now = now.plus(Duration.ofMinutes(1));

        assertThat(watched.at(JQ)).isEmpty();
    }

    @Test
    void knowsARecipeByItsPlacesOnForgesToo() {
        Listening.recipe(dir, "jq", "github: jqlang/jq");
        Listening.recipe(
                dir,
                "libjq",
                "git: https://git.example.org/jq\n  gitlab: https://github.com/JQlang/jq");
        Listening.recipe(dir, "jq-py", "pypi: jq");

        assertThat(watched().at(JQ))
                .isEqualTo(Set.of(new SourceName("jq"), new SourceName("libjq")));
        assertThat(watched().at(List.of(new Repository("git.example.org/jq"))))
                .isEqualTo(Set.of(new SourceName("libjq")));
    }

    @Test
    void aBrokenRecipeNamesNothingAndHindersNone() throws Exception {
        Listening.recipe(dir, "broken", "git: https://github.com/jqlang/jq\n  no: such key");
        Listening.recipe(dir, "local", "git: /srv/git/jq");
        Listening.recipe(dir, "jq", "git: https://github.com/jqlang/jq");

        assertThat(watched().at(JQ)).isEqualTo(Set.of(new SourceName("jq")));
    }

    @Test
    void recipesThatCannotBeReadAreNoEmptyAnswer() throws Exception {
        Files.createFile(dir.resolve("recipes"));

        assertThatThrownBy(() -> watched().at(JQ)).isInstanceOf(InvalidInput.class);
    }
}
