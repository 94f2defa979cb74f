package org.freshet.model;

import java.time.Instant;

/**
 * A source package that became visible in a suite.
 *
 * @param at when the suite's InRelease that first names it was written
 */
public record Publication(
        SourceName source,
        String release,
        DebianVersion version,
        Target target,
        String suite,
        Destination destination,
        Instant at) {}
