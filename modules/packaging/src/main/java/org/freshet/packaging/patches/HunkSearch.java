package org.freshet.packaging.patches;

import java.util.List;

/**
 * Finds where a hunk fits, without fuzz, as GNU patch 2.7 does: at the expected line, then nearer
 * places before farther ones, later before earlier ones at the same distance.
 */
final class HunkSearch {
    /** No place. */
    static final long NOWHERE = 0;

    private final List<String> lines;
    private final Effort effort;

    HunkSearch(List<String> lines, Effort effort) {
        this.lines = lines;
        this.effort = effort;
    }

    /**
     * The line where a hunk fits.
     *
     * @param guess where it is expected
     * @param frozen how many lines earlier hunks have used up
     */
    long place(Hunk hunk, long guess, long frozen) {
        List<String> pattern = hunk.before();
        if (pattern.isEmpty()) {
            return guess;
        }
        // With less context at one end than at the other, it was made at that end of the file.
        boolean atStart = hunk.prefix() < hunk.suffix() && hunk.oldStart() <= 1;
        boolean atEnd = hunk.suffix() < hunk.prefix();
        if (atStart) {
            boolean may = frozen <= hunk.prefix() && pattern.size() <= lines.size();
            return may && fits(pattern, 1) ? 1 : NOWHERE;
        }
        long last = lines.size() - pattern.size() + 1L;
        if (atEnd) {
            return last > frozen && fits(pattern, last) ? last : NOWHERE;
        }
        long first = frozen + 1;
        long forward = last - guess;
        long backward = guess - first;
        long most = Math.max(forward, backward);
        // A guess before the first place makes it begin below zero, as in patch.
        long least = forward < 0 ? -forward : Math.min(backward, 0);
        for (long offset = least; offset <= most; offset++) {
            if (offset <= forward && fits(pattern, guess + offset)) {
                return guess + offset;
            }
            if (offset <= backward && fits(pattern, guess - offset)) {
                return guess - offset;
            }
        }
        return NOWHERE;
    }

    /** At how many places these lines stand, counted up to two. */
    int places(List<String> pattern) {
        int places = 0;
        for (long at = 1; at <= lines.size() - pattern.size() + 1L && places < 2; at++) {
            places += fits(pattern, at) ? 1 : 0;
        }
        return places;
    }

    private boolean fits(List<String> pattern, long at) {
        for (int i = 0; i < pattern.size(); i++) {
            long line = at + i;
            String there = line < 1 || line > lines.size() ? "" : lines.get((int) (line - 1));
            if (!effort.same(there, pattern.get(i))) {
                return false;
            }
        }
        return true;
    }
}
