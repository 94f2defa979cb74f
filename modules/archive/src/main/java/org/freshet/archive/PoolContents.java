package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.segments.PlainIndex;
import org.freshet.debian.Deb;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;
import org.freshet.model.Tombstone;

/**
 * What a suite must have held, as far as the pool tells: of sources their provenance knows the
 * suites; of a binary package its source does, or an older index that still lies there.
 */
final class PoolContents {
    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final Pool pool;
    private final Set<SourceVersion> withdrawn = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    PoolContents(Archive archive, Charter charter, String suite) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.pool = archive.pool();
        for (Tombstone mark : archive.tombstones().all(suite)) {
            withdrawn.add(new SourceVersion(mark.source(), mark.version()));
        }
    }

    /** Whether a suite without an InRelease must have had one. */
    static boolean lost(Archive archive, String suite) {
        Dists dists = archive.dists(suite);
        Pool pool = archive.pool();
        boolean left =
                !dists.generations().names().isEmpty()
                        || (!dists.unfinished()
                                && Files.exists(dists.directory().resolve("Release")));
        return left
                || sources(archive.root()).stream()
                        .flatMap(source -> pool.provenances(source, List.of(suite)).stream())
                        .anyMatch(known -> known.suites().containsKey(suite))
                || (noneLeft(archive) && anyBinary(archive));
    }

    private static boolean noneLeft(Archive archive) {
        return archive.suites().stream()
                .noneMatch(
                        each -> Files.exists(archive.dists(each).directory().resolve("InRelease")));
    }

    /** Of binary packages nothing but the indices tells the suite. */
    private static boolean anyBinary(Archive archive) {
        Pool pool = archive.pool();
        return sources(archive.root()).stream()
                .flatMap(source -> pool.files(source).stream())
                .anyMatch(file -> file.getFileName().toString().endsWith(".deb"));
    }

    List<String> notes() {
        return notes;
    }

    /** Puts everything into empty indices, whatever the versions. */
    void into(Indices indices) {
        olderIndices();
        for (SourceName source : sources(archive.root())) {
            Set<SourceVersion> held = new TreeSet<>();
            for (Provenance known : pool.provenances(source)) {
                SourceVersion version = new SourceVersion(source, known.version());
                if (known.suites().containsKey(suite) && !withdrawn.contains(version)) {
                    held.add(version);
                    source(known, indices);
                }
            }
            for (Path file : pool.files(source)) {
                String name = file.getFileName().toString();
                if (name.endsWith(".deb") && pool.newest(source, name).equals(Optional.of(file))) {
                    binary(file, held, indices);
                }
            }
        }
        notes.add(
                "what was taken out of the suite without a mark, and whose files were not pruned, is back");
    }

    /** All that the pool has, or had, a directory of. */
    static Set<SourceName> sources(Path root) {
        Set<SourceName> sources = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root.resolve("pool"), 3)) {
            for (Path each : all.sorted().toList()) {
                if (root.resolve("pool").relativize(each).getNameCount() == 3) {
                    sources.add(new SourceName(each.getFileName().toString()));
                }
            }
            return sources;
        } catch (NoSuchFileException _) {
            return Set.of();
        } catch (IOException e) {
            throw Durable.failure(root.resolve("pool").toString(), e);
        }
    }

    /** The files that indices of the suite name which were left, or of its snapshots. */
    private void olderIndices() {
        List<Path> directories = new ArrayList<>(List.of(archive.root().resolve("dists")));
        archive.snapshots()
                .forEach(each ->
                        directories.add(
                                Snapshots.at(archive.root(), each.name()).resolve("dists")));
        for (Path directory : directories) {
            if (!Files.isDirectory(directory.resolve(suite))) {
                continue;
            }
            try (Stream<Path> all = Files.walk(directory.resolve(suite))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    if (file.toString().contains("/binary-")) {
                        PlainIndex.all(file, stanza -> named.add(BinaryEntry.parse(stanza).file()));
                    }
                }
            } catch (IOException | FreshetException e) {
                notes.add("an older index cannot be read: %s".formatted(e.getMessage()));
            }
        }
    }

    private void source(Provenance known, Indices indices) {
        String name = "%s_%s.dsc".formatted(known.source(), known.version().withoutEpoch());
        Optional<Path> found = pool.newest(known.source(), name);
        if (found.isEmpty()) {
            // A version that left the suite, and whose files left the pool.
            return;
        }
        Path file = found.get();
        String directory = archive.root().relativize(file.resolveSibling("")).toString();
        try {
            SourceEntry entry =
                    SourceEntry.of(
                            Dsc.parse(name, Files.readAllBytes(file)),
                            new StoredFile(name, Hash.of(file)),
                            directory);
            for (SourceEntry.Listed listed : entry.files()) {
                if (Files.size(pool.path(directory).resolve(listed.name())) != listed.size()) {
                    throw new IOException("`%s` has another size".formatted(listed.name()));
                }
            }
            indices.put(entry);
        } catch (NoSuchFileException _) {
            // The same of what it lists.
            return;
        } catch (IOException | FreshetException e) {
            notes.add("`%s` is left out: %s".formatted(name, e.getMessage()));
        }
    }

    private void binary(Path file, Set<SourceVersion> held, Indices indices) {
        String name = file.getFileName().toString();
        try {
            Deb deb = Deb.read(file);
            SourceVersion of = new SourceVersion(deb.source(), deb.sourceVersion());
            String path = archive.root().relativize(file).toString();
            if (withdrawn.contains(of)) {
                return;
            }
            boolean here =
                    held.contains(of) || named.contains(path) || charter.suites().size() == 1;
            if (!here) {
                boolean elsewhere =
                        pool.provenance(of.source(), of.version()).stream()
                                .anyMatch(known -> !known.suites().isEmpty());
                if (!elsewhere) {
                    notes.add("no record tells which suite had `%s`".formatted(name));
                }
                return;
            }
            BinaryEntry entry = BinaryEntry.of(deb, Hash.of(file), path);
            String component =
                    Pool.component(path) + (Binaries.isDebug(deb.name()) ? "/debug" : "");
            for (String architecture :
                    deb.architecture().equals("all")
                            ? charter.architectures()
                            : List.of(deb.architecture())) {
                if (charter.architectures().contains(architecture)) {
                    indices.put(indices.packages(component, architecture), entry);
                }
            }
        } catch (IOException | FreshetException e) {
            notes.add("`%s` is left out: %s".formatted(name, e.getMessage()));
        }
    }
}
