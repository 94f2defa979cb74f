package org.freshet.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.trust.KeyPlace;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;

/**
 * Makes an archive of a tree that reprepro, aptly or another tool published, where it lies: same
 * pool, same key, same names for its suites. Everything is read and compared before anything is
 * written.
 *
 * <p>Order: provenance of the sources; suite by suite its by-hash files, {@code InRelease}, the
 * plain names; pages; the charter, which makes it an archive. Killed before that, each suite is the
 * old one or the new one, and the same adoption again reads both alike. While the archive's lock is
 * held.
 */
final class Adoption {
    private static final int AT_ONCE = 64;
    private static final int MOST_TOLD = 50;

    private final Archive archive;
    private final Path root;
    private final KeyPlace key;
    private final Signer signer;
    private final Instant now;
    private final List<String> problems = new ArrayList<>();

    Adoption(Archive archive, KeyPlace key, Signer signer, Instant now) {
        this.archive = archive;
        this.root = archive.root();
        this.key = key;
        this.signer = signer;
        this.now = now;
    }

    /** The packages of one suite, as they stand in its indices from now on. */
    private record Packages(
            Map<String, SourceEntry> sources, SortedMap<String, List<BinaryEntry>> binaries) {}

    Adopted adopt(Optional<String> name, Optional<URI> url) {
        List<ForeignSuite> suites = suites();
        List<String> components =
                suites.stream().flatMap(suite -> suite.components().stream()).distinct().toList();
        AdoptedPool pool = new AdoptedPool(root, components, problems);
        SortedMap<String, Packages> packages = new TreeMap<>();
        suites.forEach(suite -> packages.put(suite.name(), packages(suite, pool)));
        refuse();
        Charter charter = charter(suites, components, name, url);
        List<String> notes = notes(suites, pool);
        remember(charter, packages);
        for (ForeignSuite suite : suites) {
            Packages own =
                    packages.getOrDefault(suite.name(), new Packages(Map.of(), new TreeMap<>()));
            indices(charter, own)
                    .takeOver(
                            suite.release(),
                            charter,
                            suite.name(),
                            archive.dists(suite.name()),
                            signer,
                            now);
        }
        keepPage().ifPresent(notes::add);
        new ServedPages(archive, charter, signer).writeAll();
        charter.write(root);
        charter.suites().forEach(suite -> archive.dists(suite).finish(now));
        return new Adopted(
                charter.suites(),
                packages.values().stream().mapToInt(each -> each.sources().size()).sum(),
                packages.values().stream()
                        .mapToInt(each ->
                                (int)
                                        each.binaries().values().stream()
                                                .flatMap(List::stream)
                                                .map(BinaryEntry::file)
                                                .distinct()
                                                .count())
                        .sum(),
                suites.stream().anyMatch(ForeignSuite::withContents),
                notes);
    }

    private List<ForeignSuite> suites() {
        Keyring keys = Keyring.of(Path.of(key.toString()), signer.publicKeyArmored());
        List<ForeignSuite> suites = new ArrayList<>();
        try (Stream<Path> directories = Files.list(root.resolve("dists"))) {
            for (Path directory : directories.sorted().toList()) {
                // `stable` may lead to `bookworm`: it goes on to do so.
                if (!Files.isSymbolicLink(directory) && Files.isDirectory(directory)) {
                    String name = directory.getFileName().toString();
                    if (!name.matches(Charter.SUITE)) {
                        problems.add("dists/%s: its name is none for a suite here".formatted(name));
                    }
                    ForeignSuite.read(root, name, keys, now, problems).ifPresent(suites::add);
                }
            }
        } catch (NoSuchFileException e) {
            boolean flat =
                    Stream.of("InRelease", "Release", "Packages", "Packages.gz", "Sources.gz")
                            .anyMatch(file -> Files.exists(root.resolve(file)));
            problems.add(
                    flat
                            ? "it is a flat repository, without `dists` and `pool`"
                            : "it has no `dists`");
        } catch (IOException e) {
            throw Durable.failure(root.toString(), e);
        }
        if (suites.isEmpty() && problems.isEmpty()) {
            problems.add("`dists` has no suite");
        }
        return suites;
    }

    private static Packages packages(ForeignSuite suite, AdoptedPool pool) {
        Map<String, SourceEntry> sources = new LinkedHashMap<>();
        SortedMap<String, List<BinaryEntry>> binaries = new TreeMap<>();
        suite.indices()
                .forEach((path, stanzas) ->
                        stanzas.forEach(stanza -> {
                            if (path.endsWith("/Sources")) {
                                pool.source(stanza, ForeignSuite.component(path))
                                        .ifPresent(entry ->
                                                sources.put(
                                                        entry.directory()
                                                                + "/"
                                                                + entry.dsc().name(),
                                                        entry));
                            } else {
                                pool.binary(stanza, ForeignSuite.component(path))
                                        .ifPresent(entry ->
                                                into(suite, path)
                                                        .forEach(one ->
                                                                binaries.computeIfAbsent(
                                                                                one,
                                                                                _ ->
                                                                                        new ArrayList<>())
                                                                        .add(entry)));
                            }
                        }));
        return new Packages(sources, binaries);
    }

    /** What a suite has in `binary-all` stands in every `binary-ARCH` here. */
    private static List<String> into(ForeignSuite suite, String path) {
        return path.contains("/binary-all/")
                ? suite.architectures().stream()
                        .map(architecture ->
                                path.replace("/binary-all/", "/binary-" + architecture + "/"))
                        .toList()
                : List.of(path);
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            List<String> told = new ArrayList<>(problems.stream().distinct().toList());
            int more = told.size() - MOST_TOLD;
            if (more > 0) {
                told.subList(MOST_TOLD, told.size()).clear();
                told.add("and %d more".formatted(more));
            }
            throw new InvalidInput(
                    "`%s` cannot be adopted:\n%s".formatted(root, String.join("\n", told)),
                    "nothing was changed; what Freshet adopts: dists/SUITE with an InRelease signed by the given key, and files as pool/main/h/hello/hello_1.0-1_amd64.deb");
        }
    }

    private Charter charter(
            List<ForeignSuite> suites,
            List<String> components,
            Optional<String> name,
            Optional<URI> url) {
        Map<String, String> first = suites.getFirst().release().identity();
        String called = name.orElseGet(() -> Charter.nameOf(root));
        TreeSet<String> architectures = new TreeSet<>();
        suites.forEach(suite -> architectures.addAll(suite.architectures()));
        Charter plain =
                new Charter(
                        called,
                        first.getOrDefault("Origin", called),
                        first.getOrDefault("Label", called),
                        components,
                        List.copyOf(architectures),
                        suites.stream().map(ForeignSuite::name).toList(),
                        ArchiveKeys.only(Charter.keyPath(root, key)),
                        url,
                        Charter.KEEP,
                        0,
                        0,
                        false,
                        new TreeMap<>());
        SortedMap<String, Terms> terms = new TreeMap<>();
        for (ForeignSuite suite : suites) {
            terms.put(
                    suite.name(),
                    Terms.of(suite.release().identity(), plain.ownIdentity(suite.name())));
        }
        return plain.with(terms);
    }

    /** Every source is known from now on, so that its bytes never change. */
    private void remember(Charter charter, SortedMap<String, Packages> packages) {
        Pool pool = new Pool(root, charter.components());
        Map<SourceVersion, Path> paths = new TreeMap<>();
        Map<Path, Provenance> known = new LinkedHashMap<>();
        packages.forEach((suite, own) ->
                own.sources()
                        .values()
                        .forEach(entry -> {
                            Provenance fresh =
                                    Provenance.of(
                                            entry.source(),
                                            entry.version(),
                                            pool.identity(
                                                            entry.directory()
                                                                    + "/"
                                                                    + entry.dsc().name())
                                                    .orElse(""),
                                            entry.files(),
                                            Provenance.byHand());
                            Path path =
                                    paths.computeIfAbsent(
                                            new SourceVersion(entry.source(), entry.version()),
                                            _ -> pool.path(fresh, entry.directory()));
                            Provenance before =
                                    Optional.ofNullable(known.get(path))
                                            .or(() ->
                                                    pool.provenance(
                                                            entry.source(), entry.version()))
                                            .orElse(fresh);
                            known.put(path, before.heldBy(suite, now));
                        }));
        SequencedMap<Path, Content> writing = new LinkedHashMap<>();
        known.forEach((path, provenance) -> {
            writing.put(path, provenance.content());
            if (writing.size() >= AT_ONCE) {
                Durable.replaceAll(writing);
                writing.clear();
            }
        });
        Durable.replaceAll(writing);
    }

    private static Indices indices(Charter charter, Packages packages) {
        Indices indices = Indices.of(charter, Optional.empty());
        packages.sources().values().forEach(indices::put);
        packages.binaries()
                .forEach((path, entries) ->
                        entries.forEach(entry -> indices.put(indices.index(path), entry)));
        return indices;
    }

    /** A page that stood here before is not lost. */
    private Optional<String> keepPage() {
        Path page = root.resolve("index.html");
        Path kept = root.resolve("index.html.before");
        if (!Files.exists(page) || Files.exists(kept)) {
            return Optional.empty();
        }
        Durable.replace(kept, out -> Files.copy(page, out));
        return Optional.of("the page that was here is `index.html.before` now");
    }

    private List<String> notes(List<ForeignSuite> suites, AdoptedPool pool) {
        List<String> notes = new ArrayList<>();
        for (ForeignSuite suite : suites) {
            if (!suite.others().isEmpty()) {
                notes.add(
                        "%s: its Release lists no more: %s"
                                .formatted(suite.name(), String.join(", ", suite.others())));
            }
        }
        pool.lost()
                .forEach((field, count) ->
                        notes.add(
                                "`%s` of %d packages is what the package says: the old index said otherwise"
                                        .formatted(field, count)));
        if (Files.isDirectory(root.resolve("db")) && Files.isDirectory(root.resolve("conf"))) {
            notes.add("reprepro must not write here any more; `conf` and `db` are of no use here");
        }
        return notes;
    }
}
