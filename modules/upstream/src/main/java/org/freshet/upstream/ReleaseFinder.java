package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.Shown;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Doubt;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.TagMeaning;
import org.freshet.model.Upstream;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;
import org.freshet.upstream.places.Place;

/**
 * Finds the releases of an upstream that are not known yet, known ones whose tag moved, and those
 * that it took back.
 */
public final class ReleaseFinder {
    /** More new releases at once than maintenance of several lines explains. */
    private static final int BURST = 10;

    /** So many notes about single tags are read. */
    private static final int QUESTIONS = 5;

    private final Tags tags;
    private final BiFunction<SourceName, PlaceRule, Place> places;
    private final Recipes recipes;

    /**
     * @param places gives the place that a recipe's rule names
     */
    public ReleaseFinder(
            Tags tags, BiFunction<SourceName, PlaceRule, Place> places, Recipes recipes) {
        this.tags = tags;
        this.places = places;
        this.recipes = recipes;
    }

    /**
     * What a look at the upstream found; always {@code Passed}, even with nothing new: the ledger
     * decides what a sighting opens.
     *
     * <p>At the first look, and at the first after packaging was added to the recipe, the newest
     * release is work, or with {@code since} every release from there on; later, every release not
     * known. A prerelease is work only where the recipe wants prereleases and it is above the
     * newest release. What is doubtful is neither work nor the newest until a person approves it,
     * or what was missing comes.
     *
     * @throws InvalidInput when the recipe is missing or broken, or its URL, rule or {@code since}
     *     cannot be used
     * @throws org.freshet.model.Unavailable when the upstream does not answer, or shows next to
     *     nothing of what is known of it
     */
    public Outcome<Sightings> newReleases(Upstream upstream) {
        Recipe recipe = recipes.of(upstream.source());
        Look look = Look.at(recipe, tags, places);
        List<Gone> gone = Departures.of(recipe.source(), upstream.known(), look);
        Sorting sorting = new Sorting(upstream, recipe, look.found());
        List<Found> due = new ArrayList<>(sorting.work());
        if (recipe.packages()) {
            due.addAll(moved(upstream, recipe, look));
        }
        due.sort(Found.ORDER);
        List<String> notes = new ArrayList<>(look.notes());
        notes.addAll(notes(look));
        return new Passed<>(
                new Sightings(
                        upstream.source(),
                        due.stream().map(Found::release).toList(),
                        sorting.doubts(),
                        sorting.history().stream().map(Found::release).toList(),
                        gone,
                        Departures.back(upstream.known(), look, gone),
                        sorting.newest().map(Found::version),
                        recipe.served()),
                notes);
    }

    /** Sorts what was found into work, doubts and history. */
    private static final class Sorting {
        private final Recipe recipe;
        private final Map<String, KnownRelease> known = new HashMap<>();
        private final Optional<DebianVersion> since;
        private final boolean first;
        private final List<Found> work = new ArrayList<>();
        private final List<Doubt> doubts = new ArrayList<>();
        private final List<Found> history = new ArrayList<>();
        private final Optional<Found> newest;

        Sorting(Upstream upstream, Recipe recipe, List<Found> all) {
            this.recipe = recipe;
            upstream.known().forEach(one -> known.put(one.version(), one));
            // What was only watched so far is as new to the packager as what was never seen.
            this.first = upstream.known().stream().allMatch(KnownRelease::history);
            this.since = recipe.upstream().since().map(ReleaseFinder::since);
            List<Found> there = all.stream().filter(one -> one.withdrawnBy().isEmpty()).toList();
            boolean burst = !first && there.stream().filter(this::isNew).count() > BURST;
            Doubts asking = new Doubts(recipe, there, this::settled);
            Map<String, Doubt> doubtful = new HashMap<>();
            for (Found one : there) {
                Optional<KnownRelease> met = Optional.ofNullable(known.get(one.version()));
                // What was there before the first look is taken as it is.
                if (met.isEmpty() || !met.get().history() || (first && wanted(one))) {
                    asking.about(one, met, burst && isNew(one))
                            .ifPresent(doubt -> doubtful.put(one.version(), doubt));
                }
            }
            List<Found> sure =
                    there.stream().filter(one -> !doubtful.containsKey(one.version())).toList();
            this.newest = last(sure, false);
            Set<Found> due = recipe.packages() ? due(there, sure) : Set.of();
            for (Found one : all) {
                Doubt doubt = doubtful.get(one.version());
                if (doubt != null && (due.contains(one) || asked(one))) {
                    if (!asked(one, doubt)) {
                        doubts.add(doubt);
                    }
                } else if (due.contains(one) || (asked(one) && one.withdrawnBy().isEmpty())) {
                    work.add(one);
                } else if (!known.containsKey(one.version())) {
                    history.add(one);
                }
            }
        }

        private boolean isNew(Found one) {
            return !known.containsKey(one.version()) && wanted(one);
        }

        /** Whether a release tells how the project numbers; at the first look all of them do. */
        private boolean settled(Found one) {
            KnownRelease met = known.get(one.version());
            return known.isEmpty() || (met != null && met.asked().isEmpty());
        }

        private boolean asked(Found one) {
            KnownRelease met = known.get(one.version());
            return recipe.packages() && met != null && met.asked().isPresent();
        }

        private boolean asked(Found one, Doubt doubt) {
            KnownRelease met = known.get(one.version());
            return met != null && met.asked().equals(Optional.of(doubt.subject()));
        }

        private boolean wanted(Found one) {
            return since.filter(least -> one.order().compareTo(least) < 0).isEmpty();
        }

        /**
         * What is to be done, doubtful or not; of what is doubtful at a first look, only what would
         * be the newest if it were not.
         */
        private Set<Found> due(List<Found> there, List<Found> sure) {
            Optional<Found> newestPrerelease = last(sure, true);
            Set<Found> due = new HashSet<>();
            for (Found one : there) {
                if ((!first && known.containsKey(one.version())) || !wanted(one)) {
                    continue;
                }
                boolean is =
                        one.prerelease()
                                ? recipe.upstream().prereleases()
                                        && above(one, newest)
                                        && (!first || !above(newestPrerelease, one))
                                : !first || since.isPresent() || !above(newest, one);
                if (is) {
                    due.add(one);
                }
            }
            return due;
        }

        private static boolean above(Found one, Optional<Found> other) {
            return other.filter(it -> it.order().compareTo(one.order()) >= 0).isEmpty();
        }

        private static boolean above(Optional<Found> one, Found other) {
            return one.filter(it -> it.order().compareTo(other.order()) > 0).isPresent();
        }

        List<Found> work() {
            return work;
        }

        List<Doubt> doubts() {
            return doubts;
        }

        List<Found> history() {
            return history;
        }

        Optional<Found> newest() {
            return newest;
        }
    }

    private static Optional<Found> last(List<Found> found, boolean prerelease) {
        return found.stream()
                .filter(one -> one.prerelease() == prerelease)
                .reduce((_, later) -> later);
    }

    private static DebianVersion since(String text) {
        return switch (VersionText.read(text)) {
            case Version version -> DebianVersion.parse(version.orderable());
            case NoVersion no ->
                    throw new InvalidInput(
                            "`since: %s` is not a version: %s"
                                    .formatted(Shown.text(text), no.why()),
                            "write it as a release of the upstream is numbered, such as `1.7`");
        };
    }

    /** Known releases that are work and whose tag names another object now. */
    private static List<Found> moved(Upstream upstream, Recipe recipe, Look look) {
        Map<String, Tag> listed = look.tags();
        Map<String, TagMeaning> byTag = new HashMap<>();
        Map<String, String> tagOfVersion = new HashMap<>();
        for (TagMeaning meaning : look.meanings()) {
            byTag.put(meaning.tag(), meaning);
            if (Look.released(meaning)) {
                tagOfVersion.put(Found.name(meaning), meaning.tag());
            }
        }
        List<Found> moved = new ArrayList<>();
        for (KnownRelease known : upstream.known()) {
            // The tag of the first sight counts as long as it is there: another spelling of the
            // same release may become the more usual one.
            if (known.tag().isEmpty()) {
                continue;
            }
            Tag then = known.tag().get();
            String name =
                    listed.containsKey(then.name())
                            ? then.name()
                            : tagOfVersion.getOrDefault(known.version(), then.name());
            Tag now = listed.get(name);
            TagMeaning meaning = byTag.get(name);
            if (known.history() || now == null || meaning == null) {
                continue;
            }
            boolean renamed = !now.name().equals(then.name());
            boolean same =
                    now.commit().equals(then.commit())
                            && (renamed || now.object().equals(then.object()));
            if (!same && Look.named(meaning) && Found.name(meaning).equals(known.version())) {
                moved.add(look.moved(recipe, meaning, now));
            }
        }
        return moved;
    }

    private static List<String> notes(Look look) {
        if (look.meanings().isEmpty() && look.found().isEmpty()) {
            return List.of("the upstream has no tags");
        }
        if (look.found().isEmpty()) {
            return List.of(
                    "none of the upstream's %d tags is a release; `freshet releases` says why"
                            .formatted(look.meanings().size()));
        }
        return Stream.concat(schemes(look.found()).stream(), undecided(look)).toList();
    }

    /** Tags that cannot be held, for nobody can say yet which version they are. */
    private static Stream<String> undecided(Look look) {
        return look.meanings().stream()
                .filter(one -> one.version().isEmpty())
                .flatMap(one ->
                        one.question().stream()
                                .map(text -> "`%s`: %s".formatted(Shown.text(one.tag()), text)))
                .limit(QUESTIONS);
    }

    /**
     * What to ask where years and small numbers stand side by side: the one scheme followed the
     * other, and no order by number can tell which is the later.
     */
    private static Optional<String> schemes(List<Found> found) {
        List<String> years = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (Found one : found) {
            if (!one.prerelease()) {
                String first = one.release().orderable().replaceFirst("[^0-9].*", "");
                boolean year = first.length() == 4 && first.compareTo("1990") >= 0;
                (year ? years : first.length() < 4 ? counts : new ArrayList<String>())
                        .add(one.version());
            }
        }
        return years.size() < 3 || counts.size() < 3
                ? Optional.empty()
                : Optional.of(
                        ("two ways of numbering, `%s` to `%s` and `%s` to `%s`: years count as"
                                        + " newer, unless the recipe ignores them")
                                .formatted(
                                        counts.getFirst(),
                                        counts.getLast(),
                                        years.getFirst(),
                                        years.getLast()));
    }
}
