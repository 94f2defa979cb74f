package org.freshet.handover.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.handover.ListedFiles;
import org.freshet.handover.ListedFiles.Line;
import org.freshet.handover.Parcel;
import org.freshet.handover.Parcel.Control;
import org.freshet.model.Digests;
import org.freshet.model.Shown;

/**
 * Every listed file is there, with the size and all the checksums that are listed, and the lists
 * agree (lp/archiveuploader/utils.py, {@code merge_file_lists}; nascentuploadfile.py, {@code
 * checkSizeAndCheckSum}). What a .dsc lists beyond the .changes, such as an orig that the archive
 * has, may be missing here. There is one .dsc at most (reprepro's incoming.c: "I don't know what to
 * do with multiple .dsc files").
 */
public record Contents() implements Rule {
    private static final String RULE = "contents";
    private static final String ANEW = "write it anew with dpkg-genchanges and dpkg-source";

    @Override
    public Stream<Finding> broken(Parcel parcel) {
        List<Finding> findings = new ArrayList<>();
        lists(parcel.changes(), findings);
        if (parcel.changes().listed().files().isEmpty()) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` lists no files".formatted(Shown.text(parcel.changes().name())),
                            ANEW));
        }
        long dscs =
                parcel.changes().listed().files().stream()
                        .filter(line -> line.name().endsWith(".dsc"))
                        .count();
        if (dscs > 1) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` lists %d .dsc files, archives take one"
                                    .formatted(Shown.text(parcel.changes().name()), dscs),
                            "upload each source package by itself"));
        }
        for (Line line : parcel.changes().listed().files()) {
            boolean isThere = parcel.there().containsKey(line.name());
            if (isThere && line.name().endsWith(".dsc") && parcel.dsc().isEmpty()) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s` cannot be read: it is no .dsc"
                                        .formatted(Shown.text(line.name())),
                                ANEW));
            }
            if (!isThere) {
                findings.add(
                        new Finding(
                                RULE,
                                "`%s`, which `%s` lists, is not there"
                                        .formatted(
                                                Shown.text(line.name()),
                                                Shown.text(parcel.changes().name())),
                                "it must lie beside the .changes"));
            }
        }
        differences(parcel, parcel.changes(), findings);
        parcel.dsc()
                .ifPresent(dsc -> {
                    lists(dsc, findings);
                    differences(parcel, dsc, findings);
                });
        return findings.stream();
    }

    /** What is wrong with the lists alone. */
    private static void lists(Control control, List<Finding> findings) {
        String name = Shown.text(control.name());
        ListedFiles listed = control.listed();
        for (String line : listed.malformed()) {
            findings.add(
                    new Finding(
                            RULE,
                            "`%s` has a line that is none: `%s`".formatted(name, Shown.text(line)),
                            ANEW));
        }
        Map<String, Long> files = sizes(listed.files());
        if (files.size() < listed.files().size()) {
            findings.add(new Finding(RULE, "`%s` lists a file twice".formatted(name), ANEW));
        }
        listed.lists()
                .forEach((field, lines) -> {
                    if (!sizes(lines).equals(files) || lines.size() != listed.files().size()) {
                        findings.add(
                                new Finding(
                                        RULE,
                                        "`Files` and `%s` of `%s` differ in names or sizes"
                                                .formatted(field, name),
                                        ANEW));
                    }
                });
    }

    private static Map<String, Long> sizes(List<Line> lines) {
        Map<String, Long> sizes = new HashMap<>();
        lines.forEach(line -> sizes.put(line.name(), line.size()));
        return sizes;
    }

    /** What is listed otherwise than it is. */
    private static void differences(Parcel parcel, Control control, List<Finding> findings) {
        Set<String> told = new HashSet<>();
        ListedFiles.FIELDS.forEach(field -> {
            for (Line line : control.listed().lists().getOrDefault(field, List.of())) {
                Digests there = parcel.there().get(line.name());
                if (there == null) {
                    continue;
                }
                String digest =
                        switch (field) {
                            case "Files" -> there.md5();
                            case "Checksums-Sha1" -> there.sha1();
                            default -> there.sha256();
                        };
                boolean differs = there.size() != line.size() || !digest.equals(line.digest());
                if (differs && told.add(line.name())) {
                    findings.add(difference(control, field, line, there.size(), digest));
                }
            }
        });
    }

    private static Finding difference(
            Control control, String field, Line line, long size, String digest) {
        return new Finding(
                RULE,
                "`%s` differs from what `%s` of `%s` lists: expected %d bytes, `%s`, got %d bytes, `%s`"
                        .formatted(
                                Shown.text(line.name()),
                                field,
                                Shown.text(control.name()),
                                line.size(),
                                Shown.text(line.digest()),
                                size,
                                digest),
                "was it changed or signed after the list was written?");
    }
}
