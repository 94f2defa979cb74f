package org.freshet.packaging;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.freshet.debian.Mirror;
import org.freshet.files.ContentStore;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;
import org.freshet.packaging.orig.Distributions;

/** What the distributions themselves have; nothing but versions where only those are told. */
@FunctionalInterface
public interface Mirrors extends Distributions {
    @Override
    default List<StoredFile> files(Target target, SourceName source, DebianVersion version) {
        return List.of();
    }

    @Override
    default StoredFile fetch(
            Target target, SourceName source, DebianVersion version, StoredFile file) {
        throw new IllegalStateException("not listed: " + file.name());
    }

    /**
     * What archives say.
     *
     * @param locations where the archive of a target's distribution lies; empty when nobody said
     * @param store for the files that are fetched from them
     */
    static Mirrors of(
            Mirror mirror,
            BiFunction<Target, SourceName, Optional<Mirror.Location>> locations,
            ContentStore store,
            Clock clock) {
        return new ArchiveMirrors(mirror, locations, store, clock);
    }
}
