package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamHostTest {
    @ParameterizedTest
    @CsvSource({
        "https://github.com/jqlang/jq.git,      github.com",
        "https://GitHub.com,                    github.com",
        "https://user:pa@ss@git.example/x,      git.example",
        "http://127.0.0.1:8080/r/1,             127.0.0.1:8080",
        "http://[::1]:8080/r/1,                 [::1]:8080",
        "https://git.example?q=a@b/c,           git.example",
        "ssh://git@codeberg.org/a/b,            codeberg.org",
        "git@gitlab.com:a/b.git,                gitlab.com",
        "gitlab.com:a/b.git,                    gitlab.com",
        "git://git.example/x,                   git.example",
        "file:///srv/git/x,                     ''",
        "/srv/git/x,                            ''",
        "/srv/git/at:noon,                      ''",
        "../x,                                  ''",
    })
    void isWhomALookAsks(String url, String host) {
        assertThat(UpstreamHost.of(url)).isEqualTo(host);
    }
}
