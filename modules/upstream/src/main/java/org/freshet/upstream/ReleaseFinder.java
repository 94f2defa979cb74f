package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Shown;
import org.freshet.model.Sightings;
import org.freshet.model.Tag;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.model.Upstream;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/** Finds the releases of an upstream that are not known yet, and known ones whose tag moved. */
public final class ReleaseFinder {
    private final Tags tags;
    private final Recipes recipes;

    public ReleaseFinder(Tags tags, Recipes recipes) {
        this.tags = tags;
        this.recipes = recipes;
    }

    /**
     * What a look at the upstream found; always {@code Passed}, even with nothing new: the ledger
     * decides what a sighting opens.
     *
     * <p>At the first look, and at the first after packaging was added to the recipe, the newest
     * release is work, or with {@code since} every release from there on; later, every release not
     * known. A prerelease is work only where the recipe wants prereleases and it is above the
     * newest release. A tag that is gone changes nothing.
     *
     * @throws InvalidInput when the recipe is missing or broken, or its URL, rule or {@code since}
     *     cannot be used
     * @throws org.freshet.model.Unavailable when the upstream does not answer
     */
    public Outcome<Sightings> newReleases(Upstream upstream) {
        Recipe recipe = recipes.of(upstream.source());
        Map<String, Tag> listed = new LinkedHashMap<>();
        for (String url : recipe.upstream().git().stream().toList()) {
            tags.list(url).forEach(tag -> listed.putIfAbsent(tag.name(), tag));
        }
        List<TagMeaning> meanings =
                new TagReader()
                        .read(
                                List.copyOf(listed.keySet()),
                                TagContext.of(recipe.source(), recipe.upstream()));
        List<Found> found = found(recipe, meanings, listed);
        Optional<Found> newest = last(found, false);
        Set<Found> work =
                recipe.packages() ? work(upstream, recipe, found, newest) : new HashSet<>();
        Map<String, KnownRelease> known = byVersion(upstream);
        List<Release> unknown =
                found.stream()
                        .filter(one -> !work.contains(one) && !known.containsKey(one.version()))
                        .map(Found::release)
                        .toList();
        List<Found> due = new ArrayList<>(work);
        if (recipe.packages()) {
            due.addAll(moved(upstream, recipe, meanings, listed));
        }
        due.sort(Found.ORDER);
        return new Passed<>(
                new Sightings(
                        upstream.source(),
                        due.stream().map(Found::release).toList(),
                        unknown,
                        newest.map(Found::version),
                        recipe.inputs()),
                notes(listed.size(), found));
    }

    /** A release with the version that orders it. */
    private record Found(Release release, DebianVersion order) {
        static final Comparator<Found> ORDER =
                Comparator.comparing(Found::order).thenComparing(Found::version);

        static Found of(Recipe recipe, TagMeaning meaning, Tag tag) {
            String orderable = meaning.orderable().orElseThrow();
            return new Found(
                    new Release(
                            recipe.source(),
                            name(meaning),
                            orderable,
                            orderable.contains("~"),
                            tag),
                    DebianVersion.parse(orderable));
        }

        /**
         * The version that names the release for good. Where only a word before the number tells a
         * prerelease, as in {@code preview-3.1.8}, its number is left to the release to come.
         */
        static String name(TagMeaning meaning) {
            String version = meaning.version().orElseThrow();
            String orderable = meaning.orderable().orElseThrow();
            return orderable.startsWith(version + "~") ? orderable : version;
        }

        String version() {
            return release.version();
        }

        boolean prerelease() {
            return release.prerelease();
        }
    }

    /** One release of every version, lowest first. */
    private static List<Found> found(
            Recipe recipe, List<TagMeaning> meanings, Map<String, Tag> listed) {
        Map<String, Found> found = new HashMap<>();
        for (TagMeaning meaning : meanings) {
            if (released(meaning)) {
                Tag tag = listed.get(meaning.tag());
                if (tag != null) {
                    Found one = Found.of(recipe, meaning, tag);
                    found.putIfAbsent(one.version(), one);
                }
            }
        }
        return found.values().stream().sorted(Found.ORDER).toList();
    }

    private static boolean released(TagMeaning meaning) {
        return meaning.kind() == TagKind.RELEASE || meaning.kind() == TagKind.PRERELEASE;
    }

    private static Optional<Found> last(List<Found> found, boolean prerelease) {
        return found.stream()
                .filter(one -> one.prerelease() == prerelease)
                .reduce((_, later) -> later);
    }

    private static Map<String, KnownRelease> byVersion(Upstream upstream) {
        Map<String, KnownRelease> known = new HashMap<>();
        upstream.known().forEach(one -> known.put(one.version(), one));
        return known;
    }

    private static Set<Found> work(
            Upstream upstream, Recipe recipe, List<Found> found, Optional<Found> newest) {
        // What was only watched so far is as new to the packager as what was never seen.
        boolean first = upstream.known().stream().allMatch(KnownRelease::history);
        Optional<DebianVersion> since = recipe.upstream().since().map(ReleaseFinder::since);
        Optional<Found> newestPrerelease = last(found, true);
        Map<String, KnownRelease> known = byVersion(upstream);
        Set<Found> work = new HashSet<>();
        for (Found one : found) {
            if ((!first && known.containsKey(one.version()))
                    || since.filter(least -> one.order().compareTo(least) < 0).isPresent()) {
                continue;
            }
            boolean due =
                    one.prerelease()
                            ? recipe.upstream().prereleases()
                                    && newest.map(Found::order)
                                            .filter(order -> order.compareTo(one.order()) >= 0)
                                            .isEmpty()
                                    && (!first || newestPrerelease.filter(one::equals).isPresent())
                            : !first || since.isPresent() || newest.filter(one::equals).isPresent();
            if (due) {
                work.add(one);
            }
        }
        return work;
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
    private static List<Found> moved(
            Upstream upstream, Recipe recipe, List<TagMeaning> meanings, Map<String, Tag> listed) {
        Map<String, TagMeaning> byTag = new HashMap<>();
        Map<String, String> tagOfVersion = new HashMap<>();
        for (TagMeaning meaning : meanings) {
            byTag.put(meaning.tag(), meaning);
            if (released(meaning)) {
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
            if (!same
                    && (released(meaning) || meaning.kind() == TagKind.ALIAS)
                    && Found.name(meaning).equals(known.version())) {
                moved.add(Found.of(recipe, meaning, now));
            }
        }
        return moved;
    }

    private static List<String> notes(int tags, List<Found> found) {
        if (tags == 0) {
            return List.of("the upstream has no tags");
        }
        if (found.isEmpty()) {
            return List.of(
                    "none of the upstream's %d tags is a release; `freshet releases` says why"
                            .formatted(tags));
        }
        return schemes(found).stream().toList();
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
