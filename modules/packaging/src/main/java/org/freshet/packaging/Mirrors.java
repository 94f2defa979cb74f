package org.freshet.packaging;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.freshet.debian.Mirror;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.Target;

/** What the distributions themselves have. */
@FunctionalInterface
public interface Mirrors {
    /**
     * Every version of a source in a target's distribution; empty when no index of it is
     * configured, which is another thing than no version.
     *
     * @throws org.freshet.model.Unavailable when the index cannot be read now
     * @throws org.freshet.model.IntegrityFailure when it contradicts its signature
     */
    Optional<List<DebianVersion>> versions(Target target, SourceName source);

    /**
     * What archives say.
     *
     * @param locations where the archive of a target's distribution lies; empty when nobody said
     */
    static Mirrors of(
            Mirror mirror,
            BiFunction<Target, SourceName, Optional<Mirror.Location>> locations,
            Clock clock) {
        return (target, source) ->
                locations
                        .apply(target, source)
                        .map(location -> mirror.versions(location, source, clock.instant()));
    }
}
