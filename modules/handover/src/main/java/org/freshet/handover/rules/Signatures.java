package org.freshet.handover.rules;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.trust.Keyring;

/**
 * Both the .changes and the .dsc are clear-signed, by a key that the archive knows. Launchpad says
 * nothing at all about an upload whose .changes it cannot verify, and rejects one whose .dsc is not
 * signed (lp/archiveuploader/dscfile.py, SignableTagFile).
 *
 * @param keys those that the archive knows; without any, that they are signed must do
 * @param at when the archive will look at them
 */
public record Signatures(Optional<Keyring> keys, Instant at) implements Rule {
    private static final String RULE = "signature";

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return Stream.concat(Stream.of(parcel.changes()), parcel.dsc().stream())
                .flatMap(control -> broken(control).stream());
    }

    private Optional<Finding> broken(Control control) {
        String name = Shown.text(control.name());
        if (!control.isSigned()) {
            return Optional.of(
                    new Finding(
                            RULE,
                            "`%s` is not signed".formatted(name),
                            "`debsign` signs the .changes and its .dsc"));
        }
        try {
            keys.ifPresent(known -> known.verifyClearSigned(name, control.bytes(), at));
            return Optional.empty();
        } catch (IntegrityFailure bad) {
            return Optional.of(
                    new Finding(
                            RULE,
                            String.valueOf(bad.getMessage()),
                            "sign it anew with a key that the archive knows: `debsign --re-sign`"));
        }
    }
}
