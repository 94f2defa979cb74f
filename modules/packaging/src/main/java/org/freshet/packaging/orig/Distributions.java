package org.freshet.packaging.orig;

import java.util.List;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Target;

/** What the distributions themselves have, as their signed indexes say. */
public interface Distributions {
    /**
     * Every version of a source in a target's distribution; empty when no index of it is
     * configured, which is another thing than no version.
     *
     * @throws org.freshet.model.Unavailable when the index cannot be read now
     * @throws org.freshet.model.IntegrityFailure when it contradicts its signature
     */
    Optional<List<DebianVersion>> versions(Target target, SourceName source);

    /** Every file of a source of that version there, by name and digest; empty when it has none. */
    List<StoredFile> files(Target target, SourceName source, DebianVersion version);

    /** One of these files, in the store. */
    StoredFile fetch(Target target, SourceName source, DebianVersion version, StoredFile file);
}
