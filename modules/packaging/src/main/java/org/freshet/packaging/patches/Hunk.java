package org.freshet.packaging.patches;

import java.util.List;

/**
 * One hunk of a unified diff.
 *
 * @param line of its {@code @@} in the patch, the first is 1
 * @param end the line after its last
 * @param oldStart line of the old file where {@code before} begins; where it is empty, the one
 *     before which {@code after} goes
 * @param before what stands in the old file, with newlines
 * @param after what stands in the new file, with newlines
 * @param prefix how many unchanged lines both begin with
 * @param suffix how many unchanged lines both end with
 */
record Hunk(
        int line,
        int end,
        long oldStart,
        long newStart,
        List<String> before,
        List<String> after,
        int prefix,
        int suffix) {
    Hunk {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** The hunk that takes it back. */
    Hunk reversed() {
        return new Hunk(line, end, newStart, oldStart, after, before, prefix, suffix);
    }

    /** What it changes of the old file; lines between changes are among them. */
    List<String> changedBefore() {
        return before.subList(prefix, before.size() - suffix);
    }

    /** What it puts in their place. */
    List<String> changedAfter() {
        return after.subList(prefix, after.size() - suffix);
    }
}
