package org.freshet.debian.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;

class InstallCheckTest {
    @Test
    void findsWhatIsThere() {
        assertThat(gaps("a (>= 1.0), b | nothing", "a 1.0 | Depends: c\nb 2\nc 1")).isEmpty();
    }

    @Test
    void countsWhatWasAskedFor() {
        InstallCheck.Answer answer =
                new InstallCheck(World.of(World.lines("a 1\nb 1")), "amd64")
                        .toBuild(source("Build-Depends: a, b <!nodoc>, a\nBuild-Depends-Indep: c"));

        assertThat(answer.asked()).isEqualTo(4);
        assertThat(answer.decided()).isTrue();
        assertThat(answer.gaps()).extracting(Gap::text).containsExactly("c: there is none");
    }

    @Test
    void namesWhatIsMissingOrTooOld() {
        assertThat(gaps("a, b (>= 2), c (<< 1) | d", "b 1.9-1\nb 1.8-1\nc 3"))
                .containsExactly(
                        "a: there is none",
                        "b (>= 2): there is 1.9-1, 1.8-1",
                        "c (<< 1) | d: there is c 3");
    }

    @Test
    void namesTheChainToWhatIsMissing() {
        assertThat(
                        gaps(
                                "a",
                                """
                                a 1 | Depends: b or b2
                                b 2 | Pre-Depends: c (= 3)
                                b2 2 | Depends: nothing
                                c 2
                                """))
                .containsExactly("a: a 1 needs b | b2, b 2 needs c (= 3), there is 2");
    }

    @Test
    void isNotCaughtInCircles() {
        assertThat(gaps("a", "a 1 | Depends: b\nb 1 | Depends: a")).isEmpty();
        assertThat(gaps("a", "a 1 | Depends: b\nb 1 | Depends: a, c"))
                .containsExactly("a: a 1 needs b, b 1 needs c, there is none");
    }

    @Test
    void takesVersionsOfProvidedNamesAtTheirWord() {
        String world = "p 5 | Provides: v, w (= 2)";

        assertThat(gaps("v, w, w (>= 1)", world)).isEmpty();
        assertThat(gaps("v (>= 1)", world)).containsExactly("v (>= 1): there is none");
        assertThat(gaps("w (>= 3)", world)).containsExactly("w (>= 3): there is none");
    }

    @Test
    void knowsMultiArchQualifiers() {
        String world = "any 1 | Multi-Arch: allowed\nforeign 1 | Multi-Arch: foreign\nno 1";

        assertThat(gaps("any:any, no:native, no:amd64, any:native", world)).isEmpty();
        assertThat(gaps("no:any, foreign:native, no:i386", world))
                .containsExactly(
                        "no:any: there is 1", "foreign:native: there is 1", "no:i386: there is 1");
        assertThat(gaps("v:any", "p 1 | Provides: v")).containsExactly("v:any: there is none");
    }

    @Test
    void triesOtherChoicesWhereTheFirstConflicts() {
        assertThat(gaps("a | b, c", "a 1\nb 1\nc 1 | Conflicts: a")).isEmpty();
        assertThat(gaps("a | b, c", "a 1\nb 1 | Breaks: c (<< 2)\nc 1 | Conflicts: a"))
                .containsExactly("a | b, c: they cannot be installed together");
    }

    @Test
    void choosesAnotherVersionWhereTheNewestConflicts() {
        assertThat(gaps("a, b", "a 2 | Conflicts: b\na 1\nb 1")).isEmpty();
    }

    @Test
    void tellsThatOnePackageConflictsWithWhatItNeeds() {
        assertThat(gaps("x, a", "a 1 | Depends: b\nb 1 | Conflicts: a\nx 1"))
                .containsExactly("a: it cannot be installed: its dependencies conflict");
    }

    @Test
    void aPackageThatConflictsWithANameItProvidesIsFine() {
        assertThat(gaps("a", "a 1 | Provides: v | Conflicts: v")).isEmpty();
        assertThat(gaps("a, b", "a 1 | Provides: v | Conflicts: v\nb 1 | Provides: v"))
                .containsExactly("a, b: they cannot be installed together");
    }

    @Test
    void doesNotMindConflictsWithOtherArchitectures() {
        assertThat(gaps("a, b", "a 1 | Conflicts: b:i386\nb 1")).isEmpty();
    }

    @Test
    void shutsOutBuildConflicts() {
        Packages world = World.of(World.lines("a 1 | Depends: b or c\nb 1\nc 1\nd 1 | Depends: b"));
        InstallCheck check = new InstallCheck(world, "amd64");

        assertThat(check.toBuild(source("Build-Depends: a\nBuild-Conflicts: b")).gaps()).isEmpty();
        assertThat(check.toBuild(source("Build-Depends: d, a\nBuild-Conflicts: b (<< 2)")).gaps())
                .extracting(Gap::text)
                .containsExactly(
                        "d: it cannot be installed without b (<< 2): its dependencies conflict");
    }

    @Test
    void needsWhatIsEssentialAndBuildEssential() {
        assertThat(gaps("a", "a 1 | Conflicts: sh\nsh 1 | Essential: yes"))
                .containsExactly("a: it cannot be installed: its dependencies conflict");
        assertThat(gaps("a", "a 1 | Conflicts: build-essential"))
                .containsExactly("build-essential, a: they cannot be installed together");
        // Builders that have it from elsewhere name an index without it.
        assertThat(new InstallCheck(Packages.of(List.of()), "amd64").toBuild(source("")).gaps())
                .isEmpty();
    }

    @Test
    void leavesOutPackagesOfOtherArchitectures() {
        assertThat(gaps("a, b", "a 1 | Architecture: i386\nb 1 | Architecture: all"))
                .containsExactly("a: there is none");
    }

    @Test
    void saysWhichFieldIsNone() {
        assertThatThrownBy(() ->
                        new InstallCheck(World.of(""), "amd64")
                                .toBuild(source("Build-Depends-Arch: a b")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`Build-Depends-Arch`: not a relation: `a b`");
    }

    private static List<String> gaps(String depends, String lines) {
        return new InstallCheck(World.of(World.lines(lines)), "amd64")
                .toBuild(source("Build-Depends: " + depends)).gaps().stream()
                        .map(Gap::text)
                        .toList();
    }

    private static Deb822.Stanza source(String fields) {
        return Deb822.parseOne("debian/control", "Source: hello\n" + fields);
    }
}
