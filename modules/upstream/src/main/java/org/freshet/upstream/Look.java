package org.freshet.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.model.Unavailable;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;
import org.freshet.upstream.places.Offers;
import org.freshet.upstream.places.Place;

/**
 * What an upstream shows at one moment: its tags, and what places offer, joined to releases. One
 * release seen in several ways is one.
 *
 * @param tags by name
 * @param meanings of the tags, then of names that only places have
 * @param found lowest first
 * @param whole false when a place did not answer, or did not show all it has
 */
record Look(
        Map<String, Tag> tags,
        List<TagMeaning> meanings,
        List<Found> found,
        boolean whole,
        List<String> notes) {

    /**
     * Asks the git repository and every place of a recipe. A place that does not answer is noted,
     * unless there is nothing else to go by.
     *
     * @throws Unavailable when the git repository, or no place at all, answers
     */
    static Look at(Recipe recipe, Tags tags, BiFunction<SourceName, PlaceRule, Place> places) {
        return at(recipe.source(), recipe.source().text(), recipe.upstream(), tags, places);
    }

    /**
     * The same of what is not a recipe's only upstream.
     *
     * @param project whose tags they are: it tells them from those of its parts
     */
    static Look at(
            SourceName source,
            String project,
            UpstreamRule rule,
            Tags tags,
            BiFunction<SourceName, PlaceRule, Place> places) {
        Map<String, Tag> listed = new LinkedHashMap<>();
        rule.git()
                .ifPresent(
                        url -> tags.list(url).forEach(tag -> listed.putIfAbsent(tag.name(), tag)));
        List<Offer> offers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int answered = rule.git().isPresent() ? 1 : 0;
        boolean whole = true;
        Optional<Unavailable> silent = Optional.empty();
        for (PlaceRule place : rule.places()) {
            try {
                Offers shown = places.apply(source, place).offers();
                offers.addAll(shown.list());
                whole &= shown.whole();
                answered++;
            } catch (Unavailable e) {
                silent = Optional.of(silent.orElse(e));
                whole = false;
                notes.add(String.valueOf(e.getMessage()));
            }
        }
        if (answered == 0 && silent.isPresent()) {
            throw silent.get();
        }
        Set<String> names = new LinkedHashSet<>(listed.keySet());
        offers.stream()
                .filter(offer -> offer.version().isEmpty())
                .map(Offer::name)
                .forEach(names::add);
        List<TagMeaning> meanings =
                new TagReader().read(List.copyOf(names), TagContext.of(project, rule));
        Joining joining = new Joining(source, listed, meanings);
        offers.forEach(joining::add);
        return new Look(listed, meanings, joining.found(), whole, List.copyOf(notes));
    }

    /** A release whose tag is another object now, with what is offered of it. */
    Found moved(Recipe recipe, TagMeaning meaning, Tag now) {
        String orderable = meaning.orderable().orElseThrow();
        List<Offer> offers =
                found.stream()
                        .filter(one ->
                                Found.identity(one.release().orderable())
                                        .equals(Found.identity(orderable)))
                        .findFirst()
                        .map(Found::offers)
                        .orElse(List.of());
        return Found.of(
                recipe.source(),
                Found.name(meaning),
                orderable,
                meaning.kind() == TagKind.PRERELEASE || orderable.contains("~"),
                Optional.of(now),
                offers,
                Optional.empty());
    }

    private static boolean versioned(TagMeaning meaning) {
        return meaning.version().isPresent() && meaning.orderable().isPresent();
    }

    static boolean released(TagMeaning meaning) {
        return meaning.kind() == TagKind.RELEASE || meaning.kind() == TagKind.PRERELEASE;
    }

    /**
     * Whether a tag is one of a release: be it not the one that counts, or one if a person says so.
     */
    static boolean named(TagMeaning meaning) {
        return released(meaning)
                || (meaning.version().isPresent()
                        && (meaning.kind() == TagKind.ALIAS || meaning.question().isPresent()));
    }

    /** Joins what is one release. */
    private static final class Joining {
        private final SourceName source;
        private final Map<String, TagMeaning> meanings = new LinkedHashMap<>();
        private final Map<String, Seen> seen = new LinkedHashMap<>();

        /** One release in the making. */
        private static final class Seen {
            final String version;
            final String orderable;
            final boolean prerelease;
            Optional<Tag> tag = Optional.empty();
            final List<Offer> offers = new ArrayList<>();
            Optional<String> question = Optional.empty();

            Seen(String version, String orderable, boolean prerelease) {
                this.version = version;
                this.orderable = orderable;
                this.prerelease = prerelease;
            }
        }

        Joining(SourceName source, Map<String, Tag> listed, List<TagMeaning> meanings) {
            this.source = source;
            for (TagMeaning meaning : meanings) {
                this.meanings.put(meaning.tag(), meaning);
                Tag tag = listed.get(meaning.tag());
                if (tag != null && released(meaning)) {
                    Seen one = of(meaning);
                    one.tag = one.tag.or(() -> Optional.of(tag));
                }
            }
            // After those that are none: a question about a second tag of a release is idle.
            for (TagMeaning meaning : meanings) {
                Tag tag = listed.get(meaning.tag());
                if (tag != null && meaning.question().isPresent() && versioned(meaning)) {
                    Seen one = of(meaning);
                    if (one.tag.isEmpty()) {
                        one.tag = Optional.of(tag);
                        one.question = meaning.question();
                    }
                }
            }
        }

        private Seen of(TagMeaning meaning) {
            return of(
                    Found.name(meaning),
                    meaning.orderable().orElseThrow(),
                    meaning.kind() == TagKind.PRERELEASE);
        }

        private Seen of(String version, String orderable, boolean prerelease) {
            return seen.computeIfAbsent(
                    Found.identity(orderable), _ -> new Seen(version, orderable, prerelease));
        }

        void add(Offer offer) {
            if (offer.version().isPresent()) {
                switch (VersionText.read(offer.version().get())) {
                    case Version version ->
                            of(version.version(), version.orderable(), version.prerelease())
                                    .offers
                                    .add(offer);
                    case NoVersion _ -> {
                        // What a registry calls a version and nobody can order is none to us.
                    }
                }
                return;
            }
            TagMeaning meaning = meanings.get(offer.name());
            if (meaning != null && named(meaning)) {
                Seen one = of(meaning);
                if (one.tag.isEmpty()) {
                    one.question = one.question.or(meaning::question);
                }
                one.offers.add(offer);
            }
        }

        List<Found> found() {
            return seen.values().stream().map(this::found).sorted(Found.ORDER).toList();
        }

        private Found found(Seen one) {
            return Found.of(
                    source,
                    one.version,
                    one.orderable,
                    one.prerelease,
                    one.tag,
                    one.offers,
                    one.question);
        }
    }
}
