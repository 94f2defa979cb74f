package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagGlobTest {

    @ParameterizedTest
    @CsvSource({
        "jq-1.4-*,    jq-1.4-x,    true",
        "jq-1.4-*,    jq-1.4,      false",
        "*,           a/b,         true",
        "*/s3/*,      a/s3/v1,     true",
        "v?,          v1,          true",
        "v?,          v10,         false",
        "20[01][0-9], 2015,        true",
        "20[01][0-9], 2025,        false",
        "[!v]*,       v1,          false",
        "[!v]*,       1,           true",
        "[]]*,        ]1,          true",
        "[v,          [v,          true",
        "v[,          v[,          true",
        "\\*,         *,           true",
        "\\*,         1,           false",
        "a*b*c,       a1b2b3c,     true",
        "a*b*c,       a1b2b3,      false",
        "**,          x,           true"
    })
    void matchesAsAShellDoesButForSlashes(String pattern, String text, boolean expected) {
        assertThat(new TagGlob(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    void isNotSentAstrayByManyStars() {
        assertThat(new TagGlob("*a".repeat(100) + "b").matches("a".repeat(10_000))).isFalse();
    }
}
