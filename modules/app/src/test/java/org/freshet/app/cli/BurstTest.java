package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream that shows more releases at once than anybody makes. */
class BurstTest {
    @TempDir Path dir;

    @Test
    void eachIsHeldUntilAPersonAnswersForIt() {
        Site site = Site.in(dir);
        FakeUpstream hello = site.upstream("hello", "1.0", "1.1");
        site.recipe("hello", "git: " + hello.url());
        assertThat(site.freshet("run", "--once").exit()).isZero();
        for (int i = 1; i <= 11; i++) {
            hello.release("2." + i);
        }
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("status").out())
                .startsWith(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        hello   1.1       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404  fresh

                        hello: note: 2.1 is held: it is one of more than ten that came since the last look; is `v2.1` a release?
                        """);

        assertThat(site.freshet("approve", "hello", "2.11", "--because", "a new team").text())
                .isEqualTo("hello 2.11: approved `doubt:burst`\nexit 0\n");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.1-0~fresh1~ubuntu2404
                        noble  hello   2.11-0~fresh1~ubuntu2404
                        """);
    }
}
