package org.freshet.upstream.watchfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchFileTest {
    private static WatchReport report(String text) {
        WatchReport report = new WatchReport();
        WatchFile.read("debian/watch", text, "hello", Map.of(), report);
        return report;
    }

    private static List<WatchProblem> problems(String text) {
        return report(text).problems();
    }

    private static WatchFile file(String text) {
        return WatchFile.parse("debian/watch", text, "hello", Map.of());
    }

    @Test
    void saysEverythingThatIsWrongWithLines() {
        assertThat(
                        problems(
                                """
                                version=4
                                # a comment
                                https://example.org/a hello-[\\d.]+\\.tgz
                                opts="uversionmangle=s/a/b https://example.org/b (.*)
                                opts=uversionmangle=s/a/b/e https://example.org/c (.*)
                                opts="searchmode=json, compression=xz" \\
                                  https://example.org/d (.*)
                                opts=compression=7z https://example.org/e (.*)
                                pgpsigurlmangle=s/$/.asc/ https://example.org/f (.*)
                                https://example.org/g (?{system})(.*)
                                https://example.org/h ([\\d)
                                opts=hrefdecode=base64 https://example.org/i (.*)
                                https://example.org/j (.*) previous
                                opts="component=x" https://example.org/k (.*) \\
                                """))
                .extracting(one -> one.line() + ": " + one.message())
                .containsExactly(
                        "3: pattern `hello-[\\d.]+\\.tgz` has no parentheses around the version",
                        "4: `opts=\"uversionmangle=s/a/b https://example.org/b (.*)` has options"
                                + " without an end",
                        "5: flag `e` of `s/a/b/e` is not taken",
                        "6: searchmode `json` is not known",
                        "8: compression `7z` is not known",
                        "9: `pgpsigurlmangle=s/$/.asc/` is no web address",
                        "10: `(?{system})(.*)` has `(?{`, which is not taken",
                        "11: `([\\d)` has `[` without `]`",
                        "12: hrefdecode `base64` is not known",
                        "13: `previous` stands without `pgpmode=previous`",
                        "14: the line goes on, and the file ends");
    }

    @Test
    void saysEverythingThatIsWrongWithParagraphs() {
        assertThat(
                        problems(
                                """
                                Version: 5

                                Source: https://example.org/a
                                Matching-Pattern: hello-(.*)
                                  continued
                                Uversion-Mangle: y/a/b

                                Template: Freshmeat
                                Dist: hello

                                Template: GitHub
                                Owner: hello

                                Template: Pypi
                                Dist: hello

                                Template: GitHub
                                Owner: hello
                                Project: hello
                                Version-Type: PACKAGE
                                """))
                .extracting(one -> one.line() + ": " + one.message() + "; " + one.hint())
                .containsExactly(
                        "3: `y/a/b` is no rule; write `s/SEARCH/REPLACEMENT/` or `tr/FROM/TO/`; a"
                                + " comma or semicolon in it ends it",
                        "5: `  continued` is no field; write `Name: value` on one line; values do"
                                + " not go over lines",
                        "8: template `Freshmeat` is not known; these are: Bioconductor, CRAN,"
                                + " GitHub, GitLab, Metacpan, Npmregistry, Pypi",
                        "11: template GitHub needs `Owner` and `Project`, or `Dist`; see"
                                + " uscan-templates(1)",
                        "14: template Pypi asks a registry that the settings do not know; name it"
                                + " as `registries.pypi` in the settings",
                        "17: `Version-Type: PACKAGE` names no versions; write ANY_VERSION,"
                                + " STABLE_VERSION or SEMANTIC_VERSION");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    https://example.org/ (.*)   | 1: the file does not begin with its version
                    version=2                   | 1: `version=2` is no version that is read
                    version=5                   | 1: `version=5` is no version that is read
                    Version: 4                  | 1: `Version: 4` is no version that is read
                    Version: 6                  | 1: `Version: 6` is no version that is read
                    version=4                   | 1: the file names no source to watch
                    # nothing                   | 1: the file says nothing
                    """)
    void readsVersionsThreeToFive(String text, String problem) {
        assertThat(problems(text))
                .extracting(one -> one.line() + ": " + one.message())
                .containsExactly(problem);
    }

    @Test
    void namesFileAndLine() {
        assertThatThrownBy(() -> file("version=4\n\nhttps://example.org/ hello.tgz\n"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "debian/watch:3: pattern `hello.tgz` has no parentheses around the"
                                + " version");
    }

    @Test
    void refusesWhatOnlyFtpGives() {
        assertThat(problems("version=4\nftp://ftp.example.org/hello-(.*)\\.tgz debian uupdate\n"))
                .containsExactly(
                        new WatchProblem(
                                2,
                                "`ftp://ftp.example.org/` is asked by ftp",
                                "most servers answer https at the same address"));
    }

    @Test
    void passesOverFtpBesideTheWeb() {
        assertThat(
                        report(
                                        """
                                        version=3
                                        opts=pasv ftp://ftp.example.org/hello-(.*)\\.tgz
                                        https://example.org/hello-(.*)\\.tgz debian uupdate
                                        """)
                                .notes())
                .extracting(one -> one.in("debian/watch"))
                .containsExactly(
                        "debian/watch:2: `pasv` is of ftp alone",
                        "debian/watch:3: `uupdate` is not run: packaging is the recipe's",
                        "debian/watch:2: `ftp://ftp.example.org/` is asked by ftp: passed over");
    }

    @Test
    void notesWhatItDoesNotKnow() {
        assertThat(
                        report(
                                        """
                                        version=4
                                        opts="pgpmode=self, frobnicate=1" https://example.org/ (.*)
                                        """)
                                .notes())
                .extracting(one -> one.in("debian/watch"))
                .containsExactly(
                        "debian/watch:2: `pgpmode=self`: a signature that wraps the file is not read",
                        "debian/watch:2: option `frobnicate` is not known and is passed over");
    }

    @Test
    void namesAFieldAsItIsWritten() {
        assertThat(
                        report(
                                        """
                                        Version: 5

                                        Source: https://example.org/
                                        Matching-Patern: a-(.*)
                                        """)
                                .notes())
                .extracting(one -> one.in("debian/watch"))
                .containsExactly(
                        "debian/watch:3: option `Matching-Patern` is not known and is passed over");
    }

    @Test
    void saysThatAPatternDoesNotEnd() {
        assertThat(problems("version=4\nhttps://example.org/ gadget-(\\d+\n"))
                .extracting(WatchProblem::message)
                .containsExactly("`gadget-(\\d+` is no regular expression: Unclosed group");
    }

    @Test
    void takesItsWordThatAnUpstreamCannotBeWatched() {
        assertThat(problems("Version: 5\nUntrackable: gone since 2009\n"))
                .extracting(WatchProblem::message)
                .containsExactly(
                        "the file says that its upstream cannot be watched: gone since 2009");
    }

    @Test
    void tellsTheGitRepository() {
        assertThat(
                        file("version=4\nopts=mode=git https://example.org/a.git refs/tags/v(.*)\n")
                                .git())
                .contains("https://example.org/a.git");
        assertThat(file("version=4\nhttps://example.org/ v(.*)\n").git()).isEmpty();
    }

    @Test
    void asksTheRedirectorForSourceForge() {
        assertThat(file("version=4\nhttps://sf.net/hello/hello-(.*)\\.tgz\n").sources())
                .extracting(WatchSource::url, WatchSource::pattern)
                .containsExactly(
                        tuple(
                                "https://qa.debian.org/watch/sf.php/hello/",
                                "hello-(.*)\\.tgz(?:\\?.*)?"));
    }

    @Test
    void refusesAFileThatIsTooLong() {
        assertThat(problems("version=4\n" + "#\n".repeat(200_000)))
                .extracting(WatchProblem::message)
                .containsExactly("the file has more than 262144 characters");
        assertThat(problems("version=4\n" + "https://example.org/ (.*)\n".repeat(300)))
                .extracting(WatchProblem::message)
                .containsExactly("the file has more than 200 sources");
    }

    @Test
    void refusesALineThatIsTooLong() {
        assertThat(problems("version=4\nhttps://example.org/" + "(".repeat(20_000) + "\n"))
                .extracting(WatchProblem::message)
                .containsExactly("the file has a line of more than 16384 characters");
        assertThat(
                        problems(
                                "version=4\nhttps://example.org/"
                                        + "(((((((\\\n".repeat(3_000)
                                        + ")\n"))
                .extracting(WatchProblem::message)
                .containsExactly("the line has more than 16384 characters");
    }

    @Test
    void needsASourceThatFindsReleases() {
        assertThat(
                        problems(
                                "version=4\nopts=pgpmode=previous https://example.org/ (.*) previous\n"))
                .extracting(WatchProblem::message)
                .containsExactly("the file names no source to watch");
    }
}
