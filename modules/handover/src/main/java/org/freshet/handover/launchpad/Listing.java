package org.freshet.handover.launchpad;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.freshet.model.DebianVersion;

/**
 * That an archive of Launchpad has, or had, a version of a source in a series.
 *
 * @param self where the API tells of it
 * @param created when it was accepted
 * @param published when users could have it first
 */
public record Listing(
        DebianVersion version,
        String series,
        Status status,
        URI self,
        Optional<Instant> created,
        Optional<Instant> published) {
    /** As Launchpad has them ({@code PackagePublishingStatus}, lp/soyuz/enums.py). */
    public enum Status {
        PENDING,
        PUBLISHED,
        SUPERSEDED,
        DELETED,
        OBSOLETE;

        /** Whether users have it, or will without anybody doing more. */
        public boolean isActive() {
            return this == PENDING || this == PUBLISHED;
        }
    }
}
