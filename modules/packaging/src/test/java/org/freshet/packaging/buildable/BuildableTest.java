package org.freshet.packaging.buildable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.freshet.debian.Deb822;
import org.freshet.debian.install.BinaryPackage;
import org.freshet.debian.install.Packages;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Proof;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.junit.jupiter.api.Test;

class BuildableTest {
    private static final Target TRIXIE = Target.parse("debian/trixie");
    private static final DebianVersion VERSION = DebianVersion.parse("1:2.0-0~fresh1~deb13");
    private static final String CONTROL =
            """
            Source: jq
            Build-Depends: debhelper-compat (= 13), libonig-dev (>= 6) [linux-any], valgrind <!nocheck>,
             flex | bison
            Build-Depends-Indep: ruby-ronn

            Package: jq
            Architecture: any
            Depends: libjq1 (= ${binary:Version}), ${shlibs:Depends}, ${misc:Depends}, less

            Package: libjq1
            Architecture: any
            Multi-Arch: same
            Depends: ${shlibs:Depends}

            Package: jq-win
            Architecture: windows-any
            Depends: nothing

            Package: jq-stage1
            Architecture: all
            Build-Profiles: <stage1>
            Depends: nothing
            """;

    @Test
    void provesWhatIsThere() {
        assertThat(
                        said(
                                CONTROL,
                                """
                                build-essential 1
                                debhelper 13 | Provides: debhelper-compat (= 12), debhelper-compat (= 13)
                                libonig-dev 6.9
                                valgrind 3
                                bison 3
                                ruby-ronn 1
                                less 600
                                libjq1 1.7-1 | Depends: gone
                                """))
                .containsExactly(
                        "PROVED its build dependencies are in debian/trixie: all 6",
                        "PROVED what its packages depend on is in debian/trixie: all 2");
    }

    @Test
    void listsWhatIsMissingWithItsChain() {
        assertThat(
                        said(
                                CONTROL,
                                """
                                build-essential 1
                                debhelper 13 | Provides: debhelper-compat (= 12)
                                libonig-dev 5
                                valgrind 3 | Depends: libc6-dbg
                                flex 2
                                ruby-ronn 1
                                """))
                .containsExactly(
                        """
                        REFUTED its build dependencies are in debian/trixie: \
                        3 of 6 not: debhelper-compat (= 13), libonig-dev (>= 6), valgrind
                        debhelper-compat (= 13): there is none
                        libonig-dev (>= 6): there is 5
                        valgrind: valgrind 3 needs libc6-dbg, there is none\
                        """,
                        """
                        REFUTED what its packages depend on is in debian/trixie: 1 of 2 not: jq
                        jq: jq 1:2.0-0~fresh1~deb13 needs less, there is none\
                        """);
    }

    @Test
    void namesAFewOfMany() {
        assertThat(
                        said(
                                "Source: x\nBuild-Depends: a, b, c, d, e, f, g\n\nPackage: x\nArchitecture: all\n",
                                "build-essential 1\n"))
                .first()
                .asString()
                .startsWith(
                        "REFUTED its build dependencies are in debian/trixie: 7 of 8 not: a, b, c, d, e"
                                + " and 2 more\na: there is none\n");
    }

    @Test
    void saysThatNoIndexIsConfigured() {
        List<Proof> proofs =
                new Buildable((_, _, _) -> Optional.empty())
                        .proofs(TRIXIE, new SourceName("jq"), VERSION, CONTROL);

        assertThat(proofs)
                .extracting(Proof::result, Proof::needed, Proof::detail)
                .containsOnly(
                        tuple(
                                Proof.Result.UNPROVED,
                                false,
                                "index of debian/trixie not configured"));
    }

    @Test
    void saysWhichRelationIsNone() {
        assertThatThrownBy(() ->
                        said(
                                "Source: x\n\nPackage: y\nArchitecture: any\nDepends: a b\n",
                                "build-essential 1"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("debian/control for debian/trixie: `Depends`: not a relation: `a b`");
    }

    private static List<String> said(String control, String lines) {
        return new Buildable((_, _, _) -> Optional.of(packages(lines)))
                .proofs(TRIXIE, new SourceName("jq"), VERSION, control).stream()
                        .map(proof ->
                                "%s %s: %s"
                                        .formatted(proof.result(), proof.claim(), proof.detail()))
                        .toList();
    }

    /** A line for each package: {@code a 1 | Depends: b}. */
    private static Packages packages(String lines) {
        return Packages.of(
                lines.lines()
                        .map(line -> line.split(" ", 2))
                        .map(words ->
                                "Package: %s\nArchitecture: amd64\nVersion: %s\n"
                                        .formatted(words[0], words[1].replace(" | ", "\n")))
                        .map(stanza ->
                                BinaryPackage.of(Deb822.parseOne("Packages", stanza), "amd64"))
                        .toList());
    }
}
