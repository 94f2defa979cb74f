package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.SourceName;
import org.freshet.model.TagKind;
import org.junit.jupiter.api.Test;

class HistoryProofTest {
    private final Map<String, Instant> tags = new LinkedHashMap<>();
    private Optional<String> rule = Optional.of("v{version}");
    private List<String> ignore = List.of();
    private Map<String, TagKind> words = Map.of();
    private Optional<String> since = Optional.empty();

    private HistoryProofTest tag(String day, String name) {
        tags.put(name, Instant.parse(day + "T12:00:00Z"));
        return this;
    }

    private List<String> problems() {
        Recipe recipe =
                new Recipe(
                        new SourceName("hello"),
                        Path.of("/recipes/hello"),
                        Optional.empty(),
                        Priority.MEDIUM,
                        List.of(),
                        List.of(),
                        new UpstreamRule(
                                Optional.of("https://example.org/hello.git"),
                                List.of(),
                                rule,
                                ignore,
                                words,
                                since,
                                true,
                                new TarballRule.Offered(),
                                new Verification(
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        TagSignature.OPTIONAL,
                                        Optional.empty()),
                                Repacking.NONE,
                                Map.of()),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Policy.DEFAULT,
                        "");
        return new HistoryProof()
                .problems(
                        recipe,
                        new TagReader()
                                .read(
                                        List.copyOf(tags.keySet()),
                                        TagContext.of(recipe.source().text(), recipe.upstream())),
                        tags);
    }

    @Test
    void holdsWhereVersionsRiseWithTime() {
        tag("2020-01-01", "v1.9").tag("2021-01-01", "v1.10").tag("2022-01-01", "v2.0");

        assertThat(problems()).isEmpty();
    }

    @Test
    void holdsWhereALineIsMaintainedBesideALaterOne() {
        tag("2020-01-01", "v3.1.8").tag("2021-01-01", "v4.0.0").tag("2022-01-01", "v3.1.9");

        assertThat(problems()).isEmpty();
    }

    @Test
    void tellsOfANewWayOfNumbering() {
        tag("2014-10-16", "v2014.2").tag("2015-10-15", "v12.0.0").tag("2016-04-06", "v13.0.0");

        assertThat(problems())
                .containsExactly(
                        "tag `v12.0.0` of 2015-10-15 is below `v2014.2` of 2014-10-16, and begins no line that was there: a new way of numbering? `ignore` or `since` say which counts",
                        "tag `v13.0.0` of 2016-04-06 is below `v2014.2` of 2014-10-16, and begins no line that was there: a new way of numbering? `ignore` or `since` say which counts");

        ignore = List.of("v2014.*");
        assertThat(problems()).isEmpty();
    }

    @Test
    void passesOverWhatIsBelowSince() {
        tag("2010-01-01", "v5.0").tag("2011-01-01", "v3.0").tag("2012-01-01", "v6.0");
        assertThat(problems()).hasSize(1);

        since = Optional.of("5.0");
        assertThat(problems()).isEmpty();
    }

    @Test
    void tellsOfTagsThatTheRuleNamesAndThatHaveNoVersion() {
        tag("2020-01-01", "v1.9").tag("2021-01-01", "v1.10.x").tag("2021-01-01", "other");

        assertThat(problems())
                .containsExactly(
                        "tag `v1.10.x` matches the rule and has no version: `1.10.x` names a branch; name it under `ignore`");

        ignore = List.of("*.x");
        assertThat(problems()).isEmpty();
    }

    @Test
    void passesOverTagsWhoseWordsTheRecipeExplains() {
        tag("2020-01-01", "v1.9").tag("2021-01-01", "v1.10-dr2");
        words = Map.of("dr", TagKind.NOT_A_RELEASE);

        assertThat(problems()).isEmpty();
    }
}
