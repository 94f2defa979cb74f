package org.freshet.upstream;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;

/**
 * The {@code tag} of a recipe: a template such as {@code jq-{version}}, or a regular expression (as
 * {@link Pattern} reads it) with a group {@code (?<version>…)}, either for the whole tag.
 */
final class TagRule {
    private static final String PLACE = "{version}";
    private static final String GROUP = "(?<version>";
    private static final String FORMS =
            "write a template such as `v{version}`, or a regular expression with `(?<version>…)`";

    private final String rule;
    private final Pattern pattern;
    private final RegexBudget budget = new RegexBudget();

    private TagRule(String rule, Pattern pattern) {
        this.rule = rule;
        this.pattern = pattern;
    }

    /**
     * The rule that a text says.
     *
     * @throws InvalidInput when it says none
     */
    static TagRule parse(String rule) {
        int place = rule.indexOf(PLACE);
        if (place >= 0) {
            if (rule.indexOf(PLACE, place + 1) >= 0) {
                throw new InvalidInput(
                        "tag rule `%s` has `{version}` twice".formatted(Shown.text(rule)), FORMS);
            }
            return new TagRule(
                    rule,
                    Pattern.compile(
                            Pattern.quote(rule.substring(0, place))
                                    + "(?<version>.*)"
                                    + Pattern.quote(rule.substring(place + PLACE.length()))));
        }
        if (!rule.contains(GROUP)) {
            throw new InvalidInput(
                    "tag rule `%s` does not say where the version is".formatted(Shown.text(rule)),
                    FORMS);
        }
        try {
            return new TagRule(rule, Pattern.compile(rule));
        } catch (PatternSyntaxException e) {
            throw new InvalidInput(
                    "tag rule `%s` is no regular expression: %s at character %d"
                            .formatted(Shown.text(rule), e.getDescription(), e.getIndex() + 1),
                    FORMS,
                    e);
        }
    }

    /**
     * Cuts a tag as the rule says.
     *
     * @throws InvalidInput when the rule's expression needs too much time for all these tags
     */
    TagShape read(String tag) {
        Matcher matcher = pattern.matcher(budget.of(tag));
        Optional<String> version;
        try {
            version =
                    matcher.matches()
                            ? Optional.ofNullable(matcher.group("version"))
                            : Optional.empty();
        } catch (RegexBudget.Spent e) {
            if (e.whole()) {
                throw new InvalidInput(
                        "tag rule `%s` takes too long on the upstream's tags"
                                .formatted(Shown.text(rule)),
                        "a repetition of a repetition, such as `(\\d+)*`, is slow; a template with"
                                + " `{version}` never is",
                        e);
            }
            return no(tag, "rule `%s` takes too long on it".formatted(Shown.text(rule)));
        }
        if (version.isEmpty()) {
            return no(tag, "does not match rule `%s`".formatted(Shown.text(rule)));
        }
        int start = matcher.start("version");
        String around = tag.substring(0, start) + PLACE + tag.substring(matcher.end("version"));
        return new TagShape(tag, around, VersionText.read(version.get()));
    }

    private static TagShape no(String tag, String why) {
        return new TagShape(tag, "", new NoVersion(TagKind.NOT_A_RELEASE, why));
    }
}
