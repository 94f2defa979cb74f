package org.freshet.packaging;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.freshet.debian.Dates;
import org.freshet.debian.Deb822;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.SourcePackage;
import org.freshet.model.StoredFile;
import org.freshet.trust.Signer;

/**
 * Makes a Debian source package, format 3.0 (quilt), as {@code dpkg-source -b} and {@code
 * dpkg-genchanges -S} would, without running either. The same plan and key give the same bytes.
 */
public final class SourceBuilder {
    private static final String CHANGELOG = "debian/changelog";
    private static final int TESTS_BYTES = 1 << 20;

    private final ContentStore store;
    private final Optional<Signer> signer;

    public SourceBuilder(ContentStore store, Signer signer) {
        this(store, Optional.of(signer));
    }

    /** Leaves signing to whoever uploads the package: {@code debsign} does it. */
    public SourceBuilder(ContentStore store) {
        this(store, Optional.empty());
    }

    private SourceBuilder(ContentStore store, Optional<Signer> signer) {
        this.store = store;
        this.signer = signer;
    }

    /** The .dsc, the .changes and the debian tarball are in the store when this returns. */
    public Outcome<SourcePackage> build(Plan plan) {
        String name = plan.source() + "_" + plan.version().withoutEpoch();
        try (DebianTar tar = DebianTar.open(store, plan.debian())) {
            Control control =
                    Control.parse(tar.text("debian/control", Control.MOST_BYTES).orElse(""));
            StoredFile debian = debianTarball(plan, name, tar);
            List<StoredFile> files = List.of(plan.orig().file(), debian);
            Optional<String> tests = tar.text("debian/tests/control", TESTS_BYTES);
            StoredFile dsc = signed(name + ".dsc", dsc(plan, control, tests, files), plan);
            StoredFile changes =
                    signed(
                            name + "_source.changes",
                            changes(plan, control, List.of(dsc, files.getFirst(), debian)),
                            plan);
            return new Outcome.Passed<>(new SourcePackage(plan, dsc, changes, files));
        }
    }

    private StoredFile debianTarball(Plan plan, String name, DebianTar tar) {
        SortedMap<String, SameBytes.Entry> entries = tar.entries();
        String older = tar.text(CHANGELOG, ChangelogEntry.MOST_BYTES).orElse("").stripLeading();
        String entry = ChangelogEntry.of(plan);
        entries.put(
                CHANGELOG, DebianDirectory.text(older.isEmpty() ? entry : entry + "\n" + older));
        return store.put(
                name + ".debian.tar.xz",
                out -> {
                    try (OutputStream xz = SameBytes.xz(new Open(out))) {
                        SameBytes.tar(entries, plan.date(), xz);
                    }
                });
    }

    private static Deb822.Stanza dsc(
            Plan plan, Control control, Optional<String> tests, List<StoredFile> files) {
        SourceFields.Fields fields = SourceFields.of(control, plan.version(), tests);
        Map<String, String> dsc = new LinkedHashMap<>(fields.head());
        checksums(dsc, files);
        dsc.put("Files", list(files, file -> file.digests().md5() + " " + sized(file)));
        dsc.putAll(fields.tail());
        return new Deb822.Stanza(dsc);
    }

    private static Deb822.Stanza changes(Plan plan, Control control, List<StoredFile> files) {
        String section = control.source().get("Section").map(String::strip).orElse("-");
        String priority = control.source().get("Priority").map(String::strip).orElse("-");
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("Format", "1.8");
        changes.put("Date", Dates.changelog(plan.date()));
        changes.put("Source", plan.source().text());
        changes.put("Architecture", "source");
        changes.put("Version", plan.version().toString());
        changes.put("Distribution", plan.target().series());
        changes.put("Urgency", "medium");
        changes.put("Maintainer", plan.maintainer().text());
        changes.put("Changed-By", plan.maintainer().text());
        changes.put("Changes", ChangelogEntry.changes(plan));
        checksums(changes, files);
        changes.put(
                "Files",
                list(
                        files,
                        file ->
                                "%s %d %s %s %s"
                                        .formatted(
                                                file.digests().md5(),
                                                file.digests().size(),
                                                section,
                                                priority,
                                                file.name())));
        SourceFields.custom(control.source(), 'C').forEach(changes::putIfAbsent);
        return new Deb822.Stanza(changes);
    }

    private static void checksums(Map<String, String> fields, List<StoredFile> files) {
        fields.put(
                "Checksums-Sha1", list(files, file -> file.digests().sha1() + " " + sized(file)));
        fields.put(
                "Checksums-Sha256",
                list(files, file -> file.digests().sha256() + " " + sized(file)));
    }

    private static String sized(StoredFile file) {
        return file.digests().size() + " " + file.name();
    }

    private static String list(List<StoredFile> files, Function<StoredFile, String> line) {
        return files.stream().map(line).collect(Collectors.joining("\n ", "\n ", ""));
    }

    private StoredFile signed(String name, Deb822.Stanza stanza, Plan plan) {
        byte[] bytes =
                signer.map(key -> key.clearSigned(stanza.text(), plan.date()))
                        .orElseGet(() -> stanza.text().getBytes(StandardCharsets.UTF_8));
        return store.put(name, out -> out.write(bytes));
    }

    /** Lets the xz stream end without closing the store's file. */
    private static final class Open extends FilterOutputStream {
        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
