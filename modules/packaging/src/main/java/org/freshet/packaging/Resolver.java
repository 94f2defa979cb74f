package org.freshet.packaging;

import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.model.Holdings;
import org.freshet.model.Holdings.HeldFile;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;
import org.freshet.packaging.PackagingTree.Piece;
import org.freshet.packaging.Patching.Patched;
import org.freshet.packaging.bases.Bases;
import org.freshet.packaging.bases.Bases.Found;
import org.freshet.packaging.orig.Distributions;
import org.freshet.packaging.orig.OrigChoice;
import org.freshet.packaging.orig.OrigChoice.Orig;
import org.freshet.packaging.orig.UpstreamNews;

/**
 * Fixes once per release what its targets share: the orig tarball, n, and what the changelog says;
 * and the packaging of each.
 *
 * <p>n counts the packaging revisions of one upstream version over all targets and destinations. It
 * stays while inputs and epochs are those of the highest n ever held and give what was published
 * with it, and rises above it otherwise.
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
    private final OrigChoice origs;
    private final Clock clock;
    private final Predicate<Target> asked;

    public Resolver(
            Recipes recipes,
            Bases bases,
            ContentStore store,
            Holdings holdings,
            Distributions distributions,
            Clock clock) {
        this(
                recipes,
                bases,
                store,
                holdings,
                new OrigChoice(store, distributions),
                clock,
                _ -> true);
    }

    private Resolver(
            Recipes recipes,
            Bases bases,
            ContentStore store,
            Holdings holdings,
            OrigChoice origs,
            Clock clock,
            Predicate<Target> asked) {
        this.recipes = recipes;
        this.bases = bases;
        this.store = store;
        this.holdings = holdings;
        this.patching = new Patching(store);
        this.origs = origs;
        this.clock = clock;
        this.asked = asked;
    }

    /** The same, which holds nothing because of patches that only other targets carry. */
    public Resolver askingFor(String target) {
        return new Resolver(
                recipes, bases, store, holdings, origs, clock, one -> one.text().equals(target));
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
        Borrowed borrowed = borrowed(recipe);
        if (!borrowed.problems().isEmpty()) {
            // What else is wrong is told in the same go.
            packaged(recipe, borrowed, signed(orig));
        }
        List<Holding> held =
                recipe.destinations().stream()
                        .flatMap(one -> holdings.of(one, recipe.source()).stream())
                        .toList();
        OrigChoice.Setting setting =
                new OrigChoice.Setting(
                        recipe.targets().stream().map(TargetRule::target).toList(),
                        recipe.upstream().repacking(),
                        componentExcludes(recipe),
                        borrowed.copyrights(),
                        held,
                        upstream -> taken(recipe, upstream),
                        file -> published(recipe, file));
        return switch (origs.choose(orig, setting)) {
            case Outcome.Passed<Orig>(Orig chosen, List<String> _) ->
                    told(
                            orig,
                            chosen,
                            patched(
                                    recipe,
                                    packaged(recipe, borrowed, signed(chosen.orig())),
                                    chosen,
                                    held));
            case Outcome.Held<Orig>(String question, String subject, String hint) ->
                    new Outcome.Held<>(question, subject, hint);
            case Outcome.Later<Orig> _, Outcome.Nothing<Orig> _ ->
                    throw new IllegalStateException("an orig is chosen or asked about");
        };
    }

    private static Map<String, List<String>> componentExcludes(Recipe recipe) {
        Map<String, List<String>> excludes = new HashMap<>();
        recipe.upstream()
                .components()
                .forEach((name, rule) -> excludes.put(name, rule.upstream().repacking().exclude()));
        return excludes;
    }

    /** With the notes about the choice; what was noted before is in the row of the fetch. */
    private static Outcome<Resolution> told(
            OrigTarball fetched, Orig chosen, Outcome<Resolution> outcome) {
        if (!(outcome
                instanceof Outcome.Passed<Resolution>(Resolution resolution, List<String> notes))) {
            return outcome;
        }
        return new Outcome.Passed<>(
                resolution,
                Stream.concat(
                                chosen.orig().notes().stream()
                                        .filter(note -> !fetched.notes().contains(note)),
                                notes.stream())
                        .toList());
    }

    private List<HeldFile> taken(Recipe recipe, String upstream) {
        return recipe.destinations().stream()
                .flatMap(one -> holdings.taken(one, recipe.source(), upstream).stream())
                .distinct()
                .toList();
    }

    private Optional<InputStream> published(Recipe recipe, String file) {
        return recipe.destinations().stream()
                .flatMap(one -> holdings.open(one, recipe.source(), file).stream())
                .findFirst();
    }

    /** The merged packaging of one target, as it came. */
    private record Merged(Target target, Found base, SortedMap<String, Piece> pieces) {}

    /**
     * The merged packaging of all targets, older series first.
     *
     * @param problems of those that could not be merged
     */
    private record Borrowed(List<Merged> targets, Set<String> problems) {
        List<String> copyrights() {
            return targets.stream()
                    .flatMap(one -> DebianDirectory.copyright(one.pieces()).stream())
                    .distinct()
                    .toList();
        }
    }

    private Borrowed borrowed(Recipe recipe) {
        PackagingRule rule = recipe.packaging().orElseThrow();
        Map<Base, Found> found = new HashMap<>();
        List<Merged> merged = new ArrayList<>();
        Set<String> problems = new TreeSet<>();
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
                merged.add(
                        new Merged(
                                target.target(),
                                base,
                                PackagingTree.merge(
                                        base.directory(), PackagingInputs.overlays(rule, target))));
            } catch (InvalidInput wrong) {
                Wrong.said(wrong).lines().forEach(problems::add);
            }
        }
        return new Borrowed(merged, problems);
    }

    /** The packaging of one target, made ours. */
    private record Packaged(Merged from, DebianDirectory directory, List<String> marks) {}

    /**
     * @throws InvalidInput when there is any problem
     */
    private static List<Packaged> packaged(Recipe recipe, Borrowed borrowed, boolean signed) {
        Maintainer maintainer = recipe.packagingMaintainers().getFirst();
        Set<String> problems = new TreeSet<>(borrowed.problems());
        List<Packaged> packaged = new ArrayList<>();
        for (Merged merged : borrowed.targets()) {
            try {
                Adoption adoption = new Adoption(maintainer, merged.base().pin(), signed);
                DebianDirectory directory =
                        DebianDirectory.of(recipe.source(), adoption, merged.pieces());
                BinaryFiles.refuse(directory.files());
                packaged.add(new Packaged(merged, directory, adoption.marks()));
            } catch (InvalidInput wrong) {
                Wrong.said(wrong).lines().forEach(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(
                    String.join("\n", problems),
                    "mend the packaging of `recipes/%s`".formatted(recipe.source()));
        }
        return packaged;
    }

    /** Brings the patches onto the orig; held where one does not go onto it. */
    private Outcome<Resolution> patched(
            Recipe recipe, List<Packaged> packaged, Orig chosen, List<Holding> held) {
        List<Patching.Unpatched> unpatched =
                packaged.stream()
                        .map(one ->
                                new Patching.Unpatched(
                                        one.from().target(),
                                        one.directory().files(),
                                        one.directory()
                                                .newest()
                                                .map(entry -> entry.version().upstream())))
                        .toList();
        boolean dropMerged = recipe.packaging().orElseThrow().dropMergedPatches();
        return switch (patching.onto(chosen.orig(), unpatched, dropMerged, asked)) {
            case Outcome.Passed<List<Patched>>(List<Patched> patched, List<String> remarks) ->
                    resolved(recipe, packaged, patched, remarks, chosen, held);
            case Outcome.Held<List<Patched>>(String question, String subject, String hint) ->
                    new Outcome.Held<>(question, subject, hint);
            case Outcome.Later<List<Patched>> _, Outcome.Nothing<List<Patched>> _ ->
                    throw new IllegalStateException("patches apply or are asked about");
        };
    }

    private Outcome<Resolution> resolved(
            Recipe recipe,
            List<Packaged> packaged,
            List<Patched> patched,
            List<String> remarks,
            Orig chosen,
            List<Holding> held) {
        OrigTarball orig = chosen.orig();
        List<Resolution.Packaging> packagings = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        Set<String> notes = new TreeSet<>(remarks);
        PackagedKey keys = new PackagedKey(store, clock.instant());
        for (int i = 0; i < packaged.size(); i++) {
            Packaged one = packaged.get(i);
            notes.addAll(one.from().base().notes());
            notes.addAll(one.directory().notes());
            notes.addAll(keys.notes(orig, one.directory().files()));
            notes.addAll(patched.get(i).changes());
            marks.addAll(one.marks());
            packagings.add(
                    new Resolution.Packaging(
                            one.from().target(),
                            one.directory().epoch(),
                            keep(orig, one.from().target(), patched.get(i).files()),
                            one.from().base().pin(),
                            patched.get(i).changes()));
        }
        orig.components()
                .forEach((name, component) ->
                        marks.add("component " + name + " " + component.file().sha256()));
        String inputs = PackagingInputs.resolved(recipe.inputs(), packagings, marks);
        int n = Revision.n(held, orig.upstream(), inputs, packagings);
        return new Outcome.Passed<>(
                new Resolution(
                        orig,
                        n,
                        inputs,
                        changes(recipe, chosen, n, packaged),
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
        return orig.others().stream().anyMatch(file -> file.name().endsWith(".asc"));
    }

    private StoredFile keep(OrigTarball orig, Target target, DebianFiles files) {
        String name =
                "%s_%s_%s.debian.tar"
                        .formatted(orig.release().source(), orig.upstream(), target.suffix());
        return store.put(name, files::writeTar);
    }

    /** What the changelog says; of the release itself only once, in its first packaging. */
    private List<String> changes(Recipe recipe, Orig chosen, int n, List<Packaged> packaged) {
        Release release = chosen.orig().release();
        if (n > 1) {
            return List.of(
                    "Packaging revision %d of upstream release %s."
                            .formatted(n, release.version()));
        }
        StoredFile file = chosen.orig().file();
        List<String> changes = new ArrayList<>();
        // Packaging that is of this release already has said that it is new.
        boolean told =
                packaged.stream()
                        .flatMap(one -> one.directory().newest().stream())
                        .anyMatch(entry ->
                                entry.version().upstream().equals(chosen.orig().upstream()));
        changes.add(
                "%s %s."
                        .formatted(
                                told ? "Upstream release" : "New upstream release",
                                release.version()));
        UpstreamNews.of(
                        store.path(file),
                        file.name(),
                        List.of(release.version(), release.orderable()))
                .forEach(item -> changes.add("- " + item));
        changes.addAll(chosen.changes());
        changes.addAll(recipe.upstream().closes().getOrDefault(release.version(), List.of()));
        return changes;
    }
}
