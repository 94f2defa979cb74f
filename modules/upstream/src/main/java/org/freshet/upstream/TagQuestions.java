package org.freshet.upstream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.model.DebianVersion;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * Finds the tags that may be the project's newest release and may be none: what they are is asked,
 * not guessed. Of old tags nothing is asked.
 */
final class TagQuestions {
    /** So often a name must stand before a number to be nothing new. */
    private static final int HABIT = 3;

    private final List<JudgedTag> all;
    private final List<JudgedTag> releases;
    private final Map<String, Integer> components = new HashMap<>();
    private final Set<String> own = new HashSet<>();
    private final Set<String> announced = new HashSet<>();

    TagQuestions(List<JudgedTag> all) {
        this.all = all;
        releases =
                all.stream()
                        .filter(one -> one.kind() == TagKind.RELEASE)
                        .sorted(Comparator.comparing(TagQuestions::order))
                        .toList();
        for (JudgedTag one : all) {
            if (one.shape().reading() instanceof Version) {
                components.merge(one.shape().component(), 1, Integer::sum);
            }
            if (one.released()) {
                own.add(one.shape().component());
            }
            if (one.kind() == TagKind.PRERELEASE) {
                announced.add(base(one));
            }
        }
    }

    /** The tags of which something is to be asked, with the question. */
    List<JudgedTag> asked() {
        if (releases.isEmpty()) {
            return nobody().stream().toList();
        }
        List<JudgedTag> asked = new ArrayList<>(leap());
        List<JudgedTag> sure = releases.subList(0, releases.size() - asked.size());
        DebianVersion newest = order(sure.getLast());
        Plausibility plausibility = plausibility(sure);
        for (JudgedTag one : all) {
            unknown(one, newest, plausibility).ifPresent(asked::add);
        }
        return asked;
    }

    private static Plausibility plausibility(List<JudgedTag> releases) {
        return new Plausibility(releases.stream().map(TagQuestions::order).toList());
    }

    /**
     * The highest release where it stands far above all others, or has the only letter; with one
     * more where the two are spelled as no other is, as {@code release-120715} above {@code v1.13}.
     */
    private List<JudgedTag> leap() {
        JudgedTag highest = releases.getLast();
        if (releases.size() > HABIT
                && lettered(highest)
                && releases.stream().filter(TagQuestions::lettered).count() == 1) {
            return List.of(
                    highest.asked(
                            "the first version with a letter: a release after the one without, or"
                                    + " one before it?"));
        }
        if (announced.contains(base(highest))) {
            return List.of();
        }
        for (int first = strange(); first < releases.size(); first++) {
            List<JudgedTag> leap = new ArrayList<>();
            Plausibility plausibility = plausibility(releases.subList(0, first));
            List<JudgedTag> above = releases.subList(first, releases.size());
            for (JudgedTag one : above) {
                plausibility.question(order(one)).map(one::asked).ifPresent(leap::add);
            }
            if (leap.size() == above.size()) {
                return leap;
            }
        }
        return List.of();
    }

    /** Where the highest releases begin that are spelled as no other is, if they are few. */
    private int strange() {
        String prefix = releases.getLast().shape().prefix();
        List<JudgedTag> alike =
                releases.stream().filter(one -> one.shape().prefix().equals(prefix)).toList();
        int first = releases.size() - alike.size();
        return alike.size() < HABIT && releases.subList(first, releases.size()).equals(alike)
                ? first
                : releases.size() - 1;
    }

    /** A tag that is not old, of which a word is not known. */
    private Optional<JudgedTag> unknown(
            JudgedTag one, DebianVersion newest, Plausibility plausibility) {
        TagShape shape = one.shape();
        return switch (shape.reading()) {
            case NoVersion no -> {
                Optional<DebianVersion> base =
                        no.base()
                                .filter(_ ->
                                        one.kind() == TagKind.NOT_A_RELEASE
                                                && own.contains(shape.component()))
                                .map(DebianVersion::parse);
                yield base.filter(version ->
                                !newest.isAbove(version)
                                        && plausibility.question(version).isEmpty())
                        .map(_ ->
                                one.asked(
                                        "what is a version with `%s`? `words` in the recipe says it"
                                                .formatted(no.word().orElse(""))));
            }
            case Version version -> {
                boolean rare =
                        (one.kind() == TagKind.NOT_A_RELEASE
                                        || one.kind() == TagKind.OTHER_COMPONENT)
                                && !shape.partStyle()
                                && !version.prerelease()
                                && !version.bare()
                                && components.getOrDefault(shape.component(), 0) < HABIT
                                && shape.words().stream()
                                        .noneMatch(word -> TagWord.before(word) == TagWord.MARKER);
                DebianVersion order = DebianVersion.parse(version.orderable());
                yield rare && order.isAbove(newest) && Plausibility.step(newest, order)
                        ? Optional.of(
                                one.asked(
                                        "is it a release? `%s` stood before no other number"
                                                .formatted(shape.component())))
                        : Optional.empty();
            }
        };
    }

    /** Where no tag names the project itself: the highest one of the most usual name. */
    private Optional<JudgedTag> nobody() {
        Optional<String> most =
                components.entrySet().stream()
                        .max(
                                Map.Entry.<String, Integer>comparingByValue()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey);
        return all.stream()
                .filter(one ->
                        one.kind() == TagKind.OTHER_COMPONENT
                                && most.filter(one.shape().component()::equals).isPresent())
                .max(Comparator.comparing(TagQuestions::order))
                .map(one ->
                        one.asked(
                                "which part is wanted? no tag names the project itself, most name"
                                        + " `%s`".formatted(one.shape().component())));
    }

    private static boolean lettered(JudgedTag one) {
        return one.shape()
                .text()
                .filter(text ->
                        text.labels().stream().limit(1).anyMatch(VersionText.Label::bareLetter))
                .isPresent();
    }

    private static String base(JudgedTag one) {
        return one.shape().text().map(VersionText::base).orElse("");
    }

    private static DebianVersion order(JudgedTag one) {
        return DebianVersion.parse(one.version().orElseThrow().orderable());
    }
}
