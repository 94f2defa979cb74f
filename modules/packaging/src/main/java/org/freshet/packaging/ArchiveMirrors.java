package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.freshet.debian.ListedSource;
import org.freshet.debian.Mirror;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;

/** What the archives of distributions have, read through their signed indexes. */
final class ArchiveMirrors implements Mirrors {
    private final Mirror mirror;
    private final BiFunction<Target, SourceName, Optional<Mirror.Location>> locations;
    private final ContentStore store;
    private final Clock clock;

    ArchiveMirrors(
            Mirror mirror,
            BiFunction<Target, SourceName, Optional<Mirror.Location>> locations,
            ContentStore store,
            Clock clock) {
        this.mirror = mirror;
        this.locations = locations;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<List<DebianVersion>> versions(Target target, SourceName source) {
        return locations
                .apply(target, source)
                .map(location -> mirror.versions(location, source, clock.instant()));
    }

    @Override
    public List<StoredFile> files(Target target, SourceName source, DebianVersion version) {
        return locations
                .apply(target, source)
                .flatMap(location ->
                        listed(location, source, version)
                                .map(listed -> mirror.dsc(location, listed).files()))
                .orElse(List.of());
    }

    @Override
    public StoredFile fetch(
            Target target, SourceName source, DebianVersion version, StoredFile file) {
        Mirror.Location location = locations.apply(target, source).orElseThrow();
        ListedSource listed = listed(location, source, version).orElseThrow();
        if (store.holds(file)) {
            return file;
        }
        try {
            Path arriving = Files.createTempFile("freshet-orig.", ".tmp");
            try {
                mirror.fetch(
                        location.url(),
                        listed.directory(),
                        file.name(),
                        file.sha256(),
                        file.digests().size(),
                        arriving);
                try (InputStream in = Files.newInputStream(arriving)) {
                    return store.put(file.name(), in, file.digests().size());
                }
            } finally {
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw Durable.failure(file.name(), e);
        }
    }

    private Optional<ListedSource> listed(
            Mirror.Location location, SourceName source, DebianVersion version) {
        return mirror.sources(location, source, clock.instant()).stream()
                .filter(one -> one.version().equals(version))
                .findFirst();
    }
}
