package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.freshet.model.Offer;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.SourceName;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.places.Place;

/** Lists everything that an upstream shows, with what it means. */
public final class ReleaseLister {
    private final Tags tags;
    private final BiFunction<SourceName, PlaceRule, Place> places;

    /**
     * @param places gives the place that a recipe's rule names
     */
    public ReleaseLister(Tags tags, BiFunction<SourceName, PlaceRule, Place> places) {
        this.tags = tags;
        this.places = places;
    }

    /**
     * One tag, or one release that has no tag.
     *
     * @param places that offer it
     */
    public record Listed(TagMeaning meaning, List<String> places) {
        public Listed {
            places = List.copyOf(places);
        }
    }

    /**
     * Every tag in the order of its server, then what only places have, lowest version first.
     *
     * @throws org.freshet.model.InvalidInput when the recipe cannot be followed
     * @throws org.freshet.model.Unavailable when the upstream does not answer
     */
    public List<Listed> list(Recipe recipe) {
        Look look = Look.at(recipe, tags, places);
        Map<String, List<String>> offering = new HashMap<>();
        for (Found one : look.found()) {
            offering.put(one.release().name(), one.offers().stream().map(Offer::place).toList());
        }
        List<Listed> listed = new ArrayList<>();
        for (TagMeaning meaning : look.meanings()) {
            if (look.tags().containsKey(meaning.tag()) || !Look.released(meaning)) {
                listed.add(new Listed(meaning, offering.getOrDefault(meaning.tag(), List.of())));
            }
        }
        for (Found one : look.found()) {
            if (!one.tagged()) {
                listed.add(
                        new Listed(meaning(one), one.offers().stream().map(Offer::place).toList()));
            }
        }
        return listed;
    }

    private static TagMeaning meaning(Found one) {
        return new TagMeaning(
                one.release().name(),
                one.prerelease() ? TagKind.PRERELEASE : TagKind.RELEASE,
                Optional.of(one.version()),
                Optional.of(one.release().orderable()),
                "only %s shows it"
                        .formatted(
                                String.join(
                                        ", ",
                                        one.offers().stream()
                                                .map(Offer::place)
                                                .distinct()
                                                .toList())));
    }
}
