package org.freshet.debian;

import java.util.List;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/** A distribution's archive, read through its signed index: InRelease, then Sources by hash. */
public final class Mirror {
    /**
     * Where a target's distribution archive lies. @param suites such as {@code noble} and {@code
     * noble-updates}
     */
    public record Location(
            java.net.URI url,
            java.nio.file.Path keyring,
            List<String> suites,
            List<String> components) {}

    public Mirror(org.freshet.http.Web web, java.nio.file.Path cache) {
        throw new IllegalStateException("being written: " + web + cache);
    }

    /**
     * Every version of a source in the suites; empty when the distribution does not have it.
     *
     * @throws org.freshet.model.Unavailable when the mirror does not answer
     * @throws org.freshet.model.IntegrityFailure for a bad signature, an index that differs from
     *     its hash, an expired Valid-Until
     */
    public List<DebianVersion> versions(
            Location location, SourceName source, java.time.Instant now) {
        throw new IllegalStateException("being written");
    }
}
