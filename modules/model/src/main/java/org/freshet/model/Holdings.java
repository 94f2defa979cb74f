package org.freshet.model;

import java.util.List;

/** What a destination holds: the only answer to the question what is published. */
public interface Holdings {
    /**
     * Every version of a source that any suite of the destination holds or ever held.
     *
     * @throws Unavailable when the destination cannot be read
     */
    List<Holding> of(Destination destination, SourceName source);

    /** The versions that must not come back. */
    List<Tombstone> tombstones(Destination destination, SourceName source);

    /**
     * One version in one suite.
     *
     * @param current false when the suite held it once and holds it no more
     * @param inputs digest of the packaging inputs it was planned with; empty when published by
     *     hand
     * @param debian sha256 of its target's own packaging tar; empty when published by hand
     * @param orig sha256 of the orig tarball; empty for a package without one
     */
    record Holding(
            DebianVersion version,
            String suite,
            boolean current,
            String inputs,
            String debian,
            String orig) {}
}
