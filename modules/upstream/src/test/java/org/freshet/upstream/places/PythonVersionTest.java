package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, false",
        "v1.0, 1.0, false",
        "1.1RC1, 1.1rc1, true",
        "1.1.a1, 1.1a1, true",
        "1.1-alpha_1, 1.1a1, true",
        "1.1beta2, 1.1b2, true",
        "1.1c3, 1.1rc3, true",
        "1.1pre3, 1.1rc3, true",
        "1.1-preview, 1.1rc0, true",
        "1.2a, 1.2a0, true",
        "1.2-post2, 1.2.post2, false",
        "1.2post, 1.2.post0, false",
        "1.2.rev-4, 1.2.post4, false",
        "1.0-r4, 1.0.post4, false",
        "1.0-1, 1.0.post1, false",
        "1.2-dev2, 1.2.dev2, true",
        "1.2dev, 1.2.dev0, true",
        "1.0b2.post345.dev456, 1.0b2.post345.dev456, true",
        "1!2.0, 1!2.0, false",
        "0!2.0, 2.0, false",
        "2013.01.02, 2013.1.2, false",
        "09000, 9000, false",
        "1.0+ubuntu-1, 1.0+ubuntu.1, false",
        "1.0+foo0100, 1.0+foo0100, false"
    })
    void hasANormalForm(String text, String normal, boolean prerelease) {
        assertThat(PythonVersion.parse(text)).map(PythonVersion::toString).contains(normal);
        assertThat(PythonVersion.parse(text).map(PythonVersion::prerelease)).contains(prerelease);
        assertThat(PythonVersion.parse(normal)).isEqualTo(PythonVersion.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dev",
                "1.0-",
                "1.0.",
                "2004d-fix",
                "1.0+",
                "1!",
                "1.0 1",
                "0.1-SNAPSHOT"
            })
    void knowsWhatIsNoVersion(String text) {
        assertThat(PythonVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.", "1!", "1a", "1+a."})
    void takesNoTimeOverLongOnes(String piece) {
        assertThat(PythonVersion.parse(piece.repeat(50_000))).isEmpty();
        PythonVersion.parse(piece.repeat(30));
    }
}
