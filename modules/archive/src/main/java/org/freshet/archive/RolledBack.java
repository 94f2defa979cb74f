package org.freshet.archive;

import java.util.List;

/**
 * A suite that holds again what it held once.
 *
 * @param to the snapshot or generation
 * @param back versions that it did not hold before
 * @param gone versions that it holds no more; marks keep them from coming back with the next round
 * @param leftOut versions that it held then and that were withdrawn
 */
public record RolledBack(
        String suite,
        String to,
        List<Archive.Listing> back,
        List<Archive.Listing> gone,
        List<Archive.Listing> leftOut) {
    public RolledBack {
        back = List.copyOf(back);
        gone = List.copyOf(gone);
        leftOut = List.copyOf(leftOut);
    }
}
