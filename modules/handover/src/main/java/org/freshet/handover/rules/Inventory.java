package org.freshet.handover.rules;

import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/** What a PPA, and the primary archive behind it, hold and ever held. */
public interface Inventory {
    /** The MD5 of a file of that name, where either has or had one: Launchpad compares by it. */
    Optional<String> md5(String file);

    /** Whether the PPA took this version before, in whichever series. */
    boolean took(SourceName source, DebianVersion version);

    /** The version that the PPA has published in a series. */
    Optional<DebianVersion> published(SourceName source, String series);
}
