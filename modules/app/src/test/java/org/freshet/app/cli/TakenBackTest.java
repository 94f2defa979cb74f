package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code freshet run} does after a person took a version back, or closed a suite. */
class TakenBackTest {
    private static final String BAD = "1.1-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Site site;
    private FakeUpstream hello;

    @BeforeEach
    void publish() {
        site = Site.in(dir);
        hello = site.upstream("hello", "1.0", "1.1");
        site.recipe("hello", "git: " + hello.url(), "since: \"1.0\"");
        assertThat(site.freshet("run", "--once").exit()).isZero();
    }

    private void withdraw() {
        assertThat(
                        site.freshet(
                                        "archive",
                                        "withdraw",
                                        site.archive().toString(),
                                        "hello",
                                        BAD,
                                        "--because",
                                        "it eats files")
                                .exit())
                .isZero();
    }

    @Test
    void neverBringsItBack() {
        withdraw();

        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("retry", "hello", "1.1", "--because", "a try").exit()).isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.0-0~fresh1~ubuntu2404
                        """);
        assertThat(site.freshet("why", "hello", "1.1").out()).contains("withdrawn: it eats files");
    }

    @Test
    void theNextReleaseTakesItsPlace() {
        withdraw();
        hello.release("1.2");

        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published()).contains("noble  hello   1.2-0~fresh1~ubuntu2404\n");
    }

    @Test
    void countsUpWhenThePackagingIsMended() {
        withdraw();
        site.file("recipes/hello/debian/copyright", "Mended.\n");

        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published()).contains("noble  hello   1.1-0~fresh2~ubuntu2404\n");
    }

    @Test
    void holdsWhatItHasForAClosedSuite() {
        String root = site.archive().toString();
        assertThat(
                        site.freshet(
                                        "archive",
                                        "close",
                                        root,
                                        "--suite",
                                        "noble",
                                        "--because",
                                        "eol")
                                .exit())
                .isZero();
        hello.release("1.2");

        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);

        assertThat(site.published()).doesNotContain("1.2");
        Said status = site.freshet("status");
        assertThat(status.out()).contains("held: suite `noble` of archive `fresh` is closed on ");
        assertThat(status.out() + status.err()).contains("--suite noble --reopen");

        assertThat(site.freshet("archive", "close", root, "--suite", "noble", "--reopen").exit())
                .isZero();
        assertThat(site.freshet("retry", "hello", "1.2", "--because", "open again").exit())
                .isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published()).contains("noble  hello   1.2-0~fresh1~ubuntu2404\n");
    }
}
