package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles;
import org.freshet.handover.Parcel;
import org.freshet.model.Shown;

/**
 * The .changes is called {@code SOURCE_VERSION_ARCH.changes}, and what it lists bears names of
 * packages' files (lp/archiveuploader/utils.py, {@code re_changes_file_name}, {@code
 * re_taint_free}; dak's and reprepro's are such too).
 */
public record FileNames() implements Rule {
    private static final String RULE = "file-name";
    private static final Pattern CHANGES = Pattern.compile("[^_]+_[^_]+_[^_.]+\\.changes");
    private static final Pattern FREE = Pattern.compile("[-+~/.\\w]+");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        String name = parcel.changes().name();
        String source = parcel.changes().field("Source").split(" ", 2)[0];
        String version = parcel.changes().field("Version").replaceFirst("^[0-9]+:", "");
        String begin = source + "_" + version + "_";
        boolean known = !source.isEmpty() && !version.isEmpty();
        if (!CHANGES.matcher(name).matches() || (known && !name.startsWith(begin))) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` is not named as what it describes".formatted(Shown.text(name)),
                            "name it `%sARCH.changes`, as dpkg-buildpackage does"
                                    .formatted(known ? Shown.text(begin) : "SOURCE_VERSION_")));
        }
        for (ListedFiles.Line line : parcel.changes().listed().files()) {
            if (!Parcel.NAME.matcher(line.name()).matches()
                    || !FREE.matcher(line.name()).matches()) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s` lists `%s`, which is no name that archives take"
                                        .formatted(Shown.text(name), Shown.text(line.name())),
                                "letters, digits and `+ - . _ ~` are taken"));
            }
        }
        return findings.stream();
    }
}
