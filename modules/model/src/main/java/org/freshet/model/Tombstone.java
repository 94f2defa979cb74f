package org.freshet.model;

import java.time.Instant;

/** The mark that keeps a withdrawn version from coming back. */
public record Tombstone(
        SourceName source,
        DebianVersion version,
        String suite,
        String because,
        String who,
        Instant at) {}
