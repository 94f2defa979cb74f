package org.freshet.upstream;

import org.freshet.model.TagKind;

/** What the version part of a tag says. */
sealed interface Reading {

    /**
     * A version.
     *
     * @param version as upstream writes it, with separators made dots
     * @param orderable the same as dpkg orders it
     * @param identity equal for two spellings of one release, such as {@code 1.0} and {@code 1.0.0}
     * @param style how it is spelled, such as {@code .3}: separator and count of the numbers
     * @param bare true for a single number
     * @param revised true when a revision as in {@code 1.0-1} follows
     */
    record Version(
            String version,
            String orderable,
            String identity,
            String style,
            boolean prerelease,
            boolean bare,
            boolean revised,
            String why)
            implements Reading {

        /** The same version before its release, for the reason that the tag begins with a word. */
        Version announcedBy(String word) {
            return new Version(
                    version,
                    orderable + "~" + word,
                    identity + "~" + word,
                    style,
                    true,
                    bare,
                    revised,
                    "`%s` before the number marks a prerelease".formatted(word));
        }

        Version called(String other) {
            return new Version(other, orderable, identity, style, prerelease, bare, revised, why);
        }
    }

    /** No version of a release. */
    record NoVersion(TagKind kind, String why) implements Reading {}
}
