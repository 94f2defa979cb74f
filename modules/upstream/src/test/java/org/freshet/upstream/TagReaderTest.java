package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.TagMeaning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagReaderTest {
    private static final TagContext NOTHING_KNOWN =
            new TagContext(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    @ParameterizedTest
    @CsvSource({
        "1.0,              release    1.0 1.0",
        "1.0-rc1,          prerelease 1.0-rc1 1.0~rc1",
        "1.0rc1,           prerelease 1.0rc1 1.0~rc1",
        "1.0-RC.2,         prerelease 1.0-RC.2 1.0~rc2",
        "1.0.0-beta-3.3,   prerelease 1.0.0-beta-3.3 1.0.0~beta3.3",
        "1.0-beta2-rc1,    prerelease 1.0-beta2-rc1 1.0~beta2~rc1",
        "1.0_rc4,          prerelease 1.0~rc4 1.0~rc4",
        "1.0~rc4,          prerelease 1.0~rc4 1.0~rc4",
        "1_0_rc4,          prerelease 1.0-rc4 1.0~rc4",
        "1_0_RC4,          prerelease 1.0rc4 1.0~rc4",
        "1.0-M3,           prerelease 1.0-M3 1.0~m3",
        "1.0.CR1,          prerelease 1.0.CR1 1.0~cr1",
        "1.0-SNAPSHOT,     prerelease 1.0-SNAPSHOT 1.0~snapshot",
        "1.0.dev3,         prerelease 1.0.dev3 1.0~dev3",
        "1.0.0.0b2,        prerelease 1.0.0.0b2 1.0.0~b2",
        "1.0d4,            prerelease 1.0d4 1.0~d4",
        "1.9.9p1b2,        prerelease 1.9.9p1b2 1.9.9p1~b2",
        "1.0rc1.post2,     prerelease 1.0rc1.post2 1.0~rc1.post2",
        "3.6a,             release    3.6a 3.6a",
        "1.0.2zb,          release    1.0.2zb 1.0.2zb",
        "1.0p2,            release    1.0p2 1.0p2",
        "1.0-p2,           release    1.0-p2 1.0+p2",
        "1_0_P2,           release    1.0p2 1.0p2",
        "1.0.SP1,          release    1.0.SP1 1.0.SP1",
        "1.0.post1,        release    1.0.post1 1.0.post1",
        "2021.01.24-1,     release    2021.01.24-1 2021.01.24+1",
        "7.1.1-47,         release    7.1.1-47 7.1.1+47",
        "1.28.2+k3s1,      release    1.28.2+k3s1 1.28.2+k3s1",
        "1.0.GA,           release    1.0.GA 1.0",
        "1.0-stable,       release    1.0 1.0",
        "2-14-3,           release    2.14.3 2.14.3",
        "1.0.0.v20150114,  release    1.0.0.v20150114 1.0.0.v20150114",
        "20240131,         release    20240131 20240131"
    })
    void readsAVersion(String text, String expected) {
        assertThat(shown(by("v{version}", "v" + text))).isEqualTo(expected.replaceAll(" +", " "));
    }

    @ParameterizedTest
    @CsvSource({
        "2024.1-eom,            not-a-release, `eom` marks a moment of the work",
        "1.10.x,                not-a-release, `1.10.x` names a branch",
        "36-dev,                not-a-release, `dev` marks that work has begun",
        "2.0.0.dev0,            not-a-release, `dev0` marks that work has begun",
        "1.0-preldapfix,        not-a-release, `preldapfix` after the number is not understood",
        "1.0-14-g2414721,       not-a-release, `1.0-14-g2414721` counts commits since a tag",
        "1.0-,                  not-a-release, `1.0-` ends with a separator",
        "1.0/2,                 not-a-release, has other characters than a version",
        "one,                   not-a-release, `one` does not begin with a digit",
        "1.0.Final-redhat-1,    distro-tag,    `redhat` is a distribution's mark",
        "1.0+dfsg,              distro-tag,    `dfsg` is a distribution's mark",
        "1.0-0ubuntu1,          distro-tag,    `ubuntu` is a distribution's mark",
        "1.0-nightly.20240101,  nightly,       `nightly` is made by the clock"
    })
    void saysWhyATextIsNoVersion(String text, String kind, String why) {
        TagMeaning meaning = by("v{version}", "v" + text);

        assertThat(shown(meaning)).isEqualTo(kind);
        assertThat(meaning.why()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "v1.0 ",
                "v1.0\n2.0",
                "v1.0\u0000",
                "v1..0",
                "../v1.0",
                "v/../1.0",
                "/v1.0",
                "v//1.0",
                "-v1.0",
                "--upload-pack=x-1.0",
                "a/-v1.0",
                "v1.0;reboot",
                "v1.0$(id)",
                "v1.0`id`",
                "v1.0|x",
                "v1.0&",
                "v1.0'",
                "v1.0\"",
                "v1.0\\",
                "v1.0*",
                "v1.0?",
                "v1.0[",
                "v1.0:x",
                "v1.0^{}",
                "v@{1.0}",
                "v1.0.lock",
                "v1.0/",
                "v1.0.",
                ".v1.0",
                "v1\u00b2",
                "v\u0661.\u0660",
                "v1.0\u202e",
                "v1.0\ud800"
            })
    void takesAHostileTagForNoRelease(String tag) {
        assertThat(shown(read(NOTHING_KNOWN, tag))).isEqualTo("not-a-release");
        assertThat(shown(by("v{version}", tag))).isEqualTo("not-a-release");
        assertThat(shown(by("(?s).*?(?<version>\\d.*)", tag))).isEqualTo("not-a-release");
    }

    @Test
    void takesAVeryLongTagForNoRelease() {
        TagMeaning meaning = read(NOTHING_KNOWN, "v1." + "0".repeat(10_000));

        assertThat(shown(meaning)).isEqualTo("not-a-release");
        assertThat(meaning.why()).isEqualTo("it is longer than 200 characters");
    }

    @Test
    void takesAVersionOfMoreThan64CharactersForNone() {
        assertThat(shown(read(NOTHING_KNOWN, "v" + "1".repeat(64)))).startsWith("release 1");
        assertThat(shown(read(NOTHING_KNOWN, "v" + "1".repeat(65)))).isEqualTo("not-a-release");
    }

    @Test
    void answersForAHundredThousandTagsInTheirOrder() {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            tags.add((i % 3 == 0 ? "service/s" + i % 500 + "/v" : "v") + i / 100 + "." + i % 100);
        }

        List<TagMeaning> meanings =
                assertTimeout(
                        Duration.ofMinutes(2), () -> new TagReader().read(tags, NOTHING_KNOWN));

        assertThat(meanings).extracting(TagMeaning::tag).isEqualTo(tags);
    }

    @Test
    void neverFailsAndNeverMakesAVersionThatCannotBeUsed() {
        Random random = new Random(2);
        String letters = "vV0123456789.-_/@+~abprcxRCeol \u00e9\n$%";
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder tag = new StringBuilder(i % 3 == 0 ? "v1." : "");
            for (int length = random.nextInt(14); length > 0; length--) {
                tag.append(letters.charAt(random.nextInt(letters.length())));
            }
            tags.add(tag.toString());
        }
        for (Optional<String> rule :
                List.of(
                        Optional.<String>empty(),
                        Optional.of("v{version}"),
                        Optional.of("v?(?<version>.*)"))) {
            List<TagMeaning> meanings =
                    new TagReader()
                            .read(
                                    tags,
                                    new TagContext(
                                            Optional.empty(), Optional.empty(), rule, List.of()));

            assertThat(meanings).extracting(TagMeaning::tag).isEqualTo(tags);
            assertThat(meanings).allSatisfy(TagReaderTest::usable);
            assertThat(meanings)
                    .filteredOn(one -> one.version().isPresent())
                    .hasSizeGreaterThan(100);
        }
    }

    private static void usable(TagMeaning meaning) {
        assertThat(meaning.why()).isNotEmpty();
        assertThat(meaning.version().isPresent()).isEqualTo(meaning.orderable().isPresent());
        meaning.version()
                .ifPresent(version ->
                        assertThat(version)
                                .matches("[0-9A-Za-z][0-9A-Za-z.+~_-]*")
                                .containsPattern("[0-9]")
                                .hasSizeLessThanOrEqualTo(64));
        meaning.orderable()
                .ifPresent(orderable -> {
                    assertThat(orderable).doesNotContain("-", ":");
                    assertThat(DebianVersion.parse(orderable).upstream()).isEqualTo(orderable);
                });
    }

    @Test
    void takesTheVersionWhereATemplateSays() {
        assertThat(shown(by("jq-{version}", "jq-1.7.1"))).isEqualTo("release 1.7.1 1.7.1");
        assertThat(shown(by("v{version}-gradle", "v3.5.4-gradle")))
                .isEqualTo("release 3.5.4 3.5.4");
        assertThat(by("jq-{version}", "1.6rc2").why())
                .isEqualTo("does not match rule `jq-{version}`");
        assertThat(by("a.{version}", "ab1.0").why()).isEqualTo("does not match rule `a.{version}`");
    }

    @Test
    void takesTheVersionWhereAnExpressionSays() {
        String rule = "(?:jq-)?(?<version>1\\.[0-9.]+(?:rc\\d+)?)";

        assertThat(shown(by(rule, "1.6rc2"))).isEqualTo("prerelease 1.6rc2 1.6~rc2");
        assertThat(shown(by(rule, "jq-1.8.2"))).isEqualTo("release 1.8.2 1.8.2");
        assertThat(shown(by(rule, "jq-2.0"))).isEqualTo("not-a-release");
        assertThat(shown(by("a|b(?<version>.*)", "a"))).isEqualTo("not-a-release");
    }

    @Test
    void givesUpOnATagThatSendsAnExpressionAstray() {
        String rule = "v(?<version>([0-9]+)*)\\2x";
        List<String> tags = List.of("v" + "1".repeat(60) + "y", "v11x");

        List<TagMeaning> meanings = read(rule, tags);

        assertThat(meanings.getFirst().why())
                .isEqualTo("rule `v(?<version>([0-9]+)*)\\2x` takes too long on it");
        assertThat(shown(meanings.getLast())).isEqualTo("release 1 1");
    }

    @Test
    void refusesAnExpressionThatGoesAstrayOnThousandsOfTags() {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tags.add("v" + "1".repeat(60) + "y" + i);
        }

        assertThatThrownBy(() -> read("v(?<version>([0-9]+)*)\\2x", tags))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "tag rule `v(?<version>([0-9]+)*)\\2x` takes too long on the upstream's"
                                + " tags");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "jq-1.0               # does not say where the version is",
                "{version}-{version}  # has `{version}` twice",
                "v(?<version>[0-9]    # is no regular expression: Unclosed group at character 18"
            })
    void refusesARuleThatIsNone(String rule, String why) {
        assertThatThrownBy(() -> by(rule, "v1.0"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("tag rule `%s` %s".formatted(rule, why));
    }

    @Test
    void ignoresWhatTheRecipeSays() {
        TagContext context =
                new TagContext(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("20[01][0-9].*", "*/s3/*"));

        List<TagMeaning> meanings =
                new TagReader().read(List.of("2015.1.0", "20.1.0", "a/s3/v1.0"), context);

        assertThat(meanings)
                .extracting(TagReaderTest::shown)
                .containsExactly("not-a-release", "release 20.1.0 20.1.0", "not-a-release");
        assertThat(meanings.getFirst().why()).isEqualTo("the recipe ignores `20[01][0-9].*`");
    }

    @Test
    void keepsTheMostUsualSpellingOfARelease() {
        assertThat(all("v1.0", "v1.1", "v1.2", "1.2", "release-1.2"))
                .containsExactly(
                        "release 1.0 1.0",
                        "release 1.1 1.1",
                        "release 1.2 1.2",
                        "alias 1.2 1.2",
                        "alias 1.2 1.2");
    }

    @Test
    void takesATagThatMovesAlongForAnAlias() {
        assertThat(all("v4", "v4.0.0", "v4.1.0", "v4.1", "v4.1.1"))
                .containsExactly(
                        "alias 4 4",
                        "release 4.0.0 4.0.0",
                        "release 4.1.0 4.1.0",
                        "alias 4.1 4.1",
                        "release 4.1.1 4.1.1");
    }

    @Test
    void readsAPrereleaseThatIsAnnouncedBeforeItsNumber() {
        assertThat(all(named("curl"), "rc-8_22_0-1", "rc-8_22_0-2", "curl-8_22_0", "curl-8_21_0"))
                .containsExactly(
                        "prerelease 8.22.0-rc1 8.22.0~rc1",
                        "prerelease 8.22.0-rc2 8.22.0~rc2",
                        "release 8.22.0 8.22.0",
                        "release 8.21.0 8.21.0");
    }

    @Test
    void tellsTheProjectFromItsParts() {
        TagContext rustls = named("rustls");

        assertThat(
                        all(
                                rustls,
                                "v/0.23.0",
                                "v/0.23.1",
                                "rustls-post-quantum-v/0.2.4",
                                "service/s3/v1.47.7"))
                .containsExactly(
                        "release 0.23.0 0.23.0",
                        "release 0.23.1 0.23.1",
                        "other-component 0.2.4 0.2.4",
                        "other-component 1.47.7 1.47.7");
    }

    @Test
    void tellsTheWantedPartFromTheProject() {
        TagContext controller =
                new TagContext(
                        Optional.of("ingress-nginx"),
                        Optional.of("controller"),
                        Optional.empty(),
                        List.of());

        assertThat(all(controller, "controller-v1.15.1", "helm-chart-4.15.1", "v0.1.0"))
                .containsExactly(
                        "release 1.15.1 1.15.1",
                        "other-component 4.15.1 4.15.1",
                        "other-component 0.1.0 0.1.0");
    }

    @Test
    void tellsPartsThatStandBehindTheNumber() {
        assertThat(all("v3.5.4-gradle", "v3.5.3-gradle", "v3.5.2-gradle", "v0.1.0"))
                .containsExactly(
                        "other-component 3.5.4 3.5.4",
                        "other-component 3.5.3 3.5.3",
                        "other-component 3.5.2 3.5.2",
                        "release 0.1.0 0.1.0");
    }

    @Test
    void tellsANameThatHoldsTheProjectsNameFromIt() {
        assertThat(all("curl-7_71_0", "curl-7_73_0", "curl-8_0_0", "tiny-curl-7_72_0"))
                .endsWith("other-component 7.72.0 7.72.0");
    }

    @Test
    void choosesNoneOfSeveralPartsThatGoSideBySide() {
        assertThat(all("app-1.0", "app-1.1", "lib-1.0", "lib-1.2"))
                .allMatch(one -> one.startsWith("other-component"));
    }

    @Test
    void followsAProjectThatChangedItsName() {
        assertThat(
                        all(
                                named("maven-resolver"),
                                "aether-0.9.0",
                                "aether-0.9.1",
                                "aether-1.0.2.v20150114",
                                "maven-resolver-1.1.0",
                                "maven-resolver-1.2.0"))
                .containsExactly(
                        "release 0.9.0 0.9.0",
                        "release 0.9.1 0.9.1",
                        "release 1.0.2.v20150114 1.0.2.v20150114",
                        "release 1.1.0 1.1.0",
                        "release 1.2.0 1.2.0");
    }

    @Test
    void takesDistributionsTagsForReleasesOnlyWhereThereAreNoOthers() {
        assertThat(all("debian/0.9.38", "debian/0.9.39"))
                .containsExactly("release 0.9.38 0.9.38", "release 0.9.39 0.9.39");
        assertThat(all("debian/0.9.38", "v0.9.38", "ubuntu/0.9.38-1", "v0.9.38-redhat-1"))
                .containsExactly("distro-tag", "release 0.9.38 0.9.38", "distro-tag", "distro-tag");
    }

    @Test
    void readsNumbersInNamesAsNames() {
        assertThat(all("log4j-2.17.1", "log4j-2.18.0-rc1", "log4j-2.18.0"))
                .containsExactly(
                        "release 2.17.1 2.17.1",
                        "prerelease 2.18.0-rc1 2.18.0~rc1",
                        "release 2.18.0 2.18.0");
        assertThat(all("7zip-24.01", "7zip-24.02", "7zip-24.03")).startsWith("release 24.01 24.01");
        assertThat(all("go1.22rc1", "go1.22"))
                .containsExactly("prerelease 1.22rc1 1.22~rc1", "release 1.22 1.22");
    }

    @Test
    void readsNoWorkMarkAsARelease() {
        assertThat(all("v1.0", "before-refactoring-2", "nightly", "latest", "backup-1.0", "fix3"))
                .containsExactly(
                        "release 1.0 1.0",
                        "not-a-release",
                        "nightly",
                        "alias",
                        "not-a-release",
                        "not-a-release");
    }

    private static TagContext named(String name) {
        return new TagContext(Optional.of(name), Optional.empty(), Optional.empty(), List.of());
    }

    private static TagMeaning read(TagContext context, String tag) {
        return new TagReader().read(List.of(tag), context).getFirst();
    }

    private static TagMeaning by(String rule, String tag) {
        return read(rule, List.of(tag)).getFirst();
    }

    private static List<TagMeaning> read(String rule, List<String> tags) {
        return new TagReader()
                .read(
                        tags,
                        new TagContext(
                                Optional.empty(), Optional.empty(), Optional.of(rule), List.of()));
    }

    private static List<String> all(String... tags) {
        return all(NOTHING_KNOWN, tags);
    }

    private static List<String> all(TagContext context, String... tags) {
        return new TagReader()
                .read(List.of(tags), context).stream().map(TagReaderTest::shown).toList();
    }

    private static String shown(TagMeaning meaning) {
        return meaning.kind()
                + meaning.version().map(version -> " " + version).orElse("")
                + meaning.orderable().map(orderable -> " " + orderable).orElse("");
    }
}
