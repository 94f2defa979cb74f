package org.freshet.archive;

import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/**
 * A version that went from one suite to another.
 *
 * @param already whether it was there before
 */
public record Promoted(
        SourceName source, DebianVersion version, String from, String to, boolean already) {}
