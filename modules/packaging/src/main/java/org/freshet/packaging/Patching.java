package org.freshet.packaging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.freshet.files.ContentStore;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.Target;
import org.freshet.packaging.patches.OrigTree;
import org.freshet.packaging.patches.PatchSeries;
import org.freshet.packaging.patches.SeriesUpdate;
import org.freshet.packaging.patches.Verdict;

/** Brings the patches that each target's packaging carries onto a release. */
final class Patching {
    private final ContentStore store;

    Patching(ContentStore store) {
        this.store = store;
    }

    /**
     * The packaging of a target.
     *
     * @param packaged the upstream version that it was made for; empty where it does not say
     */
    record Unpatched(Target target, DebianFiles files, Optional<String> packaged) {}

    /**
     * The same on a release.
     *
     * @param changes for the changelog, one line each
     */
    record Patched(DebianFiles files, List<String> changes) {
        Patched {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Applies every series; held where a patch does not go through. The upstream tarballs are read
     * once for all targets.
     *
     * @param dropMerged whether patches that upstream has go
     * @param asked targets that are held where a patch of theirs does not go through; others keep
     *     it
     */
    Outcome<List<Patched>> onto(
            OrigTarball orig, List<Unpatched> all, boolean dropMerged, Predicate<Target> asked) {
        List<PatchSeries> series =
                all.stream()
                        .map(one ->
                                PatchSeries.of(one.files().entries(), one.target().distribution()))
                        .toList();
        TreeSet<String> paths = new TreeSet<>();
        series.forEach(one -> paths.addAll(one.paths()));
        OrigTree tree = read(orig, paths);
        List<Patched> patched = new ArrayList<>();
        Map<Verdict.Rejected, List<Unpatched>> rejected = new LinkedHashMap<>();
        TreeSet<String> remarks = new TreeSet<>();
        for (int i = 0; i < all.size(); i++) {
            Unpatched one = all.get(i);
            SeriesUpdate update = series.get(i).onto(tree, dropMerged);
            if (asked.test(one.target())) {
                update.rejected()
                        .forEach(it ->
                                rejected.computeIfAbsent(it, _ -> new ArrayList<>()).add(one));
            }
            patched.add(new Patched(new DebianFiles(update.debian()), update.notes()));
            remarks.addAll(series.get(i).remarks());
        }
        return rejected.isEmpty()
                ? new Outcome.Passed<>(patched, List.copyOf(remarks))
                : held(orig.release(), rejected);
    }

    /** Those files of upstream. */
    OrigTree read(OrigTarball orig, Collection<String> paths) {
        return OrigTree.read(origs(orig), paths);
    }

    private List<OrigTree.Orig> origs(OrigTarball orig) {
        List<OrigTree.Orig> origs = new ArrayList<>();
        origs.add(new OrigTree.Orig(store.path(orig.file()), orig.file().name(), ""));
        orig.components()
                .forEach((name, component) ->
                        origs.add(
                                new OrigTree.Orig(
                                        store.path(component.file()),
                                        component.file().name(),
                                        name)));
        return origs;
    }

    private static Outcome<List<Patched>> held(
            Release release, Map<Verdict.Rejected, List<Unpatched>> rejected) {
        Map.Entry<Verdict.Rejected, List<Unpatched>> first = rejected.entrySet().iterator().next();
        String more = rejected.size() == 1 ? "" : " (and %d more)".formatted(rejected.size() - 1);
        return new Outcome.Held<>(
                "patch `%s` does not go onto %s %s for %s: %s%s; mend it or drop it?"
                        .formatted(
                                Shown.text(first.getKey().patch()),
                                release.source(),
                                release.version(),
                                targets(first.getValue()),
                                first.getKey().why(),
                                more),
                "patch:" + Shown.text(first.getKey().patch()),
                "no approval lifts this; mend the patch in the packaging, or overlay a `patches/series`"
                        + " without it and an empty `patches/%s.remove`, and the release goes on by itself"
                                .formatted(Shown.text(first.getKey().patch()))
                        + (rejected.keySet().stream().anyMatch(Verdict.Rejected::merged)
                                ? "; what upstream has goes without"
                                        + " `packaging.drop-merged-patches: false` in the recipe"
                                : "")
                        + "\n"
                        + rejected.entrySet().stream()
                                .map(entry -> shown(release, entry.getKey(), entry.getValue()))
                                .collect(Collectors.joining("\n")));
    }

    private static String shown(
            Release release, Verdict.Rejected rejected, List<Unpatched> targets) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s (%s): %s"
                        .formatted(Shown.text(rejected.patch()), targets(targets), rejected.why()));
        rejected.about()
                .origin()
                .ifPresent(origin -> text.append("\n  origin: ").append(Shown.text(origin)));
        rejected.about()
                .appliedUpstream()
                .ifPresent(where ->
                        text.append("\n  applied upstream, it says: ").append(Shown.text(where)));
        rejected.place()
                .ifPresent(place -> {
                    text.append(
                            "\n  `%s` line %d, between upstream's %s and %s"
                                    .formatted(
                                            place.file(),
                                            place.line(),
                                            targets.getFirst().packaged().orElse("last"),
                                            named(release)));
                    if (!place.hunk().isEmpty()) {
                        text.append('\n').append(place.hunk());
                    }
                });
        return text.toString();
    }

    private static String named(Release release) {
        return release.tag()
                .map(tag -> "%s (tag `%s`)".formatted(release.version(), Shown.text(tag.name())))
                .orElse(release.version());
    }

    private static String targets(List<Unpatched> targets) {
        return targets.stream().map(one -> one.target().text()).collect(Collectors.joining(", "));
    }
}
