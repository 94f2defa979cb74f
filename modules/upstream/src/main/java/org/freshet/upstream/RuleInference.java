package org.freshet.upstream;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.freshet.model.DebianVersion;
import org.freshet.model.TagMeaning;

/**
 * Finds the {@code tag} rule that says of every tag what is understood of the whole history without
 * one. A rule is easier to read in a recipe than to guess, and the next tag does not change it.
 */
public final class RuleInference {
    private static final int MOST_PREFIXES = 4;
    private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]");

    /**
     * The rule; empty where none that fits on a line says the same.
     *
     * @param tags all of the upstream
     * @param context without a rule
     */
    public Optional<String> infer(List<String> tags, TagContext context) {
        List<TagMeaning> meanings = new TagReader().read(tags, context);
        Map<String, DebianVersion> understood = releases(meanings);
        return candidate(understood, context.name())
                .filter(rule -> {
                    Map<String, DebianVersion> ruled =
                            releases(new TagReader().read(tags, with(context, rule)));
                    // What is asked of a person is neither here nor there.
                    meanings.stream()
                            .filter(one -> one.question().isPresent())
                            .forEach(one -> ruled.remove(one.tag()));
                    return ruled.equals(understood);
                });
    }

    private static TagContext with(TagContext context, String rule) {
        return new TagContext(
                context.name(),
                context.component(),
                Optional.of(rule),
                context.ignore(),
                context.words());
    }

    /** The versions of the tags that are releases. */
    private static Map<String, DebianVersion> releases(List<TagMeaning> meanings) {
        Map<String, DebianVersion> releases = new TreeMap<>();
        meanings.stream()
                .filter(Look::released)
                .forEach(one ->
                        releases.put(
                                one.tag(), DebianVersion.parse(one.orderable().orElseThrow())));
        return releases;
    }

    /** What stands before the versions, the newest release's first: as a template, or as words. */
    private static Optional<String> candidate(
            Map<String, DebianVersion> releases, Optional<String> name) {
        Set<String> prefixes = new LinkedHashSet<>();
        releases.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(one -> prefixes.add(TagShape.of(one.getKey(), name).prefix()));
        if (prefixes.isEmpty() || prefixes.size() > MOST_PREFIXES) {
            return Optional.empty();
        }
        return Optional.of(
                prefixes.size() == 1
                        ? prefixes.iterator().next() + "{version}"
                        : prefixes.stream()
                                .map(prefix -> SPECIAL.matcher(prefix).replaceAll("\\\\$0"))
                                .collect(Collectors.joining("|", "(?:", ")(?<version>[0-9].*)")));
    }
}
