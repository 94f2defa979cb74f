package org.freshet.debian;

import java.util.List;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;

/** A parsed .dsc, signed or not. {@code stanza} is its text without the signature. */
public record Dsc(
        SourceName source, DebianVersion version, List<StoredFile> files, Deb822.Stanza stanza) {
    /** Parses a .dsc; all three checksum lists must be there and agree on names and sizes. */
    public static Dsc parse(String what, byte[] maybeSigned) {
        throw new IllegalStateException("being written");
    }
}
