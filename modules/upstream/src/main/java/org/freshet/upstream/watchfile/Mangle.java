package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.Shown;
import org.freshet.upstream.RegexBudget;

/**
 * One rule that changes a text: Perl's {@code s/…/…/}, {@code tr/…/…/} or {@code y/…/…/} in the
 * safe form that uscan(1) runs.
 */
sealed interface Mangle permits Substitution, Transliteration {
    /** The changed text. */
    String apply(String text, RegexBudget budget);

    /**
     * The rules of a text, parted by semicolons.
     *
     * @throws Unreadable for what uscan refuses
     */
    static List<Mangle> rules(String text) {
        List<Mangle> rules = new ArrayList<>();
        // Perl's split leaves out empty fields at the end, and uscan stops at any other.
        for (String rule : text.replaceFirst(";+$", "").split(";", -1)) {
            rules.add(parse(rule));
        }
        return List.copyOf(rules);
    }

    /** All rules, one after the other. */
    static String apply(List<Mangle> rules, String text, RegexBudget budget) {
        String mangled = text;
        for (Mangle rule : rules) {
            mangled = rule.apply(mangled, budget);
        }
        return mangled;
    }

    private static Mangle parse(String text) {
        String rule = text.strip();
        Parts parts = Parts.of(rule);
        return parts.operator().equals("s")
                ? Substitution.of(rule, parts)
                : Transliteration.of(rule, parts);
    }

    /**
     * A rule taken apart; escaped delimiters are still escaped.
     *
     * @param operator s, tr or y
     */
    record Parts(String operator, char delimiter, String search, String replacement, String flags) {
        private static final Pattern BEGIN = Pattern.compile("(s|tr|y)(.)");
        private static final String OPENERS = "{[(<";
        private static final String CLOSERS = "}])>";
        private static final Pattern FLAGS = Pattern.compile("[a-z]*");

        static Parts of(String rule) {
            Matcher begin = BEGIN.matcher(rule);
            if (!begin.lookingAt()) {
                throw unreadable(rule);
            }
            char delimiter = begin.group(2).charAt(0);
            int bracket = OPENERS.indexOf(delimiter);
            int search = begin.end();
            int searchEnd = end(rule, search, delimiter, bracket);
            int replacement = searchEnd + 1;
            if (bracket >= 0) {
                while (replacement < rule.length()
                        && Character.isWhitespace(rule.charAt(replacement))) {
                    replacement++;
                }
                if (replacement >= rule.length() || rule.charAt(replacement) != delimiter) {
                    throw unreadable(rule);
                }
                replacement++;
            }
            int replacementEnd = end(rule, replacement, delimiter, bracket);
            String flags = rule.substring(replacementEnd + 1);
            if (!FLAGS.matcher(flags).matches()) {
                throw unreadable(rule);
            }
            return new Parts(
                    begin.group(1),
                    delimiter,
                    rule.substring(search, searchEnd),
                    rule.substring(replacement, replacementEnd),
                    flags);
        }

        /** Where the part ends that begins there; brackets may be nested. */
        private static int end(String rule, int from, char delimiter, int bracket) {
            char closer = bracket < 0 ? delimiter : CLOSERS.charAt(bracket);
            int open = 1;
            for (int i = from; i < rule.length(); i++) {
                char c = rule.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == closer) {
                    open--;
                    if (open == 0) {
                        return i;
                    }
                } else if (c == delimiter) {
                    open++;
                }
            }
            throw unreadable(rule);
        }

        private static Unreadable unreadable(String rule) {
            return new Unreadable(
                    "`%s` is no rule".formatted(Shown.text(rule)),
                    "write `s/SEARCH/REPLACEMENT/` or `tr/FROM/TO/`; a comma or semicolon in it"
                            + " ends it");
        }

        /** Refuses flags that uscan does not take. */
        void onlyFlags(String taken, String rule) {
            for (int i = 0; i < flags.length(); i++) {
                char flag = flags.charAt(i);
                if (taken.indexOf(flag) < 0) {
                    throw new Unreadable(
                            "flag `%s` of `%s` is not taken".formatted(flag, Shown.text(rule)),
                            "`%s` takes these: %s"
                                    .formatted(operator, String.join(", ", taken.split("", 0))));
                }
            }
        }
    }
}
