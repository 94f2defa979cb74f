package org.freshet.packaging.patches;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.freshet.packaging.patches.Tree.Node;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What dpkg-source refuses, we refuse; what it takes, we make the same of, with few exceptions. */
class HostilePatchTest {
    private static final String UPSTREAM = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
    private static final String BODY = "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";

    @TempDir Path directory;

    /** What dpkg makes of a patch, and we. */
    private enum Both {
        TAKE,
        REFUSE,
        /** dpkg takes it; we do not, as it does not see what patch does there. */
        ONLY_DPKG_TAKES
    }

    /** A patch of the corpus. */
    private record Trial(String what, Both both, String patch) {}

    private static Trial taken(String what, String patch) {
        return new Trial(what, Both.TAKE, patch);
    }

    private static Trial refused(String what, String patch) {
        return new Trial(what, Both.REFUSE, patch);
    }

    private static Trial onlyDpkg(String what, String patch) {
        return new Trial(what, Both.ONLY_DPKG_TAKES, patch);
    }

    private static String head(String old, String young) {
        return "--- " + old + "\n+++ " + young + "\n";
    }

    private static List<Trial> corpus() {
        String plain = head("a/src/file", "b/src/file");
        String create = "@@ -0,0 +1 @@\n+new\n";
        return List.of(
                taken("a plain diff", plain + BODY),
                taken("a head of DEP-3", "Description: x\nForwarded: no\n\n" + plain + BODY),
                taken("other first components", head("x.orig/src/file", "x/src/file") + BODY),
                taken(
                        "dates behind a tab",
                        head("a/src/file\t2024-01-01 00:00:00", "b/src/file\t1") + BODY),
                taken("dates behind a blank", head("a/src/file 2024-01-01", "b/src/file 1") + BODY),
                taken("absolute names, stripped", head("/src/file", "/src/file") + BODY),
                taken("names with two slashes", head("a//src//file", "b//src/./file") + BODY),
                taken("parents as first component", head("../src/file", "../src/file") + BODY),
                taken("only an old name", head("a/src/file", "file") + BODY),
                taken("CRLF in the patch", (plain + BODY).replace("\n", "\r\n")),
                taken("an offset", plain + BODY.replace("-1,3 +1,3", "-4,3 +4,3")),
                taken("a section behind @@", plain + BODY.replace("1,3 @@", "1,3 @@ main()")),
                taken(
                        "blank lines without a blank",
                        head("a/src/blank", "b/src/blank") + "@@ -1,3 +1,3 @@\n\n-two\n+2\n\n"),
                taken("a new file", head("/dev/null", "b/deep/down/new") + create),
                taken(
                        "a new file dated 1970",
                        head("a/new\t1970-01-01 00:00:00.000000000 +0000", "b/new\t2024-01-01")
                                + create),
                taken(
                        "a new file by git",
                        "diff --git a/new b/new\nnew file mode 100644\nindex 000000000..3e757656c\n"
                                + head("/dev/null", "b/new")
                                + create),
                taken(
                        "a file deleted",
                        head("a/src/small", "/dev/null") + "@@ -1 +0,0 @@\n-small\n"),
                taken(
                        "a file emptied",
                        head("a/src/small", "b/src/small") + "@@ -1 +0,0 @@\n-small\n"),
                taken(
                        "no newline at the end",
                        head("a/src/open", "b/src/open")
                                + "@@ -1 +1 @@\n-open\n\\ No newline at end of file\n+closed\n"),
                taken(
                        "a newline taken away",
                        head("a/src/small", "b/src/small")
                                + "@@ -1 +1 @@\n-small\n+small\n\\ No newline at end of file\n"),
                taken(
                        "more behind a file without newline",
                        head("a/src/open", "b/src/open")
                                + "@@ -1 +1,2 @@\n open\n\\ No newline at end of file\n+more\n"),
                taken("a mail's signature at the end", plain + BODY + "-- \n2.39.2\n\n"),
                taken("text behind it", plain + BODY + "\nthat was it\n"),
                taken(
                        "two files",
                        plain
                                + BODY
                                + head("a/src/small", "b/src/small")
                                + "@@ -1 +1 @@\n-small\n+s\n"),
                taken(
                        "one file twice",
                        plain + BODY + plain + "@@ -1,3 +1,3 @@\n one\n-2\n+zwei\n three\n"),
                taken(
                        "a rename by git",
                        "diff --git a/src/file b/src/moved\nsimilarity index 80%\n"
                                + "rename from src/file\nrename to src/moved\n"
                                + head("a/src/file", "b/src/moved")
                                + BODY),
                taken(
                        "a copy by git, then a change of the first",
                        "diff --git a/src/file b/src/copy\nsimilarity index 100%\n"
                                + "copy from src/file\ncopy to src/copy\n"
                                + "diff --git a/src/file b/src/file\n"
                                + plain
                                + BODY),
                taken(
                        "a mode by git, and a change",
                        "diff --git a/src/small b/src/small\nold mode 100644\nnew mode 100755\n"
                                + "diff --git a/src/file b/src/file\n"
                                + plain
                                + BODY),
                taken(
                        "debian/ changed",
                        head("a/debian/rules", "b/debian/rules")
                                + "@@ -1 +1,2 @@\n rules\n+more\n"),
                taken("an empty patch", ""),
                taken("an Index line", "Index: file\n=====\n" + plain + BODY),
                taken(
                        "a blank context line lost at the end",
                        head("a/src/blank", "b/src/blank") + "@@ -1,3 +1,3 @@\n \n-two\n+2\n"),
                refused("names that go up", head("a/../../etc/file", "b/../../etc/file") + BODY),
                refused("names that go up at their end", head("a/src/..", "b/src/..") + BODY),
                refused(
                        "names that go up and come back",
                        head("a/src/../src/file", "b/src/../src/file") + BODY),
                refused("a file behind a link", head("a/link/file", "b/link/file") + BODY),
                refused("a link", head("a/tolink", "b/tolink") + BODY),
                refused("a link as the other name", head("a/tolink", "b/src/file") + BODY),
                refused("a new file behind a link", head("/dev/null", "b/out/new") + create),
                refused(
                        "a link out made by git and written through",
                        "diff --git a/l b/l\nnew file mode 120000\n"
                                + head("/dev/null", "b/l")
                                + "@@ -0,0 +1 @@\n+/tmp\n\\ No newline at end of file\n"
                                + head("/dev/null", "b/l/new")
                                + create),
                taken(
                        "a link made by git",
                        "diff --git a/l b/l\nnew file mode 120000\n"
                                + head("/dev/null", "b/l")
                                + "@@ -0,0 +1 @@\n+src\n\\ No newline at end of file\n"),
                refused("a directory", head("a/src", "b/src") + BODY),
                refused("a file as a directory", head("/dev/null", "b/src/file/new") + create),
                refused("names quoted as in C", head("\"a/src/file\"", "\"b/src/file\"") + BODY),
                refused("names without a directory", head("file", "file") + BODY),
                refused("twice /dev/null", head("/dev/null", "/dev/null") + BODY),
                refused("a backup of dpkg", head("a/src/file.dpkg-orig", "b/src/file") + BODY),
                refused("an old name alone", "--- a/src/file\n" + BODY),
                refused("a new name alone", "+++ b/src/file\n" + BODY),
                refused("a hunk alone", BODY),
                refused("names without hunks", plain + "nothing\n"),
                refused(
                        "a context diff",
                        "*** a/src/file\n--- b/src/file\n***************\n*** 1,2 ****\n  one\n! two\n"
                                + "--- 1,2 ----\n  one\n! 2\n"),
                refused("an ed script", "--- a/src/file\n+++ b/src/file\n2c\n2\n.\n"),
                refused("a hunk cut short", plain + "@@ -1,9 +1,9 @@\n one\n-two\n+2\n"),
                refused("a hunk with other lines", plain + "@@ -1,3 +1,3 @@\n one\n-two\nthree\n"),
                refused("a hunk without changes", plain + "@@ -1,2 +1,2 @@\n one\n two\n"),
                refused("a hunk of nothing", plain + "@@ -0,0 +0,0 @@\n"),
                refused("more removed than counted", plain + "@@ -1 +1 @@\n-one\n-two\n+2\n"),
                refused(
                        "a line number beyond bounds",
                        plain + BODY.replace("-1,3", "-99999999999999999999,3")),
                refused("fuzz", plain + BODY.replace(" one", " uno")),
                refused("already in", plain + BODY.replace("-two\n+2", "-2\n+two")),
                refused("a file that is not there", head("a/none", "b/none") + BODY),
                refused("a new file that is there", head("/dev/null", "b/src/file") + create),
                refused(
                        "a deletion that leaves something",
                        head("a/src/file", "/dev/null") + "@@ -1 +0,0 @@\n-one\n"),
                refused(
                        "a deletion of what is not there",
                        head("a/none", "/dev/null") + "@@ -1 +0,0 @@\n-one\n"),
                refused("only text", "this is\nno patch\n"),
                refused(
                        "a git binary diff",
                        "diff --git a/src/file b/src/file\nindex 1..2 100644\nGIT binary patch\n"
                                + "literal 0\nHcmV?d00001\n\n"
                                + plain
                                + BODY),
                refused(
                        "a file that becomes a link",
                        "diff --git a/src/file b/src/file\nold mode 100644\nnew mode 120000\n"
                                + plain
                                + BODY),
                refused(
                        "overlapping hunks",
                        plain + BODY + "@@ -2,3 +2,3 @@\n-two\n+II\n three\n four\n"),
                refused(
                        "a tab for a blank line",
                        head("a/src/blank", "b/src/blank") + "@@ -1,3 +1,3 @@\n\t\n-two\n+2\n \n"),
                onlyDpkg(
                        "an indented diff behind it",
                        plain
                                + BODY
                                + "  --- a/src/small\n  +++ b/src/small\n  @@ -1 +1 @@\n"
                                + "  -small\n  +S\n"),
                onlyDpkg(
                        "a normal diff behind it",
                        plain + BODY + "Index: b/src/small\n1c1\n< small\n---\n> S\n"),
                onlyDpkg(
                        "a change of the series",
                        plain + BODY + head("/dev/null", "b/debian/patches/series2") + create),
                onlyDpkg(
                        "a change of quilt's own",
                        plain + BODY + head("/dev/null", "b/.pc/new") + create));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithDpkgAbout() {
        List<Trial> corpus = corpus();
        return Stream.iterate(0, i -> i < corpus.size(), i -> i + 1)
                .map(i ->
                        DynamicTest.dynamicTest(
                                corpus.get(i).what(), () -> compare(corpus.get(i), i)));
    }

    private void compare(Trial trial, int number) {
        Workshop workshop =
                new Workshop(directory.resolve("" + number))
                        .file("src/file", UPSTREAM)
                        .file("src/small", "small\n")
                        .file("src/open", "open")
                        .file("src/blank", "\ntwo\n\n")
                        .file("debian/rules", "rules\n")
                        .link("link", "src")
                        .link("tolink", "src/file")
                        .link("out", "src")
                        .patch("trial.patch", trial.patch());
        PatchSeries series = workshop.series();
        var builder = series.applied(workshop.orig(series), false);
        SeriesUpdate update = series.onto(workshop.orig(series), false);
        Map<String, String> before = workshop.files();

        var dpkg = workshop.dpkg();

        String told = trial.patch() + "\n" + update.verdicts() + "\n" + dpkg.out() + dpkg.err();
        assertThat(dpkg.exit() == 0).as(told).isEqualTo(trial.both() != Both.REFUSE);
        assertThat(update.rejected().isEmpty()).as(told).isEqualTo(trial.both() == Both.TAKE);
        if (trial.both() == Both.TAKE) {
            Map<String, String> theirs = workshop.files();
            Stream.of(before.keySet(), theirs.keySet(), series.paths())
                    .flatMap(names -> names.stream())
                    .distinct()
                    .forEach(name -> {
                        String ours =
                                switch (builder.tree().at(name)) {
                                    case Node.File(String text) -> text;
                                    case Node.Link(String to) -> "-> " + to;
                                    case Node.Nothing _, Node.Directory _ -> "";
                                };
                        // Only what patches touch was read.
                        if (series.paths().contains(name)) {
                            assertThat(ours).as(name).isEqualTo(theirs.getOrDefault(name, ""));
                        } else {
                            assertThat(theirs).as(name).containsEntry(name, before.get(name));
                        }
                    });
        }
    }
}
