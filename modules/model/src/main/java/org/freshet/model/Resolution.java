package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * What is fixed once per release for all its targets.
 *
 * @param orig as all targets have it: repacked where that is declared, and named as distributions
 *     spell the version
 * @param n packaging revision: the same for all targets
 * @param inputs digest of everything that decides packaging, for all targets together: the
 *     recipe's, and what was resolved of bases that lie elsewhere
 * @param changes what the changelog entry of every target says of the release
 * @param targets what differs from target to target, older series first
 */
public record Resolution(
        OrigTarball orig,
        int n,
        String inputs,
        List<String> changes,
        List<Packaging> targets,
        List<Destination> destinations,
        Maintainer maintainer) {
    public Resolution {
        changes = List.copyOf(changes);
        targets = List.copyOf(targets);
        destinations = List.copyOf(destinations);
    }

    /**
     * The packaging of one target.
     *
     * @param epoch of its version, as its changelog has it
     * @param debian the {@code debian/} directory with its overlays applied and our maintainer in
     *     its control file, as an uncompressed tar of same bytes in the content store
     * @param base what it was made from; empty for a directory beside the recipe
     * @param changes what only this target's changelog entry says: its patches that were refreshed
     *     or that upstream has
     */
    public record Packaging(
            Target target, int epoch, StoredFile debian, Optional<Pin> base, List<String> changes) {
        public Packaging {
            changes = List.copyOf(changes);
        }
    }
}
