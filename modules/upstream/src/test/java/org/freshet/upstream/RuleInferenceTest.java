package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleInferenceTest {
    private static Optional<String> rule(String name, String... tags) {
        return new RuleInference()
                .infer(
                        List.of(tags),
                        new TagContext(
                                Optional.of(name), Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void isATemplateWhereAllReleasesBeginAlike() {
        assertThat(rule("jq", "jq-1.5", "jq-1.6rc2", "jq-1.6", "jq-1.7.1"))
                .contains("jq-{version}");
        assertThat(rule("tmux", "3.5", "3.5a", "3.6")).contains("{version}");
    }

    @Test
    void isAnExpressionWhereTheyBeginInSeveralWays() {
        assertThat(rule("googletest", "release-1.10.0", "release-1.12.1", "v1.13.0", "v1.14.0"))
                .contains("(?:v|release-)(?<version>[0-9].*)");
    }

    @Test
    void isNothingWithoutReleases() {
        assertThat(rule("zstd", "fuzz-corpora2")).isEmpty();
        assertThat(rule("empty")).isEmpty();
    }

    @Test
    void isNothingWhereNoRuleSaysWhatTheHistoryDoes() {
        assertThat(rule("jib", "v3.5.4-gradle", "v3.5.3-gradle", "v3.5.2-maven", "v3.5.1-maven"))
                .isEmpty();
    }
}
