package org.freshet.app;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.freshet.model.Destination;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.Holdings;
import org.freshet.model.Incoming;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/** What all destinations hold, ours and others. */
record Destinations(Holdings ours, Holdings elsewhere) implements Holdings {
    private Holdings at(Destination destination) {
        return switch (destination) {
            case ArchiveDestination _ -> ours;
            case Incoming _ -> elsewhere;
        };
    }

    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        return at(destination).of(destination, source);
    }

    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return at(destination).taken(destination, source, upstream);
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        return at(destination).open(destination, source, file);
    }

    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        return at(destination).tombstones(destination, source);
    }
}
