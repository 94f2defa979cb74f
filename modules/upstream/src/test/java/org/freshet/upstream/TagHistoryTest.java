package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.junit.jupiter.api.Test;

/** What is learnt of one tag from all the others. */
class TagHistoryTest {

    @Test
    void aWordThatEveryReleaseOfItsTimeCarriesSaysNothing() {
        List<String> tags = new ArrayList<>(List.of("v1.0.0", "v1.1.0", "v3.0.0"));
        IntStream.range(0, 9).forEach(i -> tags.add("v2." + i + ".0-ce"));
        tags.add("v2.8.0-ce-rc1");

        assertThat(last("x", tags, "v2.4.0-ce", "v2.8.0-ce-rc1"))
                .containsExactly("release 2.4.0", "prerelease 2.8.0~rc1");
    }

    @Test
    void aWordBesideTheReleasesWithoutItIsNotUnderstood() {
        List<String> tags = new ArrayList<>();
        IntStream.range(0, 9).forEach(i -> Collections.addAll(tags, "v2." + i, "v2." + i + "-ce"));

        assertThat(last("x", tags, "v2.4-ce")).containsExactly("other-component 2.4");
    }

    @Test
    void aWordWithACountWhereLinesBeginComesBeforeTheRelease() {
        assertThat(
                        of(
                                "jackson",
                                "jackson-2.8.0.kr1",
                                "jackson-2.8.0",
                                "jackson-2.9.0.kr1",
                                "jackson-2.9.0.kr2",
                                "jackson-2.9.0"))
                .startsWith("prerelease 2.8.0~kr1", "release 2.8.0", "prerelease 2.9.0~kr1");
    }

    @Test
    void aLetterAloneCountsPatches() {
        assertThat(of("openssl", "OpenSSL_1_0_2", "OpenSSL_1_0_2a", "OpenSSL_1_0_2b"))
                .containsExactly("release 1.0.2", "release 1.0.2a", "release 1.0.2b");
    }

    @Test
    void aLetterThatIsCountedElsewhereComesBeforeTheRelease() {
        assertThat(of("vim", "v7.0c", "v7.0c01", "v7.0c02", "v7.0d", "v7.0d01", "v7.0d02", "v7.0"))
                .containsExactly(
                        "prerelease 7.0~c",
                        "prerelease 7.0~c01",
                        "prerelease 7.0~c02",
                        "prerelease 7.0~d",
                        "prerelease 7.0~d01",
                        "prerelease 7.0~d02",
                        "release 7.0");
    }

    @Test
    void anAOfWhatWasNeverReleasedIsAnAlpha() {
        assertThat(of("libarchive", "v3.0.0a", "v3.0.2", "v3.0.3", "v3.1.0"))
                .startsWith("prerelease 3.0.0~a");
    }

    @Test
    void aNumberBehindAHyphenOfEveryReleaseIsOneOfTheNumbers() {
        assertThat(of("ImageMagick", "7.1.1-9", "7.1.1-10", "7.1.1-47", "7.1.2-0"))
                .containsExactly(
                        "release 7.1.1.9",
                        "release 7.1.1.10",
                        "release 7.1.1.47",
                        "release 7.1.2.0");
        assertThat(of("yt-dlp", "2021.01.24", "2021.01.24-1", "2021.02.04"))
                .containsExactly(
                        "release 2021.01.24", "release 2021.01.24+1", "release 2021.02.04");
    }

    @Test
    void highNumbersWithNothingBelowThemComeBeforeTheNext() {
        assertThat(
                        of(
                                "glib", "3.1.0", "3.1.2", "3.1.90", "3.3.1", "3.3.90", "3.3.91",
                                "3.5.1", "3.5.90"))
                .containsExactly(
                        "release 3.1.0",
                        "release 3.1.2",
                        "prerelease 3.1.90",
                        "release 3.3.1",
                        "prerelease 3.3.90",
                        "prerelease 3.3.91",
                        "release 3.5.1",
                        "prerelease 3.5.90");
    }

    @Test
    void aCeilingAloneInItsLineMarksThatTheNextHasBegun() {
        assertThat(of("glibc", "2.38.0", "2.38.9000", "2.39.9000", "2.40.1", "2.40.9000"))
                .containsExactly(
                        "release 2.38.0",
                        "not-a-release",
                        "not-a-release",
                        "release 2.40.1",
                        "not-a-release");
    }

    @Test
    void developmentIsBelowAlphaOnlyWhereThereIsAnAlpha() {
        assertThat(of("haproxy", "v3.0-dev5", "v3.0-rc1")).startsWith("prerelease 3.0~dev5");
        assertThat(of("black", "3.0.dev5", "3.0a1")).startsWith("prerelease 3.0~~dev5");
    }

    @Test
    void aNameThatGoesOnWhereTheOldOneEndedIsTheProjectsToo() {
        assertThat(
                        of(
                                "mbedtls",
                                "polarssl-1.3.8",
                                "polarssl-1.3.9",
                                "polarssl-1.3.7",
                                "mbedtls-1.3.10",
                                "mbedtls-1.3.11"))
                .startsWith("release 1.3.8", "release 1.3.9");
        assertThat(
                        of(
                                "moby",
                                "v28.5.1",
                                "v28.5.2",
                                "docker-v29.0.0",
                                "docker-v29.0.1",
                                "docker-v29.1.0"))
                .endsWith("release 29.0.0", "release 29.0.1", "release 29.1.0");
    }

    @Test
    void aNameWithNumbersOfItsOwnIsAnothers() {
        assertThat(
                        of(
                                "samba",
                                "samba-3.0",
                                "samba-3.5",
                                "samba-4.0",
                                "ldb-0.9",
                                "ldb-1.1",
                                "ldb-1.6"))
                .endsWith("other-component 0.9", "other-component 1.1", "other-component 1.6");
    }

    @Test
    void aNameSpelledOtherwiseIsTheSame() {
        assertThat(
                        of(
                                "libxml2",
                                "LIB_XML_1_8",
                                "LIBXML2_2_4_21",
                                "LIBXML2.6.31",
                                "v2.9.0",
                                "v2.9.1"))
                .startsWith("release 1.8", "release 2.4.21", "release 2.6.31");
        assertThat(
                        of(
                                "commons-io",
                                "IO_1_1",
                                "IO_1_2",
                                "IO_1_3_1",
                                "rel/commons-io-1.3.2",
                                "rel/commons-io-1.4"))
                .startsWith("release 1.1", "release 1.2", "release 1.3.1");
    }

    @Test
    void releasesTaggedTwiceAreAliasesInTheOlderSpelling() {
        assertThat(
                        of(
                                "log4j2",
                                "log4j-2.0",
                                "rel/2.0",
                                "log4j-2.1",
                                "rel/2.1",
                                "log4j-2.2",
                                "rel/2.2",
                                "rel/2.3"))
                .containsExactly(
                        "alias 2.0",
                        "release 2.0",
                        "alias 2.1",
                        "release 2.1",
                        "alias 2.2",
                        "release 2.2",
                        "release 2.3");
    }

    @Test
    void aDayAmongNumbersIsNoRelease() {
        assertThat(
                        of(
                                "synapse",
                                "v1.0",
                                "v1.1",
                                "v1.2",
                                "v1.3",
                                "v1.4",
                                "v1.5",
                                "2017-05-18",
                                "dinsic_2018-07-20"))
                .endsWith("not-a-release", "not-a-release");
    }

    @Test
    void whatIsMadeEveryDayIsANightly() {
        assertThat(
                        of(
                                "swift",
                                "swift-6.3-RELEASE",
                                "swift-6.3-DEVELOPMENT-SNAPSHOT-2026-06-07-a",
                                "swift-DEVELOPMENT-SNAPSHOT-2026-08-21-a",
                                "squid-6.0-20210522-snapshot",
                                "v1.10-nightly",
                                "0.1-20130117.052245-122",
                                "v2.1.0.4_canary_2025-01-31"))
                .containsExactly(
                        "release 6.3",
                        "nightly",
                        "nightly",
                        "nightly",
                        "nightly",
                        "nightly",
                        "nightly");
    }

    @Test
    void theDayOfAReleaseIsNoPartOfIt() {
        assertThat(
                        of(
                                "duplicati",
                                "v2.1.0.4_stable_2025-01-31",
                                "v2.1.0.4-2.1.0.4_stable_2025-01-31"))
                .containsExactly("release 2.1.0.4", "alias 2.1.0.4");
    }

    @Test
    void anotherMakeOfAReleaseIsNotNewerThanIt() {
        assertThat(of("prometheus", "v2.43.0", "v2.43.0+stringlabels"))
                .containsExactly("release 2.43.0", "other-component 2.43.0+stringlabels");
        assertThat(of("k3s", "v1.28.2+k3s1", "v1.28.2-rc1+k3s1"))
                .containsExactly("release 1.28.2+k3s1", "prerelease 1.28.2~rc1+k3s1");
        assertThat(of("coq", "V8.10+beta1", "V8.10.0"))
                .containsExactly("prerelease 8.10~beta1", "release 8.10.0");
    }

    @Test
    void aMomentIsAVersionWhereTheProjectNamesItsReleasesSo() {
        assertThat(of("minio", "RELEASE.2025-10-15T17-29-55Z"))
                .containsExactly("release 2025.10.15T17.29.55Z");
        assertThat(of("wezterm", "20230408-112425-69ae8472"))
                .containsExactly("release 20230408.112425+69ae8472");
    }

    @Test
    void aCommitBehindAVersionIsNoRelease() {
        assertThat(of("scala", "v2.13.0-M3", "v2.13.0-M3-f73b161"))
                .containsExactly("prerelease 2.13.0~m3", "not-a-release");
    }

    @Test
    void wordsMeanWhatTheRecipeSays() {
        TagContext cups =
                new TagContext(
                        Optional.of("cups"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(
                                "op", TagKind.RELEASE,
                                "dr", TagKind.NOT_A_RELEASE,
                                "sfx", TagKind.DISTRO_TAG,
                                "lite", TagKind.OTHER_COMPONENT,
                                "x", TagKind.PRERELEASE));

        assertThat(of(cups, "v2.3.3op2", "v2.3.3-dr1", "v2.3.3.sfx1", "v2.3.3-lite-2", "v2.3.3x"))
                .containsExactly(
                        "release 2.3.3op2",
                        "not-a-release",
                        "distro-tag",
                        "other-component 2.3.3",
                        "prerelease 2.3.3~x");
    }

    @Test
    void aRuleLeavesToOthersWhatIsTheirs() {
        TagContext v =
                new TagContext(
                        Optional.of("lvm2"),
                        Optional.empty(),
                        Optional.of("v{version}"),
                        List.of("old-*"));

        assertThat(
                        of(
                                v,
                                "v1_02_28",
                                "v2_03_01",
                                "dm_v1_02_28",
                                "old-v1_02_28",
                                "debian/1.02-1",
                                "2.04",
                                "nightly"))
                .containsExactly(
                        "release 1.02.28",
                        "release 2.03.01",
                        "other-component 1.02.28",
                        "not-a-release",
                        "distro-tag",
                        "not-a-release",
                        "nightly");
    }

    @Test
    void aRuleMayJoinTheVersionFromPieces() {
        TagContext bc =
                new TagContext(
                        Optional.of("bc-java"),
                        Optional.empty(),
                        Optional.of("r(?<version>\\d)rv(?<version2>\\d+)(?:v(?<version3>\\d+))?"),
                        List.of());

        assertThat(of(bc, "r1rv85", "r1rv72v2")).containsExactly("release 1.85", "release 1.72.2");
    }

    @Test
    void aRuleMaySayWhichNumbersArePrereleases() {
        TagContext gtk =
                new TagContext(
                        Optional.of("gtk"),
                        Optional.empty(),
                        Optional.of(
                                "(?<version>\\d+\\.\\d*[02468]\\.\\d+)|(?<prerelease>\\d+\\.\\d+\\.\\d+)"),
                        List.of());

        assertThat(of(gtk, "4.14.1", "4.15.2", "4.x"))
                .containsExactly("release 4.14.1", "prerelease 4.15.2", "not-a-release");
    }

    private static List<String> of(String name, String... tags) {
        return of(
                new TagContext(Optional.of(name), Optional.empty(), Optional.empty(), List.of()),
                tags);
    }

    private static List<String> of(TagContext context, String... tags) {
        return new TagReader()
                .read(List.of(tags), context).stream().map(TagHistoryTest::shown).toList();
    }

    private static List<String> last(String name, List<String> tags, String... of) {
        List<TagMeaning> meanings =
                new TagReader()
                        .read(
                                tags,
                                new TagContext(
                                        Optional.of(name),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()));
        return List.of(of).stream().map(tag -> shown(meanings.get(tags.lastIndexOf(tag)))).toList();
    }

    private static String shown(TagMeaning meaning) {
        return meaning.kind() + meaning.orderable().map(orderable -> " " + orderable).orElse("");
    }
}
