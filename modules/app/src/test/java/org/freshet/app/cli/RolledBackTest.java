package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rounds after a rollback. */
class RolledBackTest {
    private static final String HEAD = "SUITE  SOURCE  VERSION\n";

    @TempDir Path dir;

    @Test
    void doNotBringBackWhatWasRolledBackAndGoOnWithWhatComes() {
        Site site = Site.in(dir);
        FakeUpstream hello = site.upstream("hello", "1.0");
        site.recipe("hello", "git: " + hello.url());
        assertThat(site.freshet("run", "--once").exit()).isZero();
        String root = site.archive().toString();
        site.freshet("archive", "snapshot", root, "--name", "good");
        hello.release("1.1");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published()).contains("hello   1.1-0~fresh1~ubuntu2404\n");

        assertThat(
                        site.freshet(
                                        "archive",
                                        "rollback",
                                        root,
                                        "--suite",
                                        "noble",
                                        "--to",
                                        "good")
                                .exit())
                .isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published()).isEqualTo(HEAD + "noble  hello   1.0-0~fresh1~ubuntu2404\n");

        hello.release("1.2");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published())
                .isEqualTo(
                        HEAD
                                + "noble  hello   1.0-0~fresh1~ubuntu2404\n"
                                + "noble  hello   1.2-0~fresh1~ubuntu2404\n");
    }
}
