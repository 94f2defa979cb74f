package org.freshet.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesFile;
import org.freshet.archive.pages.Html;
import org.freshet.archive.pages.Page;
import org.freshet.archive.pages.Pin;
import org.freshet.archive.pages.Rows;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.SourceName;
import org.freshet.trust.Signer;

/**
 * What an archive tells people: {@code index.html}, one {@code NAME-SUITE.sources} a suite, {@code
 * key.asc} and {@code key.gpg}; a page for each source, {@code packages/h/hello.html}, with its
 * changelogs; and lists of them, {@code packages/h.html}.
 *
 * <p>A publication writes the pages of its sources anew, and their rows in the two lists that have
 * them; all else is as it was. All pages are written anew when they were made for another charter,
 * for another key or by another Freshet, or when a publication was cut off.
 */
final class ServedPages {
    static final String KEY = "key.asc";

    /** To be raised when pages are made in another way. */
    private static final String MAKING = "2";

    private static final String FRONT = "index.html";
    private static final String PACKAGES = "packages";
    private static final int AT_ONCE = 64;

    private final Archive archive;
    private final Path root;
    private final Charter charter;
    private final Signer signer;
    private final byte[] key;
    private final String stamp;
    private final Changelogs changelogs;

    ServedPages(Archive archive, Charter charter, Signer signer) {
        this.archive = archive;
        this.root = archive.root();
        this.charter = charter;
        this.signer = signer;
        this.key = signer.publicKeyArmored();
        this.stamp =
                Hash.sha256(
                                (MAKING
                                                + charter.text()
                                                + charter.location(root)
                                                + signer.fingerprints())
                                        .getBytes(StandardCharsets.UTF_8))
                        .substring(0, 16);
        this.changelogs = new Changelogs(root, new Pool(root, charter.components()));
    }

    /** Whether users are told of another key than the signer's, or of none yet. */
    boolean keyDiffers() {
        return differs(root.resolve(KEY), key);
    }

    /** Whether all pages were made for this charter and this key, by this Freshet. */
    boolean areCurrent() {
        return Page.hasStamp(text(root.resolve(FRONT)), stamp);
    }

    /** Writes all pages, and takes those away that are no more. */
    void writeAll() {
        Set<SourceName> sources = sources();
        Map<String, SortedMap<String, String>> lists = new TreeMap<>();
        List<FrontPage.Came> came = new ArrayList<>();
        SequencedMap<Path, Content> files = new LinkedHashMap<>();
        for (SourceName source : sources) {
            SourcePage page = new SourcePage(archive, charter, source);
            add(page, files);
            page.row()
                    .ifPresent(row ->
                            lists.computeIfAbsent(page.prefix(), _ -> new TreeMap<>())
                                    .put(source.text(), row));
            came.addAll(came(page));
            if (files.size() >= AT_ONCE) {
                place(files);
            }
        }
        lists.forEach((prefix, rows) -> put(files, list(prefix), list(prefix, rows)));
        last(files, FrontPage.newest(new LinkedHashMap<>(), came, List.of()), lists.keySet());
        place(files);
        removeOthers(sources, lists.keySet());
    }

    /**
     * Writes the pages of some sources, their rows, and the front page.
     *
     * @param with what waits for the disk anyway
     */
    void write(Collection<SourceName> sources, SequencedMap<Path, Content> with) {
        Map<String, SequencedMap<String, String>> lists = new TreeMap<>();
        List<FrontPage.Came> came = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (SourceName source : new TreeSet<>(sources)) {
            SourcePage page = new SourcePage(archive, charter, source);
            add(page, with);
            SequencedMap<String, String> rows =
                    lists.computeIfAbsent(
                            page.prefix(), prefix -> Rows.of(text(root.resolve(list(prefix)))));
            page.row()
                    .ifPresentOrElse(
                            row -> rows.put(source.text(), row), () -> rows.remove(source.text()));
            List<FrontPage.Came> now = came(page);
            came.addAll(now);
            for (String suite : charter.suites()) {
                String id = id(source, suite);
                if (now.stream().noneMatch(each -> each.id().equals(id))) {
                    gone.add(id);
                }
            }
            if (with.size() >= AT_ONCE) {
                place(with);
            }
        }
        Set<String> prefixes = prefixes();
        lists.forEach((prefix, rows) -> {
            if (rows.isEmpty()) {
                delete(root.resolve(list(prefix)));
                prefixes.remove(prefix);
            } else {
                put(with, list(prefix), list(prefix, rows));
                prefixes.add(prefix);
            }
        });
        last(with, FrontPage.newest(Rows.of(text(root.resolve(FRONT))), came, gone), prefixes);
        place(with);
    }

    private static void place(SequencedMap<Path, Content> files) {
        Durable.replaceAll(files);
        files.clear();
    }

    /** All sources that any suite holds, or that have a withdrawn version. */
    private Set<SourceName> sources() {
        Set<SourceName> sources = new TreeSet<>();
        for (String suite : charter.suites()) {
            archive.dists(suite)
                    .current()
                    .ifPresent(generation -> {
                        generation.sources().entries().forEach(each -> sources.add(each.source()));
                        generation
                                .packages()
                                .forEach(index ->
                                        index.all()
                                                .map(BinaryEntry::parse)
                                                .forEach(each -> sources.add(each.source())));
                    });
            sources.addAll(archive.tombstones().sources(suite));
        }
        return sources;
    }

    private void add(SourcePage page, SequencedMap<Path, Content> files) {
        changelogs.sweep(page.source(), page.changelogPaths());
        if (page.isEmpty()) {
            delete(root.resolve(page.path()));
            delete(root.resolve(page.pinPath()));
            return;
        }
        Optional<SourceEntry> newest = page.newestEntry();
        Optional<byte[]> changelog = Optional.empty();
        for (SourceEntry entry : page.entries()) {
            Optional<byte[]> text = changelogs.of(entry);
            text.ifPresent(
                    bytes -> page.changelogPaths(entry).forEach(path -> put(files, path, bytes)));
            if (newest.equals(Optional.of(entry))) {
                changelog = text;
            }
        }
        put(files, page.path(), page.html(stamp, newest.map(Changelogs::path), changelog));
        page.pin()
                .ifPresentOrElse(
                        pin -> put(files, page.pinPath(), pin),
                        () -> delete(root.resolve(page.pinPath())));
    }

    private static String id(SourceName source, String suite) {
        return source + "_" + suite;
    }

    private List<FrontPage.Came> came(SourcePage page) {
        List<FrontPage.Came> came = new ArrayList<>();
        for (String suite : charter.suites()) {
            page.newest(suite)
                    .ifPresent(newest ->
                            came.add(
                                    new FrontPage.Came(
                                            id(page.source(), suite),
                                            newest.since().orElse(Instant.EPOCH),
                                            Rows.row(
                                                    id(page.source(), suite),
                                                    "<td class=\"when\">%s</td>"
                                                            .formatted(
                                                                    newest.since()
                                                                            .map(SourcePage::day)
                                                                            .orElse("")),
                                                    "<a href=\"%s\">%s</a>"
                                                            .formatted(page.path(), page.source()),
                                                    Html.escaped(newest.version().toString()),
                                                    suite))));
        }
        return came;
    }

    private static String list(String prefix) {
        return "%s/%s.html".formatted(PACKAGES, prefix);
    }

    private String list(String prefix, SequencedMap<String, String> rows) {
        return Page.text(
                "%s: %s…".formatted(charter.label(), prefix),
                "../",
                stamp,
                """
                <nav><a href="../">%s</a></nav>
                <h1>%s…</h1>
                """
                                .formatted(Html.shown(charter.label()), prefix)
                        + Rows.table(
                                "<th>Package</th><th>Newest</th><th></th>",
                                new TreeMap<>(rows).values()));
    }

    /** Of the lists that are there. */
    private Set<String> prefixes() {
        Set<String> prefixes = new TreeSet<>();
        for (Path file : Durable.visible(root.resolve(PACKAGES))) {
            String name = file.getFileName().toString();
            if (name.endsWith(".html")) {
                prefixes.add(name.substring(0, name.length() - ".html".length()));
            }
        }
        return prefixes;
    }

    /** The key comes last: it says that every suite is signed by it. */
    private void last(
            SequencedMap<Path, Content> files,
            SequencedMap<String, String> newest,
            Collection<String> prefixes) {
        put(files, Page.STYLE_FILE, Page.STYLE);
        SequencedMap<String, FrontPage.Suite> suites = new LinkedHashMap<>();
        for (String suite : charter.suites()) {
            String file = "%s-%s.sources".formatted(charter.name(), suite);
            String text =
                    SourcesFile.text(
                            charter.location(root),
                            charter.withStable(suite),
                            charter.components(),
                            key);
            put(files, file, text);
            suites.put(
                    suite,
                    new FrontPage.Suite(
                            file, charter.location(root, file), text, hasKeyring(suite)));
        }
        put(
                files,
                SourcePage.othersPath(charter),
                Pin.others(
                        charter.origin(),
                        charter.label(),
                        charter.suites().stream()
                                .filter(suite -> !charter.notAutomatic(suite))
                                .toList()));
        FrontPage front = new FrontPage(archive, charter, fingerprints());
        put(files, FRONT, front.html(stamp, suites, newest, List.copyOf(prefixes)));
        put(files, "key.gpg", signer.publicKeyBinary());
        put(files, KEY, key);
    }

    private boolean hasKeyring(String suite) {
        String name = KeyringPackage.name(charter);
        // It is for all architectures.
        return archive.dists(suite).current().stream()
                .flatMap(generation -> generation.packages().stream().limit(1))
                .anyMatch(index -> !index.of(name).isEmpty());
    }

    /** The fingerprints, one a line, in groups of four, as people compare them. */
    private String fingerprints() {
        return signer.fingerprints().stream()
                .map(one -> one.replaceAll("(.{4})(?=.)", "$1 "))
                .collect(Collectors.joining("\n"));
    }

    private void put(SequencedMap<Path, Content> files, String name, String text) {
        put(files, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What differs from what is there. */
    private void put(SequencedMap<Path, Content> files, String name, byte[] bytes) {
        Path file = root.resolve(name);
        if (differs(file, bytes)) {
            files.put(file, out -> out.write(bytes));
        }
    }

    private static boolean differs(Path file, byte[] bytes) {
        return !Arrays.equals(bytes(file).orElse(null), bytes);
    }

    private static String text(Path file) {
        return bytes(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }

    private static Optional<byte[]> bytes(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private void removeOthers(Set<SourceName> sources, Set<String> prefixes) {
        for (String prefix : prefixes()) {
            if (!prefixes.contains(prefix)) {
                delete(root.resolve(list(prefix)));
            }
        }
        Path packages = root.resolve(PACKAGES);
        for (Path directory : Durable.visible(packages)) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            for (Path file : Durable.visible(directory)) {
                String name = file.getFileName().toString().replaceFirst("\\.(html|pref)$", "");
                if (!sources.contains(new SourceName(name))) {
                    delete(file);
                }
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }
}
