package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code approve}, {@code hold}, {@code ignore}, {@code retry}: what a decision changes. */
class DecideTest {
    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0");
        site.askingRecipe("hello", "git: " + upstream.url());
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
    }

    private Said decide(String verb, String version) {
        return site.freshet(verb, "hello", version, "--because", "it was talked over");
    }

    @Test
    void anApprovedReleaseGoesOn() {
        assertThat(decide("approve", "1.0").text())
                .isEqualTo("hello 1.0: approved `unproved:1.0-0~fresh1~ubuntu2404`\nexit 0\n");
        assertThat(site.freshet("why", "hello").text())
                .isEqualTo(
                        """
                        hello 1.0 ubuntu/noble: under way: waits for stage `plan`
                        decided: approve `unproved:1.0-0~fresh1~ubuntu2404` by USER on TODAY: it was talked over
                        origin: tag v1.0: not signed
                        exit 0
                        """);
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published()).contains("noble  hello   1.0-0~fresh1~ubuntu2404\n");
        assertThat(decide("approve", "1.0").text())
                .isEqualTo(
                        """
                        error: nothing of `hello 1.0` waits for an approval

                        hint: `freshet why hello 1.0` says where it stands; what only `freshet build` was held for is asked by `freshet run --once`, and can be approved then
                        exit 2
                        """);
    }

    @Test
    void anIgnoredReleaseNeverComesBack() {
        assertThat(site.freshet("ignore", "hello", "1.0", "--because", "broken", "--json").out())
                .isEqualTo("{\n  \"changed\" : [ \"plan:hello/1.0/ubuntu/noble\" ]\n}\n");

        assertThat(site.freshet("run", "--once").exit()).isZero();
        site.file("recipes/hello/debian/copyright", "Not in the public domain.\n");
        upstream.git("commit", "-q", "--allow-empty", "-m", "the same again");
        upstream.moveTag("v1.0");
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE  STATE
                        hello   1.0       ubuntu/noble  ?             -        behind

                        hello ubuntu/noble: behind: ignored: broken
                        """);
        assertThat(decide("approve", "1.0").text())
                .isEqualTo(
                        """
                        error: `hello 1.0` is ignored: broken

                        hint: `freshet retry hello 1.0 --because ...` makes it work again
                        exit 2
                        """);
        assertThat(decide("retry", "1.0").text()).isEqualTo("fetch:hello/1.0\nexit 0\n");
    }

    @Test
    void aReleaseOnHoldWaits() {
        site.recipe("hello", "git: " + upstream.url());
        assertThat(decide("approve", "1.0").exit()).isZero();
        assertThat(site.freshet("hold", "hello", "1.0", "--because", "frozen").text())
                .isEqualTo("plan:hello/1.0/ubuntu/noble\nexit 0\n");

        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE  STATE
                        hello   1.0       ubuntu/noble  ?             -        held

                        hello ubuntu/noble: held: on hold by %s: frozen
                          hint: `freshet approve hello 1.0 --because ...` ends the hold
                        """
                                .formatted(System.getProperty("user.name")));
        assertThat(decide("retry", "1.0").text())
                .isEqualTo(
                        """
                        error: `hello 1.0` is held: on hold by %s: frozen

                        hint: `freshet approve hello 1.0 --because ...` lets it go on
                        exit 2
                        """
                                .formatted(System.getProperty("user.name")));
        assertThat(decide("approve", "1.0").exit()).isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published()).contains("noble  hello   1.0-0~fresh1~ubuntu2404\n");
    }

    @Test
    void aDecisionNeedsAReasonAndAKnownRelease() {
        assertThat(site.freshet("hold", "hello", "1.0", "--because", " ").text())
                .isEqualTo(
                        """
                        error: the reason is empty

                        hint: --because is for those who ask later why
                        exit 2
                        """);
        assertThat(decide("hold", "2.0").text())
                .isEqualTo(
                        """
                        error: release `2.0` of `hello` is not known

                        hint: `freshet releases hello` lists them
                        exit 2
                        """);
        assertThat(site.freshet("retry", "helo", "1.0", "--because", "why not").text())
                .isEqualTo(
                        """
                        error: no release of `helo` is known

                        hint: did you mean `hello`?
                        exit 2
                        """);
    }
}
