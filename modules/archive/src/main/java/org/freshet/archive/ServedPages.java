package org.freshet.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesFile;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.trust.Signer;

/**
 * What an archive tells people: {@code index.html}, one {@code NAME-SUITE.sources} a suite, {@code
 * key.asc} and {@code key.gpg}.
 */
final class ServedPages {
    static final String KEY = "key.asc";

    private static final int MOST_LISTED = 500;

    private static final int MOST_WITHDRAWN = 20;

    private final Archive archive;
    private final Path root;
    private final Charter charter;
    private final Signer signer;
    private final byte[] key;

    ServedPages(Archive archive, Charter charter, Signer signer) {
        this.archive = archive;
        this.root = archive.root();
        this.charter = charter;
        this.signer = signer;
        this.key = signer.publicKeyArmored();
    }

    /** Whether users are told of another key than the signer's, or of none yet. */
    boolean keyDiffers() {
        return differs(root.resolve(KEY), key);
    }

    /** Writes what differs from what is there. */
    void write(SortedMap<String, SourcesIndex> suites) {
        Durable.replaceAll(changed(suites));
    }

    /**
     * What differs from what is there. The key comes last: it says that every suite is signed by
     * it.
     */
    SequencedMap<Path, Content> changed(SortedMap<String, SourcesIndex> suites) {
        SequencedMap<String, byte[]> pages = new LinkedHashMap<>();
        for (String suite : suites.keySet()) {
            pages.put(sourcesName(suite), sources(suite));
        }
        pages.put("index.html", html(suites).getBytes(StandardCharsets.UTF_8));
        pages.put("key.gpg", signer.publicKeyBinary());
        pages.put(KEY, key);

        SequencedMap<Path, Content> changed = new LinkedHashMap<>();
        pages.forEach((name, bytes) -> {
            if (differs(root.resolve(name), bytes)) {
                changed.put(root.resolve(name), out -> out.write(bytes));
            }
        });
        return changed;
    }

    private static boolean differs(Path file, byte[] bytes) {
        try {
            return !Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private String sourcesName(String suite) {
        return "%s-%s.sources".formatted(charter.name(), suite);
    }

    private byte[] sources(String suite) {
        return SourcesFile.text(charter.location(root), withStable(suite), charter.component(), key)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A suite of prereleases alone would give no updates once the release is out. */
    private List<String> withStable(String suite) {
        String stable = Charter.stable(suite);
        return stable.equals(suite) || !charter.suites().contains(stable)
                ? List.of(suite)
                : List.of(stable, suite);
    }

    private String html(SortedMap<String, SourcesIndex> suites) {
        URI url = charter.location(root);
        String body =
                suites.entrySet().stream()
                        .map(suite -> suite(suite.getKey(), suite.getValue(), url))
                        .collect(Collectors.joining());
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
        code, pre { font-family: ui-monospace, monospace; font-size: .9rem }
        pre { overflow-x: auto; padding: .6rem; border: 1px solid; border-radius: .3rem }
        table { border-collapse: collapse; width: 100%% }
        th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid; vertical-align: top }
        </style>
        </head>
        <body>
        <h1>%1$s</h1>
        <p>Newest releases for distributions that are already out, by %2$s.
        Every index is signed with the key <a href="%3$s">%3$s</a> (<a href="key.gpg">key.gpg</a>):</p>
        <pre>%4$s</pre>
        %5$s</body>
        </html>
        """
                .formatted(
                        escaped(charter.label()),
                        escaped(charter.origin()),
                        KEY,
                        escaped(fingerprints()),
                        body);
    }

    private String suite(String suite, SourcesIndex index, URI url) {
        String file = sourcesName(suite);
        return """
        <h2 id="%1$s">%1$s</h2>
        %2$s%6$s<p>Add it, and see what it has:</p>
        <pre>curl -fsSL %3$s | sudo tee /etc/apt/sources.list.d/%4$s
        sudo apt-get update</pre>
        <p>Take it away again: <code>sudo rm /etc/apt/sources.list.d/%4$s</code></p>
        %5$s\
        """
                .formatted(
                        escaped(suite),
                        charter.notAutomatic(suite) ? NOT_AUTOMATIC : "",
                        escaped(url.toASCIIString() + "/" + file),
                        escaped(file),
                        packages(index),
                        closed(suite) + withdrawn(suite));
    }

    private String closed(String suite) {
        return charter.terms(suite)
                .closed()
                .map(closed ->
                        "<p><strong>%s</strong></p>\n"
                                .formatted(escaped("This suite is " + closed.notice())))
                .orElse("");
    }

    private String withdrawn(String suite) {
        return Withdrawal.open(archive, charter, suite, MOST_WITHDRAWN).stream()
                .map(back ->
                        "<p><strong>%s %s was withdrawn</strong>: %s%s</p>\n"
                                .formatted(
                                        escaped(back.mark().source().text()),
                                        escaped(back.mark().version().toString()),
                                        escaped(back.mark().because()),
                                        back.command()
                                                .map(command ->
                                                        ". Back to the version before: <code>sudo %s</code>"
                                                                .formatted(escaped(command)))
                                                .orElse("")))
                .collect(Collectors.joining());
    }

    private static final String NOT_AUTOMATIC =
            "<p>Nothing of this suite is installed unless you ask for it"
                    + " (<code>apt-get -t</code>); what you took from it is kept up to date.</p>\n";

    private static String packages(SourcesIndex index) {
        if (index.size() == 0) {
            return "<p>No packages yet.</p>\n";
        }
        if (index.size() > MOST_LISTED) {
            // Else each publication would read all of them.
            return "<p>%d source packages; once it is added, <code>apt-cache showsrc</code> tells of each.</p>\n"
                    .formatted(index.size());
        }
        Map<SourceName, List<SourceEntry>> bySource =
                index.entries()
                        .collect(
                                Collectors.groupingBy(
                                        SourceEntry::source,
                                        java.util.TreeMap::new,
                                        Collectors.toList()));
        String rows =
                bySource.entrySet().stream()
                        .map(row -> row(row.getKey(), row.getValue()))
                        .collect(Collectors.joining());
        return """
        <table>
        <thead><tr><th>Source</th><th>Version</th><th>Also</th></tr></thead>
        <tbody>
        %s</tbody>
        </table>
        """
                .formatted(rows);
    }

    /** The newest version, linked to its .dsc; then the older ones. */
    private static String row(SourceName source, List<SourceEntry> versions) {
        SourceEntry newest = versions.getLast();
        return "<tr><td>%s</td><td><a href=\"%s\">%s</a></td><td>%s</td></tr>\n"
                .formatted(
                        escaped(source.text()),
                        escaped(newest.directory() + "/" + newest.dsc().name()),
                        escaped(newest.version().toString()),
                        escaped(
                                versions.reversed().stream()
                                        .skip(1)
                                        .map(SourceEntry::version)
                                        .map(DebianVersion::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /** The fingerprints, one a line, in groups of four, as people compare them. */
    private String fingerprints() {
        return signer.fingerprints().stream()
                .map(one -> one.replaceAll("(.{4})(?=.)", "$1 "))
                .collect(Collectors.joining("\n"));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
