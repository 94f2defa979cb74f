package org.freshet.packaging;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.Holdings;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Pin;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;
import org.freshet.packaging.Patching.Patched;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.bases.Bases.Found;

/**
 * Fixes once per release what all its targets share: the packaging of each, the epoch and n.
 *
 * <p>n counts the packaging revisions of one upstream version over all targets and destinations. It
 * stays while inputs and epoch are those of the highest n ever held, and rises above it otherwise.
 *
 * <p>The patches of each packaging are brought onto the release; where one does not go onto it, a
 * person must look.
 */
public final class Resolver {
    private final Recipes recipes;
    private final Bases bases;
    private final ContentStore store;
    private final Holdings holdings;
    private final Patching patching;
    private final Clock clock;

    public Resolver(
            Recipes recipes, Bases bases, ContentStore store, Holdings holdings, Clock clock) {
        this.recipes = recipes;
        this.bases = bases;
        this.store = store;
        this.holdings = holdings;
        this.patching = new Patching(store);
        this.clock = clock;
    }

    /**
     * Resolves a release; {@code Nothing} while its recipe only watches, {@code Later} while it is
     * younger than its recipe wants.
     *
     * @throws InvalidInput when the recipe or what it packages with is broken: every problem of
     *     every target, one a line
     */
    public Outcome<Resolution> resolve(OrigTarball orig) {
        Recipe recipe = recipes.of(orig.release().source());
        if (!recipe.packages()) {
            return new Outcome.Nothing<>(
                    "the recipe of `%s` only watches: it has no `packaging`"
                            .formatted(recipe.source()));
        }
        Optional<Outcome<Resolution>> young = young(recipe, orig.release());
        if (young.isPresent()) {
            return young.get();
        }
        PackagingRule rule = recipe.packaging().orElseThrow();
        Maintainer maintainer = recipe.packagingMaintainers().getFirst();
        Map<Base, Found> found = new HashMap<>();
        List<Prepared> prepared = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        TreeSet<String> notes = new TreeSet<>();
        TreeSet<String> problems = new TreeSet<>();
        List<TargetRule> targets =
                recipe.targets().stream()
                        .sorted((a, b) -> a.target().compareTo(b.target()))
                        .toList();
        for (TargetRule target : targets) {
            try {
                Found base =
                        found.computeIfAbsent(
                                target.base().orElse(rule.base()),
                                it -> bases.find(recipe.source(), it));
                Adoption adoption = new Adoption(maintainer, base.pin(), signed(orig));
                DebianDirectory directory =
                        DebianDirectory.of(
                                recipe.source(),
                                adoption,
                                PackagingTree.merge(
                                        base.directory(), PackagingInputs.overlays(rule, target)));
                prepared.add(new Prepared(target.target(), directory, base.pin()));
                notes.addAll(base.notes());
                notes.addAll(directory.notes());
                marks.addAll(adoption.marks());
            } catch (InvalidInput wrong) {
                Wrong.said(wrong).lines().forEach(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(
                    String.join("\n", problems),
                    "mend the packaging of `recipes/%s`".formatted(recipe.source()));
        }
        return switch (patching.onto(orig, unpatched(prepared), rule.dropMergedPatches())) {
            case Outcome.Passed<List<Patched>>(List<Patched> patched, List<String> remarks) -> {
                notes.addAll(remarks);
                yield resolved(orig, recipe, prepared, patched, marks, notes);
            }
            case Outcome.Held<List<Patched>>(String question, String subject, String hint) ->
                    new Outcome.Held<>(question, subject, hint);
            case Outcome.Later<List<Patched>> _, Outcome.Nothing<List<Patched>> _ ->
                    throw new IllegalStateException("patches apply or are asked about");
        };
    }

    /** The packaging of a target before its patches were looked at. */
    private record Prepared(Target target, DebianDirectory directory, Optional<Pin> base) {}

    private static List<Patching.Unpatched> unpatched(List<Prepared> prepared) {
        return prepared.stream()
                .map(one ->
                        new Patching.Unpatched(
                                one.target(),
                                one.directory().files(),
                                one.directory().newest().map(entry -> entry.version().upstream())))
                .toList();
    }

    private Outcome<Resolution> resolved(
            OrigTarball orig,
            Recipe recipe,
            List<Prepared> prepared,
            List<Patched> patched,
            List<String> marks,
            SortedSet<String> notes) {
        int epoch = prepared.stream().mapToInt(one -> one.directory().epoch()).max().orElse(0);
        List<Resolution.Packaging> packagings = new ArrayList<>();
        for (int i = 0; i < prepared.size(); i++) {
            Patched one = patched.get(i);
            Target target = prepared.get(i).target();
            notes.addAll(one.changes());
            packagings.add(
                    new Resolution.Packaging(
                            target,
                            keep(orig, target, one.files()),
                            prepared.get(i).base(),
                            one.changes()));
        }
        String inputs = PackagingInputs.resolved(recipe.inputs(), packagings, marks);
        return new Outcome.Passed<>(
                new Resolution(
                        orig,
                        epoch,
                        n(recipe, orig.release().orderable(), epoch, inputs),
                        inputs,
                        List.of(),
                        packagings,
                        recipe.destinations(),
                        recipe.packagingMaintainers().getFirst()),
                List.copyOf(notes));
    }

    /**
     * Counted from the first sight, not from the date of the tag, which its maker chose. What is
     * young may still be moved or taken back.
     */
    private Optional<Outcome<Resolution>> young(Recipe recipe, Release release) {
        String subject = "young:" + release.version();
        return release.firstSight()
                .map(sight -> sight.at().plus(recipe.policy().minAge()))
                .filter(until -> clock.instant().isBefore(until))
                .filter(_ -> !release.approvals().contains(subject))
                .map(until ->
                        new Outcome.Later<>(
                                "it is younger than `policy.min-age: %s`"
                                        .formatted(recipe.policy().minAge()),
                                subject,
                                until));
    }

    private static boolean signed(OrigTarball orig) {
        return orig.beside().stream().anyMatch(file -> file.name().endsWith(".asc"));
    }

    private StoredFile keep(OrigTarball orig, Target target, DebianFiles files) {
        String name =
                "%s_%s_%s.debian.tar"
                        .formatted(
                                orig.release().source(),
                                orig.release().orderable(),
                                target.suffix());
        return store.put(name, files::writeTar);
    }

    private int n(Recipe recipe, String upstream, int epoch, String inputs) {
        List<Holding> held =
                recipe.destinations().stream()
                        .flatMap(one -> holdings.of(one, recipe.source()).stream())
                        .filter(holding -> holding.version().upstream().equals(upstream))
                        .toList();
        int highest = held.stream().mapToInt(holding -> n(holding.version())).max().orElse(0);
        boolean same =
                held.stream()
                        .anyMatch(holding ->
                                n(holding.version()) == highest
                                        && holding.version().epoch() == epoch
                                        && holding.inputs().equals(inputs));
        return highest > 0 && same ? highest : highest + 1;
    }

    private static int n(DebianVersion version) {
        Optional<Revision> ours = Revision.of(version);
        return ours.map(Revision::n).orElse(0);
    }
}
