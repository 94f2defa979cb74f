package org.freshet.packaging.patches;

import java.util.Optional;

/** What became of one patch of a series on a new upstream version. */
public sealed interface Verdict {
    /** Path below {@code debian/patches}. */
    String patch();

    /** What it says of itself. */
    Dep3 about();

    /** It applies as it is. */
    record Applies(String patch, Dep3 about) implements Verdict {}

    /**
     * It applies, at other lines than it says; these were put right.
     *
     * @param hunks how many of its hunks stand elsewhere now
     * @param farthest by how many lines at most
     */
    record Refreshed(String patch, Dep3 about, int hunks, long farthest) implements Verdict {}

    /** Upstream has all of it. */
    record Merged(String patch, Dep3 about) implements Verdict {}

    /**
     * It cannot go on as it is.
     *
     * @param why one line
     * @param place empty where the patch itself is wrong
     */
    record Rejected(String patch, Dep3 about, String why, Optional<Place> place)
            implements Verdict {
        /** What is rejected only since merged patches are not to be dropped. */
        static final String MERGED = "upstream has all of it";

        public boolean merged() {
            return why.equals(MERGED);
        }
    }

    /**
     * Where a patch fails.
     *
     * @param line of the file, where the hunk was expected
     * @param hunk as the patch has it, made fit to be shown; long ones are cut
     */
    record Place(String file, long line, String hunk) {}
}
