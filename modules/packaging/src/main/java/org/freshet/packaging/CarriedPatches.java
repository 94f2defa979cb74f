package org.freshet.packaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.freshet.files.ContentStore;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.bases.Bases.Found;
import org.freshet.packaging.patches.Dep3;
import org.freshet.packaging.patches.OrigTree;
import org.freshet.packaging.patches.PatchSeries;
import org.freshet.packaging.patches.Verdict;

/** Lists what the packaging of a recipe changes of its upstream. */
public final class CarriedPatches {
    private final Recipes recipes;
    private final Bases bases;
    private final Patching patching;

    public CarriedPatches(Recipes recipes, Bases bases, ContentStore store) {
        this.recipes = recipes;
        this.bases = bases;
        this.patching = new Patching(store);
    }

    /**
     * A patch that is carried.
     *
     * @param patch path below {@code debian/patches}; text of somebody else
     * @param targets those that carry it and where the same becomes of it
     * @param verdict what becomes of it on the release; empty where there is none to try
     */
    public record CarriedPatch(
            String patch, Dep3 about, List<Target> targets, Optional<Verdict> verdict) {
        public CarriedPatch {
            targets = List.copyOf(targets);
        }
    }

    private record Same(String patch, Dep3 about, Optional<Verdict> verdict) {}

    /**
     * The patches of a source in the order of their series, older targets first.
     *
     * @param orig of the release that they are tried on
     */
    public List<CarriedPatch> of(SourceName source, Optional<OrigTarball> orig) {
        Recipe recipe = recipes.of(source);
        if (!recipe.packages()) {
            return List.of();
        }
        List<TargetRule> targets =
                recipe.targets().stream()
                        .sorted((a, b) -> a.target().compareTo(b.target()))
                        .toList();
        List<PatchSeries> series = series(recipe, targets);
        TreeSet<String> paths = new TreeSet<>();
        series.forEach(one -> paths.addAll(one.paths()));
        Optional<OrigTree> tree = orig.map(known -> patching.read(known, paths));
        boolean dropMerged = recipe.packaging().orElseThrow().dropMergedPatches();
        Map<Same, List<Target>> carried = new LinkedHashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            PatchSeries one = series.get(i);
            List<PatchSeries.Description> described = one.described();
            Optional<List<Verdict>> verdicts =
                    tree.map(upstream -> one.onto(upstream, dropMerged).verdicts());
            for (int j = 0; j < described.size(); j++) {
                int at = j;
                carried.computeIfAbsent(
                                new Same(
                                        described.get(j).patch(),
                                        described.get(j).about(),
                                        verdicts.map(all -> all.get(at))),
                                _ -> new ArrayList<>())
                        .add(targets.get(i).target());
            }
        }
        return carried.entrySet().stream()
                .map(entry ->
                        new CarriedPatch(
                                entry.getKey().patch(),
                                entry.getKey().about(),
                                entry.getValue(),
                                entry.getKey().verdict()))
                .toList();
    }

    private List<PatchSeries> series(Recipe recipe, List<TargetRule> targets) {
        PackagingRule rule = recipe.packaging().orElseThrow();
        Maintainer maintainer = recipe.packagingMaintainers().getFirst();
        Map<Base, Found> found = new HashMap<>();
        List<PatchSeries> series = new ArrayList<>();
        for (TargetRule target : targets) {
            Found base =
                    found.computeIfAbsent(
                            target.base().orElse(rule.base()),
                            it -> bases.find(recipe.source(), it));
            DebianDirectory directory =
                    DebianDirectory.of(
                            recipe.source(),
                            new Adoption(maintainer, base.pin(), false),
                            PackagingTree.merge(
                                    base.directory(), PackagingInputs.overlays(rule, target)));
            series.add(PatchSeries.of(directory.files().entries(), target.target().distribution()));
        }
        return series;
    }
}
