package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ledger export|import}: memory outlives its home. */
class LedgerCommandTest {
    @TempDir Path dir;

    @Test
    void aNewHomeRemembersWhatTheOldOneSaw() throws IOException {
        FakeUpstream upstream = FakeUpstream.in(dir, "upstream").release("1.0").release("1.1");
        Site site = Site.in(dir.resolve("old")).recipe("hello", "git: " + upstream.url());
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("ignore", "hello", "1.0", "--because", "too old").text())
                .isEqualTo("no work waits for it; it is remembered\nexit 0\n");
        String memory = dir.resolve("memory").toString();
        assertThat(site.freshet("ledger", "export", memory).text()).isEqualTo("exit 0\n");

        Site other = Site.in(dir.resolve("new")).recipe("hello", "git: " + upstream.url());
        assertThat(other.freshet("ledger", "import", memory).text()).isEqualTo("exit 0\n");

        assertThat(other.freshet("why", "hello", "1.0").text())
                .isEqualTo(
                        "hello 1.0 ubuntu/noble: behind: ignored: too old\n"
                                + "  hint: `freshet retry hello 1.0 --because ...` makes it work\n"
                                + "decided: ignore by USER on TODAY: too old\nexit 0\n");
        String again = dir.resolve("again").toString();
        assertThat(other.freshet("ledger", "export", again).exit()).isZero();
        assertThat(Path.of(again)).hasSameTextualContentAs(Path.of(memory));
        // The first sight came along: a tag that moves now is asked about.
        upstream.file("VERSION", "1.1, but another\n").commit("again").moveTag("v1.1");
        assertThat(other.freshet("run", "--once").exit()).isEqualTo(5);
        assertThat(other.freshet("why", "hello").out())
                .startsWith("hello 1.1 ubuntu/noble: held: tag `v1.1` moved to another tree: ");
    }

    @Test
    void refusesWhatIsNoExport() {
        Site site = Site.in(dir);
        site.file("text", "hello\n");

        assertThat(site.freshet("ledger", "import", dir.resolve("text").toString()).text())
                .startsWith("error: `SITE/text`, line 1: ")
                .endsWith(
                        """

                        hint: `freshet ledger export` of this version of Freshet writes such files
                        exit 2
                        """);
        assertThat(site.freshet("ledger", "import", dir.resolve("nowhere").toString()).text())
                .isEqualTo(
                        """
                        error: `SITE/nowhere` cannot be read: it is not there

                        hint: name a file that `freshet ledger export` wrote
                        exit 2
                        """);
        assertThat(site.freshet("ledger", "export", dir.resolve("recipes").toString()).text())
                .isEqualTo(
                        """
                        error: `SITE/recipes` cannot be written: a file stands where a directory should be, or a directory where a file should be

                        hint: move away what stands there
                        exit 2
                        """);
    }
}
