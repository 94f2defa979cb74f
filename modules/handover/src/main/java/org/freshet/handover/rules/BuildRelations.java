package org.freshet.handover.rules;

import java.util.List;
import java.util.stream.Stream;
import org.freshet.debian.install.Needs;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * What is needed to build can be read (lp/archiveuploader/dscfile.py, "cannot be parsed by
 * deb822").
 */
public record BuildRelations() implements Rule {
    private static final List<String> FIELDS = List.of("Build-Depends", "Build-Depends-Indep");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return parcel.dsc().stream()
                .flatMap(dsc -> FIELDS.stream().flatMap(field -> of(dsc, field)));
    }

    private static Stream<Finding> of(Control dsc, String field) {
        try {
            Needs.parse(dsc.field(field), "amd64");
            return Stream.empty();
        } catch (InvalidInput wrong) {
            return Stream.of(
                    new Finding(
                            "build-depends",
                            "`%s` of `%s` cannot be read: %s"
                                    .formatted(field, Shown.text(dsc.name()), wrong.getMessage()),
                            "Debian Policy 7.1 says how relations are written"));
        }
    }
}
