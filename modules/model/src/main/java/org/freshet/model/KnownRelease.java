package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * A release that the ledger has met.
 *
 * @param tag as last accounted for; empty for a release without one
 * @param offer as last accounted for
 * @param history true for releases that were there before the upstream was first watched and are no
 *     work
 * @param orderable as dpkg orders it
 * @param missing at the last look, the tag or the offer was not there
 * @param withdrawn upstream took it back
 * @param asked the subject of the {@link Sightings.Doubt} that it is held with
 * @param approvals subjects that a person approved for it
 */
public record KnownRelease(
        String version,
        String orderable,
        Optional<Tag> tag,
        Optional<Offer> offer,
        boolean history,
        boolean missing,
        boolean withdrawn,
        Optional<String> asked,
        List<String> approvals) {
    public KnownRelease {
        approvals = List.copyOf(approvals);
    }

    /** One with a tag, of which nothing else is known. */
    public KnownRelease(String version, Tag tag, boolean history) {
        this(
                version,
                version,
                Optional.of(tag),
                Optional.empty(),
                history,
                false,
                false,
                Optional.empty(),
                List.of());
    }
}
