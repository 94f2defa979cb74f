package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code patches} says, and what a run makes of them. */
class PatchesTest {
    private static final String MOVED =
            """
            Description: return the truth
            Author: A. Packager <a@example.org>
            Bug-Debian: https://bugs.example.org/1
            Forwarded: https://example.org/pull/1
            Last-Update: 2024-02-03

            --- a/hello.c
            +++ b/hello.c
            @@ -1,3 +1,3 @@
             int main(void) {
            -    return 0;
            +    return 1;
             }
            """;

    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void open() {
        site = Site.in(dir);
        upstream = site.upstream("upstream");
        upstream.file("hello.c", "// Hello.\nint main(void) {\n    return 0;\n}\n").release("1.0");
        site.recipe("hello", "git: " + upstream.url())
                .file("recipes/hello/debian/patches/moved.patch", MOVED)
                .file("recipes/hello/debian/patches/series", "moved.patch\n");
    }

    @Test
    void listsThemBeforeAnythingWasFetched() {
        assertThat(site.freshet("patches").text())
                .isEqualTo(
                        """
                        SOURCE  PATCH        TARGETS       RELEASE  STATE  FORWARDED                   DATE        ORIGIN  AUTHOR                       BUGS                        DESCRIPTION
                        hello   moved.patch  ubuntu/noble  -        ?      https://example.org/pull/1  2024-02-03  -       A. Packager <a@example.org>  https://bugs.example.org/1  return the truth
                        exit 0
                        """);
    }

    @Test
    void saysWhatBecomesOfThemOnTheNewestRelease() {
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.freshet("patches", "hello", "--json").text())
                .isEqualTo(
                        """
                        {"source":"hello","patch":"moved.patch","targets":["ubuntu/noble"],"description":"return the truth","author":"A. Packager <a@example.org>","date":"2024-02-03","forwarded":"https://example.org/pull/1","bugs":["https://bugs.example.org/1"],"release":"1.0","state":"moved"}
                        exit 0
                        """);
        assertThat(site.freshet("plan", "hello").out()).contains("already published");
    }

    @Test
    void aQuestionOfSeveralTargetsIsAskedOnce() {
        site.recipe(
                "hello",
                "publish",
                List.of("ubuntu/noble", "debian/trixie"),
                "git: " + upstream.url());
        upstream.file("hello.c", "int main() {\n    return 0;\n}\n").release("1.1");
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);

        assertThat(site.freshet("why", "hello", "1.1").out())
                .startsWith("hello 1.1 ubuntu/noble, debian/trixie: held: patch `moved.patch`")
                .containsOnlyOnce(" int main(void) {\n");
        assertThat(site.freshet("status").out())
                .containsOnlyOnce("mend it or drop it?")
                .contains("\nhello ubuntu/noble, debian/trixie: held: patch `moved.patch`");
    }

    @Test
    void aRejectedOneHoldsTheReleaseAndShowsTheHunk() {
        upstream.file("hello.c", "int main() {\n    return 0;\n}\n").release("1.1");

        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);

        assertThat(site.freshet("why", "hello", "1.1").text())
                .startsWith(
                        """
                        hello 1.1 ubuntu/noble: held: patch `moved.patch` does not go onto hello 1.1 for ubuntu/noble: a hunk does not fit `hello.c` line 1; mend it or drop it?
                          hint: no approval lifts this; mend the patch in the packaging, or overlay a `patches/series` without it and an empty `patches/moved.patch.remove`, and the release goes on by itself
                        moved.patch (ubuntu/noble): a hunk does not fit `hello.c` line 1
                          `hello.c` line 1, between upstream's last and 1.1 (tag `v1.1`)
                        @@ -1,3 +1,3 @@
                         int main(void) {
                        -    return 0;
                        +    return 1;
                         }
                        """);
        assertThat(site.freshet("patches").out())
                .contains("1.1      rejected")
                .endsWith("\nhello: moved.patch: a hunk does not fit `hello.c` line 1\n");
        site.file("recipes/hello/debian/patches/moved.patch", MOVED.replace("(void)", "()"));
        assertThat(site.freshet("run", "--once").exit()).isZero();
    }
}
