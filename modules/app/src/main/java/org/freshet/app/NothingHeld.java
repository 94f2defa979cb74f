package org.freshet.app;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/** Destinations that hold nothing: for {@code build}, which publishes nowhere. */
final class NothingHeld implements Holdings {
    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        return List.of();
    }

    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return List.of();
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        return Optional.empty();
    }

    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        return List.of();
    }
}
