package org.freshet.upstream;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.freshet.model.KnownRelease;
import org.freshet.model.Offer;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Shown;
import org.freshet.model.Sightings.Doubt;

/**
 * Says what speaks against a release that an upstream shows: enough to ask a person before anything
 * is made of it. Some doubts go away by themselves, when the missing signal comes.
 */
final class Doubts {
    /** More new releases at once than maintenance of several lines explains. */
    private static final int BURST = 10;

    /** How many of the highest releases are weighed by their numbers: a slip is among them. */
    private static final int TOP = 20;

    /** Of how many earlier releases a place must have had the tarball, to be waited for. */
    private static final int USUAL = 3;

    private final Recipe recipe;
    private final List<Found> found;
    private final boolean placesMarkPrereleases;
    private final int atOnce;
    private final List<Found> settled;
    private final Set<Found> top;

    /**
     * @param found lowest first
     * @param atOnce how many releases came since the last look
     * @param settled whether a release tells how the project numbers
     */
    Doubts(Recipe recipe, List<Found> found, int atOnce, Predicate<Found> settled) {
        this.recipe = recipe;
        this.found = found;
        this.atOnce = atOnce;
        List<Found> stable = found.stream().filter(one -> !one.prerelease()).toList();
        this.settled =
                stable.stream().filter(one -> one.question().isEmpty()).filter(settled).toList();
        this.top = new HashSet<>(stable.subList(Math.max(0, stable.size() - TOP), stable.size()));
        // Where no release was ever marked as a prerelease, the missing mark says nothing.
        this.placesMarkPrereleases =
                found.stream().flatMap(Doubts::marks).anyMatch(Boolean::booleanValue);
    }

    private static Stream<Boolean> marks(Found one) {
        return one.offers().stream().flatMap(offer -> offer.prerelease().stream());
    }

    /**
     * The question about a release; empty where there is none, or a person has answered it.
     *
     * @param approvals subjects that a person approved for it
     */
    Optional<Doubt> about(Found one, List<String> approvals) {
        Map<String, String> doubts = new LinkedHashMap<>();
        one.question().ifPresent(text -> doubts.put("tag", text));
        number(one).ifPresent(text -> doubts.put("number", text));
        mark(one).ifPresent(text -> doubts.put("mark", text));
        signals(one).ifPresent(text -> doubts.put("signal", text));
        if (atOnce > BURST) {
            doubts.put("burst", "it came with %d others since the last look".formatted(atOnce - 1));
        }
        String subject = "doubt:" + String.join("+", doubts.keySet());
        return doubts.isEmpty() || approvals.contains(subject)
                ? Optional.empty()
                : Optional.of(new Doubt(one.release(), asked(one, doubts), subject));
    }

    /** One question; that of the tag's text or number is one already. */
    private static String asked(Found one, Map<String, String> doubts) {
        String all = String.join("; ", doubts.values());
        return all.endsWith("?")
                ? "`%s`: %s".formatted(Shown.text(one.release().name()), all)
                : "%s; is `%s` a release?".formatted(all, Shown.text(one.release().name()));
    }

    /** A number that leaves the others far behind. */
    private Optional<String> number(Found one) {
        if (one.question().isPresent() || !top.contains(one)) {
            return Optional.empty();
        }
        return new Plausibility(
                        settled.stream()
                                .filter(other -> !other.equals(one))
                                .map(Found::order)
                                .toList())
                .question(one.order());
    }

    /** What the text says against what a place says of it. */
    private Optional<String> mark(Found one) {
        for (Offer offer : one.offers()) {
            if (!one.prerelease() && offer.prerelease().equals(Optional.of(true))) {
                return Optional.of(
                        "%s marks it as a prerelease, its version does not"
                                .formatted(offer.place()));
            }
            if (one.prerelease()
                    && offer.prerelease().equals(Optional.of(false))
                    && placesMarkPrereleases) {
                return Optional.of(
                        "its version is a prerelease, and %s does not mark it as one"
                                .formatted(offer.place()));
            }
        }
        return Optional.empty();
    }

    /** A tag without the tarball that comes with it elsewhere, a tarball without its tag. */
    private Optional<String> signals(Found one) {
        if (!one.tagged() && recipe.upstream().git().isPresent()) {
            return Optional.of(
                    "%s has it, and git has no tag of it yet"
                            .formatted(one.offers().getFirst().place()));
        }
        boolean offered = one.offers().stream().anyMatch(offer -> offer.tarball().isPresent());
        return !offered
                        && recipe.upstream().tarball() instanceof TarballRule.Offered
                        && tarballsAreOffered(one)
                ? Optional.of("it is tagged, and its tarball is not offered yet")
                : Optional.empty();
    }

    /** Whether the last releases before one were offered with a tarball. */
    private boolean tarballsAreOffered(Found one) {
        List<Found> before =
                found.stream()
                        .filter(other -> !other.prerelease())
                        .filter(other -> other.order().compareTo(one.order()) < 0)
                        .toList();
        List<Found> last = before.subList(Math.max(0, before.size() - USUAL), before.size());
        return !last.isEmpty()
                && last.stream()
                        .allMatch(other ->
                                other.offers().stream()
                                        .anyMatch(offer -> offer.tarball().isPresent()));
    }

    /** What is approved of a release that may be known. */
    static List<String> approvals(Optional<KnownRelease> known) {
        return known.map(KnownRelease::approvals).orElse(List.of());
    }
}
