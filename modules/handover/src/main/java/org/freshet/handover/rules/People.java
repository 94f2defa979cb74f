package org.freshet.handover.rules;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.Shown;

/**
 * {@code Maintainer} and {@code Changed-By} are a name and an address, by which Launchpad knows
 * people (lp/archiveuploader/utils.py, {@code parse_maintainer}).
 */
public record People() implements Rule {
    private static final Pattern PERSON =
            Pattern.compile(
                    "[^\\s<>](?:[^<>]*[^\\s<>])? <[^<>\\s@]+@[^<>\\s@]+>|<?[^<>\\s@]+@[^<>\\s@]+>?");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        return Stream.concat(
                Stream.of("Maintainer", "Changed-By").flatMap(field -> of(parcel.changes(), field)),
                parcel.dsc().stream().flatMap(dsc -> of(dsc, "Maintainer")));
    }

    private static Stream<Finding> of(Control control, String field) {
        String value = control.field(field);
        return value.isEmpty() || PERSON.matcher(value).matches()
                ? Stream.empty()
                : Stream.of(
                        new Finding(
                                "person",
                                "`%s` of `%s` is no person: `%s`"
                                        .formatted(
                                                field,
                                                Shown.text(control.name()),
                                                Shown.text(value)),
                                "write it as `A. Person <a@example.org>`"));
    }
}
