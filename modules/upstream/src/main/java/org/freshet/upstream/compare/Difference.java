package org.freshet.upstream.compare;

/**
 * A file that is not in tarball and tag alike.
 *
 * @param name bytes, one {@code char} each
 * @param says what explains it, or what speaks against it; empty when there is nothing to say
 */
record Difference(String name, Change change, Why why, String says) {
    /** Seen from the tag. */
    enum Change {
        ADDED,
        DIFFERENT,
        MISSING;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What explains a difference. */
    enum Why {
        /** Bit for bit what a known release of a build tool copies into a source tree. */
        KNOWN("copied from build tools, bit for bit"),
        /** Says so itself, and is made again when the package is built. */
        GENERATED("generated, not reproduced"),
        /** What {@code git archive} does as attributes say. */
        EXPORTED("as `git archive` makes them"),
        /** A copy of what a link of the tag leads to. */
        COPIED("copies of what a link leads to"),
        /** Of the tag, and not packed: files for developers, or left out by {@code make dist}. */
        LEFT_OUT("left out"),
        /** The recipe says so. */
        ALLOWED("allowed by the recipe"),
        UNEXPLAINED("unexplained");

        final String words;

        Why(String words) {
            this.words = words;
        }
    }

    /** As one line for people. */
    String shown() {
        return "`%s` (%s%s)"
                .formatted(Names.shown(name), change, says.isEmpty() ? "" : ": " + says);
    }
}
