package org.freshet.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.pages.Html;
import org.freshet.archive.pages.Page;
import org.freshet.archive.pages.Pin;
import org.freshet.archive.pages.Rows;
import org.freshet.model.DebianVersion;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/**
 * What the archive tells of one source: {@code packages/h/hello.html}, and the preferences for
 * those who want it alone.
 */
final class SourcePage {
    private static final int CHANGELOG_LINES = 60;

    private final Archive archive;
    private final Charter charter;
    private final SourceName source;
    private final List<Contents> held;
    private final List<SourceEntry> entries = new ArrayList<>();
    private final List<BinaryEntry> binaries = new ArrayList<>();
    private final List<Tombstone> withdrawn = new ArrayList<>();
    private final Map<DebianVersion, Provenance> made = new TreeMap<>();

    SourcePage(Archive archive, Charter charter, SourceName source) {
        this.archive = archive;
        this.charter = charter;
        this.source = source;
        Pool pool = new Pool(archive.root(), charter.components());
        this.held = Contents.of(archive, charter.suites(), source);
        for (String suite : charter.suites()) {
            withdrawn.addAll(archive.tombstones().of(suite, source));
            archive.dists(suite)
                    .current()
                    .ifPresent(generation -> {
                        entries.addAll(generation.sources().of(source));
                        generation
                                .packages()
                                .forEach(index -> binaries.addAll(BinaryEntry.of(index, source)));
                    });
        }
        for (SourceEntry entry : entries) {
            pool.provenance(source, entry.version())
                    .ifPresent(provenance -> made.put(entry.version(), provenance));
        }
    }

    /** Whether there is nothing to tell. */
    boolean isEmpty() {
        return held.isEmpty() && withdrawn.isEmpty();
    }

    SourceName source() {
        return source;
    }

    /** {@code h} or {@code libf}, as in the pool. */
    String prefix() {
        return Pool.prefix(source);
    }

    /** The source packages that suites hold. */
    Collection<SourceEntry> entries() {
        return entries;
    }

    /** Where the changelogs of all these stand. */
    Set<String> changelogPaths() {
        Set<String> paths = new TreeSet<>();
        entries.forEach(entry -> paths.addAll(changelogPaths(entry)));
        return paths;
    }

    /** Where the changelog of one of them stands. */
    Set<String> changelogPaths(SourceEntry entry) {
        return Changelogs.paths(entry, binaries);
    }

    String path() {
        return "packages/%s/%s.html".formatted(prefix(), source);
    }

    String pinPath() {
        return "packages/%s/%s.pref".formatted(prefix(), source);
    }

    /** Where the preferences against all packages lie that are not wanted. */
    static String othersPath(Charter charter) {
        return charter.name() + "-others.pref";
    }

    /** The preferences; empty when nobody needs any. */
    Optional<String> pin() {
        List<String> suites =
                held.stream()
                        .filter(each -> !each.binaries().isEmpty())
                        .map(Contents::suite)
                        .filter(suite -> !charter.notAutomatic(suite))
                        .distinct()
                        .toList();
        if (suites.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>(names());
        // What brings the archive's next key.
        names.add(charter.name() + "-archive-keyring");
        return Optional.of(Pin.text(charter.origin(), charter.label(), suites, names));
    }

    private Collection<String> names() {
        return binaries.stream()
                .map(BinaryEntry::name)
                .filter(name -> !name.endsWith("-dbgsym"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its row in the list of all packages; empty when no suite holds it. */
    Optional<String> row() {
        if (held.isEmpty()) {
            return Optional.empty();
        }
        SequencedMap<String, Contents> newest = new LinkedHashMap<>();
        held.forEach(each -> newest.put(each.suite(), each));
        return Optional.of(
                Rows.row(
                        source.text(),
                        "<a href=\"%s/%s.html\">%s</a>".formatted(prefix(), source, source),
                        newest.values().stream()
                                .map(each ->
                                        "%s %s"
                                                .formatted(
                                                        each.suite(),
                                                        Html.escaped(each.version().toString())))
                                .collect(Collectors.joining("<br>")),
                        Html.shown(summary())));
    }

    /** The newest version in a suite, and since when; empty when the suite does not hold it. */
    Optional<Newest> newest(String suite) {
        return held.stream()
                .filter(each -> each.suite().equals(suite))
                .reduce((_, last) -> last)
                .map(last -> new Newest(last.version(), since(last)));
    }

    /** One version in one suite. */
    record Newest(DebianVersion version, Optional<Instant> since) {}

    private Optional<Instant> since(Contents each) {
        // While it is published its provenance says only where it is going, and since when.
        return Optional.ofNullable(made.get(each.version()))
                .flatMap(provenance ->
                        Optional.ofNullable(provenance.suites().get(each.suite()))
                                .or(() ->
                                        Optional.ofNullable(
                                                provenance.intended().get(each.suite()))))
                .or(() -> each.withSource() ? Optional.empty() : written(each.version()));
    }

    /** Since when the first file lies here that was built of a version: all that tells of it. */
    private Optional<Instant> written(DebianVersion version) {
        List<Instant> times = new ArrayList<>();
        for (BinaryEntry binary : binaries) {
            if (binary.sourceVersion().equals(version)) {
                try {
                    times.add(
                            Files.getLastModifiedTime(archive.root().resolve(binary.file()))
                                    .toInstant());
                } catch (IOException _) {
                    // What is wrong with it is for `verify` to tell.
                }
            }
        }
        return times.stream().min(Comparator.naturalOrder());
    }

    String summary() {
        return binaries.stream()
                .filter(binary -> binary.name().equals(source.text()))
                .findFirst()
                .or(() -> binaries.stream().findFirst())
                .flatMap(binary -> binary.stanza().get("Description"))
                .map(text -> text.lines().findFirst().orElse(""))
                .orElse("");
    }

    private Optional<String> homepage() {
        return entries.reversed().stream()
                .flatMap(entry -> entry.stanza().get("Homepage").stream())
                .findFirst()
                .or(() ->
                        binaries.stream()
                                .flatMap(binary -> binary.stanza().get("Homepage").stream())
                                .findFirst());
    }

    /**
     * The page.
     *
     * @param changelogPath where the changelog of the newest version is served
     * @param changelog its text
     */
    String html(String stamp, Optional<String> changelogPath, Optional<byte[]> changelog) {
        StringBuilder body = new StringBuilder();
        body.append(
                """
                <nav><a href="../../">%s</a> / <a href="../%s.html">%s</a></nav>
                <h1>%s</h1>
                """
                        .formatted(Html.shown(charter.label()), prefix(), prefix(), source));
        if (!summary().isEmpty()) {
            body.append("<p>%s</p>\n".formatted(Html.shown(summary())));
        }
        homepage()
                .ifPresent(url ->
                        body.append("<p>Upstream: %s</p>\n".formatted(Html.linkOutside(url))));
        withdrawn.forEach(mark -> body.append(withdrawn(mark)));
        if (!held.isEmpty()) {
            body.append(versions());
        }
        if (!names().isEmpty()) {
            body.append(install());
        }
        changelog.ifPresent(text -> body.append(changelog(text, changelogPath)));
        return Page.text(source + " in " + charter.label(), "../../", stamp, body.toString());
    }

    private String withdrawn(Tombstone mark) {
        String back =
                WayBack.from(archive, charter, mark)
                        .command()
                        .map(command ->
                                "<p>Who has it goes back with:</p>\n"
                                        + Html.commands("sudo " + command))
                        .orElse("");
        return "<div class=\"warn\"><p><strong>%s was withdrawn from %s</strong> on %s: %s</p>\n%s</div>\n"
                .formatted(
                        Html.escaped(mark.version().toString()),
                        mark.suite(),
                        day(mark.at()),
                        Html.shown(mark.because()),
                        back);
    }

    private String versions() {
        List<String> rows = new ArrayList<>();
        for (Contents each : held.reversed()) {
            String built =
                    each.binaries().stream()
                            .map(binary ->
                                    "%s (%s%s)"
                                            .formatted(
                                                    Html.escaped(binary.name()),
                                                    charter.components().size() == 1
                                                            ? ""
                                                            : Html.escaped(binary.component())
                                                                    + ": ",
                                                    Html.escaped(
                                                            String.join(
                                                                    " ", binary.architectures()))))
                            .collect(Collectors.joining(", "));
            rows.add(
                    Rows.row(
                            each.suite() + "_" + each.version(),
                            each.suite(),
                            dsc(each),
                            "<td class=\"when\">%s</td>"
                                    .formatted(since(each).map(SourcePage::day).orElse("")),
                            built.isEmpty() ? "source only" : built));
        }
        return Rows.table("<th>Suite</th><th>Version</th><th>Since</th><th>Packages</th>", rows);
    }

    private String dsc(Contents each) {
        String version = Html.escaped(each.version().toString());
        return entries.stream()
                .filter(entry -> entry.version().equals(each.version()))
                .findFirst()
                .map(entry ->
                        "<a href=\"../../%s\">%s</a>"
                                .formatted(
                                        Html.escaped(
                                                entry.directory()
                                                        + "/"
                                                        + Html.link(entry.dsc().name())
                                                                .substring(2)),
                                        version))
                .orElse(version);
    }

    private String install() {
        String names =
                binaries.stream().anyMatch(binary -> binary.name().equals(source.text()))
                        ? source.text()
                        : String.join(" ", names());
        StringBuilder text = new StringBuilder("<h2>Install</h2>\n");
        text.append(
                "<p><a href=\"../../\">Add the archive</a> once, then:</p>\n"
                        + Html.commands("sudo apt-get install " + names));
        Path root = archive.root();
        pin().ifPresent(pin -> {
            String file = Pin.fileName(charter.name(), source.text());
            text.append("<h3>Only this package</h3>\n");
            text.append(
                    "<p>With these two files apt takes nothing else from the archive. Put them there"
                            + " before the archive is added; of other packages that you want add"
                            + " the first one too:</p>\n"
                            + Html.commands(
                                    """
                                    curl -fsSL '%s' | sudo tee /etc/apt/preferences.d/%s
                                    curl -fsSL '%s' | sudo tee /etc/apt/preferences.d/%s
                                    """
                                            .formatted(
                                                    charter.location(root, pinPath()),
                                                    file,
                                                    charter.location(root, othersPath(charter)),
                                                    Pin.othersFileName(charter.name()))));
            text.append(
                    Html.details(
                            file, "<pre class=\"text\">%s</pre>\n".formatted(Html.escaped(pin))));
        });
        downgrades()
                .forEach((suite, command) ->
                        text.append("<h3>Back to the version before (%s)</h3>\n".formatted(suite))
                                .append(Html.commands(command)));
        return text.toString();
    }

    /** By suite that holds a version before its newest. */
    private SequencedMap<String, String> downgrades() {
        SequencedMap<String, List<Contents>> bySuite = new LinkedHashMap<>();
        held.stream()
                .filter(each -> !each.binaries().isEmpty())
                .forEach(each ->
                        bySuite.computeIfAbsent(each.suite(), _ -> new ArrayList<>()).add(each));
        SequencedMap<String, String> commands = new LinkedHashMap<>();
        bySuite.forEach((suite, all) -> {
            if (all.size() > 1) {
                Contents before = all.get(all.size() - 2);
                List<String> named =
                        before.binaries().stream()
                                .filter(binary -> !binary.name().endsWith("-dbgsym"))
                                .map(binary -> binary.name() + "=" + binary.version())
                                .distinct()
                                .toList();
                commands.put(
                        suite,
                        "sudo apt-get install --allow-downgrades %s%s"
                                .formatted(
                                        // Else it would install what was not installed.
                                        named.size() > 1 ? "--only-upgrade " : "",
                                        String.join(" ", named)));
            }
        });
        return commands;
    }

    private static String changelog(byte[] text, Optional<String> path) {
        String tail =
                new String(text, StandardCharsets.UTF_8)
                        .lines()
                        .limit(CHANGELOG_LINES)
                        .map(Shown::line)
                        .collect(Collectors.joining("\n"));
        String all =
                path.map(each ->
                                "<p><a href=\"../../%s\">All of it</a></p>\n"
                                        .formatted(Html.escaped(each)))
                        .orElse("");
        return "<h2>Changelog</h2>\n<pre class=\"text\">%s</pre>\n%s"
                .formatted(Html.escaped(tail.stripTrailing()), all);
    }

    /** The highest version that any suite holds. */
    Optional<SourceEntry> newestEntry() {
        return entries.stream().reduce((a, b) -> b.version().isAbove(a.version()) ? b : a);
    }

    static String day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
