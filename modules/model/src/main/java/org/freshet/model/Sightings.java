package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * What a look at an upstream found.
 *
 * @param work releases never met before that are work, and known ones whose tag moved, oldest first
 * @param history releases never met before that are history
 * @param newest the newest release that is not a prerelease, by dpkg's order; for {@code status}
 * @param inputs digest of the recipe's packaging inputs: when it differs from the one that the
 *     newest published release of the source was resolved with, that release is resolved again
 */
public record Sightings(
        SourceName source,
        List<Release> work,
        List<Release> history,
        Optional<String> newest,
        String inputs) {
    public Sightings {
        work = List.copyOf(work);
        history = List.copyOf(history);
    }
}
