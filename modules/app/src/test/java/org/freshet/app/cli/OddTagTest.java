package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags whose names are made to harm: no command line, no path and no screen takes them up. */
class OddTagTest {
    private static final List<String> ODD =
            List.of(
                    "-v1.1",
                    "v1.1;touch pwned",
                    "v1.1$(touch${IFS}pwned)",
                    "v1.1`touch pwned`",
                    "v1.1|touch",
                    "v1.1 with spaces",
                    "v1.1/../../../1.1",
                    "v1.1..1.2",
                    "v1.1\u001b[31mred",
                    "v1.1\u2028line",
                    "v1.1/",
                    ".v1.1",
                    "v1.1.lock",
                    "v1.1@{0}",
                    "--upload-pack=touch pwned");

    @TempDir Path dir;

    @Test
    void anOddTagIsNoReleaseAndStopsNobody() throws IOException {
        Site site = Site.in(dir);
        FakeUpstream odd = site.upstream("odd", "1.0");
        // What git itself lets nobody make, a hostile server may still send.
        String id = odd.id("v1.0");
        odd.git("pack-refs", "--all");
        Files.writeString(
                odd.directory().resolve(".git/packed-refs"),
                Stream.concat(Stream.of("v1.0"), ODD.stream())
                        .map(tag -> id + " refs/tags/" + tag + "\n")
                        .collect(Collectors.joining()));
        site.recipe("odd", "git: " + odd.url())
                .recipe("good", "git: " + site.upstream("good", "1.0").url());
        String before = Tree.of(dir.resolve("upstreams"));

        assertThat(site.freshet("releases", "odd").text())
                .isEqualTo(
                        """
                        TAG                        KIND           VERSION  ORDERABLE  WHY
                        --upload-pack=touch pwned  not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        -v1.1                      not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        .v1.1                      not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.0                       release        1.0      1.0        a version after `v`
                        v1.1\\u001b[31mred          not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1 with spaces           not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1$(touch${IFS}pwned)    not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1..1.2                  not-a-release  -        -          git or a program that reads it may take it for something else
                        v1.1.lock                  not-a-release  -        -          git or a program that reads it may take it for something else
                        v1.1/                      not-a-release  -        -          git or a program that reads it may take it for something else
                        v1.1/../../../1.1          not-a-release  -        -          git or a program that reads it may take it for something else
                        v1.1;touch pwned           not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1@{0}                   not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1`touch pwned`          not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1|touch                 not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        v1.1\\u2028line             not-a-release  -        -          it has other characters than letters, digits and `@ . _ + / % -`
                        exit 0
                        """);
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        assertThat(site.freshet("status").text())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        good    1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        odd     1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        exit 0
                        """);
        assertThat(Tree.of(dir.resolve("upstreams"))).isEqualTo(before);
        assertThat(Tree.of(dir)).doesNotContain("pwned");
    }
}
