package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * One upstream version, however many places show it.
 *
 * @param version the release's own version as upstream writes it, such as {@code 2013.2.b3}; it
 *     names the release in work keys and on the command line
 * @param orderable the same as dpkg orders it ({@code 2013.2~b3}): the upstream part of our
 *     versions
 * @param tag empty where the upstream shows it without a tag
 * @param offer by the first place of the recipe that has a tarball of it; else by any; empty where
 *     only its tag is known
 * @param firstSight what the ledger remembers of it; filled by {@code take}
 * @param approvals subjects that a person approved for this version; filled by {@code take}
 * @param known every release of its upstream as dpkg orders it; filled by {@code take} where
 *     versions are decided
 */
public record Release(
        SourceName source,
        String version,
        String orderable,
        boolean prerelease,
        Optional<Tag> tag,
        Optional<Offer> offer,
        Optional<FirstSight> firstSight,
        List<String> approvals,
        List<String> known) {
    public Release {
        approvals = List.copyOf(approvals);
        known = List.copyOf(known);
        if (tag.isEmpty() && offer.isEmpty()) {
            throw new IllegalArgumentException("neither tagged nor offered: " + version);
        }
    }

    /** One on its own, whatever else its upstream has released. */
    public Release(
            SourceName source,
            String version,
            String orderable,
            boolean prerelease,
            Optional<Tag> tag,
            Optional<Offer> offer,
            Optional<FirstSight> firstSight,
            List<String> approvals) {
        this(source, version, orderable, prerelease, tag, offer, firstSight, approvals, List.of());
    }

    /** As it is found, before anything is remembered of it. */
    public Release(
            SourceName source,
            String version,
            String orderable,
            boolean prerelease,
            Optional<Tag> tag,
            Optional<Offer> offer) {
        this(source, version, orderable, prerelease, tag, offer, Optional.empty(), List.of());
    }

    public Release(
            SourceName source, String version, String orderable, boolean prerelease, Tag tag) {
        this(source, version, orderable, prerelease, Optional.of(tag), Optional.empty());
    }

    /** How the upstream names it: its tag, or what a place calls it; hostile text. */
    public String name() {
        return tag.map(Tag::name).orElseGet(() -> offer.orElseThrow().name());
    }

    /** The same with other releases of its upstream. */
    public Release among(List<String> others) {
        return new Release(
                source, version, orderable, prerelease, tag, offer, firstSight, approvals, others);
    }

    /** The same without what is remembered of it. */
    public Release found() {
        return new Release(source, version, orderable, prerelease, tag, offer);
    }
}
