package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tags of well-known projects, each among all the tags that its project had in 2026: facts, with
 * what the tags are as people who know the projects say.
 */
class RealHistoriesTest {
    private static final Map<String, List<String>> HISTORIES = new LinkedHashMap<>();
    private static final List<Label> LABELS = new ArrayList<>();
    private static final Map<String, List<String>> RULES = new HashMap<>();
    private static final Map<Map.Entry<String, TagContext>, List<TagMeaning>> READ =
            new HashMap<>();

    /**
     * What a tag is.
     *
     * @param component the wanted one; empty for the project itself
     * @param meaning kind and what dpkg orders; {@code ?} where that is a matter of taste
     */
    private record Label(String project, String tag, Optional<String> component, String meaning) {}

    @BeforeAll
    static void read() throws IOException {
        for (String line : lines("real-histories.txt")) {
            List<String> words = List.of(line.split(" ", -1));
            HISTORIES.put(words.getFirst(), words.subList(1, words.size()));
        }
        for (List<String> row : table("real-labels.tsv")) {
            LABELS.add(
                    new Label(
                            row.get(0),
                            row.get(1),
                            present(row.get(2)),
                            row.get(3) + " " + row.get(4)));
        }
        table("real-rules.tsv").forEach(row -> RULES.put(row.getFirst(), row));
    }

    @Test
    void areUnderstoodWithoutARule() {
        assertThat(LABELS).hasSize(409);
        assertThat(HISTORIES).hasSize(142);
        assertThat(wrong(RealHistoriesTest::context))
                .containsExactlyInAnyOrder(
                        // Nothing in the history says that `op` counts OpenPrinting's releases.
                        "OpenPrinting/cups v2.3.3op2: not-a-release -, expected release 2.3.3op2",
                        // Prereleases alone have this name, and what they became has none.
                        "apache/httpd APACHE_1_3b7: other-component 1.3~b7, expected prerelease"
                                + " 1.3~b7",
                        "apache/httpd APACHE_2_0_ALPHA_4: other-component 2.0~alpha4, expected"
                                + " prerelease 2.0~alpha4",
                        "audacity/audacity DarkAudacity-2.1.3x: not-a-release -, expected"
                                + " other-component 2.1.3x",
                        "bcgit/bc-java r1rv61: not-a-release -, expected release 1.61",
                        "gnustep/libs-base keysight_tag_10102023: other-component 10102023,"
                                + " expected not-a-release -",
                        // Device mapper's tags, which LVM's own repository has a second time.
                        "lvmteam/lvm2 dm_v1_02_28: alias 1.02.28, expected other-component 1.02.28",
                        "resteasy/resteasy RESTEASY_JAXRS_2_3_1_GA: other-component 2.3.1,"
                                + " expected release 2.3.1",
                        "samba-team/samba samba-misc-tags/tng/release-alpha-1-7: other-component"
                                + " 1.7, expected not-a-release -");
    }

    @Test
    void areNearlyAllUnderstoodWithoutEvenTheProjectsName() {
        assertThat(
                        wrong(label ->
                                new TagContext(
                                        Optional.empty(),
                                        label.component(),
                                        Optional.empty(),
                                        List.of())))
                .hasSizeLessThanOrEqualTo(LABELS.size() / 20);
    }

    @Test
    void areAllUnderstoodWithARuleOfThreeLines() {
        assertThat(RULES).hasSize(8);
        assertThat(RULES.values())
                .allSatisfy(rule ->
                        assertThat(rule.subList(1, rule.size()))
                                .filteredOn(line -> !line.equals("-"))
                                .hasSizeLessThanOrEqualTo(3));
        assertThat(wrong(RealHistoriesTest::ruled)).isEmpty();
    }

    @Test
    void areNeverTakenForReleasesThatTheyAreNot() {
        assertThat(LABELS)
                .filteredOn(label -> !label.meaning().startsWith("release"))
                .allSatisfy(label ->
                        assertThat(meaning(label, context(label)).kind())
                                .as(label.tag())
                                .isNotEqualTo(TagKind.RELEASE));
    }

    @Test
    void raiseFewQuestions() {
        List<String> asked = new ArrayList<>();
        HISTORIES.forEach((project, tags) ->
                new TagReader()
                        .read(tags, context(new Label(project, "", Optional.empty(), "")))
                        .forEach(one ->
                                one.question()
                                        .ifPresent(question ->
                                                asked.add(one.tag() + ": " + question))));

        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "2.5.0-alpha2-ci-test-only: what is a version with `ci`? `words` in the"
                                + " recipe says it",
                        "4.0-M1-GF1: what is a version with `GF1`? `words` in the recipe says it",
                        "v0.2.0-extension-common: what is a version with `extension`? `words` in"
                                + " the recipe says it",
                        "v0.9.0: `0.9.0` after `0.1.7` leaves numbers out: is it a release?",
                        "version-3_4_2-to-fsf: what is a version with `to`? `words` in the recipe"
                                + " says it",
                        "version-3_4_4-tentative: what is a version with `tentative`? `words` in"
                                + " the recipe says it",
                        // Days, from before ninja 1.0.
                        "release-120508: `120508` after `1.13.2`: a new way of numbering?",
                        "release-120715: `120715` after `1.13.2`: a new way of numbering?");
    }

    private static List<String> wrong(Function<Label, TagContext> contexts) {
        List<String> wrong = new ArrayList<>();
        for (Label label : LABELS) {
            wrong(label, contexts.apply(label)).ifPresent(wrong::add);
        }
        return wrong;
    }

    private static Optional<String> wrong(Label label, TagContext context) {
        TagMeaning meaning = meaning(label, context);
        String orderable =
                label.meaning().endsWith("?")
                        ? "?"
                        : meaning.kind() == TagKind.NOT_A_RELEASE
                                ? "-"
                                : meaning.orderable().orElse("-");
        String got = meaning.kind() + " " + orderable;
        return got.equals(label.meaning())
                ? Optional.empty()
                : Optional.of(
                        "%s %s: %s, expected %s"
                                .formatted(label.project(), label.tag(), got, label.meaning()));
    }

    private static TagMeaning meaning(Label label, TagContext context) {
        List<String> tags = HISTORIES.getOrDefault(label.project(), List.of());
        return READ.computeIfAbsent(
                        Map.entry(label.project(), context),
                        _ -> new TagReader().read(tags, context))
                .get(tags.indexOf(label.tag()));
    }

    private static TagContext context(Label label) {
        String name = label.project().substring(label.project().indexOf('/') + 1);
        return new TagContext(Optional.of(name), label.component(), Optional.empty(), List.of());
    }

    private static TagContext ruled(Label label) {
        List<String> rule =
                RULES.getOrDefault(label.project(), List.of(label.project(), "-", "-", "-"));
        Map<String, TagKind> words = new HashMap<>();
        present(rule.get(3))
                .ifPresent(text -> {
                    List<String> pair = List.of(text.split("=", 2));
                    words.put(
                            pair.getFirst(),
                            Arrays.stream(TagKind.values())
                                    .filter(kind -> kind.toString().equals(pair.getLast()))
                                    .findFirst()
                                    .orElseThrow());
                });
        TagContext context = context(label);
        return new TagContext(
                context.name(),
                context.component(),
                present(rule.get(1)),
                present(rule.get(2)).map(globs -> List.of(globs.split(" ", -1))).orElse(List.of()),
                words);
    }

    private static Optional<String> present(String cell) {
        return Optional.of(cell).filter(text -> !text.equals("-"));
    }

    private static List<List<String>> table(String name) throws IOException {
        return lines(name).stream().skip(1).map(line -> List.of(line.split("\t", -1))).toList();
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RealHistoriesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
