package org.freshet.handover.launchpad;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.launchpad.Listing.Status;

/** How an upload fares, by what Launchpad's API says at one look. */
public sealed interface Progress {
    /**
     * Launchpad lists no such version in that series: it has not looked at the upload yet, or
     * rejected it by mail, or dropped it without a word.
     */
    record NotListed() implements Progress {}

    /**
     * It was accepted.
     *
     * @param created when
     * @param published when users could have its source first
     * @param page the PPA's packages, for people
     */
    record Listed(
            Status status,
            Optional<Instant> created,
            Optional<Instant> published,
            URI page,
            List<Build> builds,
            Stage stage)
            implements Progress {
        public Listed {
            builds = List.copyOf(builds);
        }
    }

    /** How far one that was accepted has come. */
    enum Stage {
        /** Nothing is built yet. */
        ACCEPTED,
        /** Something still goes on: builds, or the publishing of what they made. */
        BUILDING,
        /** Source and all binaries are there for users. */
        PUBLISHED,
        /** All builds are over, and some of them came to nothing. */
        FAILED,
        /** It was superseded or taken away. */
        GONE
    }
}
