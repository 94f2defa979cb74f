package org.freshet.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that decides the bytes of one source package for one target.
 *
 * @param suite where it will be published: {@code noble}, or {@code noble-rc} for a prerelease
 * @param version the planned version, proved by {@code proofs}
 * @param date of the changelog entry, of every tar entry and of signatures; whole seconds
 * @param inputs digest of the packaging inputs of all targets; {@code debian} is this target's own
 * @param base what {@code debian} was made from; empty for a directory beside the recipe
 * @param changes what its changelog entry says; a text that begins with {@code "- "} belongs to the
 *     one before
 * @param urgency of that entry
 * @param notes what a packager should know, such as export-subst placeholders that were pinned
 */
public record Plan(
        OrigTarball orig,
        Target target,
        String suite,
        DebianVersion version,
        int n,
        String inputs,
        StoredFile debian,
        Optional<Pin> base,
        Maintainer maintainer,
        Instant date,
        List<Destination> destinations,
        List<Proof> proofs,
        List<String> changes,
        Urgency urgency,
        List<String> notes) {
    public Plan {
        destinations = List.copyOf(destinations);
        proofs = List.copyOf(proofs);
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }

    public SourceName source() {
        return orig.release().source();
    }

    /** The same with an equal orig of which more or less is remembered. */
    public Plan with(OrigTarball other) {
        return new Plan(
                other,
                target,
                suite,
                version,
                n,
                inputs,
                debian,
                base,
                maintainer,
                date,
                destinations,
                proofs,
                changes,
                urgency,
                notes);
    }
}
