package org.freshet.app;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveHoldings;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/** What archives hold; those that are not made yet hold nothing. */
final class HeldSoFar implements Holdings {
    private final Holdings made;
    private final Set<String> unmade;

    /**
     * @param unmade the names of archives that the next {@code run} makes
     */
    HeldSoFar(Map<String, Archive> made, Set<String> unmade) {
        this.made = new ArchiveHoldings(made);
        this.unmade = Set.copyOf(unmade);
    }

    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        return isUnmade(destination) ? List.of() : made.of(destination, source);
    }

    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return List.of();
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        return isUnmade(destination) ? Optional.empty() : made.open(destination, source, file);
    }

    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        return isUnmade(destination) ? List.of() : made.tombstones(destination, source);
    }

    private boolean isUnmade(Destination destination) {
        return destination instanceof Destination.ArchiveDestination(String name)
                && unmade.contains(name);
    }
}
