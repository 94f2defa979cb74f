package org.freshet.packaging.patches;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.patches.Application.Failure;
import org.freshet.packaging.patches.Application.Placed;
import org.freshet.packaging.patches.Application.Result;
import org.freshet.packaging.patches.PatchSeries.Carried;

/**
 * A series brought onto a new upstream version.
 *
 * @param verdicts of each patch, in the order of the series
 * @param debian {@code debian/} with what is left of the series, refreshed; of no use while a patch
 *     is rejected
 * @param notes for the changelog, one line each
 */
public record SeriesUpdate(
        List<Verdict> verdicts, SortedMap<String, Entry> debian, List<String> notes) {
    private static final int MOST_SHOWN = 60;

    public SeriesUpdate {
        verdicts = List.copyOf(verdicts);
        debian = Collections.unmodifiableSortedMap(new TreeMap<>(debian));
        notes = List.copyOf(notes);
    }

    /** What a person must look at. */
    public List<Verdict.Rejected> rejected() {
        return verdicts.stream()
                .filter(Verdict.Rejected.class::isInstance)
                .map(Verdict.Rejected.class::cast)
                .toList();
    }

    /** Takes the patches in their order. */
    static final class Builder {
        private final Tree upstream;
        private final WorkTree tree;
        private final boolean dropMerged;
        private final Effort effort = new Effort();
        private final List<Verdict> verdicts = new ArrayList<>();
        private final SortedMap<String, byte[]> refreshed = new TreeMap<>();

        Builder(Tree upstream, boolean dropMerged) {
            this.upstream = upstream;
            this.tree = new WorkTree(upstream);
            this.dropMerged = dropMerged;
        }

        void add(Carried carried) {
            verdicts.add(
                    carried.patch()
                            .map(patch -> judged(carried, patch))
                            .orElseGet(() -> rejected(carried, carried.problem().orElse(""))));
        }

        /** What stands there with all patches taken so far. */
        Tree tree() {
            return tree;
        }

        private Verdict judged(Carried carried, PatchFile patch) {
            try {
                WorkTree with = new WorkTree(tree);
                Result result = patch.apply(with, effort);
                if (!result.applies()) {
                    return unapplied(carried, patch, result);
                }
                Optional<Placed> doubt = Merged.doubtful(result, effort);
                if (doubt.isPresent()) {
                    Placed placed = doubt.get();
                    return new Verdict.Rejected(
                            carried.name(),
                            carried.about(),
                            "it would apply %d lines away, but what it does to `%s` stands there already"
                                    .formatted(placed.offset(), Shown.text(placed.file())),
                            Optional.of(
                                    place(patch, placed.file(), placed.where(), placed.hunk())));
                }
                with.commit(tree);
                return applied(carried, patch, result);
            } catch (InvalidInput refused) {
                return rejected(carried, String.valueOf(refused.getMessage()));
            }
        }

        private Verdict applied(Carried carried, PatchFile patch, Result result) {
            List<Placed> moved =
                    result.placed().stream().filter(placed -> placed.offset() != 0).toList();
            // One that lies compressed stays as it is: dpkg-source takes other lines, too.
            if (moved.isEmpty() || PackedPatch.isPacked(carried.name())) {
                return new Verdict.Applies(carried.name(), carried.about());
            }
            refreshed.put(carried.name(), Refreshing.refreshed(patch.text(), result.placed()));
            return new Verdict.Refreshed(
                    carried.name(),
                    carried.about(),
                    moved.size(),
                    moved.stream().mapToLong(it -> Math.abs(it.offset())).max().orElse(0));
        }

        private Verdict unapplied(Carried carried, PatchFile patch, Result result) {
            // Also on the tree that no patch touched: what an earlier patch does is not merged.
            boolean merged =
                    Merged.isIn(patch, tree, effort) && Merged.isIn(patch, upstream, effort);
            if (merged && dropMerged) {
                return new Verdict.Merged(carried.name(), carried.about());
            }
            Failure failure = result.failures().getFirst();
            String file = Shown.text(failure.file());
            String why =
                    merged
                            ? Verdict.Rejected.MERGED
                            : failure.lines().isEmpty()
                                    ? "`%s` %s".formatted(file, failure.why())
                                    : "a hunk does not fit `%s` line %d%s"
                                            .formatted(file, failure.line(), partly(patch, result));
            return new Verdict.Rejected(
                    carried.name(),
                    carried.about(),
                    why,
                    failure.hunk().map(hunk -> place(patch, failure.file(), failure.line(), hunk)));
        }

        private String partly(PatchFile patch, Result result) {
            long there =
                    result.failures().stream()
                            .filter(failure ->
                                    failure.hunk()
                                            .filter(hunk ->
                                                    Evidence.isIn(hunk, failure.lines(), effort))
                                            .isPresent())
                            .count();
            long all = patch.diffs().stream().mapToLong(diff -> diff.hunks().size()).sum();
            return there == 0
                    ? ""
                    : "; upstream has %d of its %d hunks already".formatted(there, all);
        }

        private static Verdict rejected(Carried carried, String why) {
            return new Verdict.Rejected(carried.name(), carried.about(), why, Optional.empty());
        }

        private static Verdict.Place place(PatchFile patch, String file, long line, Hunk hunk) {
            List<String> lines = patch.text().lines().subList(hunk.line() - 1, hunk.end() - 1);
            String shown =
                    lines.stream()
                            .limit(MOST_SHOWN)
                            .map(text -> Shown.line(Dep3Lines.decoded(text.replace("\n", ""))))
                            .collect(Collectors.joining("\n"));
            return new Verdict.Place(
                    Shown.text(file), line, lines.size() > MOST_SHOWN ? shown + "\n…" : shown);
        }

        SeriesUpdate finish(SortedMap<String, Entry> debian, String file, Series series) {
            Set<String> merged =
                    verdicts.stream()
                            .filter(Verdict.Merged.class::isInstance)
                            .map(Verdict::patch)
                            .collect(Collectors.toCollection(TreeSet::new));
            SortedMap<String, Entry> updated = new TreeMap<>(debian);
            refreshed.forEach(
                    (patch, bytes) -> updated.put(PatchSeries.DIRECTORY + patch, entry(bytes)));
            if (!merged.isEmpty()) {
                Series left = series.without(merged);
                if (left.text().isBlank()) {
                    updated.remove(file);
                } else {
                    updated.put(file, entry(left.text().getBytes(StandardCharsets.UTF_8)));
                }
                Set<String> elsewhere = ofOtherSeries(debian, file);
                merged.stream()
                        .filter(patch -> !elsewhere.contains(patch))
                        .forEach(patch -> updated.remove(PatchSeries.DIRECTORY + patch));
                removeEmptyDirectories(updated);
            }
            return new SeriesUpdate(verdicts, updated, notes());
        }

        /** Patches that the series of another distribution names stay. */
        private static Set<String> ofOtherSeries(SortedMap<String, Entry> debian, String file) {
            return debian.keySet().stream()
                    .filter(name -> name.startsWith(PatchSeries.DIRECTORY))
                    .filter(name -> name.endsWith("/series") || name.endsWith(".series"))
                    .filter(name -> !name.equals(file))
                    .flatMap(name -> PatchSeries.series(debian, name).patches().stream())
                    .collect(Collectors.toSet());
        }

        private static void removeEmptyDirectories(SortedMap<String, Entry> entries) {
            List<String> directories =
                    entries.keySet().stream()
                            .filter(name -> (name + "/").startsWith(PatchSeries.DIRECTORY))
                            .filter(name -> entries.get(name) instanceof Entry.Directory)
                            .sorted(Comparator.reverseOrder())
                            .toList();
            for (String directory : directories) {
                if (entries.keySet().stream().noneMatch(it -> it.startsWith(directory + "/"))) {
                    entries.remove(directory);
                }
            }
        }

        private List<String> notes() {
            return verdicts.stream()
                    .flatMap(verdict ->
                            switch (verdict) {
                                case Verdict.Merged(String patch, _) ->
                                        Stream.of(
                                                "Drop %s, which upstream has."
                                                        .formatted(Shown.text(patch)));
                                case Verdict.Refreshed(String patch, _, _, _) ->
                                        Stream.of("Refresh %s.".formatted(Shown.text(patch)));
                                case Verdict.Applies _, Verdict.Rejected _ -> Stream.empty();
                            })
                    .toList();
        }

        private static Entry entry(byte[] bytes) {
            return new Entry.File(out -> out.write(bytes), bytes.length, false);
        }
    }
}
