package org.freshet.handover.launchpad;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.freshet.handover.launchpad.Launchpad.Archive;
import org.freshet.handover.launchpad.Listing.Status;
import org.freshet.handover.launchpad.Progress.Stage;
import org.freshet.model.DebianVersion;
import org.freshet.model.Incoming;
import org.freshet.model.SourceName;

/** Looks how uploads to PPAs fare. */
public final class FollowUp {
    private final Launchpad launchpad;

    public FollowUp(Launchpad launchpad) {
        this.launchpad = launchpad;
    }

    /**
     * One look, of three or four requests.
     *
     * @throws org.freshet.model.InvalidInput when the PPA is not, or no longer, there
     * @throws org.freshet.model.Unavailable when Launchpad gives no answer that makes sense
     */
    public Progress look(
            Incoming.Ppa ppa, SourceName source, DebianVersion version, String series) {
        Archive archive = launchpad.archive(ppa);
        // One that was deleted and copied back is there twice: users have what is active.
        Optional<Listing> found =
                launchpad.listings(archive, source, version).stream()
                        .filter(listing -> listing.series().equals(series))
                        .max(
                                Comparator.<Listing, Boolean>comparing(
                                                listing -> listing.status() == Status.PUBLISHED)
                                        .thenComparing(listing -> listing.status().isActive()));
        if (found.isEmpty()) {
            return new Progress.NotListed();
        }
        Listing listing = found.get();
        List<Build> builds = launchpad.builds(listing);
        return new Progress.Listed(
                listing.status(),
                listing.created(),
                listing.published(),
                URI.create(archive.page() + "/+packages"),
                builds,
                stage(archive, listing, builds));
    }

    private Stage stage(Archive archive, Listing listing, List<Build> builds) {
        if (!listing.status().isActive()) {
            return Stage.GONE;
        }
        if (listing.status() == Status.PENDING && builds.isEmpty()) {
            return Stage.ACCEPTED;
        }
        if (!builds.stream().allMatch(Build::isOver)) {
            return Stage.BUILDING;
        }
        if (builds.stream().anyMatch(build -> build.state() == Build.State.FAILED)) {
            return Stage.FAILED;
        }
        return listing.status() == Status.PENDING
                        || (!builds.isEmpty() && launchpad.binariesWait(archive, listing))
                ? Stage.BUILDING
                : Stage.PUBLISHED;
    }
}
