package org.freshet.archive.apt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.freshet.archive.segments.Stanzas;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;

/**
 * One binary package in a {@code Packages} index.
 *
 * @param file where it lies, from the archive's root
 */
public record BinaryEntry(
        String name, DebianVersion version, String file, String sha256, Stanza stanza) {
    private static final Set<String> MADE =
            Set.of(
                    "package",
                    "source",
                    "version",
                    "architecture",
                    "filename",
                    "size",
                    "md5sum",
                    "sha1",
                    "sha256",
                    "sha512",
                    "description");

    /** The entry of a .deb: its control file, where it lies, and its digests. */
    public static BinaryEntry of(Deb deb, Digests digests, String file) {
        Map<String, String> fields = new LinkedHashMap<>();
        // Places in the index are found by these, as they are spelled here.
        fields.put("Package", deb.name());
        deb.control().get("Source").ifPresent(source -> fields.put("Source", source));
        fields.put("Version", deb.control().get("Version").orElseThrow());
        fields.put("Architecture", deb.architecture());
        deb.control()
                .fields()
                .forEach((name, value) -> {
                    if (!MADE.contains(name.toLowerCase(Locale.ROOT))) {
                        fields.put(name, value);
                    }
                });
        fields.put("Filename", file);
        fields.put("Size", Long.toString(digests.size()));
        fields.put("MD5sum", digests.md5());
        fields.put("SHA1", digests.sha1());
        fields.put("SHA256", digests.sha256());
        deb.control().get("Description").ifPresent(text -> fields.put("Description", text));
        return new BinaryEntry(
                deb.name(), deb.version(), file, digests.sha256(), new Stanza(fields));
    }

    /** The entry that a stanza of our own index is. */
    public static BinaryEntry parse(String text) {
        Stanza stanza = Deb822.parseOne("Packages", text);
        return new BinaryEntry(
                field(stanza, "Package"),
                DebianVersion.parse(field(stanza, "Version")),
                field(stanza, "Filename"),
                field(stanza, "SHA256"),
                stanza);
    }

    /** The packages that were built of a source, by name, then by version. */
    public static List<BinaryEntry> of(Stanzas packages, SourceName source) {
        return packages.of(source.text()).stream().map(BinaryEntry::parse).toList();
    }

    private static String field(Stanza stanza, String name) {
        return stanza.get(name)
                .orElseThrow(() ->
                        new IntegrityFailure(
                                "index `Packages` has a stanza without `%s`".formatted(name),
                                "run `freshet archive verify`"));
    }

    /** Bytes of the file. */
    public long size() {
        return Long.parseLong(field(stanza, "Size"));
    }

    /** {@code amd64}, or {@code all}. */
    public String architecture() {
        return field(stanza, "Architecture");
    }

    /** The source that it was built of. */
    public SourceName source() {
        return new SourceName(stanza.get("Source").orElse(name).replaceFirst(" .*", ""));
    }

    /** The version of the source that it was built of. */
    public DebianVersion sourceVersion() {
        String source = stanza.get("Source").orElse("");
        int open = source.indexOf('(');
        return open < 0
                ? version
                : DebianVersion.parse(source.substring(open + 1, source.indexOf(')', open)));
    }
}
