package org.freshet.packaging;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * The archives that settings name.
     *
     * @param locations by the target's text, {@code ubuntu/noble}
     */
    static Mirrors of(Mirror mirror, Map<String, Mirror.Location> locations, Clock clock) {
        Map<String, Mirror.Location> configured = Map.copyOf(locations);
        return (target, source) ->
                Optional.ofNullable(configured.get(target.text()))
                        .map(location -> mirror.versions(location, source, clock.instant()));
    }
}
