package org.freshet.debian;

import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/**
 * A source package as a suite's index lists it. Its .dsc, whose digest the index gives, names all
 * other files with theirs.
 *
 * @param directory of its files below the archive, {@code pool/main/j/jq}
 * @param dsc name of the .dsc
 * @param sha256 of the .dsc
 * @param size of the .dsc in bytes
 */
public record ListedSource(
        SourceName source,
        DebianVersion version,
        String suite,
        String directory,
        String dsc,
        String sha256,
        long size) {}
