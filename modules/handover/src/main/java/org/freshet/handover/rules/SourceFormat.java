package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.Shown;

/**
 * The .changes and the source package are of formats that Launchpad takes, and the package has the
 * files of its format, compressed by gzip, bzip2 or xz (lp/archiveuploader/changesfile.py, {@code
 * parseChanges}; dscfile.py, {@code format_to_file_checker_map}; utils.py, {@code
 * source_file_exts}: neither zstd nor lzma nor lzip).
 */
public record SourceFormat() implements Rule {
    private static final String RULE = "format";
    private static final Pattern FORMAT = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,4})?");
    private static final Pattern FILE =
            Pattern.compile(
                    "[^_]+_(?<version>.+?)\\.(?:"
                            + "(?<orig>orig(?:-(?<component>.+))?\\.tar\\.(?<packed>gz|bz2|xz)(?<signature>\\.asc)?)"
                            + "|(?<debian>debian\\.tar\\.(?:gz|bz2|xz))"
                            + "|(?<diff>diff\\.gz)"
                            + "|(?<tar>tar\\.(?:gz|bz2|xz)))");

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        String format = parcel.changes().field("Format");
        if (!format.isEmpty() && !within(format)) {
            findings.add(
                    new Finding(
                            RULE,
                            "`Format: %s` of `%s` is not between 1.5 and 2.0"
                                    .formatted(
                                            Shown.text(format),
                                            Shown.text(parcel.changes().name())),
                            "write it with dpkg-genchanges"));
        }
        parcel.dsc().ifPresent(dsc -> source(dsc, findings));
        return findings.stream();
    }

    private static boolean within(String format) {
        if (!FORMAT.matcher(format).matches()) {
            return false;
        }
        double number = Double.parseDouble(format);
        return number >= 1.5 && number <= 2.0;
    }

    private static void source(Control dsc, List<Finding> findings) {
        String name = Shown.text(dsc.name());
        String version = dsc.field("Version").replaceFirst("^[0-9]+:", "");
        Map<String, Integer> counts = new HashMap<>();
        boolean onlyGzip = true;
        for (Line line : dsc.listed().files()) {
            Matcher file = FILE.matcher(line.name());
            if (!file.matches()) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s` lists `%s`, which no source package of Launchpad's has"
                                        .formatted(name, Shown.text(line.name())),
                                "tarballs packed by gzip, bzip2 or xz are taken"));
                continue;
            }
            onlyGzip &= !line.name().endsWith(".bz2") && !line.name().endsWith(".xz");
            String expected =
                    file.group("orig") == null ? version : version.replaceFirst("-[^-]+$", "");
            if (!version.isEmpty() && !file.group("version").equals(expected)) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s` is not named for version `%s`"
                                        .formatted(Shown.text(line.name()), Shown.text(expected)),
                                "build the source package again"));
            }
            counts.merge(kind(file), 1, Integer::sum);
        }
        files(dsc, name, counts, onlyGzip, findings);
    }

    private static String kind(Matcher file) {
        if (file.group("orig") != null) {
            String component = file.group("component");
            String signature = file.group("signature");
            return (component == null ? "orig" : "orig-" + component)
                    + (signature == null ? "" : ".asc");
        }
        if (file.group("debian") != null) {
            return "debian";
        }
        return file.group("diff") != null ? "diff" : "tar";
    }

    private static void files(
            Control dsc,
            String name,
            Map<String, Integer> counts,
            boolean onlyGzip,
            List<Finding> findings) {
        boolean components = counts.keySet().stream().anyMatch(kind -> kind.startsWith("orig-"));
        boolean once = counts.values().stream().allMatch(count -> count == 1);
        counts.remove("orig.asc");
        counts.keySet().removeIf(kind -> kind.startsWith("orig-"));
        boolean upstream = once && counts.containsKey("orig") && counts.size() == 2;
        boolean nativeOne = once && counts.keySet().equals(Set.of("tar")) && !components;
        // One without it is of the first format: some tools left it out.
        String format = dsc.field("Format").isEmpty() ? "1.0" : dsc.field("Format");
        switch (format) {
            case "1.0" -> {
                if (!onlyGzip) {
                    findings.add(
                            new Finding(
                                    RULE,
                                    "`%s` is of format 1.0, which takes gzip alone".formatted(name),
                                    "use `3.0 (quilt)` in debian/source/format"));
                }
                if (components || !(nativeOne || (upstream && counts.containsKey("diff")))) {
                    findings.add(wrong(name, "one .tar.gz, or an .orig.tar.gz and a .diff.gz"));
                }
            }
            case "3.0 (native)" -> {
                if (!nativeOne) {
                    findings.add(wrong(name, "one .tar"));
                }
            }
            case "3.0 (quilt)" -> {
                if (!(upstream && counts.containsKey("debian"))) {
                    findings.add(
                            wrong(
                                    name,
                                    "one .orig.tar, one .debian.tar, and one .orig-COMPONENT.tar of a"
                                            + " component"));
                }
            }
            default ->
                    findings.add(
                            new Finding(
                                    RULE,
                                    "`%s` is of format `%s`, which Ubuntu does not take"
                                            .formatted(name, Shown.text(format)),
                                    "use `3.0 (quilt)` or `3.0 (native)` in debian/source/format"));
        }
    }

    private static Finding wrong(String name, String expected) {
        return new Finding(
                RULE,
                "`%s` lists other files than its format has: %s".formatted(name, expected),
                "build the source package again");
    }
}
