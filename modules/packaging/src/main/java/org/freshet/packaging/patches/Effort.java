package org.freshet.packaging.patches;

import org.freshet.model.InvalidInput;

/**
 * What one series may cost. Looking for the place of a hunk takes lines of the file times lines of
 * the hunk, so hostile files could take hours; counted, not timed, for the same answer everywhere.
 */
final class Effort {
    /** A few seconds; real series with hundreds of patches take less than a hundredth of it. */
    private static final long MOST_COMPARISONS = 200_000_000L;

    private long comparisons;

    /** Compares a line with a line. */
    boolean same(String one, String other) {
        comparisons++;
        if (one.length() != other.length()) {
            return false;
        }
        comparisons += one.length() >> 3;
        if (comparisons > MOST_COMPARISONS) {
            throw new InvalidInput("the places of its hunks take too long to find");
        }
        return one.equals(other);
    }
}
