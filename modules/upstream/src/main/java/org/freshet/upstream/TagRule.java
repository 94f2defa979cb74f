package org.freshet.upstream;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.TagKind;
import org.freshet.upstream.Reading.NoVersion;
import org.freshet.upstream.Reading.Version;

/**
 * The {@code tag} of a recipe: a template such as {@code jq-{version}}, or a regular expression (as
 * {@link Pattern} reads it) with a group {@code (?<version>…)}, either for the whole tag. What
 * other groups, {@code (?<version2>…)} and so on, take is joined to the version by dots; what a
 * group {@code (?<prerelease>…)} takes instead is the version of a prerelease, whatever it looks
 * like.
 */
final class TagRule {
    private static final String PLACE = "{version}";
    private static final String GROUP = "version";
    private static final String EARLY = "prerelease";
    private static final int MOST_GROUPS = 5;
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
        if (!rule.contains("(?<" + GROUP + ">")) {
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
    TagShape read(String tag, TagDialect dialect) {
        Matcher matcher = pattern.matcher(budget.of(tag));
        try {
            return matcher.matches() ? shape(tag, matcher, dialect) : unmatched(tag);
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
    }

    private TagShape shape(String tag, Matcher matcher, TagDialect dialect) {
        Optional<String> version = group(matcher, GROUP);
        if (version.isPresent()) {
            StringBuilder joined = new StringBuilder(version.get());
            for (int i = 2; i <= MOST_GROUPS; i++) {
                group(matcher, GROUP + i).ifPresent(more -> joined.append('.').append(more));
            }
            return TagShape.of(tag, around(tag, matcher, GROUP), joined.toString(), dialect);
        }
        Optional<String> early = group(matcher, EARLY);
        if (early.isEmpty()) {
            return unmatched(tag);
        }
        TagShape shape = TagShape.of(tag, around(tag, matcher, EARLY), early.get(), dialect);
        return shape.reading() instanceof Version one && !one.prerelease()
                ? shape.reading(one.prerelease("the recipe's rule marks a prerelease"))
                : shape;
    }

    private Optional<String> group(Matcher matcher, String name) {
        return pattern.namedGroups().containsKey(name)
                ? Optional.ofNullable(matcher.group(name))
                : Optional.empty();
    }

    private static String around(String tag, Matcher matcher, String group) {
        return tag.substring(0, matcher.start(group)) + PLACE + tag.substring(matcher.end(group));
    }

    private TagShape unmatched(String tag) {
        return no(tag, "does not match rule `%s`".formatted(Shown.text(rule)));
    }

    private static TagShape no(String tag, String why) {
        return TagShape.none(tag, "", NoVersion.of(TagKind.NOT_A_RELEASE, why));
    }
}
