package org.freshet.upstream;

import java.util.List;
import java.util.Optional;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.SourceName;

/**
 * What is known of an upstream before its tags are read.
 *
 * @param name of the project; tells its own tags from those of its parts
 * @param component the wanted part of a repository that releases several, as its tags spell it:
 *     {@code kustomize}, {@code @changesets/cli}
 * @param rule template with {@code {version}}, or a regular expression with {@code (?<version>…)};
 *     empty: the tags are understood from each other
 * @param ignore glob patterns of tag names that are no releases; {@code *} matches {@code /} too
 */
public record TagContext(
        Optional<String> name,
        Optional<String> component,
        Optional<String> rule,
        List<String> ignore) {
    public TagContext {
        ignore = List.copyOf(ignore);
    }

    /** The context of a recipe. */
    public static TagContext of(SourceName source, UpstreamRule upstream) {
        return new TagContext(
                Optional.of(source.text()), Optional.empty(), upstream.tag(), upstream.ignore());
    }
}
