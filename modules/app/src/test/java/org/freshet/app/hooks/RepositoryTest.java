package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/jqlang/jq.git",
                "https://github.com/jqlang/jq",
                "https://github.com/jqlang/jq/",
                "https://github.com/jqlang/jq.git/",
                "http://GitHub.com/JQlang/jq.git",
                "https://someone:token@github.com/jqlang/jq.git",
                "https://github.com:443//jqlang/jq.git",
                "git://github.com/jqlang/jq.git",
                "ssh://git@github.com/jqlang/jq.git",
                "git+ssh://git@github.com:22/jqlang/jq",
                "git@github.com:jqlang/jq.git",
                "git@github.com:/jqlang/jq.git",
                "github.com:jqlang/jq"
            })
    void isOneHoweverItsUrlIsWritten(String url) {
        assertThat(Repository.at(url)).contains(new Repository("github.com/jqlang/jq"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/srv/git/jq.git",
                "../jq",
                "file:///srv/git/jq.git",
                "https://github.com/",
                "https://github.com/.git",
                "https:///jqlang/jq",
                "jqlang/jq"
            })
    void isNoneWithoutAHostAndAPath(String url) {
        assertThat(Repository.at(url)).isEmpty();
    }

    @Test
    void mayLieDeepOrAtANumber() {
        assertThat(Repository.at("https://gitlab.com/a/b/c/d.git"))
                .contains(new Repository("gitlab.com/a/b/c/d"));
        assertThat(Repository.at("http://[::1]:3000/a/b")).contains(new Repository("[::1]/a/b"));
    }

    @Test
    void isNoneInAUrlOfAMillionCharacters() {
        assertThat(Repository.at("https://" + "a@".repeat(500_000) + "/jq"))
                .isEqualTo(Optional.empty());
    }
}
