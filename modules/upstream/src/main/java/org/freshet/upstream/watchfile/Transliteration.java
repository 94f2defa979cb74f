package org.freshet.upstream.watchfile;

import org.freshet.model.Shown;
import org.freshet.upstream.RegexBudget;

/** {@code tr/…/…/}, also written {@code y/…/…/}: characters for characters (perlop(1)). */
final class Transliteration implements Mangle {
    private final String search;
    private final String replacement;
    private final boolean complement;
    private final boolean delete;
    private final boolean squeeze;

    private Transliteration(String search, String replacement, String flags) {
        this.search = search;
        this.replacement = replacement;
        this.complement = flags.contains("c");
        this.delete = flags.contains("d");
        this.squeeze = flags.contains("s");
    }

    static Transliteration of(String rule, Parts parts) {
        parts.onlyFlags("cds", rule);
        String search = expanded(rule, parts.search());
        String replacement = expanded(rule, parts.replacement());
        boolean same = replacement.isEmpty() && !parts.flags().contains("d");
        return new Transliteration(
                search, same && !parts.flags().contains("c") ? search : replacement, parts.flags());
    }

    /** The list with ranges written out; uscan drops backslashes, so {@code \-} is a range too. */
    private static String expanded(String rule, String list) {
        String plain = list.replaceAll("\\\\(.)", "$1");
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char from = plain.charAt(i);
            if (i + 2 < plain.length() && plain.charAt(i + 1) == '-') {
                char to = plain.charAt(i + 2);
                if (to < from) {
                    throw new Unreadable(
                            "`%s` has a range that ends before it begins"
                                    .formatted(Shown.text(rule)),
                            "write `-` first or last for the character");
                }
                for (int c = from; c <= to; c++) {
                    expanded.append((char) c);
                }
                i += 2;
                if (expanded.length() > Character.MAX_VALUE) {
                    throw new Unreadable(
                            "`%s` names more characters than there are".formatted(Shown.text(rule)),
                            "name fewer");
                }
            } else {
                expanded.append(from);
            }
        }
        return expanded.toString();
    }

    @Override
    public String apply(String text, RegexBudget budget) {
        StringBuilder changed = new StringBuilder();
        int last = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int place = place(c);
            if (place < 0) {
                changed.append(c);
                last = -1;
                continue;
            }
            if (replacement.isEmpty() && !delete) {
                // Only of a complement: every character stays what it is.
                if (!squeeze || last != c) {
                    changed.append(c);
                }
                last = c;
                continue;
            }
            if (delete && place >= replacement.length()) {
                continue;
            }
            char to = replacement.charAt(Math.min(place, replacement.length() - 1));
            if (!squeeze || last != to) {
                changed.append(to);
            }
            last = to;
        }
        return changed.toString();
    }

    /** The place in the list of what is sought; -1 for a character that is not. */
    private int place(char c) {
        int place = search.indexOf(c);
        if (!complement) {
            return place;
        }
        if (place >= 0) {
            return -1;
        }
        return c - (int) search.chars().distinct().filter(listed -> listed < c).count();
    }
}
