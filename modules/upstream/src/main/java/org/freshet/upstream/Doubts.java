package org.freshet.upstream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
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
    private static final String BURST = "burst";

    /** How many of the highest releases are weighed by their numbers: a slip is among them. */
    private static final int TOP = 20;

    /** Of how many earlier releases a place must have had the tarball, to be waited for. */
    private static final int USUAL = 3;

    private final Recipe recipe;
    private final List<Found> found;
    private final boolean placesMarkPrereleases;
    private final List<Found> numbered;
    private final Set<Found> top;

    /**
     * @param found lowest first
     * @param settled whether a release tells how the project numbers
     */
    Doubts(Recipe recipe, List<Found> found, Predicate<Found> settled) {
        this.recipe = recipe;
        this.found = found;
        List<Found> stable = found.stream().filter(one -> !one.prerelease()).toList();
        this.numbered =
                new ArrayList<>(
                        stable.stream()
                                .filter(one -> one.question().isEmpty())
                                .filter(settled)
                                .toList());
        this.top = new HashSet<>(stable.subList(Math.max(0, stable.size() - TOP), stable.size()));
        // Where no release was ever marked as a prerelease, the missing mark says nothing.
        this.placesMarkPrereleases =
                found.stream().flatMap(Doubts::marks).anyMatch(Boolean::booleanValue);
    }

    private static Stream<Boolean> marks(Found one) {
        return one.offers().stream().flatMap(offer -> offer.prerelease().stream());
    }

    /**
     * The question about a release; empty where there is none, or a person has answered it. Ask the
     * lowest first: several may have come since the last look, each the next of the one before.
     *
     * @param known what is known of it
     * @param burst whether it came with more others than maintenance of several lines explains:
     *     that is asked until it is answered, for no later look can tell it
     */
    Optional<Doubt> about(Found one, Optional<KnownRelease> known, boolean burst) {
        Map<String, String> doubts = new LinkedHashMap<>();
        one.question().ifPresent(text -> doubts.put("tag", text));
        number(one).ifPresent(text -> doubts.put("number", text));
        mark(one).ifPresent(text -> doubts.put("mark", text));
        signals(one).ifPresent(text -> doubts.put("signal", text));
        if (burst || known.flatMap(KnownRelease::asked).filter(Doubts::ofBurst).isPresent()) {
            doubts.put(BURST, "it is one of more than ten that came since the last look");
        }
        String subject = "doubt:" + String.join("+", doubts.keySet());
        boolean answered = known.filter(it -> it.approvals().contains(subject)).isPresent();
        return doubts.isEmpty() || answered
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
        List<DebianVersion> others =
                numbered.stream().filter(other -> !other.equals(one)).map(Found::order).toList();
        Optional<String> question = new Plausibility(others).question(one.order());
        if (question.isEmpty() && others.size() == numbered.size()) {
            numbered.add(one);
        }
        return question;
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

    private static boolean ofBurst(String subject) {
        return subject.endsWith(BURST);
    }
}
