package org.freshet.model;

import java.util.Optional;

/**
 * What a tag means.
 *
 * @param version the release's own version, as upstream writes it; present for releases,
 *     prereleases, other components, aliases but those that move along, such as {@code latest}, and
 *     what may be a release if a person says so
 * @param orderable the same so that dpkg orders it: prereleases behind {@code ~}
 * @param why the rule that decided, in words
 * @param question what a person must say before the tag can be a release, in one line; never
 *     present for a release
 */
public record TagMeaning(
        String tag,
        TagKind kind,
        Optional<String> version,
        Optional<String> orderable,
        String why,
        Optional<String> question) {

    /** A meaning that is no question. */
    public TagMeaning(
            String tag,
            TagKind kind,
            Optional<String> version,
            Optional<String> orderable,
            String why) {
        this(tag, kind, version, orderable, why, Optional.empty());
    }
}
