package org.freshet.model;

import java.util.List;

/**
 * An upstream whose time to be looked at has come, with what the ledger remembers of it: the record
 * of a {@code poll:} key. Where and how to look stands in the recipe.
 *
 * @param known empty when it was never polled
 */
public record Upstream(SourceName source, List<KnownRelease> known) {
    public Upstream {
        known = List.copyOf(known);
    }
}
