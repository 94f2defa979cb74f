package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream deletes a tag of a release that users have. */
class WithdrawnTest {
    @TempDir Path dir;
    private Site site;
    private FakeUpstream hello;

    @BeforeEach
    void publish() {
        site = Site.in(dir);
        hello = site.upstream("hello", "1.0", "1.1");
        site.recipe("hello", "git: " + hello.url(), "since: \"1.0\"");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        hello.git("tag", "-d", "v1.1");
        // Not believed at once: servers lag behind themselves.
        assertThat(site.freshet("run", "--once").exit()).isZero();
    }

    @Test
    void asksAPersonWhetherThePublishedReleaseIsToStay() {
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);

        assertThat(site.freshet("status").out())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        hello   1.0       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404  fresh

                        hello ubuntu/noble: fresh: the archive holds `1.1-0~fresh1~ubuntu2404`, which is newer
                        hello: note: 1.1 is held: upstream withdrew it (tag `v1.1` is gone), and it is published for ubuntu/noble; is it to stay?
                        """);

        assertThat(site.freshet("approve", "hello", "1.1", "--because", "it works").text())
                .isEqualTo("hello 1.1: approved `withdrawn:1.1`\nexit 0\n");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("status").out())
                .contains("hello: note: 1.1 was withdrawn by upstream\n");
    }

    @Test
    void goesOnWhenTheTagIsBack() {
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
        hello.tag("v1.1");

        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("status").out()).doesNotContain("withdrawn");
    }

    @Test
    void aPersonWhoTakesItBackEndsTheQuestion() {
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
        assertThat(site.freshet("why", "hello", "1.1").text())
                .contains("`freshet archive withdraw ROOT hello VERSION --because …`");

        assertThat(
                        site.freshet(
                                        "archive",
                                        "withdraw",
                                        site.archive().toString(),
                                        "hello",
                                        "1.1-0~fresh1~ubuntu2404",
                                        "--because",
                                        "upstream took it back")
                                .exit())
                .isZero();
        assertThat(site.freshet("ignore", "hello", "1.1", "--because", "withdrawn").exit())
                .isZero();

        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.0-0~fresh1~ubuntu2404
                        """);
    }
}
