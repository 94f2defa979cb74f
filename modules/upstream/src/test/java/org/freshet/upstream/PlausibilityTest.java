package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlausibilityTest {

    /** Histories of real projects in the order of their dates: none of these is a surprise. */
    @ParameterizedTest
    @CsvSource({
        "jq,      1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.7.1 1.8.0 1.8.1 1.8.2",
        "git,     2.44.0 2.45.0 2.43.4 2.44.1 2.45.1 2.39.4 2.45.2 2.46.0 2.47.0 2.46.3 2.47.1",
        "systemd, 250 251 250.1 251.1 252 250.8 252.1 253 254 253.1 252.9 255 256 255.4 257",
        "abseil,  20230125.0 20230125.3 20230802.0 20240116.0 20240722.0 20230802.2 20250127.0",
        "helix,   22.03 22.05 22.08 22.08.1 22.12 23.03 23.05 23.10 24.03 24.07 25.01",
        "u-boot,  2021.10 2022.01 2022.04 2022.07 2022.10 2023.01 2023.04 2023.07 2023.07.02",
        "php,     8.0.0 8.0.1 8.1.0 8.0.14 8.1.1 8.2.0 8.1.14 8.0.27 8.3.0 8.2.13 8.4.1",
        "tmux,    3.0 3.0a 3.1 3.1a 3.1b 3.1c 3.2 3.2a 3.3 3.3a 3.4 3.5 3.5a",
        "Tcl,     8.5.18 8.6.4 8.5.19 8.6.5 8.6.8 8.6.9 8.6.13 9.0.0 8.6.16 9.0.1",
        "curl,    7.86.0 7.87.0 7.88.0 7.88.1 8.0.0 8.0.1 8.1.0 8.2.0 8.3.0 8.4.0",
        "Firefox, 115.0 115.0.1 116.0 115.1.0 117.0 115.2.0 118.0 119.0 115.4.0 120.0",
        "nova,    26.0.0 26.1.0 27.0.0 25.2.0 27.1.0 28.0.0 26.2.0 29.0.0 28.1.0 30.0.0"
    })
    void isNotSurprisedByNormalHistories(String project, String versions) {
        List<String> questions = new ArrayList<>();
        List<DebianVersion> seen = new ArrayList<>();
        for (String version : versions.split(" ", -1)) {
            DebianVersion next = DebianVersion.parse(version);
            new Plausibility(seen).question(next).ifPresent(questions::add);
            seen.add(next);
        }

        assertThat(questions).as(project).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.2.0 1.2.1 1.2.2 1.2.3 1.2.4 | 1.5.0 | `1.5.0` after `1.2.4` leaves numbers out: is it a release?",
                "0.20.0 0.21.0 0.22.0 0.23.0 0.24.0 | 0.1337.0 | `0.1337.0` after `0.24` leaves numbers out: is it a release?",
                "1.2.0 1.2.1 1.2.2 1.2.3 1.2.4 | 21.03.21 | `21.03.21` after `1.2.4`: a new way of numbering?",
                "1.12.1 1.12.2 1.12.3 1.13.0 1.13.1 | 17.03.0 | `17.03.0` after `1.13.1`: a new way of numbering?",
                "2013.1 2013.2 2014.1 2014.2 2015.1 | 12.0.0 | `12.0.0` is below every release, which begin with `2013.1`: a new way of numbering?",
                "0.9 2013.1 2013.2 2014.1 2014.2 2015.1 | 12.0.0 | `12.0.0` after `0.9` leaves numbers out: is it a release?",
                "1.2.0 1.2.1 1.2.2 1.2.3 1.2.4 | 1.3.20240131 | `1.3.20240131` after `1.2.4`: no release had so large a number there: is it one?",
                "1.0 1.1 1.2 1.3 1.4 | 999999999999999999999999 | `999999999999999999999999` after `1.4`: a new way of numbering?"
            })
    void asksAboutALeap(String history, String version, String question) {
        assertThat(question(history, version)).contains(question);
    }

    @Test
    void asksNothingWhereLittleIsKnown() {
        assertThat(question("1.0 1.1", "7.0")).isEmpty();
    }

    @Test
    void asksNothingOfWhatIsKnown() {
        assertThat(question("1.0 1.1 1.2 1.3 9.0", "9.0")).isEmpty();
    }

    @Test
    void learnsTheStepsThatAProjectTakes() {
        assertThat(question("1.0 1.10 1.20 1.30 1.40", "1.50")).isEmpty();
        assertThat(question("1.0 1.1 1.2 1.3 1.4", "1.14")).isPresent();
    }

    private static Optional<String> question(String history, String version) {
        return new Plausibility(
                        List.of(history.split(" ", -1)).stream().map(DebianVersion::parse).toList())
                .question(DebianVersion.parse(version));
    }
}
