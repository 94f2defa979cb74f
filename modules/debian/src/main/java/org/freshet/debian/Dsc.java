package org.freshet.debian;

import java.util.List;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.trust.Keyring;

/**
 * A parsed .dsc, signed or not (dsc(5)). {@code stanza} is its text without the signature.
 *
 * @param files in the order of {@code Files}
 */
public record Dsc(
        SourceName source, DebianVersion version, List<StoredFile> files, Deb822.Stanza stanza) {
    public Dsc {
        files = List.copyOf(files);
    }

    /**
     * Parses a .dsc; all three checksum lists must be there and agree on names and sizes. A
     * signature is not judged.
     *
     * @param what the file's name for messages
     * @throws InvalidInput for anything that dpkg-source would not write
     */
    public static Dsc parse(String what, byte[] maybeSigned) {
        Deb822.Stanza stanza = stanza(what, maybeSigned);
        return new Dsc(
                new SourceName(required(what, stanza, "Source")),
                DebianVersion.parse(required(what, stanza, "Version")),
                FileList.parse(Shown.text(what), stanza, 0),
                stanza);
    }

    /**
     * The only stanza of a .dsc or .changes that a person gave, whose signature is not judged.
     *
     * @param what the file's name for messages
     * @throws InvalidInput when it has not one stanza, or something around it
     */
    public static Deb822.Stanza stanza(String what, byte[] maybeSigned) {
        try {
            return Deb822.parseOne(what, Keyring.textOf(maybeSigned));
        } catch (IntegrityFailure e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s".formatted(Shown.text(what), e.getMessage()),
                    e.hint().orElse("write it anew"),
                    e);
        }
    }

    static String required(String what, Deb822.Stanza stanza, String field) {
        return stanza.get(field)
                .filter(value -> !value.isBlank())
                .orElseThrow(() ->
                        new InvalidInput(
                                "`%s` has no field `%s`".formatted(Shown.text(what), field)));
    }
}
