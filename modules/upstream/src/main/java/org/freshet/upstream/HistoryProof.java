package org.freshet.upstream;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.model.DebianVersion;
import org.freshet.model.Recipe;
import org.freshet.model.Shown;
import org.freshet.model.TagKind;
import org.freshet.model.TagMeaning;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * Proves what a recipe says of tags on the whole history of its upstream: every tag that the rule
 * names has a version, and versions rise with time. A line that is maintained beside a later one
 * may go on: 3.1.9 after 4.0.0 is in order where 3.1.8 was before. What the recipe ignores, or what
 * is below its {@code since}, is history and proves nothing.
 */
public final class HistoryProof {
    /**
     * What is wrong, one line each, oldest first.
     *
     * @param meanings of every tag, by the recipe
     * @param dates of the tags of releases; those without one are not compared
     */
    public List<String> problems(
            Recipe recipe, List<TagMeaning> meanings, Map<String, Instant> dates) {
        List<String> problems = new ArrayList<>(unread(recipe, meanings));
        Optional<DebianVersion> since = recipe.upstream().since().flatMap(HistoryProof::version);
        List<Dated> releases = new ArrayList<>();
        for (TagMeaning meaning : meanings) {
            Instant at = dates.get(meaning.tag());
            if (at != null && meaning.kind() == TagKind.RELEASE) {
                DebianVersion version = DebianVersion.parse(meaning.orderable().orElseThrow());
                if (since.filter(least -> version.compareTo(least) < 0).isEmpty()) {
                    releases.add(new Dated(meaning.tag(), version, at));
                }
            }
        }
        releases.sort(Comparator.comparing(Dated::at).thenComparing(Dated::version));
        problems.addAll(disorder(releases));
        return problems;
    }

    private record Dated(String tag, DebianVersion version, Instant at) {
        LocalDate day() {
            return at.atZone(ZoneOffset.UTC).toLocalDate();
        }
    }

    private static Optional<DebianVersion> version(String text) {
        return VersionText.read(text) instanceof Version version
                ? Optional.of(DebianVersion.parse(version.orderable()))
                : Optional.empty();
    }

    /** Tags that the rule names and that have no version. */
    private static List<String> unread(Recipe recipe, List<TagMeaning> meanings) {
        if (recipe.upstream().tag().isEmpty()) {
            return List.of();
        }
        TagRule rule = TagRule.parse(recipe.upstream().tag().get());
        List<TagGlob> ignored = recipe.upstream().ignore().stream().map(TagGlob::new).toList();
        List<String> problems = new ArrayList<>();
        for (TagMeaning meaning : meanings) {
            TagShape shape = rule.read(meaning.tag(), TagDialect.COMMON);
            if (meaning.kind() == TagKind.NOT_A_RELEASE
                    && !shape.prefix().isEmpty()
                    && shape.reading() instanceof NoVersion
                    && !told(shape, recipe.upstream().words())
                    && ignored.stream().noneMatch(glob -> glob.matches(meaning.tag()))) {
                problems.add(
                        "tag `%s` matches the rule and has no version: %s; name it under `ignore`"
                                .formatted(Shown.text(meaning.tag()), meaning.why()));
            }
        }
        return problems;
    }

    /** Whether the recipe says what a word of the tag means. */
    private static boolean told(TagShape shape, Map<String, TagKind> words) {
        return words.keySet().stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .anyMatch(word ->
                        shape.text().stream()
                                .flatMap(text -> text.labels().stream())
                                .anyMatch(label -> label.lower().equals(word)));
    }

    /** Releases that came after a higher one, and whose line did not exist before. */
    private static List<String> disorder(List<Dated> releases) {
        List<String> problems = new ArrayList<>();
        TreeMap<DebianVersion, Dated> before = new TreeMap<>();
        for (Dated one : releases) {
            if (!before.isEmpty() && before.lastKey().compareTo(one.version()) > 0) {
                Map.Entry<DebianVersion, Dated> below = before.lowerEntry(one.version());
                boolean maintained =
                        below != null && line(below.getKey()).equals(line(one.version()));
                if (!maintained) {
                    problems.add(
                            "tag `%s` of %s is below `%s` of %s, and begins no line that was there: a new way of numbering? `ignore` or `since` say which counts"
                                    .formatted(
                                            Shown.text(one.tag()),
                                            one.day(),
                                            Shown.text(before.lastEntry().getValue().tag()),
                                            before.lastEntry().getValue().day()));
                }
            }
            before.put(one.version(), one);
        }
        return problems;
    }

    /** What releases of one line have in common: their first number. */
    private static String line(DebianVersion version) {
        return version.upstream().replaceFirst("[^0-9].*", "");
    }
}
