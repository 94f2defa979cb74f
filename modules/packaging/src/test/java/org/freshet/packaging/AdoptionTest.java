package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.model.DebianVersion;
import org.freshet.model.Maintainer;
import org.freshet.model.Pin;
import org.freshet.model.SourceName;
import org.freshet.packaging.PackagingTree.Piece;
import org.junit.jupiter.api.Test;

/** What becomes of packaging that others made. */
class AdoptionTest {
    private static final String WATCH =
            "version=4\nopts=pgpsigurlmangle=s/$/.asc/ \\\n https://example.org/ hello-(.+)\\.tar\\.gz\n";
    private static final String THEIRS =
            """
            # Of a distribution.
            Source: hello
            Maintainer: Debian Team <team@example.org>
            Uploaders: One <one@example.org>,
             Two <two@example.org>
            Bugs: debbugs://bugs.example.org
            Vcs-Git: https://example.org/hello.git -b debian/latest
            Vcs-Browser: https://example.org/hello
            # The reason.
            Build-Depends: debhelper-compat (= 13)

            Package: hello
            Architecture: any
            Description: say hello
            """;

    @Test
    void bugsAndRepositoryAreOursAndTheirsAreKept() {
        assertThat(adoption(Optional.of(pin("debian")), false).control(THEIRS, Optional.empty()))
                .isEqualTo(
                        """
                        # Of a distribution.
                        Source: hello
                        Maintainer: Hello Packager <packager@example.org>
                        XSBC-Original-Maintainer: Debian Team <team@example.org>
                        Origin: Freshet
                        Bugs: mailto:packager@example.org
                        Uploaders: One <one@example.org>,
                         Two <two@example.org>
                        XS-Debian-Vcs-Git: https://example.org/hello.git -b debian/latest
                        XS-Debian-Vcs-Browser: https://example.org/hello
                        # The reason.
                        Build-Depends: debhelper-compat (= 13)

                        Package: hello
                        Architecture: any
                        Description: say hello
                        """);
    }

    @Test
    void ubuntusRepositoryIsNamedSoAndTheOneOfDebianStays() {
        String ubuntus =
                THEIRS.replace(
                        "Vcs-Browser: https://example.org/hello",
                        "XS-Debian-Vcs-Git: https://example.org/debian/hello");

        assertThat(adoption(Optional.of(pin("ubuntu")), false).control(ubuntus, Optional.empty()))
                .contains("\nXS-Ubuntu-Vcs-Git: https://example.org/hello.git -b debian/latest\n")
                .contains("\nXS-Debian-Vcs-Git: https://example.org/debian/hello\n");
    }

    @Test
    void aSigningKeyGoesWithItsSignature() {
        TreeMap<String, Piece> pieces = new TreeMap<>();
        pieces.put("upstream/signing-key.asc", new Piece.File(Path.of("key"), false));
        pieces.put("watch", new Piece.File(Path.of("watch"), false));

        Adoption unsigned = adoption(Optional.empty(), false);
        assertThat(unsigned.pieces(pieces, Optional.of(WATCH))).containsOnlyKeys("watch");
        assertThat(unsigned.marks()).containsExactly("signing-key");

        Adoption signed = adoption(Optional.empty(), true);
        assertThat(signed.pieces(pieces, Optional.of(WATCH)))
                .containsOnlyKeys("upstream/signing-key.asc", "watch");
        assertThat(signed.marks()).isEmpty();
    }

    @Test
    void withoutTheKeyTheWatchFileAsksForNoSignature() {
        TreeMap<String, Piece> pieces = new TreeMap<>();
        pieces.put("upstream/signing-key.asc", new Piece.File(Path.of("key"), false));

        Adoption unsigned = adoption(Optional.empty(), false);
        unsigned.pieces(pieces, Optional.of(WATCH));
        assertThat(unsigned.watch(WATCH))
                .isEqualTo("version=4\nhttps://example.org/ hello-(.+)\\.tar\\.gz\n");
        assertThat(unsigned.marks()).containsExactly("signing-key", "watch");

        Adoption signed = adoption(Optional.empty(), true);
        signed.pieces(pieces, Optional.of(WATCH));
        assertThat(signed.watch(WATCH)).isEqualTo(WATCH);

        Adoption keyless = adoption(Optional.empty(), false);
        keyless.pieces(new TreeMap<>(), Optional.of(WATCH));
        assertThat(keyless.watch(WATCH)).isEqualTo(WATCH);
        assertThat(keyless.marks()).isEmpty();
    }

    @Test
    void aKeyThatWentIsNoLongerNamedAmongBinaries() {
        TreeMap<String, Piece> pieces = new TreeMap<>();
        pieces.put("upstream/signing-key.pgp", new Piece.File(Path.of("key"), false));
        String names = "debian/upstream/signing-key.pgp\ndebian/icon.png\n";

        Adoption unsigned = adoption(Optional.empty(), false);
        unsigned.pieces(pieces, Optional.empty());
        assertThat(unsigned.binaries(names)).isEqualTo("debian/icon.png\n");
        assertThat(unsigned.binaries("debian/icon.png")).isEqualTo("debian/icon.png");
        assertThat(adoption(Optional.empty(), true).binaries(names)).isEqualTo(names);
    }

    @Test
    void aKeyThatChecksGitTagsStays() {
        TreeMap<String, Piece> pieces = new TreeMap<>();
        pieces.put("upstream/signing-key.asc", new Piece.File(Path.of("key"), false));
        String tags =
                "version=4\nopts=\"mode=git, pgpmode=gittag\" \\\nhttps://example.org/x.git refs/tags/(.+)\n";

        Adoption unsigned = adoption(Optional.empty(), false);
        assertThat(unsigned.pieces(pieces, Optional.of(tags))).hasSize(1);
        assertThat(unsigned.watch(tags)).isEqualTo(tags);
        assertThat(unsigned.marks()).isEmpty();
    }

    @Test
    void aBorrowedFormatIsReplacedByOurs() {
        TreeMap<String, Piece> pieces = new TreeMap<>();
        pieces.put("source/format", new Piece.File(Path.of("format"), false));

        assertThat(adoption(Optional.of(pin("debian")), false).pieces(pieces, Optional.empty()))
                .isEmpty();
        assertThat(adoption(Optional.empty(), false).pieces(pieces, Optional.empty())).hasSize(1);
    }

    private static Adoption adoption(Optional<Pin> pin, boolean signed) {
        return new Adoption(new Maintainer("Hello Packager <packager@example.org>"), pin, signed);
    }

    private static Pin pin(String distribution) {
        return new Pin.SourcePin(
                distribution,
                URI.create("https://mirror.example.org/"),
                "suite",
                new SourceName("hello"),
                DebianVersion.parse("1.0-1"),
                "pool",
                List.of(new Pin.PinnedFile("hello_1.0-1.dsc", "0".repeat(64), 1)));
    }
}
