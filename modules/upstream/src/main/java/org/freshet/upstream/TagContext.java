package org.freshet.upstream;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.TagKind;

/**
 * What is known of an upstream before its tags are read.
 *
 * @param name of the project; tells its own tags from those of its parts
 * @param component the wanted part of a repository that releases several, as its tags spell it:
 *     {@code kustomize}, {@code @changesets/cli}
 * @param rule template with {@code {version}}, or a regular expression with {@code (?<version>…)};
 *     empty: the tags are understood from each other
 * @param ignore glob patterns of tag names that are no releases; {@code *} matches {@code /} too
 * @param words what a tag is that has such a word behind its number, where that is not understood
 */
public record TagContext(
        Optional<String> name,
        Optional<String> component,
        Optional<String> rule,
        List<String> ignore,
        Map<String, TagKind> words) {
    public TagContext {
        ignore = List.copyOf(ignore);
        words = Map.copyOf(words);
    }

    /** A context in which no word has a meaning of its own. */
    public TagContext(
            Optional<String> name,
            Optional<String> component,
            Optional<String> rule,
            List<String> ignore) {
        this(name, component, rule, ignore, Map.of());
    }

    /** The context of a project that a recipe names. */
    public static TagContext of(String project, UpstreamRule upstream) {
        return new TagContext(
                Optional.of(project),
                Optional.empty(),
                upstream.tag(),
                upstream.ignore(),
                upstream.words());
    }
}
