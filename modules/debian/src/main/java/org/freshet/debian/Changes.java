package org.freshet.debian;

import java.util.List;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;

/**
 * A parsed .changes, signed or not (deb-changes(5)). {@code stanza} is its text without the
 * signature.
 *
 * @param version of the upload
 * @param distribution the suite it is for
 * @param files in the order of {@code Files}
 */
public record Changes(
        SourceName source,
        DebianVersion version,
        String distribution,
        List<StoredFile> files,
        Deb822.Stanza stanza) {
    public Changes {
        files = List.copyOf(files);
    }

    /**
     * Parses a .changes; all three checksum lists must be there and agree on names and sizes. A
     * signature is not judged.
     *
     * @param what the file's name for messages
     * @throws InvalidInput for anything that dpkg-genchanges would not write
     */
    public static Changes parse(String what, byte[] maybeSigned) {
        Deb822.Stanza stanza = Dsc.stanza(what, maybeSigned);
        // A binary rebuild has the source's version behind its name: `hello (1.0-1)`.
        String source = Dsc.required(what, stanza, "Source");
        int blank = source.indexOf(' ');
        String distribution = Dsc.required(what, stanza, "Distribution");
        if (!distribution.matches("[a-zA-Z0-9][a-zA-Z0-9+.~/-]*")) {
            throw new InvalidInput(
                    "`%s` is for `%s`, which is not one suite"
                            .formatted(Shown.text(what), Shown.text(distribution)),
                    "name one suite in `Distribution`");
        }
        return new Changes(
                new SourceName(blank < 0 ? source : source.substring(0, blank)),
                DebianVersion.parse(Dsc.required(what, stanza, "Version")),
                distribution,
                FileList.parse(Shown.text(what), stanza, 2),
                stanza);
    }
}
