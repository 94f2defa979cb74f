package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.model.Shown;

/**
 * One source package and nothing that was built of it (lp/archiveuploader/uploadpolicy.py, "debuild
 * -S"; nascentupload.py, {@code _check_sourceful_consistency} and {@code
 * _check_overall_consistency}; changesfile.py, {@code determine_file_class_and_name}).
 */
public record SourceAlone() implements Rule {
    private static final String RULE = "source-only";
    private static final String BUILD = "build the source alone: `dpkg-buildpackage -S`";
    private static final Pattern SOURCE =
            Pattern.compile(
                    "[^_]+_.+?\\.(orig(-.+)?\\.tar\\.(gz|bz2|xz)(\\.asc)?|diff\\.gz"
                            + "|(debian\\.)?tar\\.(gz|bz2|xz)|dsc)");
    private static final Pattern BUILDINFO = Pattern.compile("[^_]+_[^_]+_source\\.buildinfo");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        String name = Shown.text(parcel.changes().name());
        String architecture = parcel.changes().field("Architecture");
        if (!architecture.isEmpty() && !architecture.equals("source")) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` is for `%s`, a PPA takes `source` alone"
                                    .formatted(name, Shown.text(architecture)),
                            BUILD));
        }
        long dscs = 0;
        for (Line line : parcel.changes().listed().files()) {
            if (line.name().endsWith(".dsc")) {
                dscs++;
            }
            if (!SOURCE.matcher(line.name()).matches()
                    && !BUILDINFO.matcher(line.name()).matches()) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s` lists `%s`, which is no file of a source package"
                                        .formatted(name, Shown.text(line.name())),
                                BUILD));
            }
        }
        if (dscs == 0) {
            findings.add(new Finding(RULE, "`%s` lists no .dsc file".formatted(name), BUILD));
        }
        return findings.stream();
    }
}
