package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RealTagsTest {

    @Test
    void understandsEveryTagOfNova() {
        assertThat(meanings(allOfNova(), Optional.of("nova"), Optional.empty()))
                .isEqualTo(expectedOfNova());
    }

    @Test
    void understandsEveryTagOfNovaWithoutItsName() {
        assertThat(meanings(allOfNova(), Optional.empty(), Optional.empty()))
                .isEqualTo(expectedOfNova());
    }

    @Test
    void understandsEveryTagOfNovaByTheObviousRule() {
        assertThat(meanings(allOfNova(), Optional.of("nova"), Optional.of("{version}")))
                .isEqualTo(expectedOfNova());
    }

    @Test
    void understandsEveryTagOfJq() {
        assertThat(meanings(allOfJq(), Optional.of("jq"), Optional.empty()))
                .isEqualTo(expectedOfJq());
    }

    @Test
    void understandsEveryTagOfJqWithoutItsName() {
        assertThat(meanings(allOfJq(), Optional.empty(), Optional.empty()))
                .isEqualTo(expectedOfJq());
    }

    @Test
    void understandsEveryTagOfJqByTheObviousRule() {
        Map<String, String> expected = expectedOfJq();
        expected.put("1.6rc2", "not-a-release");

        assertThat(meanings(allOfJq(), Optional.of("jq"), Optional.of("jq-{version}")))
                .isEqualTo(expected);
    }

    @Test
    void ordersTheReleasesOfNovaAsTheyWereMade() {
        assertThat(ordered(allOfNova())).isEqualTo(words(RealTags.NOVA_ORDER));
    }

    @Test
    void ordersTheReleasesOfJqAsTheyWereMade() {
        assertThat(ordered(allOfJq())).isEqualTo(words(RealTags.JQ_ORDER));
    }

    @Test
    @Tag("judge")
    void dpkgOrdersTheReleasesOfJqLikewise() {
        Tool dpkg = Tool.named("dpkg");
        List<String> order = words(RealTags.JQ_ORDER);
        for (int i = 1; i < order.size(); i++) {
            dpkg.run("--compare-versions", order.get(i - 1), "lt", order.get(i)).ok();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("manyProjects")
    void understandsTagsOfManyProjects(
            String project,
            String tag,
            Optional<String> component,
            List<String> others,
            String expected) {
        List<String> tags = new ArrayList<>(others);
        tags.add(tag);

        TagMeaning meaning =
                new TagReader()
                        .read(
                                tags,
                                new TagContext(
                                        Optional.of(project),
                                        component,
                                        Optional.empty(),
                                        List.of()))
                        .getLast();

        assertThat(shown(meaning)).isEqualTo(expected);
    }

    /** Each tag with the others that the table has of its project, wanting the part it is of. */
    static Stream<Object[]> manyProjects() {
        List<List<String>> rows =
                RealTags.MANY_PROJECTS
                        .lines()
                        .map(line -> List.of(line.split(" \\| ", -1)))
                        .toList();
        return rows.stream()
                .map(row -> {
                    List<String> others =
                            new ArrayList<>(
                                    rows.stream()
                                            .filter(one ->
                                                    one.get(0).equals(row.get(0))
                                                            && !one.equals(row))
                                            .map(one -> one.get(1))
                                            .toList());
                    if (row.get(3).equals("alias")) {
                        // An alias is one beside the tag that it repeats.
                        Collections.addAll(others, "v1.9.16p2", "v1.9.17", "v1.9.16p1");
                    }
                    boolean wanted =
                            !row.get(2).equals("-") && !row.get(3).equals("other-component");
                    return new Object[] {
                        row.get(0),
                        row.get(1),
                        wanted ? Optional.of(row.get(2)) : Optional.empty(),
                        others,
                        row.get(4).equals("-")
                                ? row.get(3)
                                : row.get(3) + " " + row.get(4) + " " + row.get(5)
                    };
                });
    }

    private static Map<String, String> meanings(
            List<String> tags, Optional<String> name, Optional<String> rule) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (TagMeaning meaning :
                new TagReader()
                        .read(tags, new TagContext(name, Optional.empty(), rule, List.of()))) {
            meanings.put(meaning.tag(), shown(meaning));
        }
        return meanings;
    }

    private static String shown(TagMeaning meaning) {
        return meaning.kind()
                + meaning.version().map(version -> " " + version).orElse("")
                + meaning.orderable().map(orderable -> " " + orderable).orElse("");
    }

    private static List<String> ordered(List<String> tags) {
        return new TagReader()
                        .read(
                                tags,
                                new TagContext(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()))
                        .stream()
                        .filter(one -> one.kind() != TagKind.NOT_A_RELEASE)
                        .map(one -> DebianVersion.parse(one.orderable().orElseThrow()))
                        .sorted()
                        .map(DebianVersion::toString)
                        .toList();
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private static List<String> allOfNova() {
        return shuffled(expectedOfNova());
    }

    private static List<String> allOfJq() {
        return shuffled(expectedOfJq());
    }

    private static List<String> shuffled(Map<String, String> expected) {
        List<String> tags = new ArrayList<>(expected.keySet());
        Collections.shuffle(tags, new Random(42));
        return tags;
    }

    private static Map<String, String> expectedOfNova() {
        Map<String, String> expected = new LinkedHashMap<>();
        words(RealTags.NOVA_RELEASES)
                .forEach(tag -> expected.put(tag, "release " + tag + " " + tag));
        words(RealTags.NOVA_PRERELEASES)
                .forEach(pair -> {
                    List<String> parts = List.of(pair.split("=", -1));
                    expected.put(parts.get(0), "prerelease " + parts.get(0) + " " + parts.get(1));
                });
        words(RealTags.NOVA_OTHERS).forEach(tag -> expected.put(tag, "not-a-release"));
        return expected;
    }

    private static Map<String, String> expectedOfJq() {
        Map<String, String> expected = new LinkedHashMap<>();
        words(RealTags.JQ_RELEASES)
                .forEach(pair -> {
                    List<String> parts = List.of(pair.split("=", -1));
                    expected.put(parts.get(0), "release " + parts.get(1) + " " + parts.get(1));
                });
        words(RealTags.JQ_PRERELEASES)
                .forEach(triple -> {
                    List<String> parts = List.of(triple.split("=", -1));
                    expected.put(parts.get(0), "prerelease " + parts.get(1) + " " + parts.get(2));
                });
        return expected;
    }
}
