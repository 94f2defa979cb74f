package org.freshet.packaging.patches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesUpdateTest {
    private static final String HEAD = "Description: greet\nOrigin: vendor\n\n";
    private static final String CODE =
            """
            #include <stdio.h>

            int main(void)
            {
                int count = 1;
                printf("hello\\n");
                return count;
            }
            """;

    /** Greets the world instead. */
    private static final String WORLD =
            HEAD
                    + """
                    --- a/hello.c
                    +++ b/hello.c
                    @@ -3,6 +3,7 @@
                     int main(void)
                     {
                         int count = 1;
                    -    printf("hello\\n");
                    +    printf("hello, world\\n");
                    +    count = 0;
                         return count;
                     }
                    """;

    @TempDir Path directory;
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    @Test
    void leavesAloneWhatAppliesAsItIs() {
        workshop.file("hello.c", CODE).patch("world.patch", WORLD);

        SeriesUpdate update = workshop.update();

        assertThat(verdicts(update)).containsExactly("Applies world.patch");
        assertThat(update.notes()).isEmpty();
        assertThat(content(update, "world.patch")).isEqualTo(WORLD);
    }

    @ParameterizedTest
    @CsvSource({"gzip, gz", "bzip2, bz2", "xz, xz", "lzma, lzma"})
    void appliesWhatLiesCompressedAndLeavesItSo(String packer, String ending) {
        workshop.file("hello.c", "/* Hello. */\n\n" + CODE);
        byte[] packed =
                Tool.named(packer).run(WORLD.getBytes(StandardCharsets.UTF_8), "-c").bytes();
        workshop.file("debian/patches/world." + ending, packed);
        workshop.file("debian/patches/series", "world." + ending + "\n");

        SeriesUpdate update = workshop.update();

        assertThat(verdicts(update)).containsExactly("Applies world." + ending);
        assertThat(content(update, "world." + ending))
                .isEqualTo(new String(packed, StandardCharsets.UTF_8));
        assertThat(workshop.dpkg().exit()).isZero();
        assertThat(workshop.text("hello.c")).contains("hello, world");
    }

    @Test
    void rejectsWhatLiesDamaged() {
        workshop.file("hello.c", CODE).patch("world.patch.gz", WORLD);

        assertThat(verdicts(workshop.update())).containsExactly("Rejected world.patch.gz");
    }

    @Test
    void readsWhatIsPackedInManyEmptyMembers() {
        byte[] member = Tool.named("gzip").run(new byte[0], "-nc").bytes();
        byte[] packed = new byte[member.length * 100_000];
        for (int at = 0; at < packed.length; at += member.length) {
            System.arraycopy(member, 0, packed, at, member.length);
        }
        workshop.file("debian/patches/empty.gz", packed);
        workshop.file("debian/patches/series", "empty.gz\n");

        assertThat(verdicts(workshop.update())).containsExactly("Applies empty.gz");
    }

    @Test
    void refusesPatchesThatAreTooLargeTogetherWhenUnpacked() {
        byte[] packed =
                Tool.named("gzip")
                        .run(
                                (("x".repeat(1 << 20) + "\n").repeat(30) + WORLD)
                                        .getBytes(StandardCharsets.UTF_8),
                                "-nc")
                        .bytes();
        for (String name : List.of("a.gz", "b.gz", "c.gz")) {
            workshop.file("debian/patches/" + name, packed);
        }
        workshop.file("debian/patches/series", "a.gz\nb.gz\nc.gz\n");

        assertThatThrownBy(() -> workshop.series())
                .isInstanceOf(InvalidInput.class)
                .hasMessage("the patches have more than 67108864 bytes");
    }

    @Test
    void refusesPatchesOfTooManyLines() {
        workshop.file(
                "debian/patches/a",
                ("\n".repeat(600_000) + WORLD).getBytes(StandardCharsets.UTF_8));
        workshop.file(
                "debian/patches/b",
                ("\n".repeat(600_000) + WORLD).getBytes(StandardCharsets.UTF_8));
        workshop.file("debian/patches/series", "a\nb\n");

        assertThatThrownBy(() -> workshop.series())
                .isInstanceOf(InvalidInput.class)
                .hasMessage("the patches have more than 1000000 lines");

        workshop.file("debian/patches/a", "\n".repeat(1_000_001).getBytes(StandardCharsets.UTF_8));
        workshop.file("debian/patches/series", "a\n");

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly("it has more than 1000000 lines");
    }

    @Test
    void readsASeriesOfBlanks() {
        workshop.file("hello.c", CODE).file("debian/patches/world.patch", WORLD);
        workshop.file("debian/patches/series", "world.patch" + " ".repeat(500_000) + "-p1\n");

        assertThat(verdicts(workshop.update())).containsExactly("Applies world.patch");
    }

    @Test
    void refreshesWhatMovedAndKeepsItsHead() {
        workshop.file("hello.c", "/* Hello. */\n\n" + CODE).patch("world.patch", WORLD);

        SeriesUpdate update = workshop.update();

        assertThat(update.verdicts())
                .containsExactly(new Verdict.Refreshed("world.patch", Dep3.parse(WORLD), 1, 2));
        assertThat(update.notes()).containsExactly("Refresh world.patch.");
        assertThat(content(update, "world.patch"))
                .isEqualTo(WORLD.replace("@@ -3,6 +3,7 @@", "@@ -5,6 +5,7 @@"));
    }

    @Test
    void dropsWhatUpstreamHasAndSaysSo() {
        workshop.file(
                        "hello.c",
                        "/* Hello. */\n"
                                + CODE.replace(
                                        "    printf(\"hello\\n\");\n",
                                        "    printf(\"hello, world\\n\");\n    count = 0;\n"))
                .patch("world.patch", WORLD)
                .patch("more/new.patch", "--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+new\n");

        SeriesUpdate update = workshop.update();

        assertThat(verdicts(update))
                .containsExactly("Merged world.patch", "Applies more/new.patch");
        assertThat(update.notes()).containsExactly("Drop world.patch, which upstream has.");
        assertThat(update.debian().keySet())
                .contains("debian/patches/more/new.patch")
                .doesNotContain("debian/patches/world.patch");
        assertThat(content(update, "series")).isEqualTo("more/new.patch\n");
    }

    @Test
    void keepsCommentsAndPatchesThatAnotherSeriesNames() {
        workshop.file(
                        "hello.c",
                        CODE.replace(
                                "    printf(\"hello\\n\");\n",
                                "    printf(\"hello, world\\n\");\n    count = 0;\n"))
                .patch("world.patch", WORLD)
                .file("debian/patches/series", "# ours\nworld.patch -p1 # greet\n")
                .file("debian/patches/ubuntu.series", "world.patch\n");

        SeriesUpdate update = workshop.update();

        assertThat(content(update, "series")).isEqualTo("# ours\n");
        assertThat(update.debian()).containsKey("debian/patches/world.patch");
    }

    @Test
    void leavesNoEmptySeriesBehind() {
        workshop.file(
                        "hello.c",
                        CODE.replace(
                                "    printf(\"hello\\n\");\n",
                                "    printf(\"hello, world\\n\");\n    count = 0;\n"))
                .file("debian/rules", "")
                .patch("world.patch", WORLD);

        assertThat(workshop.update().debian().keySet()).containsExactly("debian", "debian/rules");
    }

    @Test
    void takesTheSeriesOfTheDistributionFirst() {
        workshop.file("debian/patches/series", "a\n")
                .file("debian/patches/ubuntu.series", "b\nc\n");

        assertThat(PatchSeries.of(workshop.debian(), "ubuntu").described())
                .extracting(PatchSeries.Description::patch)
                .containsExactly("b", "c");
        assertThat(PatchSeries.of(workshop.debian(), "debian").described())
                .extracting(PatchSeries.Description::patch)
                .containsExactly("a");
    }

    @Test
    void rejectsWhatDoesNotFitAndShowsWhere() {
        workshop.file("hello.c", CODE.replace("count = 1", "total = 1"))
                .patch("world.patch", WORLD);

        assertThat(workshop.update().rejected())
                .containsExactly(
                        new Verdict.Rejected(
                                "world.patch",
                                Dep3.parse(WORLD),
                                "a hunk does not fit `hello.c` line 3",
                                Optional.of(
                                        new Verdict.Place(
                                                "hello.c",
                                                3,
                                                """
                                                @@ -3,6 +3,7 @@
                                                 int main(void)
                                                 {
                                                     int count = 1;
                                                -    printf("hello\\n");
                                                +    printf("hello, world\\n");
                                                +    count = 0;
                                                     return count;
                                                 }\
                                                """))));
    }

    @Test
    void showsAHunkAsThePatchHasIt() {
        String hunk = "@@ -1,3 +1,3 @@\n-\tint x; \n+\tint y;\n \n \tint\u001b b;";
        workshop.file("hello.c", "\tint a;\n\n\tint\u001b b;\n")
                .patch("tabs.patch", "--- a/hello.c\n+++ b/hello.c\n" + hunk + "\n");

        assertThat(workshop.update().rejected())
                .singleElement()
                .extracting(rejected -> rejected.place().orElseThrow().hunk())
                .isEqualTo(hunk.replace("\u001b", "\\u001b"));
    }

    @Test
    void saysThatOptionsOfTheSeriesAreIgnored() {
        workshop.file("README", "old\n")
                .patch("z.patch", "--- README\n+++ README.new\n@@ -1 +1 @@\n-old\n+new\n")
                .file("debian/patches/series", "z.patch -p0\n");

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly(
                        "line 1: neither `README` nor `README.new` names a file below a directory;"
                                + " the series gives it options, which dpkg-source ignores");
    }

    @Test
    void rejectsWhatUpstreamHasInPart() {
        String two =
                WORLD
                        + """
                        --- a/other.c
                        +++ b/other.c
                        @@ -1,3 +1,3 @@
                         first line
                        -second line
                        +zweite Zeile
                         third line
                        """;
        workshop.file("hello.c", CODE)
                .file("other.c", "first line\nzweite Zeile\nthird line\n")
                .patch("two.patch", two);

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly(
                        "a hunk does not fit `other.c` line 1; upstream has 1 of its 2 hunks already");
    }

    @Test
    void aLineThatIsThereByChanceProvesNothing() {
        workshop.file("list", "x\nadded word\ny\n")
                .patch("add.patch", "--- a/list\n+++ b/list\n@@ -8,0 +9 @@\n+added word\n")
                .file("braces.c", "if (a) {\n}\n}\nnothing\n")
                .patch(
                        "brace.patch",
                        "--- a/braces.c\n+++ b/braces.c\n@@ -1,2 +1,3 @@\n foo\n+}\n }\n");

        assertThat(verdicts(workshop.update()))
                .containsExactly("Applies add.patch", "Rejected brace.patch");
    }

    @Test
    void twoPlacesProveNothing() {
        String block = "alpha\nbeta added\ngamma\n";
        workshop.file("list", block + "middle\n" + block)
                .patch(
                        "add.patch",
                        "--- a/list\n+++ b/list\n@@ -1,2 +1,3 @@\n alpha\n+beta added\n gamma\n");

        assertThat(verdicts(workshop.update())).containsExactly("Rejected add.patch");
    }

    @Test
    void aRemovalIsMergedOnlyWhereTheLineIsNowhereElse() {
        String removal =
                "--- a/list\n+++ b/list\n@@ -1,3 +1,2 @@\n alpha line\n-phone_home();\n omega line\n";
        workshop.file("list", "alpha line\nomega line\n").patch("quiet.patch", removal);
        assertThat(verdicts(workshop.update())).containsExactly("Merged quiet.patch");

        workshop.file("list", "alpha line\nomega line\nmore\nphone_home();\n");
        assertThat(verdicts(workshop.update())).containsExactly("Rejected quiet.patch");
    }

    @Test
    void aDeletedFileThatIsGoneProvesNothingAlone() {
        String removal = "--- a/minified.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-all of it\n";
        workshop.file("other", "x\n").patch("remove.patch", removal);

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly("`minified.js` is not there");
    }

    @Test
    void whatAnEarlierPatchDoesIsNotMergedUpstream() {
        workshop.file("hello.c", CODE).patch("a.patch", WORLD).patch("b.patch", WORLD);

        assertThat(verdicts(workshop.update()))
                .containsExactly("Applies a.patch", "Rejected b.patch");
    }

    @Test
    void rejectsAPatchThatWouldApplyAgainSomewhereElse() {
        String twice = "case one:\n    stop();\n    break;\n";
        workshop.file(
                        "switch.c",
                        "top\ncase one:\n    go_on();\n    stop();\n    break;\nother\n"
                                + twice
                                + "end\n")
                .patch(
                        "go.patch",
                        "--- a/switch.c\n+++ b/switch.c\n@@ -2,3 +2,4 @@\n case one:\n+    go_on();\n     stop();\n     break;\n");

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly(
                        "it would apply 5 lines away, but what it does to `switch.c` stands there already");
    }

    @Test
    void countsWhatASearchCosts() {
        String same = "x\n".repeat(100_000);
        String hunk = " x\n".repeat(50_000) + "-y\n+z\n" + " x\n".repeat(50_000);
        workshop.file("file", same)
                .patch("slow.patch", "--- a/file\n+++ b/file\n@@ -1,100001 +1,100001 @@\n" + hunk)
                .patch(
                        "slower.patch",
                        "--- a/file\n+++ b/file\n@@ -1,40001 +1,40001 @@\n"
                                + " x\n".repeat(20_000)
                                + "-y\n+z\n"
                                + " x\n".repeat(20_000));

        assertThat(workshop.update().rejected())
                .extracting(Verdict.Rejected::why)
                .containsExactly(
                        "a hunk does not fit `file` line 1",
                        "the places of its hunks take too long to find");
    }

    @Test
    void readsSeriesAsDpkgDoes() {
        Series series =
                Series.parse(
                        "# all\n\n  one.patch -p0 # why\ntwo.patch\t-p1\r\n0\nsub/three # x\n");

        assertThat(series.patches()).containsExactly("one.patch", "two.patch", "sub/three");
        assertThat(series.withOptions()).containsExactly("one.patch");
    }

    private static List<String> verdicts(SeriesUpdate update) {
        return update.verdicts().stream()
                .map(verdict -> verdict.getClass().getSimpleName() + " " + verdict.patch())
                .toList();
    }

    private static String content(SeriesUpdate update, String patch) {
        return content(update.debian(), "debian/patches/" + patch);
    }

    private static String content(SortedMap<String, Entry> entries, String name) {
        if (!(entries.get(name) instanceof Entry.File file)) {
            return "";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            file.content().writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
