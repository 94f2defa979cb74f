package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.freshet.testkit.FakeUpstream;
import org.freshet.upstream.compare.Comparison;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("judge")
class TarballAgainstTagTest {
    @TempDir Path dir;

    @Test
    void aTarballThatGitMadeIsAsTheAttributesSay() {
        FakeUpstream upstream =
                hello().file(
                                ".gitattributes",
                                """
                                /ci export-ignore
                                *.bat text eol=crlf
                                version.h export-subst
                                """)
                        .file("ci/run", "make\n")
                        .file("make.bat", "nmake\n")
                        .file("version.h", "#define COMMIT \"$Format:%H %d$\"\n");
        SameTreeCase made = new SameTreeCase(dir, tagged(upstream)).exported();

        assertThat(made.compare())
                .isEqualTo(clean("3 files are those of the tag, 3 as `git archive` makes them"));
    }

    @Test
    void placeholdersMayBeFilledInByAGitThatSeesMore() {
        FakeUpstream upstream =
                tagged(
                        hello().file(".gitattributes", "version.h export-subst\n")
                                .file("version.h", "#define REFS \"$Format:%h%d$\"\n"));
        SameTreeCase made =
                new SameTreeCase(dir, upstream)
                        .exported()
                        .with(
                                "version.h",
                                "#define REFS \"0123456789 (HEAD -> main, tag: v1.0)\"\n");

        assertThat(made.compare().unexplained()).isZero();
        assertThat(made.with("version.h", "#define REFS \"\"\nint evil;\n\"\"\n").compare().diff())
                .isEqualTo(
                        """
                        # `version.h` (different)
                        --- tag/version.h
                        +++ tarball/version.h
                        @@ -1,1 +1,3 @@
                        -#define REFS "$Format:%h%d$"
                        +#define REFS ""
                        +int evil;
                        +""
                        """);
    }

    @Test
    void aChangedFileIsShownAsADiff() {
        FakeUpstream upstream = hello();
        upstream.file("Makefile", "all:\n\t$(CC) hello.c\n\ninstall:\n\tcp hello /usr/bin\n");
        SameTreeCase made =
                new SameTreeCase(dir, tagged(upstream))
                        .exported()
                        .with(
                                "Makefile",
                                "all:\n\t@sh tests/data.bin\n\t$(CC) hello.c\n\ninstall:\n\tcp"
                                        + " hello /usr/bin\n");

        assertThat(made.compare())
                .isEqualTo(
                        new Comparison(
                                "2 files are those of the tag, 1 unexplained",
                                1,
                                "`Makefile` (different)",
                                """
                                # `Makefile` (different)
                                --- tag/Makefile
                                +++ tarball/Makefile
                                @@ -1,4 +1,5 @@
                                 all:
                                +\t@sh tests/data.bin
                                 \t$(CC) hello.c
                                \s
                                 install:
                                """));
    }

    @Test
    void filesForDevelopersAreLeftOutAndOthersAreMissed() {
        FakeUpstream upstream =
                tagged(
                        hello().file(".github/workflows/ci.yml", "on: push\n")
                                .file("tests/one", "1\n"));
        SameTreeCase made =
                new SameTreeCase(dir, upstream)
                        .exported()
                        .without(".github/workflows/ci.yml")
                        .without("tests/one");

        assertThat(made.compare())
                .isEqualTo(
                        new Comparison(
                                "2 files are those of the tag, 1 left out, 1 unexplained",
                                1,
                                "`tests/one` (missing)",
                                "# `tests/one` (missing)\n"));
        assertThat(made.compare("tests/**"))
                .isEqualTo(
                        clean("2 files are those of the tag, 1 left out, 1 allowed by the recipe"));
    }

    @Test
    void seesModesAndLinks() throws IOException {
        FakeUpstream upstream = hello().executable("run.sh", "#!/bin/sh\n");
        Files.createSymbolicLink(upstream.directory().resolve("README.txt"), Path.of("README"));
        Files.createSymbolicLink(upstream.directory().resolve("copy"), Path.of("README"));
        SameTreeCase made =
                new SameTreeCase(dir, tagged(upstream))
                        .exported()
                        .run("chmod", "-x", "run.sh")
                        .run("chmod", "+x", "README")
                        .run("ln", "-sf", "run.sh", "README.txt")
                        .with("copy", "Hello\n");

        assertThat(made.compare())
                .extracting(Comparison::summary, Comparison::names)
                .containsExactly(
                        "1 file is that of the tag, 1 copies of what a link leads to, 3"
                                + " unexplained",
                        "`README` (different: executable, in the tag not executable), `README.txt`"
                                + " (different), `run.sh` (different: not executable, in the tag"
                                + " executable)");
    }

    @Test
    void aTarballOfADirectoryIsComparedWithThatDirectory() {
        FakeUpstream upstream =
                FakeUpstream.in(dir, "hello")
                        .file("README", "All\n")
                        .file("hello/README", "Hello\n")
                        .file("hello/hello.c", "int main;\n")
                        .file("world/world.c", "int world;\n");
        SameTreeCase made =
                new SameTreeCase(dir, tagged(upstream))
                        .with("README", "Hello\n")
                        .with("hello.c", "int main;\n");

        assertThat(made.compare()).isEqualTo(clean("2 files are those of the tag below `hello/`"));
    }

    @Test
    void whatLiesInASubmoduleIsNotOfTheTag() {
        FakeUpstream upstream = hello();
        upstream.commit("One");
        upstream.git(
                "update-index", "--add", "--cacheinfo", "160000," + upstream.id("HEAD") + ",lib");
        upstream.git("commit", "-q", "-m", "Two");
        upstream.tag("v1.0");
        SameTreeCase made =
                new SameTreeCase(dir, upstream).exported().with("lib/lib.c", "int lib;\n");

        assertThat(made.compare().names()).isEqualTo("`lib/lib.c` (added: in submodule `lib`)");
        assertThat(made.compare("lib/**"))
                .isEqualTo(clean("2 files are those of the tag, 1 allowed by the recipe"));
        assertThat(made.without("lib/lib.c").compare())
                .isEqualTo(clean("2 files are those of the tag"));
    }

    @Test
    void aSourceDistributionOfPythonBringsItsMetadata() {
        FakeUpstream upstream =
                tagged(hello().file("setup.py", "setup()\n").file("tests/t.py", "pass\n"));
        SameTreeCase made =
                new SameTreeCase(dir, upstream)
                        .exported()
                        .without("tests/t.py")
                        .with("PKG-INFO", "Metadata-Version: 2.1\nName: hello\n")
                        .with("hello.egg-info/PKG-INFO", "Metadata-Version: 2.1\nName: hello\n")
                        .with("hello.egg-info/SOURCES.txt", "setup.py\n")
                        .with("setup.cfg", "[egg_info]\ntag_build = \ntag_date = 0\n\n");

        assertThat(made.compare().summary())
                .isEqualTo(
                        "3 files are those of the tag, 4 generated, not reproduced (`PKG-INFO`,"
                                + " `hello.egg-info/PKG-INFO`, `hello.egg-info/SOURCES.txt`,"
                                + " `setup.cfg`), 1 left out");
    }

    @Test
    void hostileTextIsShownHarmless() {
        SameTreeCase made =
                new SameTreeCase(dir, tagged(hello()))
                        .exported()
                        .with("evil\u202e", "\u001b]0;pwned\u0007\nx" + "y".repeat(300) + "\n");

        assertThat(made.compare().diff())
                .isEqualTo(
                        """
                        # `evil\\u202e` (added)
                        --- /dev/null
                        +++ tarball/evil\\u202e
                        @@ -0,0 +1,2 @@
                        +\\u001b]0;pwned\\u0007
                        +x%s… (301 characters)
                        """
                                .formatted("y".repeat(199)));
    }

    @Test
    void aDiffHasAnEnd() throws IOException {
        SameTreeCase made = new SameTreeCase(dir, tagged(hello())).exported();
        for (int i = 0; i < 1200; i++) {
            made.with("many/" + i, "line\n".repeat(i == 0 ? 100_000 : 3));
        }
        made.with("large", "x".repeat(2 << 20)).with("binary", "\0\1\2");

        Comparison comparison = made.compare();

        List<String> lines = comparison.diff().lines().toList();
        assertThat(comparison.unexplained()).isEqualTo(1202);
        assertThat(lines).hasSizeLessThan(5100);
        assertThat(lines.subList(998, 1008))
                .containsExactly(
                        "# `many/815` (added)",
                        "# `many/816` (added)",
                        "# and 202 more",
                        "--- /dev/null",
                        "+++ tarball/binary",
                        "binary: 0 bytes, then 3",
                        "# `large` is not shown: too large, or a hard link",
                        "--- /dev/null",
                        "+++ tarball/many/0",
                        "@@ -0,0 +1,100000 @@");
        assertThat(lines.get(1008 + 999)).isEqualTo("… and more");
    }

    /** Two files. */
    private FakeUpstream hello() {
        return FakeUpstream.in(dir, "hello")
                .file("README", "Hello\n")
                .file("hello.c", "int main;\n");
    }

    private static FakeUpstream tagged(FakeUpstream upstream) {
        return upstream.commit("Release").tag("v1.0");
    }

    private static Comparison clean(String summary) {
        return new Comparison(summary, 0, "", "");
    }
}
