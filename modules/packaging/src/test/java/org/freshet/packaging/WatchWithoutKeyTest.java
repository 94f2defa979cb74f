package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchWithoutKeyTest {
    @Test
    void leavesOutWhatAsksForASignatureAndNothingElse() {
        assertThat(
                        WatchWithoutKey.of(
                                """
                                version=4
                                # opts=pgpmode=auto
                                opts="dversionmangle=s/\\+dfsg//, pgpsigurlmangle=s%$%.sig%,repacksuffix=+dfsg" https://example.org/ x-(.+)\\.tar\\.gz
                                opts=uversionmangle=s/rc/~rc/,pgpmode=auto \\
                                  https://example.org/ y-(.+)\\.tar\\.gz
                                opts="pgpmode=auto" \\
                                https://example.org/ z-(.+)\\.tar\\.gz debian uupdate
                                opts="mode=git, pgpmode=none, pretty=0.5" https://example.org/x HEAD
                                """))
                .isEqualTo(
                        """
                        version=4
                        # opts=pgpmode=auto
                        opts="dversionmangle=s/\\+dfsg//,repacksuffix=+dfsg" https://example.org/ x-(.+)\\.tar\\.gz
                        opts=uversionmangle=s/rc/~rc/ \\
                          https://example.org/ y-(.+)\\.tar\\.gz
                        https://example.org/ z-(.+)\\.tar\\.gz debian uupdate
                        opts="mode=git, pgpmode=none, pretty=0.5" https://example.org/x HEAD
                        """);
    }

    @Test
    void knowsTheFieldsOfVersionFive() {
        assertThat(
                        WatchWithoutKey.of(
                                """
                                Version: 5

                                Source: https://example.org/
                                Matching-Pattern: x-(.+)
                                Pgp-Mode: auto
                                Pgp-Sig-Url-Mangle: s/$/.asc/
                                """))
                .isEqualTo(
                        """
                        Version: 5

                        Source: https://example.org/
                        Matching-Pattern: x-(.+)
                        """);
    }

    @Test
    void takesAFieldOfAnyLength() {
        assertThat(WatchWithoutKey.of("Version: 5\n\nPgp-Mode: auto\n" + " x\n".repeat(100_000)))
                .isEqualTo("Version: 5\n\n");
    }

    @Test
    void tellsWhatChecksTags() {
        assertThat(WatchWithoutKey.checksTags("opts=\"mode=git, pgpmode=gittag\" x")).isTrue();
        assertThat(WatchWithoutKey.checksTags("Pgp-Mode: gittag")).isTrue();
        assertThat(WatchWithoutKey.checksTags("# opts=pgpmode=gittag")).isFalse();
        assertThat(WatchWithoutKey.checksTags("opts=pgpmode=auto x")).isFalse();
    }
}
