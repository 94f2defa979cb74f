package org.freshet.upstream;

import java.util.Optional;
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
     * @param part the word behind the number that names another part of the project
     */
    record Version(
            String version,
            String orderable,
            String identity,
            String style,
            boolean prerelease,
            boolean bare,
            boolean revised,
            Optional<String> part,
            String why)
            implements Reading {

        /**
         * The same version before its release, because a word stands before its number; {@code
         * rc-8_22_0-1} is 8.22.0~rc1.
         */
        Version announcedBy(String word) {
            String because = "`%s` before the number marks a prerelease".formatted(word);
            int count = orderable.indexOf('+');
            if (!revised || count < 0) {
                return new Version(
                        version,
                        orderable + "~" + word,
                        identity + "~" + word,
                        style,
                        true,
                        bare,
                        revised,
                        part,
                        because);
            }
            String counted = word + orderable.substring(count + 1);
            return new Version(
                    version.substring(0, version.lastIndexOf('-') + 1) + counted,
                    orderable.substring(0, count) + "~" + counted,
                    identity.substring(0, identity.indexOf('+')) + "~" + counted,
                    style,
                    true,
                    bare,
                    false,
                    part,
                    because);
        }

        /** The same version with those of components behind it. */
        Version with(String components) {
            return new Version(
                    version + components,
                    orderable + components,
                    identity + components,
                    style,
                    prerelease,
                    bare,
                    revised,
                    part,
                    why);
        }

        /** The same version as a prerelease, because a person says so; its order stays. */
        Version prerelease(String because) {
            return new Version(
                    version, orderable, identity, style, true, bare, revised, part, because);
        }
    }

    /**
     * No version of a release.
     *
     * @param base the numbers it begins with, where only a word behind them is not understood
     * @param word that word with its count
     */
    record NoVersion(TagKind kind, String why, Optional<String> base, Optional<String> word)
            implements Reading {

        static NoVersion of(TagKind kind, String why) {
            return new NoVersion(kind, why, Optional.empty(), Optional.empty());
        }
    }
}
