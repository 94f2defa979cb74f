package org.freshet.model;

import java.util.Optional;

/**
 * What a tag means.
 *
 * @param version the release's own version, as upstream writes it; present for releases,
 *     prereleases, aliases and other components
 * @param orderable the same so that dpkg orders it: prereleases behind {@code ~}
 * @param why the rule that decided, in words
 */
public record TagMeaning(
        String tag,
        TagKind kind,
        Optional<String> version,
        Optional<String> orderable,
        String why) {}
