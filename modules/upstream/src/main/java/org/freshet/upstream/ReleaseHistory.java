package org.freshet.upstream;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.freshet.model.DebianVersion;

/** Compares the releases behind one name with those behind others: are they of one project? */
final class ReleaseHistory {
    private static final int HABIT = 3;

    private final List<DebianVersion> releases;

    /** The releases, lowest first. */
    ReleaseHistory(List<DebianVersion> releases) {
        this.releases = releases;
    }

    /** Whether others are the same, tagged a second time: where both have any, nearly the same. */
    boolean again(List<DebianVersion> others) {
        if (releases.isEmpty() || others.isEmpty()) {
            return false;
        }
        List<DebianVersion> within = within(others, releases);
        long both =
                within.stream().filter(one -> Collections.binarySearch(releases, one) >= 0).count();
        int most = Math.max(within.size(), within(releases, others).size());
        return both >= HABIT && both * 3 >= most * 2L;
    }

    private static List<DebianVersion> within(
            List<DebianVersion> versions, List<DebianVersion> bounds) {
        return versions.stream()
                .filter(one ->
                        one.compareTo(bounds.getFirst()) >= 0
                                && one.compareTo(bounds.getLast()) <= 0)
                .toList();
    }

    /** Whether every one of several numbers begins that of a release here. */
    boolean follows(Set<String> bases) {
        return bases.size() > 1
                && bases.size() <= releases.size()
                && bases.stream()
                        .allMatch(base ->
                                releases.stream()
                                        .anyMatch(one -> (one.upstream() + ".").startsWith(base)));
    }

    /**
     * Whether others go on where these end, or end where these begin, as after a change of name.
     *
     * @param days whether both count days, which may leave out any
     */
    boolean joins(List<DebianVersion> others, boolean days) {
        return releases.size() > 1
                && others.size() > 1
                && (goOn(releases, others, days) || goOn(others, releases, days));
    }

    /** Whether versions go on from others; the last of these may have been tagged twice. */
    private static boolean goOn(
            List<DebianVersion> before, List<DebianVersion> after, boolean days) {
        DebianVersion last = before.getLast();
        DebianVersion first = after.getFirst();
        int order = first.compareTo(last);
        boolean next = !Plausibility.beginning(first) && Plausibility.step(last, first);
        return order == 0 || (order > 0 && (days || next));
    }
}
