package org.freshet.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that somebody probably meant. */
public final class NearMiss {
    private NearMiss() {}

    /**
     * The candidate nearest to the text, when at most a third of it differs, or two letters of a
     * word of four or more. Other digits are another number, not a slip: 1.0 is not near 1.3.
     */
    public static Optional<String> of(String text, Collection<String> candidates) {
        int most = Math.max(text.length() < 4 ? 1 : 2, text.length() / 3);
        return candidates.stream()
                .filter(candidate -> digits(candidate).equals(digits(text)))
                .filter(candidate -> distance(text, candidate) <= most)
                .min(
                        Comparator.comparingInt((String candidate) -> distance(text, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private static String digits(String text) {
        return text.replaceAll("\\D", "");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
