package org.freshet.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Draft;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Spliced;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822.Stanza;

/** What a Freshet published that knew no index of descriptions. */
final class OlderArchive {
    private OlderArchive() {}

    /** Puts the descriptions of a suite back into Packages, in a generation of the same date. */
    static void describesInPackages(Archive archive, String suite) {
        Charter charter = archive.charter();
        Dists dists = archive.dists(suite);
        Dists.Generation now = dists.current().orElseThrow();
        SortedMap<String, IndexFile> files = new TreeMap<>(now.release().files());
        files.keySet().removeIf(path -> path.contains("/i18n/"));
        SortedMap<String, Spliced.Form> forms = new TreeMap<>();
        now.indices()
                .forEach((path, index) -> {
                    if (path.endsWith("/Packages")) {
                        Draft older = Segments.none(Kind.PACKAGES).draft();
                        index.all().forEach(stanza -> older.put(whole(archive, stanza)));
                        forms.putAll(spliced(path, older));
                    }
                });
        forms.forEach((path, form) -> files.put(path, new IndexFile(form.sha256(), form.size())));
        dists.commit(
                charter.release(suite, now.release().date(), files),
                forms,
                new KeyRotation(archive.root(), charter).signer());
        dists.finish(now.release().date());
    }

    private static String whole(Archive archive, String stanza) {
        BinaryEntry entry = BinaryEntry.parse(stanza);
        Map<String, String> fields = new LinkedHashMap<>(entry.stanza().fields());
        fields.remove("Description-md5");
        fields.put(
                "Description",
                Deb.read(archive.root().resolve(entry.file()))
                        .control()
                        .get("Description")
                        .orElseThrow());
        return new Stanza(fields).text();
    }

    private static Map<String, Spliced.Form> spliced(String path, Draft draft) {
        try {
            Spliced spliced = draft.splice();
            return Map.of(
                    path, spliced.plain(), path + ".gz", spliced.gz(), path + ".xz", spliced.xz());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
