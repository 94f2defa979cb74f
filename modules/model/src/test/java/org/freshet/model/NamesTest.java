package org.freshet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"jq", "libfoo", "0ad", "gtk+3.0", "a-b.c"})
    void takesSourceNamesThatPolicyTakes(String text) {
        assertThat(new SourceName(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "j", "JQ", "-jq", "../jq", "jq/x", "j q", "jq\n"})
    void refusesOtherSourceNames(String text) {
        assertThatThrownBy(() -> new SourceName(text)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void ordersTargetsOfADistributionByAge() {
        assertThat(
                        List.of(
                                        Target.parse("ubuntu/noble"),
                                        Target.parse("debian/trixie"),
                                        Target.parse("ubuntu/jammy"),
                                        Target.parse("debian/bookworm"))
                                .stream()
                                .sorted()
                                .map(Target::text))
                .containsExactly(
                        "debian/bookworm", "debian/trixie", "ubuntu/jammy", "ubuntu/noble");
    }

    @Test
    void knowsSeriesThatSettingsAdd() {
        assertThat(Target.parse("ubuntu/zesty", Map.of("ubuntu/zesty", "ubuntu1704")).suffix())
                .isEqualTo("ubuntu1704");
    }

    @Test
    void suggestsTheTargetThatWasProbablyMeant() {
        assertThatThrownBy(() -> Target.parse("ubuntu/nobel"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("target `ubuntu/nobel` is not known")
                .extracting(e -> ((InvalidInput) e).hint().orElseThrow())
                .isEqualTo("did you mean `ubuntu/noble`?");
    }

    @Test
    void takesOnlyWhatIsNearForAMiss() {
        assertThat(NearMiss.of("frobnicate", List.of("status", "retry"))).isEmpty();
        assertThat(NearMiss.of("1.3", List.of("1.0", "1.30", "11.3"))).isEmpty();
        assertThat(NearMiss.of("9", List.of("0.9"))).isEmpty();
        assertThat(NearMiss.of("jq", List.of("gh"))).isEmpty();
        assertThat(NearMiss.of("v1.3", List.of("1.0", "1.3"))).contains("1.3");
        assertThat(NearMiss.of("biuld", List.of("build"))).contains("build");
    }

    @Test
    void refusesDestinationsItDoesNotKnow() {
        assertThat(Destination.parse("archive:fresh"))
                .isEqualTo(new Destination.ArchiveDestination("fresh"));
        assertThatThrownBy(() -> Destination.parse("ftp:fresh")).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> Destination.parse("archive:../x"))
                .isInstanceOf(InvalidInput.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "A <b>",
                "<b@example.org>",
                "A <b@example.org>, B <c@example.org>",
                "A\nB: c <b@example.org>"
            })
    void refusesMaintainersThatAreNotANameAndAnAddress(String text) {
        assertThatThrownBy(() -> new Maintainer(text)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void showsHostileTextOnOneLine() {
        assertThat(Shown.text("v1\n\u001b[31m\u202e2")).isEqualTo("v1\\u000a\\u001b[31m\\u202e2");
        assertThat(Shown.text("x".repeat(500))).hasSize(201).endsWith("…");
    }
}
