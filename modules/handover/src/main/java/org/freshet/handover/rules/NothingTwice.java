package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * The version is new to the PPA in all its series and not below the published one; a file that the
 * PPA or the primary archive has under the same name has the same bytes, and one that is not
 * uploaded is there (lp/archiveuploader/nascentupload.py, {@code checkSourceVersion} and "modify
 * the version"; dscfile.py, {@code checkFiles}: deleted files count for ever).
 */
public record NothingTwice(Inventory inventory) implements Rule {
    private static final String VERSION = "version-used";
    private static final String ORIG = "orig";

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        parcel.dsc()
                .ifPresent(dsc -> {
                    version(parcel, dsc, findings);
                    dsc.listed().files().forEach(line -> file(parcel, line, findings));
                });
        return findings.stream();
    }

    private void version(Parcel parcel, Control dsc, List<Finding> findings) {
        SourceName source;
        DebianVersion version;
        try {
            source = new SourceName(dsc.field("Source"));
            version = DebianVersion.parse(dsc.field("Version"));
        } catch (InvalidInput _) {
            // Another rule says that it is none.
            return;
        }
        if (inventory.took(source, version)) {
            findings.add(
                    new Finding(
                            VERSION,
                            "version `%s` of `%s` was taken before, in this series or another"
                                    .formatted(version, source),
                            "raise the version; one for each series ends with the series' number"));
        }
        inventory
                .published(source, parcel.changes().field("Distribution"))
                .filter(published -> published.isAbove(version))
                .ifPresent(published ->
                        findings.add(
                                new Finding(
                                        VERSION,
                                        "`%s` has `%s` in this series, which is above `%s`"
                                                .formatted(source, published, version),
                                        "raise the version")));
    }

    private void file(Parcel parcel, Line line, List<Finding> findings) {
        Optional<String> held = inventory.md5(line.name());
        boolean uploaded =
                parcel.changes().listed().files().stream()
                        .anyMatch(each -> each.name().equals(line.name()));
        String shown = Shown.text(line.name());
        if (held.isEmpty() && !uploaded) {
            findings.add(
                    new Finding(
                            ORIG,
                            "`%s` is neither uploaded nor there".formatted(shown),
                            "build with the orig in the upload: `dpkg-buildpackage -S -sa`"));
        } else if (held.isPresent() && !held.get().equals(line.digest())) {
            findings.add(
                    new Finding(
                            ORIG,
                            "`%s` is there with other bytes: MD5 `%s`, this one has `%s`"
                                    .formatted(
                                            shown,
                                            Shown.text(held.get()),
                                            Shown.text(line.digest())),
                            "build with the bytes that are there, and `-sd`; what was deleted counts too"));
        }
    }
}
