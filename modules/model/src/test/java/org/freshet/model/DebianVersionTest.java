package org.freshet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebianVersionTest {
    private static final long SEED = 20261101;

    @ParameterizedTest
    @CsvSource({
        "1.0, 0, 1.0, ''",
        "1:2.12.1-0~fresh1~ubuntu2404, 1, 2.12.1, 0~fresh1~ubuntu2404",
        "1.0-rc1-1, 0, 1.0-rc1, 1",
        "0:1.0-1, 0, 1.0, 1",
        "2:1:3-4, 2, 1:3, 4",
        "1.8~rc1+ds-1ubuntu0.1, 0, 1.8~rc1+ds, 1ubuntu0.1",
    })
    void parses(String text, int epoch, String upstream, String revision) {
        assertThat(DebianVersion.parse(text))
                .isEqualTo(
                        new DebianVersion(
                                epoch,
                                upstream,
                                revision.isEmpty() ? Optional.empty() : Optional.of(revision)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "a",
                "v1.0",
                "1.0-",
                ":1",
                "a:1",
                "-1:1",
                "1 0",
                "1.0_1",
                "1.0-1_2",
                "99999999999:1",
                "2147483648:1",
                "1.0\n",
                "1/2",
                "1:",
                "~1",
                "1.0é"
            })
    void refusesWhatIsNoVersion(String text) {
        assertThatThrownBy(() -> DebianVersion.parse(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("version `")
                .hasMessageEndingWith("` is not a Debian version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "3:1.0-rc1-1", "1.0-0~fresh1~deb13", "2:1:3-4"})
    void printsWhatItParsed(String text) {
        assertThat(DebianVersion.parse(text)).hasToString(text);
    }

    @Test
    void fileNamesHaveNoEpoch() {
        assertThat(DebianVersion.parse("3:1.0-rc1-1").withoutEpoch()).isEqualTo("1.0-rc1-1");
    }

    @Test
    void ordersAsOneExpects() {
        List<String> ordered =
                List.of(
                        "1.0~~",
                        "1.0~rc1-1",
                        "1.0~rc2-0~fresh1~deb13",
                        "1.0-0~fresh1~ubuntu2204",
                        "1.0-0~fresh1~ubuntu2404",
                        "1.0-0~fresh2~ubuntu2204",
                        "1.0-0~fresh10~ubuntu2204",
                        "1.0",
                        "1.0-0ubuntu1",
                        "1.0-1~bpo13+1",
                        "1.0-1",
                        "1.0-1build1",
                        "1.0-1+deb13u1",
                        "1.0-1.1",
                        "1.0a-1",
                        "1.0+ds-1",
                        "1.0.0-1",
                        "1.1",
                        "1.10",
                        "1:0.1");

        List<String> sorted =
                new Random(SEED)
                        .ints(200, 0, ordered.size())
                        .mapToObj(ordered::get)
                        .distinct()
                        .map(DebianVersion::parse)
                        .sorted()
                        .map(DebianVersion::toString)
                        .toList();

        assertThat(sorted).isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1.00", "1.0, 0:1.0", "1.0-0, 1.0", "1.001-1, 1.1-01", "1.0-0.0, 1.0-0.00"})
    void someTextsAreOneVersionToDpkg(String a, String b) {
        assertThat(DebianVersion.parse(a)).isEqualByComparingTo(DebianVersion.parse(b));
    }

    @Test
    void noNumberIsTooLong() {
        String digits = "9".repeat(500);

        assertThat(DebianVersion.parse(digits + "1").isAbove(DebianVersion.parse(digits))).isTrue();
    }

    @Test
    @Tag("judge")
    void agreesWithDpkgOnThousandsOfSeededPairs() {
        Random random = new Random(SEED);
        List<List<DebianVersion>> pairs = new ArrayList<>();
        StringBuilder questions = new StringBuilder();
        while (pairs.size() < 8000) {
            String a = version(random);
            String b = random.nextInt(3) == 0 ? version(random) : near(a, random);
            Optional<DebianVersion> first = valid(a);
            Optional<DebianVersion> second = valid(b);
            if (first.isPresent() && second.isPresent()) {
                pairs.add(List.of(first.get(), second.get()));
                questions.append(a).append(' ').append(b).append('\n');
            }
        }
        // One process for all of them; dpkg's own program is asked about a part below.
        String script =
                "use Dpkg::Version; while (<STDIN>) { my ($a, $b) = split;"
                        + " print version_compare($a, $b), qq(\\n); }";

        List<String> answers =
                Tool.named("perl")
                        .run(questions.toString().getBytes(StandardCharsets.UTF_8), "-e", script)
                        .ok()
                        .lines()
                        .toList();

        assertThat(answers).hasSameSizeAs(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            DebianVersion a = pairs.get(i).get(0);
            DebianVersion b = pairs.get(i).get(1);
            assertThat(Integer.signum(a.compareTo(b)))
                    .as("%s %s", a, b)
                    .isEqualTo(Integer.parseInt(answers.get(i)));
            assertThat(Integer.signum(b.compareTo(a)))
                    .as("%s %s", b, a)
                    .isEqualTo(-Integer.parseInt(answers.get(i)));
        }
        assertThat(answers.stream().distinct()).containsExactlyInAnyOrder("-1", "0", "1");
    }

    @Test
    @Tag("judge")
    void agreesWithDpkgItselfOnSomeOfThem() {
        Tool dpkg = Tool.named("dpkg");
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 150; i++) {
            String a = version(random);
            String b = near(a, random);
            Optional<DebianVersion> first = valid(a);
            Optional<DebianVersion> second = valid(b);
            if (first.isEmpty() || second.isEmpty()) {
                continue;
            }
            int order = first.get().compareTo(second.get());
            String relation = order < 0 ? "lt" : order > 0 ? "gt" : "eq";

            assertThat(dpkg.run("--compare-versions", a, relation, b).exit())
                    .as("%s %s %s", a, relation, b)
                    .isZero();
        }
    }

    @Test
    @Tag("judge")
    void takesExactlyWhatDpkgTakesAsAVersion() {
        Tool dpkg = Tool.named("dpkg");
        Random random = new Random(SEED + 2);
        List<String> texts =
                new ArrayList<>(
                        List.of(
                                "1",
                                "1-1",
                                "a1",
                                "1-",
                                "-1",
                                "1:",
                                ":1",
                                "1:1",
                                "01:1",
                                "1_1",
                                "2147483647:1",
                                "2147483648:1",
                                "1-1-1",
                                "1:2:3-4",
                                "1:2:3",
                                "~1"));
        for (int i = 0; i < 150; i++) {
            String text = version(random);
            int at = random.nextInt(text.length() + 1);
            texts.add(
                    text.substring(0, at)
                            + "_:-~ +a0".charAt(random.nextInt(8))
                            + text.substring(at));
        }
        // dpkg takes blanks off both ends first; a version in a file has none.
        texts.removeIf(text -> !text.strip().equals(text));
        for (String text : texts) {
            boolean theirs = dpkg.run("--validate-version", text).exit() == 0;

            assertThat(valid(text).isPresent()).as(text).isEqualTo(theirs);
        }
    }

    private static Optional<DebianVersion> valid(String text) {
        try {
            return Optional.of(DebianVersion.parse(text));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.8~rc1-0~fresh1~ubuntu2404",
                "1:2.0~beta2-1",
                "1.0-rc1-1",
                "1.0-RC1-1",
                "2.0beta1-1",
                "2.0.dev3",
                "3.1~git20240101-1",
                "1.8~rc1+~2.0-1",
                "1.8~rc1~dfsg-1",
                "1.9~rc1+really2.0~beta1-1"
            })
    void knowsWhatComesBeforeARelease(String text) {
        assertThat(DebianVersion.parse(text).isPrerelease()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.8-0~fresh1~ubuntu2404",
                "1.8-1~bpo12+1",
                "1.8-0~rc1",
                "1.8~dfsg-1",
                "1.8~ds1-1",
                "1.8+git20240101-1",
                "0~git20240101-1",
                "0.0~20240101-1",
                "1.1.1b-1",
                "9.6p1-1",
                "1.8~rc1+really1.7-1",
                "2.0+dev-1",
                "1.8+~2.0+~cs3.1~rc1-1",
                "20240101-1"
            })
    void knowsWhatIsARelease(String text) {
        assertThat(DebianVersion.parse(text).isPrerelease()).isFalse();
    }

    private static String version(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(5) == 0) {
            text.append(random.nextInt(3)).append(':');
        }
        text.append(random.nextInt(12));
        part(text, random, ".+~-");
        if (random.nextInt(3) > 0) {
            text.append('-').append(random.nextInt(3));
            part(text, random, ".+~");
        }
        return text.toString();
    }

    private static void part(StringBuilder text, Random random, String marks) {
        for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
            switch (random.nextInt(5)) {
                case 0 -> text.append("0".repeat(random.nextInt(3))).append(random.nextInt(120));
                case 1 -> text.append("aAzZbrc".charAt(random.nextInt(7)));
                case 2 -> text.append("~");
                default -> text.append(marks.charAt(random.nextInt(marks.length())));
            }
        }
    }

    /** A version that differs in one place, where orders are decided. */
    private static String near(String text, Random random) {
        int at = random.nextInt(text.length());
        String rest = text.substring(at + 1);
        return switch (random.nextInt(5)) {
            case 0 -> text;
            case 1 -> text.substring(0, at) + rest;
            case 2 -> text.substring(0, at) + "~" + text.substring(at);
            case 3 -> text.substring(0, at) + "0" + text.substring(at);
            default -> text.substring(0, at) + "19a+.~".charAt(random.nextInt(6)) + rest;
        };
    }
}
