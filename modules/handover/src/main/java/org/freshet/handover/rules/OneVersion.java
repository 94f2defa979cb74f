package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.Shown;

/**
 * The .changes and its .dsc are of one source in one version, epoch and all, and both are such as
 * archives know them (lp/archiveuploader/dscfile.py, {@code verify}; utils.py, {@code
 * re_valid_version}, {@code re_valid_pkg_name}).
 */
public record OneVersion() implements Rule {
    private static final String RULE = "version";
    private static final Pattern VERSION = Pattern.compile("([0-9]+:)?[0-9A-Za-z.+~:-]+");
    private static final Pattern SOURCE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z+.-]+");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        Control changes = parcel.changes();
        check(changes, "Version", VERSION, findings);
        parcel.dsc()
                .ifPresent(dsc -> {
                    check(dsc, "Source", SOURCE, findings);
                    for (String field : List.of("Source", "Version")) {
                        // A binary rebuild has the source's version behind its name.
                        String of = changes.field(field).split(" ", 2)[0];
                        if (!of.equals(dsc.field(field))) {
                            findings.add(
                                    new Finding(
                                            RULE,
                                            "`%s` has `%s: %s`, `%s` has `%s`"
                                                    .formatted(
                                                            Shown.text(changes.name()),
                                                            field,
                                                            Shown.text(of),
                                                            Shown.text(dsc.name()),
                                                            Shown.text(dsc.field(field))),
                                            "they are of two builds: build again"));
                        }
                    }
                });
        return findings.stream();
    }

    private static void check(
            Control control, String field, Pattern pattern, List<Finding> findings) {
        String value = control.field(field);
        // One that is missing is told as such.
        if (!value.isEmpty() && !pattern.matcher(value).matches()) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` of `%s` is none: `%s`"
                                    .formatted(
                                            field, Shown.text(control.name()), Shown.text(value)),
                            "Debian Policy 5.6.1 and 5.6.12 say which are"));
        }
    }
}
