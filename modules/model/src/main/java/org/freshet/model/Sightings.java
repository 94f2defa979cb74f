package org.freshet.model;

import java.util.List;
import java.util.Optional;

/**
 * What a look at an upstream found.
 *
 * @param work releases never met before that are work, and known ones whose tag moved or whose
 *     question is answered by what is there now, oldest first
 * @param doubts releases that are work as soon as a person says so
 * @param history releases never met before that are history
 * @param gone known releases that upstream does not show any more
 * @param back versions that were gone, and are not
 * @param newest the newest release that is not a prerelease, by dpkg's order; for {@code status}
 * @param inputs digest of the recipe's packaging inputs: when it differs from the one that the
 *     newest published release of the source was resolved with, that release is resolved again
 */
public record Sightings(
        SourceName source,
        List<Release> work,
        List<Doubt> doubts,
        List<Release> history,
        List<Gone> gone,
        List<String> back,
        Optional<String> newest,
        String inputs) {
    public Sightings {
        work = List.copyOf(work);
        doubts = List.copyOf(doubts);
        history = List.copyOf(history);
        gone = List.copyOf(gone);
        back = List.copyOf(back);
    }

    /** With nothing that a person must look at. */
    public Sightings(
            SourceName source,
            List<Release> work,
            List<Release> history,
            Optional<String> newest,
            String inputs) {
        this(source, work, List.of(), history, List.of(), List.of(), newest, inputs);
    }

    /**
     * A release that may be none.
     *
     * @param question one line
     * @param subject what {@code approve} accepts
     */
    public record Doubt(Release release, String question, String subject) {}

    /**
     * A known release that is not shown any more, or is marked as withdrawn.
     *
     * @param why how that shows, in words
     * @param certain false the first time that it is merely not shown: a server may lag behind
     *     itself
     */
    public record Gone(String version, String why, boolean certain) {}
}
