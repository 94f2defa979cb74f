package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.freshet.files.SameBytes;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchingTest {
    private static final String CODE =
            """
            // Says hello.
            // To everybody.
            int main(void)
            {
                puts("hello, world");
                return 0;
            }
            """;
    private static final String MOVED =
            """
            Description: return the truth
            Origin: vendor
            Forwarded: no

            --- a/hello.c
            +++ b/hello.c
            @@ -3,4 +3,4 @@
             {
                 puts("hello, world");
            -    return 0;
            +    return 1;
             }
            """;
    private static final String MERGED =
            """
            Description: greet the world
            Origin: upstream, https://example.org/commit/1

            --- a/hello.c
            +++ b/hello.c
            @@ -2,5 +2,5 @@
             int main(void)
             {
            -    puts("hello");
            +    puts("hello, world");
                 return 0;
             }
            """;
    private static final String LOST =
            """
            Description: be quiet
            Origin: vendor
            Applied-Upstream: 1.9

            --- a/hello.c
            +++ b/hello.c
            @@ -3,4 +3,3 @@
             {
            -    puts("HELLO");
                 return 0;
             }
            """;

    @TempDir Path directory;
    private Bench bench;

    @BeforeEach
    void write() {
        bench =
                new Bench(directory)
                        .distribution("ubuntu/jammy")
                        .distribution("ubuntu/noble")
                        .distribution("debian/trixie")
                        .file("hello/debian/patches/merged.patch", MERGED)
                        .file("hello/debian/patches/moved.patch", MOVED);
    }

    @Test
    void refreshesAndDropsPatchesAndTheChangelogSaysSo() throws Exception {
        series("merged.patch\nmoved.patch\n");

        Resolution resolution = Bench.passed(bench.resolver().resolve(orig(CODE)));

        assertThat(resolution.targets())
                .allSatisfy(target ->
                        assertThat(target.changes())
                                .containsExactly(
                                        "Drop merged.patch, which upstream has.",
                                        "Refresh moved.patch."));
        Plan plan = Bench.passed(bench.plan(resolution, "ubuntu/noble"));
        assertThat(plan.changes())
                .endsWith("Drop merged.patch, which upstream has.", "Refresh moved.patch.");
        Path packed =
                bench.leave(
                        Bench.passed(new SourceBuilder(bench.store).build(plan)),
                        directory.resolve("packed"));
        String said =
                Tool.named("dpkg-source")
                        .in(packed)
                        .run("-x", "hello_2.0-0~fresh1~ubuntu2404.dsc", "tree")
                        .ok();
        assertThat(said).contains("applying moved.patch").doesNotContain("offset");
        assertThat(Files.readString(packed.resolve("tree/hello.c")))
                .isEqualTo(CODE.replace("return 0", "return 1"));
        assertThat(packed.resolve("tree/debian/patches/merged.patch")).doesNotExist();
        assertThat(Files.readString(packed.resolve("tree/debian/patches/moved.patch")))
                .isEqualTo(MOVED.replace("@@ -3,4 +3,4 @@", "@@ -4,4 +4,4 @@"));
    }

    @Test
    void asksAboutAPatchThatDoesNotFit() {
        bench.file("hello/debian/patches/lost.patch", LOST)
                .file(
                        "hello/debian/changelog",
                        """
                        hello (1.9-1) unstable; urgency=medium

                          * Before.

                         -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                        """);
        series("lost.patch\nmoved.patch\n");

        assertThat(bench.resolver().resolve(orig(CODE)))
                .isEqualTo(
                        new Outcome.Held<Resolution>(
                                "patch `lost.patch` does not go onto hello 2.0 for debian/trixie, ubuntu/jammy, ubuntu/noble:"
                                        + " a hunk does not fit `hello.c` line 3; mend it or drop it?",
                                "patch:lost.patch",
                                """
                                no approval lifts this; mend the patch in the packaging, or overlay a `patches/series` without it and an empty `patches/lost.patch.remove`, and the release goes on by itself
                                lost.patch (debian/trixie, ubuntu/jammy, ubuntu/noble): a hunk does not fit `hello.c` line 3
                                  origin: vendor
                                  applied upstream, it says: 1.9
                                  `hello.c` line 3, between upstream's 1.9 and 2.0 (tag `v2.0`)
                                @@ -3,4 +3,3 @@
                                 {
                                -    puts("HELLO");
                                     return 0;
                                 }\
                                """));
    }

    @Test
    void asksAboutAMergedPatchWhereTheRecipeSaysSo() {
        bench.file(
                "hello/recipe.yaml",
                Bench.RECIPE.replace("overlay: []", "overlay: []\n  drop-merged-patches: false"));
        series("merged.patch\nmoved.patch\n");

        assertThat(bench.resolver().resolve(orig(CODE)))
                .isInstanceOfSatisfying(
                        Outcome.Held.class,
                        held -> {
                            assertThat(held.question())
                                    .startsWith("patch `merged.patch` does not go onto hello 2.0")
                                    .contains(": upstream has all of it; mend it or drop it?");
                            assertThat(held.hint())
                                    .contains(
                                            "; what upstream has goes without"
                                                    + " `packaging.drop-merged-patches: false` in the recipe\n");
                        });
    }

    @Test
    void notesAPatternThatLeavesNothingOut() {
        series("moved.patch\n");
        bench.file(
                "hello/recipe.yaml",
                Bench.RECIPE.replace(
                        "  tag: v{version}", "  tag: v{version}\n  exclude: [\"nosuch/*\"]"));

        Outcome<Resolution> outcome = bench.resolver().resolve(orig(CODE));

        assertThat(((Outcome.Passed<Resolution>) outcome).notes())
                .containsExactly(
                        "`nosuch/*` leaves nothing out: no file matches", "Refresh moved.patch.");
    }

    @Test
    void takesAPatchAwayAsItSays() {
        bench.file("hello/debian/patches/lost.patch", LOST);
        series("lost.patch\nmoved.patch\n");
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [overlay/]"))
                .file("hello/overlay/patches/series", "moved.patch\n")
                .file("hello/overlay/patches/lost.patch.remove", "");

        Resolution resolution = Bench.passed(bench.resolver().resolve(orig(CODE)));

        try (DebianTar tar =
                DebianTar.open(bench.store, resolution.targets().getFirst().debian())) {
            assertThat(tar.files().entries().keySet())
                    .contains("debian/patches/moved.patch")
                    .doesNotContain("debian/patches/lost.patch");
        }
    }

    @Test
    void takesTheSeriesOfEachDistribution() {
        series("moved.patch\n");
        bench.file("hello/debian/patches/ubuntu.series", "merged.patch\n");

        assertThat(Bench.passed(bench.resolver().resolve(orig(CODE))).targets())
                .extracting(Resolution.Packaging::changes)
                .containsExactly(
                        List.of("Refresh moved.patch."),
                        List.of("Drop merged.patch, which upstream has."),
                        List.of("Drop merged.patch, which upstream has."));
    }

    private void series(String text) {
        bench.file("hello/debian/patches/series", text);
    }

    private OrigTarball orig(String code) {
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        byte[] text = code.getBytes(StandardCharsets.UTF_8);
        entries.put("hello-2.0", new SameBytes.Entry.Directory());
        entries.put(
                "hello-2.0/hello.c",
                new SameBytes.Entry.File(out -> out.write(text), text.length, false));
        StoredFile file =
                bench.store.put(
                        "hello_2.0.orig.tar.xz",
                        out -> {
                            try (OutputStream xz = SameBytes.xz(out)) {
                                SameBytes.tar(entries, Bench.RELEASED, xz);
                            }
                        });
        OrigTarball orig = bench.orig("2.0");
        return new OrigTarball(
                orig.release(),
                file,
                orig.beside(),
                orig.from(),
                orig.tree(),
                orig.released(),
                orig.verdicts(),
                orig.notes());
    }
}
