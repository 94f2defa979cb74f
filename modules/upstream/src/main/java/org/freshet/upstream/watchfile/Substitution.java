package org.freshet.upstream.watchfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.model.Shown;
import org.freshet.upstream.RegexBudget;

/**
 * {@code s/…/…/} as uscan's safe_replace() runs it. It is not quite Perl's own: with flag g each
 * match is looked for in the text as changed so far, and a group that took no part keeps what it
 * took the time before.
 */
final class Substitution implements Mangle {
    /** Of a text: a rule may double what it finds, again and again. */
    private static final int LONGEST = 16 << 20;

    private static final int MOST_MATCHES = 20_000;

    private static final Pattern LATE_BEGIN = Pattern.compile("[^\\\\](?:\\\\\\\\)*\\\\G");
    private static final Pattern ESCAPED = Pattern.compile("(^|[^\\\\])\\\\([^luLUE])");
    private static final Pattern NUMBER = Pattern.compile("[$\\\\](\\d)");
    private static final Pattern BRACED = Pattern.compile("\\$\\{(\\d)\\}");
    private static final Pattern LOWER_ONE = Pattern.compile("\\\\l(.)");
    private static final Pattern LOWER = Pattern.compile("\\\\L(.*?)(\\\\E|\\z)");
    private static final Pattern UPPER_ONE = Pattern.compile("\\\\u(.)");
    private static final Pattern UPPER = Pattern.compile("\\\\U(.*?)(\\\\E|\\z)");

    private final PerlRegex search;

    /** After an empty match, the next one at the same place must not be empty. */
    private final PerlRegex searchNonEmpty;

    private final String replacement;
    private final boolean global;

    private Substitution(
            PerlRegex search, PerlRegex searchNonEmpty, String replacement, boolean global) {
        this.search = search;
        this.searchNonEmpty = searchNonEmpty;
        this.replacement = replacement;
        this.global = global;
    }

    static Substitution of(String rule, Parts parts) {
        parts.onlyFlags("gix", rule);
        if (parts.search().isEmpty()) {
            throw new Unreadable(
                    "`%s` searches for nothing".formatted(Shown.text(rule)),
                    "Perl takes the last expression that matched for it; write `^` or `$`");
        }
        if (LATE_BEGIN.matcher(parts.search()).find()) {
            throw new Unreadable(
                    "`%s` has `\\G` after its beginning".formatted(Shown.text(rule)),
                    "write the rule without it");
        }
        String flags = parts.flags().replace("g", "");
        String search = (flags.isEmpty() ? "" : "(?" + flags + ")") + parts.search();
        return new Substitution(
                PerlRegex.of(search),
                // \G is where the search began. A comment of flag x ends with its line.
                PerlRegex.of("(?:" + search + (flags.contains("x") ? "\n" : "") + ")(?!\\G)"),
                replacement(parts),
                parts.flags().contains("g"));
    }

    private static String replacement(Parts parts) {
        String text = ESCAPED.matcher(parts.replacement()).replaceAll("$1$2");
        char delimiter = parts.delimiter();
        text = text.replace("\\" + delimiter, String.valueOf(delimiter));
        int bracket = "{[(<".indexOf(delimiter);
        return bracket < 0
                ? text
                : text.replace(
                        "\\" + "}])>".charAt(bracket), "}])>".substring(bracket, bracket + 1));
    }

    @Override
    public String apply(String text, RegexBudget budget) {
        StringBuilder changed = new StringBuilder(text);
        CharSequence counted = budget.of(changed);
        String[] captures = new String[10];
        int position = 0;
        boolean empty = false;
        for (int count = 0; count < MOST_MATCHES; count++) {
            PerlRegex regex = empty ? searchNonEmpty : search;
            Matcher matcher = regex.matcher(counted);
            if (!matcher.find(position)) {
                return changed.toString();
            }
            int first = regex.start(matcher);
            int last = matcher.end();
            capture(regex, matcher, changed.substring(first, last), captures);
            if (longest(captures) + changed.length() > LONGEST) {
                break;
            }
            String with = filled(captures);
            changed.replace(first, last, with);
            if (!global) {
                return changed.toString();
            }
            position = last + with.length() - (last - first);
            empty = last == first;
        }
        throw new Unreadable(
                "rule `s/…/%s/` makes too much of a text".formatted(Shown.text(replacement)),
                "let it match less");
    }

    /** How long the replacement may become at most. */
    private long longest(String[] captures) {
        long places = replacement.chars().filter(c -> c == '$' || c == '\\').count();
        long capture =
                Stream.of(captures)
                        .mapToLong(one -> one == null ? 0 : one.length())
                        .max()
                        .orElse(0);
        return replacement.length() + places * capture;
    }

    private static void capture(PerlRegex regex, Matcher matcher, String whole, String[] captures) {
        captures[0] = whole;
        List<Optional<String>> groups = regex.groups(matcher);
        int taken = groups.size();
        while (taken > 0 && groups.get(taken - 1).isEmpty()) {
            taken--;
        }
        for (int i = 0; i < taken && i + 1 < captures.length; i++) {
            captures[i + 1] = groups.get(i).orElse("");
        }
    }

    /**
     * The replacement with what was found; what was found is looked through again, as uscan does.
     */
    private String filled(String[] captures) {
        Function<MatchResult, String> group =
                found -> {
                    String taken = captures[found.group(1).charAt(0) - '0'];
                    return Matcher.quoteReplacement(taken == null ? "" : taken);
                };
        String text = NUMBER.matcher(replacement).replaceAll(group);
        text = BRACED.matcher(text).replaceAll(group);
        text = text.replace("$&", captures[0]);
        text = once(LOWER_ONE, text, found -> found.toLowerCase(Locale.ROOT));
        text = once(LOWER, text, found -> found.toLowerCase(Locale.ROOT));
        text = once(UPPER_ONE, text, found -> found.toUpperCase(Locale.ROOT));
        return once(UPPER, text, found -> found.toUpperCase(Locale.ROOT));
    }

    private static String once(Pattern pattern, String text, Function<String, String> change) {
        return pattern.matcher(text)
                .replaceFirst(found -> Matcher.quoteReplacement(change.apply(found.group(1))));
    }
}
