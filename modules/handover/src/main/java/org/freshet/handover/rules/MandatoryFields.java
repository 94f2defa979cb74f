package org.freshet.handover.rules;

import java.util.List;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.Shown;

/**
 * The fields without which no archive knows what to do (lp/archiveuploader/changesfile.py and
 * dscfile.py, {@code mandatory_fields}; Debian Policy 5.4 and 5.5). dpkg leaves {@code Binary} out
 * of the .changes of a source alone since 1.19.3, and Launchpad does not ask for it.
 */
public record MandatoryFields() implements Rule {
    private static final List<String> OF_CHANGES =
            List.of(
                    "Source",
                    "Architecture",
                    "Version",
                    "Distribution",
                    "Maintainer",
                    "Files",
                    "Changes",
                    "Date",
                    "Changed-By");
    private static final List<String> OF_DSC =
            List.of("Source", "Version", "Binary", "Maintainer", "Architecture", "Files");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return Stream.concat(
                missing(parcel.changes(), OF_CHANGES),
                parcel.dsc().stream().flatMap(dsc -> missing(dsc, OF_DSC)));
    }

    private static Stream<Finding> missing(Control control, List<String> fields) {
        return fields.stream()
                .filter(field -> control.field(field).isEmpty())
                .map(field ->
                        new Finding(
                                "mandatory-field",
                                "`%s` has no field `%s`"
                                        .formatted(Shown.text(control.name()), field),
                                "write it anew with dpkg-genchanges and dpkg-source"));
    }
}
