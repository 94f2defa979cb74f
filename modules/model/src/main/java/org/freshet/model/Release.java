package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * One upstream version with its tag.
 *
 * @param version the release's own version as upstream writes it, such as {@code 2013.2.b3}; it
 *     names the release in work keys and on the command line
 * @param orderable the same as dpkg orders it ({@code 2013.2~b3}): the upstream part of our
 *     versions
 * @param firstSight what the ledger remembers of it; filled by {@code take}
 * @param approvals subjects that a person approved for this version; filled by {@code take}
 */
public record Release(
        SourceName source,
        String version,
        String orderable,
        boolean prerelease,
        Tag tag,
        Optional<FirstSight> firstSight,
        List<String> approvals) {
    public Release {
        approvals = List.copyOf(approvals);
    }

    public Release(
            SourceName source, String version, String orderable, boolean prerelease, Tag tag) {
        this(source, version, orderable, prerelease, tag, Optional.empty(), List.of());
    }
}
