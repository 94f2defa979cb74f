package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.upstream.places.ListingPattern.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingPatternTest {
    private static Optional<String> version(String pattern, String name) {
        ListingPattern parsed = ListingPattern.parse(pattern);
        return parsed.version((Part.Versions) parsed.parts().getLast(), name);
    }

    @ParameterizedTest
    @CsvSource({
        "hello-{version}.tar.gz, hello-2.12.1.tar.gz, 2.12.1",
        "hello-{version}.tar.gz, hello-2.12.tar.gz.sig,",
        "hello-{version}.tar.gz, hello-doc-2.12.tar.gz,",
        "hello-{version}.tar.gz, hello-.tar.gz,",
        "v{version}.txz, v1.0.txz, 1.0",
        "{version}, 1.0, 1.0",
        "hello-(?<version>[0-9.]+)\\.tar\\.(?:gz|xz), hello-2.12.tar.xz, 2.12",
        "hello-(?<version>[0-9.]+)\\.tar\\.(?:gz|xz), hello-2.12.tar.bz2,",
        "hello(?:-(?<version>[0-9.]+))?\\.tgz, hello.tgz,",
        "[^/]*-(?<version>[0-9./]+)\\.tgz, hello-1.0.tgz, 1.0"
    })
    void findsTheVersionInANameOfAFile(String pattern, String name, String version) {
        assertThat(version(pattern, name)).isEqualTo(Optional.ofNullable(version));
    }

    @Test
    void hasDirectoriesBeforeTheFile() {
        assertThat(ListingPattern.parse("stable/v{version}/src/hello-{version}.tar.gz").parts())
                .satisfiesExactly(
                        it -> assertThat(it).isEqualTo(new Part.Name("stable")),
                        it -> assertThat(it).isInstanceOf(Part.Versions.class),
                        it -> assertThat(it).isEqualTo(new Part.Name("src")),
                        it -> assertThat(it).isInstanceOf(Part.Versions.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello.tar.gz",
                "hello-{version}-{version}.tar.gz",
                "{version}/hello.tar.gz",
                "{version}/{version}/{version}.tar.gz",
                "../hello-{version}.tar.gz",
                "/hello-{version}.tar.gz",
                "a//hello-{version}.tar.gz",
                "hello-(?<version>[0-9]+.tar.gz",
                "hello-([0-9]+).tar.gz"
            })
    void saysWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> ListingPattern.parse(pattern))
                .isInstanceOf(InvalidInput.class)
                .satisfies(e ->
                        assertThat(((InvalidInput) e).hint())
                                .contains(
                                        "write a template such as `hello-{version}.tar.gz`, or a regular expression with `(?<version>…)`"));
    }

    @Test
    void givesUpOnANameThatTakesTooLong() {
        assertThat(version("(?<version>([0-9]+)*)\\2x", "1".repeat(60))).isEmpty();
        assertThat(version("hello-{version}.tar.gz", "hello-" + "1".repeat(300) + ".tar.gz"))
                .isEmpty();
    }

    @Test
    void refusesAPatternThatTakesTooLongOnAllNames() {
        ListingPattern pattern = ListingPattern.parse("(?<version>([0-9]+)*)\\2x");
        Part.Versions part = (Part.Versions) pattern.parts().getLast();

        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                pattern.version(part, "1".repeat(60));
                            }
                        })
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "listing pattern `(?<version>([0-9]+)*)\\2x` takes too long on the names it is shown");
    }
}
