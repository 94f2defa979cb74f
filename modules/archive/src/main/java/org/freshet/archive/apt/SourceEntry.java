package org.freshet.archive.apt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.Dsc;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;

/**
 * One source package in a {@code Sources} index.
 *
 * @param directory where its files lie, from the archive's root: {@code pool/main/h/hello}
 * @param files the .dsc first, then what it lists, in its order
 */
public record SourceEntry(
        SourceName source,
        DebianVersion version,
        String directory,
        List<Listed> files,
        Stanza stanza) {
    // The order in which apt-ftparchive writes them (TFRewriteSourceOrder); others follow as they
    // come.
    private static final List<String> ORDER =
            List.of(
                    "Package",
                    "Format",
                    "Binary",
                    "Architecture",
                    "Version",
                    "Priority",
                    "Section",
                    "Maintainer",
                    "Uploaders",
                    "Standards-Version",
                    "Build-Depends",
                    "Build-Depends-Arch",
                    "Build-Depends-Indep",
                    "Build-Conflicts",
                    "Build-Conflicts-Arch",
                    "Build-Conflicts-Indep",
                    "Testsuite",
                    "Homepage",
                    "Vcs-Browser",
                    "Vcs-Git",
                    "Directory",
                    "Package-List",
                    "Files",
                    "Checksums-Sha1",
                    "Checksums-Sha256");

    private static final Set<String> MADE =
            Set.of("source", "package", "version", "directory", "files");

    /** A file of a source package as the index lists it. */
    public record Listed(String name, String sha256, long size) {}

    public SourceEntry {
        files = List.copyOf(files);
    }

    /**
     * The entry of a .dsc: its fields, {@code Package} for {@code Source}, {@code Directory}, and
     * the .dsc itself first in every list of files.
     */
    public static SourceEntry of(Dsc dsc, StoredFile itself, String directory) {
        Map<String, String> given = new LinkedHashMap<>();
        dsc.stanza()
                .fields()
                .forEach((name, value) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    // A checksum list that Freshet does not make would lack the .dsc.
                    if (!MADE.contains(lower) && !lower.startsWith("checksums-")) {
                        given.put(name, value);
                    }
                });
        List<StoredFile> files = new ArrayList<>(List.of(itself));
        files.addAll(dsc.files());
        given.put("Package", dsc.source().text());
        given.put("Version", dsc.stanza().get("Version").orElseThrow());
        given.put("Directory", directory);
        given.put("Files", lines(files, Digests::md5));
        given.put("Checksums-Sha1", lines(files, Digests::sha1));
        given.put("Checksums-Sha256", lines(files, Digests::sha256));

        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : ORDER) {
            String value = given.remove(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        fields.putAll(given);
        return new SourceEntry(
                dsc.source(),
                dsc.version(),
                directory,
                files.stream()
                        .map(file -> new Listed(file.name(), file.sha256(), file.digests().size()))
                        .toList(),
                new Stanza(fields));
    }

    private static String lines(List<StoredFile> files, Function<Digests, String> digest) {
        StringBuilder lines = new StringBuilder();
        for (StoredFile file : files) {
            lines.append("\n ")
                    .append(digest.apply(file.digests()))
                    .append(' ')
                    .append(file.digests().size())
                    .append(' ')
                    .append(file.name());
        }
        return lines.toString();
    }

    /** The entry that a stanza of our own index is. */
    static SourceEntry parse(String what, Stanza stanza) {
        return new SourceEntry(
                new SourceName(field(what, stanza, "Package")),
                DebianVersion.parse(field(what, stanza, "Version")),
                field(what, stanza, "Directory"),
                field(what, stanza, "Checksums-Sha256")
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(line -> listed(what, line.strip()))
                        .toList(),
                stanza);
    }

    private static String field(String what, Stanza stanza, String name) {
        return stanza.get(name)
                .orElseThrow(() -> broken(what, "a stanza without `%s`".formatted(name)));
    }

    private static Listed listed(String what, String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3
                || !words[0].matches("[0-9a-f]{64}")
                || !words[1].matches("[0-9]{1,18}")
                || words[2].contains("/")) {
            throw broken(what, "the line `%s`".formatted(Shown.text(line)));
        }
        return new Listed(words[2], words[0], Long.parseLong(words[1]));
    }

    private static IntegrityFailure broken(String what, String found) {
        return new IntegrityFailure(
                "index `%s` has %s".formatted(what, found),
                "the indices of older generations lie in `by-hash`; `archive rebuild` makes new ones");
    }

    /** The .dsc. */
    public Listed dsc() {
        return files.getFirst();
    }

    /** The files by the path that a client asks for, from the archive's root. */
    public SortedMap<String, Listed> paths() {
        SortedMap<String, Listed> paths = new TreeMap<>();
        files.forEach(file -> paths.put(directory + "/" + file.name(), file));
        return paths;
    }
}
