package org.freshet.packaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822;
import org.freshet.files.ContentStore;
import org.freshet.files.SameBytes;
import org.freshet.model.StoredFile;
import org.freshet.trust.Signer;

/**
 * Writes the files of a source package as {@code dpkg-source -b} and {@code dpkg-genchanges -S -sa}
 * would, without running either. The same input and key give the same bytes.
 */
final class SourceFiles {
    static final String CHANGELOG = "debian/changelog";
    private static final String CONTROL = "debian/control";
    private static final String TESTS = "debian/tests/control";
    private static final int TESTS_BYTES = 1 << 20;

    private final ContentStore store;
    private final Optional<Signer> signer;

    SourceFiles(ContentStore store, Optional<Signer> signer) {
        this.store = store;
        this.signer = signer;
    }

    /**
     * A source package in the store.
     *
     * @param files what the .dsc lists, in that order
     */
    record Written(StoredFile dsc, StoredFile changes, List<StoredFile> files) {
        Written {
            files = List.copyOf(files);
        }
    }

    /**
     * Writes a checked {@code debian/} in format 3.0 (quilt); name, version and dates are those of
     * the top entry of its changelog.
     *
     * @param origs under their names: the main tarball, one of each component, signatures
     */
    Written write(DebianFiles debian, List<StoredFile> origs) {
        return write(debian, DebianFormat.QUILT, origs);
    }

    /** Writes a whole checked tree, {@code debian/} and all else, in format 3.0 (native). */
    Written writeNative(DebianFiles tree) {
        return write(tree, DebianFormat.NATIVE, List.of());
    }

    private Written write(DebianFiles tree, DebianFormat format, List<StoredFile> origs) {
        Control control = Control.parse(tree.text(CONTROL, Control.MOST_BYTES).orElse(""));
        ChangelogEntry entry =
                tree.text(CHANGELOG, ChangelogEntry.MOST_BYTES)
                        .flatMap(ChangelogEntry::newest)
                        .orElseThrow();
        String name = entry.source() + "_" + entry.version().withoutEpoch();
        StoredFile tarball =
                switch (format) {
                    case QUILT -> tarball(name + ".debian.tar.xz", tree, entry);
                    case NATIVE ->
                            tarball(
                                    name + ".tar.xz",
                                    // dpkg-source takes the directory's name, whatever it is.
                                    tree.below(name.replace('_', '-')),
                                    entry);
                };
        // dpkg-source sorts them, so components come before the main one, and a signature comes
        // behind its tarball.
        List<StoredFile> files =
                new ArrayList<>(
                        origs.stream().sorted(Comparator.comparing(StoredFile::name)).toList());
        files.add(tarball);
        SourceFields.Fields fields =
                SourceFields.of(control, format, entry.version(), tree.text(TESTS, TESTS_BYTES));
        StoredFile dsc = signed(name + ".dsc", dsc(fields, files), entry);
        List<StoredFile> all = new ArrayList<>(List.of(dsc));
        all.addAll(files);
        StoredFile changes = signed(name + "_source.changes", changes(control, entry, all), entry);
        return new Written(dsc, changes, files);
    }

    private StoredFile tarball(String name, DebianFiles files, ChangelogEntry entry) {
        return store.put(name, out -> SameBytes.tarXz(files.entries(), entry.date(), out));
    }

    private static Deb822.Stanza dsc(SourceFields.Fields fields, List<StoredFile> files) {
        Map<String, String> dsc = new LinkedHashMap<>(fields.head());
        checksums(dsc, files);
        dsc.put("Files", list(files, file -> file.digests().md5() + " " + sized(file)));
        dsc.putAll(fields.tail());
        return new Deb822.Stanza(dsc);
    }

    private static Deb822.Stanza changes(
            Control control, ChangelogEntry entry, List<StoredFile> files) {
        String section = control.source().get("Section").map(String::strip).orElse("-");
        String priority = control.source().get("Priority").map(String::strip).orElse("-");
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("Format", "1.8");
        changes.put("Date", entry.written());
        changes.put("Source", entry.source().text());
        changes.put("Architecture", "source");
        changes.put("Version", entry.version().toString());
        changes.put("Distribution", entry.distribution());
        changes.put("Urgency", entry.urgency());
        changes.put("Maintainer", control.source().get("Maintainer").orElseThrow());
        changes.put("Changed-By", entry.changedBy());
        if (!entry.closes().isEmpty()) {
            changes.put("Closes", String.join(" ", entry.closes()));
        }
        changes.put("Changes", entry.changes());
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

    private StoredFile signed(String name, Deb822.Stanza stanza, ChangelogEntry entry) {
        byte[] bytes =
                signer.map(key -> key.clearSigned(stanza.text(), entry.date()))
                        .orElseGet(() -> stanza.text().getBytes(StandardCharsets.UTF_8));
        return store.put(name, out -> out.write(bytes));
    }
}
