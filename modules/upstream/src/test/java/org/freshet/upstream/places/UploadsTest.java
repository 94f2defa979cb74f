package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadsTest {
    private static Uploads uploads(String names) {
        Uploads uploads = new Uploads();
        for (String name : names.split(" +", -1)) {
            uploads.add(
                    new Upload(name, URI.create("https://example.org/" + name), Optional.empty()));
        }
        return uploads;
    }

    private static String source(String tag, String project, String names) {
        return uploads(names)
                .source(tag, List.of(project, "debian-name"))
                .map(it -> it.file().name())
                .orElse("none");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    jq-1.7.1      | jq       | jq-1.7.1.tar.gz jq-1.7.1.zip jq-linux-amd64       | jq-1.7.1.tar.gz
                    v3.9.1        | zellij   | zellij-x86_64-unknown-linux-musl.tar.gz           | none
                    v2.45.0       | hub      | hub-linux-amd64-2.45.0.tgz                        | none
                    v1.2.3        | tool     | tool-1.2.3.tar.gz tool-1.2.3.tar.xz               | tool-1.2.3.tar.xz
                    v1.2.3        | tool     | tool-v1.2.3.tar.bz2                               | tool-v1.2.3.tar.bz2
                    v1.2.3        | tool     | tool_1.2.3.tar.gz                                 | tool_1.2.3.tar.gz
                    v1.2.3        | Tool     | tool-1.2.3.tgz                                    | tool-1.2.3.tgz
                    v1.2.3        | tool     | debian-name-1.2.3.tar.gz                          | debian-name-1.2.3.tar.gz
                    rel/1.2.3     | tool     | tool-1.2.3.tar.gz tool-1.2.3-src.tar.gz           | tool-1.2.3-src.tar.gz
                    v1.2.3        | tool     | tool-src-1.2.3.tar.gz tool-1.2.3.tar.gz           | tool-src-1.2.3.tar.gz
                    release_1_2_3 | tool     | tool-1.2.3.tar.gz                                 | tool-1.2.3.tar.gz
                    v1.8.0-rc.1   | tool     | tool-1.8.0rc1.tar.gz tool-1.8.0.tar.gz            | tool-1.8.0rc1.tar.gz
                    v1.2.3        | tool     | tool-1.2.3-linux-amd64.tar.gz                     | none
                    v1.2.3        | tool     | tool-docs-1.2.3.tar.gz tool-vendor-1.2.3.tar.xz   | none
                    v1.2.3        | c-tool   | libtool-1.2.3.tar.gz libtool-1.2.3.tar.xz         | libtool-1.2.3.tar.xz
                    v1.2.3        | c-tool   | libtool-1.2.3.tar.gz gtktool-1.2.3.tar.xz         | none
                    v1.2.3        | tool     | tool-11.2.3.tar.gz tool-0.1.2.3.tar.gz            | none
                    v2.3          | tool     | tool-1.2.3.tar.gz                                 | none
                    lib2to3-1.0   | lib2to3  | lib2to3-1.0.tar.gz                                | lib2to3-1.0.tar.gz
                    v1.2.3        | tool     | tool-1.2.3.tar.zst tool-1.2.3.zip                 | none
                    nightly       | tool     | tool-nightly.tar.gz                               | none
                    """)
    void findsTheSourceAndNothingElse(String tag, String project, String names, String expected) {
        assertThat(source(tag, project, names)).isEqualTo(expected);
    }

    @Test
    void prefersATarballWithASignatureToASmallerOne() {
        Uploads uploads =
                uploads(
                        "tool-1.0.tar.gz tool-1.0.tar.gz.asc tool-1.0.tar.xz tool-1.0.tar.xz.sha256");

        Optional<Uploads.Tarball> found = uploads.source("v1.0", List.of("tool"));

        assertThat(found.map(it -> it.file().name())).contains("tool-1.0.tar.gz");
        assertThat(found.flatMap(Uploads.Tarball::signature))
                .contains(URI.create("https://example.org/tool-1.0.tar.gz.asc"));
    }

    @ParameterizedTest
    @CsvSource({".asc", ".sig", ".sign", ".minisig"})
    void knowsTheEndingsOfSignatures(String ending) {
        Optional<Uploads.Tarball> found =
                uploads("tool-1.0.tar.xz tool-1.0.tar.xz" + ending).source("v1.0", List.of("tool"));

        assertThat(found.flatMap(Uploads.Tarball::signature))
                .contains(URI.create("https://example.org/tool-1.0.tar.xz" + ending));
    }

    @Test
    void keepsTheFirstOfTwoFilesWithOneName() {
        Uploads uploads = uploads("tool-1.0.tar.gz");
        uploads.add(
                new Upload(
                        "tool-1.0.tar.gz",
                        URI.create("https://example.net/other"),
                        Optional.empty()));

        assertThat(uploads.source("v1.0", List.of("tool")).map(it -> it.file().url()))
                .contains(URI.create("https://example.org/tool-1.0.tar.gz"));
    }

    @Test
    void hasNoUseForNamesThatAreNone() {
        assertThat(Uploads.fits("tool-1.0.tar.gz")).isTrue();
        assertThat(Uploads.fits("tool-1.0.tar.gz.asc")).isTrue();
        assertThat(Uploads.fits("../tool-1.0.tar.gz")).isFalse();
        assertThat(Uploads.fits("a".repeat(250) + ".tar.gz")).isFalse();
        assertThat(Uploads.fits("tool-1.0.deb")).isFalse();
    }
}
