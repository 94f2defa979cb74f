package org.freshet.archive.apt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.archive.segments.Stanzas;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;

/**
 * One binary package in a {@code Packages} index.
 *
 * @param file where it lies, from the archive's root
 * @param description the whole of it, in a stanza of {@code Translation-en}; empty where it is not
 *     known here, or there is none
 */
public record BinaryEntry(
        String name,
        DebianVersion version,
        String file,
        String sha256,
        Stanza stanza,
        Optional<Stanza> description) {
    private static final String SHORT = "Description";
    private static final String MD5 = "Description-md5";

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
                    "description",
                    "description-md5");

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
        deb.control().get(SHORT).ifPresent(text -> fields.put(SHORT, text));
        return apart(fields);
    }

    /**
     * The entry that a stanza of our own index is; those of an older Freshet have the description
     * in them.
     */
    public static BinaryEntry parse(String text) {
        Stanza stanza = Deb822.parseOne("Packages", text);
        return stanza.get(MD5).isPresent()
                ? of(stanza, Optional.empty())
                : apart(new LinkedHashMap<>(stanza.fields()));
    }

    /** Leaves the first line of the description, and the md5 by which apt finds all of it. */
    private static BinaryEntry apart(Map<String, String> fields) {
        Optional<Stanza> whole = description(new Stanza(fields));
        whole.flatMap(description -> description.get(MD5))
                .ifPresent(md5 -> {
                    fields.computeIfPresent(
                            SHORT,
                            (_, text) -> text.lines().findFirst().orElse("").stripTrailing());
                    fields.put(MD5, md5);
                });
        return of(new Stanza(fields), whole);
    }

    /** What {@code Translation-en} says of a package, by its control file. */
    public static Optional<Stanza> description(Stanza control) {
        return control.get(SHORT)
                .map(text -> {
                    Map<String, String> whole = new LinkedHashMap<>();
                    String name = field(control, "Package");
                    whole.put("Package", name);
                    // So it stands where its package does in the other index.
                    control.get("Source")
                            .map(BinaryEntry::withoutVersion)
                            .filter(source -> !source.equals(name))
                            .ifPresent(source -> whole.put("Source", source));
                    whole.put(MD5, Hash.md5(text + "\n"));
                    whole.put(SHORT + "-en", text);
                    return new Stanza(whole);
                });
    }

    private static BinaryEntry of(Stanza stanza, Optional<Stanza> description) {
        return new BinaryEntry(
                field(stanza, "Package"),
                DebianVersion.parse(field(stanza, "Version")),
                field(stanza, "Filename"),
                field(stanza, "SHA256"),
                stanza,
                description);
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
                                "the indices of older generations lie in `by-hash`; `archive rebuild` makes new ones"));
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
        return new SourceName(withoutVersion(stanza.get("Source").orElse(name)));
    }

    private static String withoutVersion(String source) {
        return source.replaceFirst(" .*", "");
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
