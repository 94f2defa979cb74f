package org.freshet.archive;

import java.util.List;
import org.freshet.model.Tombstone;

/**
 * A version that one suite gave up.
 *
 * @param back how those who installed it go back
 * @param forward how they get something better, the surest way first
 */
public record Withdrawn(Tombstone mark, WayBack back, List<WayForward> forward) {
    public Withdrawn {
        forward = List.copyOf(forward);
    }
}
