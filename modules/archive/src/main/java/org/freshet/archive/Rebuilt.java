package org.freshet.archive;

import java.util.List;

/**
 * What became of a suite whose indices may have been lost.
 *
 * @param notes what could not be known for certain, one line each
 */
public record Rebuilt(String suite, How how, List<String> notes) {
    /** Where its indices come from. */
    public enum How {
        /** Nothing was lost. */
        SOUND,
        /** Lost files were found again with their very bytes. */
        RESTORED,
        /** Indices were made anew of what lies in the pool. */
        FROM_POOL
    }

    public Rebuilt {
        notes = List.copyOf(notes);
    }
}
