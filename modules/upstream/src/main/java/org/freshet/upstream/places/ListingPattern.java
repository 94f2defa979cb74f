package org.freshet.upstream.places;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.upstream.RegexBudget;

/**
 * The {@code pattern} of a listing: a template such as {@code hello-{version}.tar.gz}, or a regular
 * expression with a group {@code (?<version>…)}, either for the whole name of a file. Directories
 * may stand before it, one of them with a version in the same two ways: {@code
 * v{version}/src/hello-{version}.tar.gz}.
 */
final class ListingPattern {
    private static final String PLACE = "{version}";
    private static final String GROUP = "(?<version>";
    private static final String FORMS =
            "write a template such as `hello-{version}.tar.gz`, or a regular expression with"
                    + " `(?<version>…)`";

    /** No file has a longer name, so none is matched. */
    private static final int LONGEST = 255;

    private final String text;
    private final List<Part> parts;
    private final RegexBudget budget = new RegexBudget();

    private ListingPattern(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** One level of the path: a name as it is, or a pattern of names. */
    sealed interface Part {
        record Name(String name) implements Part {}

        record Versions(Pattern pattern) implements Part {}
    }

    /**
     * @throws InvalidInput when it is no pattern
     */
    static ListingPattern parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : levels(text)) {
            parts.add(part(text, part));
        }
        long directories = parts.stream().filter(Part.Versions.class::isInstance).count() - 1;
        if (!(parts.getLast() instanceof Part.Versions) || directories > 1) {
            throw new InvalidInput(
                    "listing pattern `%s` must have a version in its last part, and in one more at"
                                    .formatted(Shown.text(text))
                            + " most",
                    FORMS);
        }
        return new ListingPattern(text, List.copyOf(parts));
    }

    /** The parts between slashes; a slash in a group or a class of an expression is none. */
    private static List<String> levels(String text) {
        List<String> levels = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '(', '[' -> depth++;
                case ')', ']' -> depth--;
                case '/' -> {
                    if (depth <= 0) {
                        levels.add(text.substring(start, i));
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        levels.add(text.substring(start));
        return levels;
    }

    private static Part part(String text, String part) {
        int place = part.indexOf(PLACE);
        if (part.contains(GROUP)) {
            try {
                return new Part.Versions(Pattern.compile(part));
            } catch (PatternSyntaxException e) {
                throw new InvalidInput(
                        "listing pattern `%s` is no regular expression: %s"
                                .formatted(Shown.text(text), Shown.text(e.getDescription())),
                        FORMS,
                        e);
            }
        }
        if (place >= 0 && part.indexOf(PLACE, place + 1) < 0) {
            return new Part.Versions(
                    Pattern.compile(
                            Pattern.quote(part.substring(0, place))
                                    + "(?<version>[0-9].*)"
                                    + Pattern.quote(part.substring(place + PLACE.length()))));
        }
        if (place >= 0 || part.isEmpty() || part.equals(".") || part.equals("..")) {
            throw new InvalidInput(
                    "`%s` in listing pattern `%s` is no name"
                            .formatted(Shown.text(part), Shown.text(text)),
                    FORMS);
        }
        return new Part.Name(part);
    }

    /** From the listing's own directory down; the last is that of the files. */
    List<Part> parts() {
        return parts;
    }

    /**
     * The version in a name; empty when the pattern does not fit it.
     *
     * @throws InvalidInput when the expression takes too long for all these names
     */
    Optional<String> version(Part.Versions part, String name) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            Matcher matcher = part.pattern().matcher(budget.of(name));
            return matcher.matches()
                    ? Optional.ofNullable(matcher.group("version")).filter(it -> !it.isEmpty())
                    : Optional.empty();
        } catch (RegexBudget.Spent e) {
            if (e.whole()) {
                throw new InvalidInput(
                        "listing pattern `%s` takes too long on the names it is shown"
                                .formatted(Shown.text(text)),
                        "a repetition of a repetition, such as `(\\d+)*`, is slow; a template with"
                                + " `{version}` never is",
                        e);
            }
            return Optional.empty();
        }
    }
}
