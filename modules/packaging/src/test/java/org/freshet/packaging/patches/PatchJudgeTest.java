package org.freshet.packaging.patches;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.freshet.packaging.patches.Tree.Node;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random files, diffs of them that diff made, and patch as the judge of where they apply. */
class PatchJudgeTest {
    private static final int ROUNDS = Integer.getInteger("freshet.patch.rounds", 120);
    private static final long SEED = Long.getLong("freshet.patch.seed", 20240229L);

    @TempDir Path directory;

    @Test
    void appliesWhatPatchAppliesAndMakesTheSameBytes() {
        Random random = new Random(SEED);
        int applied = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Workshop workshop = new Workshop(directory.resolve("round" + round));
            String old = text(random);
            String young = changed(old, random);
            String diff = diff(round, old, young, random);
            if (diff.isEmpty()) {
                continue;
            }
            String now = random.nextInt(3) == 0 ? old : changed(old, random);
            workshop.file("src/file", now).patch("change", diff);
            if (now.isEmpty()) {
                continue;
            }
            PatchSeries series = workshop.series();
            WorkTree tree = new WorkTree(new DebianTree(workshop.debian(), workshop.orig(series)));
            // Whatever may be thought of the place.
            boolean applies =
                    PatchFile.parse(diff.getBytes(StandardCharsets.ISO_8859_1))
                            .apply(tree, new Effort())
                            .applies();
            Node ours = tree.at("src/file");
            Tool.Ran patch =
                    Tool.named("patch")
                            .in(workshop.tree)
                            .env("PATCH_GET", "0")
                            .run(
                                    diff.getBytes(StandardCharsets.ISO_8859_1),
                                    "-t",
                                    "-F",
                                    "0",
                                    "-N",
                                    "-p1",
                                    "-u",
                                    "-V",
                                    "never",
                                    "-E",
                                    "-b",
                                    "-B",
                                    ".pc/change/",
                                    "--reject-file=-");
            String told = "seed %d round %d%n%s%n%s".formatted(SEED, round, diff, patch.out());
            assertThat(applies).as(told).isEqualTo(patch.exit() == 0);
            if (applies) {
                applied++;
                assertThat(ours instanceof Node.File(String text) ? text : "")
                        .as(told)
                        .isEqualTo(workshop.files().getOrDefault("src/file", ""));
            } else {
                refused++;
            }
        }
        assertThat(applied).isGreaterThan(ROUNDS / 5);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    /** Few different lines, so that hunks fit in several places. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(40);
        int kinds = 1 + random.nextInt(20);
        for (int i = 0; i < lines; i++) {
            text.append("line ").append(random.nextInt(kinds)).append('\n');
        }
        if (random.nextInt(5) == 0 && !text.isEmpty()) {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private static String changed(String text, Random random) {
        List<String> lines = new ArrayList<>(PatchText.lines(text));
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(lines.size() + 1);
            switch (random.nextInt(4)) {
                case 0 -> lines.add(at, "new " + random.nextInt(5) + "\n");
                case 1 -> lines.add(at, "line " + random.nextInt(5) + "\n");
                case 2 -> {
                    if (at < lines.size()) {
                        lines.remove(at);
                    }
                }
                default -> {
                    if (at < lines.size()) {
                        lines.set(at, "changed " + random.nextInt(5) + "\n");
                    }
                }
            }
        }
        for (int i = 0; i < lines.size() - 1; i++) {
            if (!lines.get(i).endsWith("\n")) {
                lines.set(i, lines.get(i) + "\n");
            }
        }
        String changed = String.join("", lines);
        return random.nextInt(8) == 0 && changed.endsWith("\n")
                ? changed.substring(0, changed.length() - 1)
                : changed;
    }

    private String diff(int round, String old, String young, Random random) {
        Workshop pair = new Workshop(directory.resolve("pair" + round));
        pair.file("old", old).file("new", young);
        List<String> arguments = new ArrayList<>(List.of("-U" + random.nextInt(5)));
        Map<String, String> labels = new HashMap<>();
        labels.put("old", old.isEmpty() && random.nextBoolean() ? "/dev/null" : "a/src/file");
        labels.put("new", young.isEmpty() && random.nextBoolean() ? "/dev/null" : "b/src/file");
        arguments.addAll(
                List.of("--label", labels.get("old"), "--label", labels.get("new"), "old", "new"));
        return new String(
                Tool.named("diff").in(pair.tree).run(arguments.toArray(String[]::new)).bytes(),
                StandardCharsets.ISO_8859_1);
    }
}
