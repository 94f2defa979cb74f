package org.freshet.packaging.patches;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether what a hunk makes is in a file already. A hunk that merely could be taken back proves
 * nothing: that a line is there, or that two lines stand together, may be chance.
 */
final class Evidence {
    private static final int WORD = 3;

    private Evidence() {}

    /**
     * Whether what a hunk makes stands in a file, once and with its surroundings.
     *
     * <p>A hunk that only removes is proved by what stood around the removed lines being together
     * now, and by none of them standing anywhere else: they may have moved.
     */
    static boolean isIn(Hunk hunk, List<String> lines, Effort effort) {
        List<String> made = hunk.after();
        if (made.isEmpty() || new HunkSearch(lines, effort).places(made) != 1) {
            return false;
        }
        if (made.size() == lines.size() && made.stream().anyMatch(Evidence::says)) {
            return true;
        }
        Set<String> old = Set.copyOf(hunk.changedBefore());
        Set<String> young = Set.copyOf(hunk.changedAfter());
        List<String> before = made.subList(0, hunk.prefix());
        List<String> behind = made.subList(made.size() - hunk.suffix(), made.size());
        if (adds(hunk)) {
            return says(before) || says(behind);
        }
        List<String> removed =
                old.stream().filter(Evidence::says).filter(Predicate.not(young::contains)).toList();
        return !removed.isEmpty()
                && says(before)
                && says(behind)
                && lines.stream().noneMatch(removed::contains);
    }

    /** Whether what a hunk adds, with its surroundings, stands in a file at least once. */
    static boolean mayBeIn(Hunk hunk, List<String> lines, Effort effort) {
        return adds(hunk) && new HunkSearch(lines, effort).places(hunk.after()) > 0;
    }

    private static boolean adds(Hunk hunk) {
        Set<String> old = Set.copyOf(hunk.changedBefore());
        return hunk.changedAfter().stream()
                .filter(Evidence::says)
                .anyMatch(Predicate.not(old::contains));
    }

    private static boolean says(List<String> lines) {
        return lines.stream().anyMatch(Evidence::says);
    }

    /** Braces and blank lines say nothing: they stand everywhere. */
    private static boolean says(String line) {
        return line.chars().filter(c -> c > 0x7f || Character.isLetterOrDigit(c)).count() >= WORD;
    }
}
