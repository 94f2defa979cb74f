package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Place;
import org.freshet.archive.segments.Segments;
import org.freshet.debian.Deb;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.Digests;
import org.freshet.model.FreshetException;
import org.freshet.model.StoredFile;
import org.freshet.trust.Keyring;
import org.tukaani.xz.XZInputStream;

/**
 * What a whole reading of an archive found.
 *
 * @param problems what is wrong, one line each; none when the archive is sound
 * @param notes what is worth knowing and harms nobody, such as files that no index names
 */
public record Verification(List<String> problems, List<String> notes) {
    public Verification {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    static Verification of(Archive archive, Instant now) {
        return new Reading(archive, now).all();
    }

    /** One reading; every file of the pool is read once. */
    private static final class Reading {
        private static final int MOST_ORPHANS = 5;

        private final Archive archive;
        private final Instant now;
        private final Path root;
        private final Charter charter;
        private final List<String> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final Map<String, Optional<Digests>> pool = new HashMap<>();
        private final TreeSet<String> named = new TreeSet<>();

        /** The descriptions that packages of one index have, where these can be read. */
        private final Map<Place, Optional<String>> described = new HashMap<>();

        Reading(Archive archive, Instant now) {
            this.archive = archive;
            this.now = now;
            this.root = archive.root();
            this.charter = archive.charter();
        }

        Verification all() {
            for (String suite : charter.suites()) {
                try {
                    suite(suite);
                } catch (FreshetException e) {
                    problems.add("%s: %s".formatted(suite, e.getMessage()));
                }
            }
            archive.snapshots().forEach(this::snapshot);
            keys();
            orphans();
            return new Verification(problems, notes);
        }

        private void keys() {
            try {
                notes.addAll(archive.keyAlarms(now));
            } catch (FreshetException e) {
                // Without a key each suite has said so.
                return;
            }
        }

        private void suite(String suite) {
            Dists dists = archive.dists(suite);
            boolean unfinished = dists.unfinished();
            Optional<Dists.Generation> current = dists.current();
            if (current.isEmpty()) {
                if (PoolContents.lost(archive, suite)) {
                    problems.add(
                            "%s: its InRelease is lost; `freshet archive rebuild %s` makes it anew"
                                    .formatted(suite, root));
                } else {
                    (unfinished ? notes : problems).add("%s: no InRelease yet".formatted(suite));
                }
                return;
            }
            Dists.Generation generation = current.get();
            signed(suite, generation);
            release(suite, generation.release());
            Validity.alarm(root, suite, generation.release(), now)
                    .ifPresent(
                            (Validity.isOver(generation.release(), now) ? problems : notes)::add);
            List<String> plain = new ArrayList<>();
            generation
                    .release()
                    .files()
                    .forEach((path, file) -> index(suite, dists, path, file, plain));
            compressed(suite, dists, generation.release());
            unsigned(suite, dists, generation, plain);
            // A publication under way, or one cut off, replaces the plain names before InRelease;
            // apt asks by hash, and the next publication settles them.
            boolean moved =
                    unfinished
                            || dists.unfinished()
                            || !Arrays.equals(
                                    dists.current().orElse(generation).signed(),
                                    generation.signed());
            if (moved) {
                notes.add("%s: a publication is unfinished".formatted(suite));
                notes.addAll(plain);
            } else {
                problems.addAll(plain);
            }
            generation.sources().entries().forEach(entry -> entry(suite, entry));
            SortedMap<String, List<Segments>> packages = new TreeMap<>();
            generation
                    .indices()
                    .forEach((path, index) -> {
                        if (path.endsWith("/Packages")) {
                            packages.computeIfAbsent(
                                            Descriptions.path(path), _ -> new ArrayList<>())
                                    .add(index);
                        }
                    });
            packages.forEach((path, indices) -> {
                // Those for all architectures stand in several indices.
                indices.stream()
                        .flatMap(Segments::all)
                        .distinct()
                        .map(BinaryEntry::parse)
                        .forEach(entry -> binary(suite, entry));
                descriptions(suite, generation, path);
            });
        }

        /** Every description that a package has is in the index, and no other. */
        private void descriptions(String suite, Dists.Generation generation, String path) {
            if (!Indices.describedApart(generation)) {
                notes.add(
                        "%s: the next publication takes descriptions out of Packages"
                                .formatted(suite));
                described.clear();
                return;
            }
            Map<Place, Optional<String>> lacking = new HashMap<>(described);
            described.clear();
            Optional.ofNullable(generation.indices().get(path)).stream()
                    .flatMap(Segments::all)
                    .forEach(stanza -> {
                        Place place = Kind.DESCRIPTIONS.place(stanza);
                        Optional<String> derived = lacking.remove(place);
                        if (derived == null) {
                            problems.add(
                                    "%s: Translation-en describes `%s`, and no package has that text"
                                            .formatted(suite, place.name()));
                        } else if (!derived.orElse(stanza).equals(stanza)) {
                            problems.add(
                                    "%s: Translation-en describes `%s` otherwise than the .deb"
                                            .formatted(suite, place.name()));
                        }
                    });
            lacking.keySet()
                    .forEach(place ->
                            problems.add(
                                    "%s: Translation-en lacks `%s`"
                                            .formatted(suite, place.name())));
        }

        /** What a snapshot names is there; it says what it said then, whoever signed it. */
        private void snapshot(Snapshot snapshot) {
            for (String suite : snapshot.suites().keySet()) {
                String what = "snapshot %s: %s".formatted(snapshot.name(), suite);
                try {
                    Dists dists = new Dists(Snapshots.at(root, snapshot.name()), suite);
                    Dists.Generation then = dists.current().orElseThrow();
                    then.release()
                            .files()
                            .forEach((path, file) -> index(what, dists, path, file, problems));
                    compressed(what, dists, then.release());
                    then.sources()
                            .entries()
                            .flatMap(entry -> entry.paths().entrySet().stream())
                            .forEach(path -> kept(what, path.getKey(), path.getValue().sha256()));
                    then.packages().stream()
                            .flatMap(Segments::all)
                            .distinct()
                            .map(BinaryEntry::parse)
                            .forEach(entry -> kept(what, entry.file(), entry.sha256()));
                } catch (FreshetException e) {
                    problems.add("%s: %s".formatted(what, e.getMessage()));
                }
            }
        }

        private void kept(String what, String path, String sha256) {
            named.add(path);
            file(what, path, sha256);
        }

        private void binary(String suite, BinaryEntry entry) {
            String what = "%s: %s %s".formatted(suite, entry.name(), entry.version());
            named.add(entry.file());
            Place place = Kind.DESCRIPTIONS.place(entry.stanza().text());
            if (!place.besides().isEmpty()) {
                described.put(place, Optional.empty());
            }
            if (!file(what, entry.file(), entry.sha256())) {
                return;
            }
            try {
                Path file = root.resolve(entry.file());
                Digests digests = Pool.digests(file).orElseThrow();
                BinaryEntry derived = BinaryEntry.of(Deb.read(file), digests, entry.file());
                described.replace(place, derived.description().map(Stanza::text));
                if (!derived.stanza().text().equals(entry.stanza().text())) {
                    problems.add("%s: the index says something else than the .deb".formatted(what));
                }
            } catch (FreshetException e) {
                problems.add("%s: %s".formatted(what, e.getMessage()));
            }
        }

        private void signed(String suite, Dists.Generation generation) {
            new Signatures(root, charter, now)
                    .lackingInside(generation.signed())
                    .forEach(lack -> problems.add("%s: %s".formatted(suite, lack)));
        }

        private void release(String suite, SuiteRelease release) {
            if (!charter.release(suite, release.date(), release.files()).equals(release)) {
                problems.add(
                        "%s: InRelease differs from `%s` in more than its indices"
                                .formatted(suite, Charter.FILE));
            }
        }

        private void index(
                String suite, Dists dists, String path, IndexFile file, List<String> plain) {
            Path byHash = dists.byHash().file(path, file.sha256());
            check("%s: %s by hash".formatted(suite, path), byHash, file, problems);
            check("%s: %s".formatted(suite, path), dists.directory().resolve(path), file, plain);
        }

        private void check(String what, Path file, IndexFile expected, List<String> into) {
            Optional<Digests> found = Pool.digests(file);
            if (found.isEmpty()) {
                into.add("%s is missing".formatted(what));
            } else if (!found.get().sha256().equals(expected.sha256())
                    || found.get().size() != expected.size()) {
                into.add(
                        "%s differs from its hash: expected sha256 `%s`, got `%s`"
                                .formatted(what, expected.sha256(), found.get().sha256()));
            }
        }

        /** What the compressed forms hold is the uncompressed one. */
        private void compressed(String suite, Dists dists, SuiteRelease release) {
            release.files()
                    .forEach((path, file) -> {
                        String plain = path.replaceFirst("\\.(gz|xz)$", "");
                        IndexFile expected = release.files().get(plain);
                        if (plain.equals(path)) {
                            return;
                        }
                        try (InputStream in =
                                decompressed(path, dists.byHash().file(path, file.sha256()))) {
                            String sha256 = Hash.sha256(in);
                            if (expected == null || !expected.sha256().equals(sha256)) {
                                problems.add(
                                        "%s: %s holds something else than %s"
                                                .formatted(suite, path, plain));
                            }
                        } catch (NoSuchFileException e) {
                            // Said already: missing by hash.
                            return;
                        } catch (IOException e) {
                            problems.add(
                                    "%s: %s cannot be decompressed: %s"
                                            .formatted(suite, path, e.getMessage()));
                        }
                    });
        }

        private static InputStream decompressed(String path, Path file) throws IOException {
            InputStream in = Files.newInputStream(file);
            return path.endsWith(".gz") ? new GZIPInputStream(in) : new XZInputStream(in);
        }

        /** {@code Release} and {@code Release.gpg} say the same as InRelease. */
        private void unsigned(
                String suite, Dists dists, Dists.Generation generation, List<String> plain) {
            try {
                byte[] text = Files.readAllBytes(dists.directory().resolve("Release"));
                byte[] signature = Files.readAllBytes(dists.directory().resolve("Release.gpg"));
                String expected = Keyring.textOf(generation.signed());
                if (!expected.equals(new String(text, StandardCharsets.UTF_8))) {
                    plain.add("%s: Release differs from InRelease".formatted(suite));
                }
                new Signatures(root, charter, now)
                        .lackingBeside(text, signature)
                        .forEach(lack -> plain.add("%s: %s".formatted(suite, lack)));
            } catch (NoSuchFileException e) {
                plain.add("%s: Release or Release.gpg is missing".formatted(suite));
            } catch (IOException e) {
                throw Durable.failure(dists.directory().toString(), e);
            } catch (FreshetException e) {
                plain.add("%s: %s".formatted(suite, e.getMessage()));
            }
        }

        private void entry(String suite, SourceEntry entry) {
            String what = "%s: %s %s".formatted(suite, entry.source(), entry.version());
            SortedMap<String, SourceEntry.Listed> paths = entry.paths();
            named.addAll(paths.keySet());
            boolean sound = true;
            for (Map.Entry<String, SourceEntry.Listed> path : paths.entrySet()) {
                sound &= file(what, path.getKey(), path.getValue().sha256());
            }
            if (sound) {
                stanza(what, entry);
            }
            provenance(what, suite, entry);
        }

        private boolean file(String what, String path, String expected) {
            Optional<Digests> found =
                    pool.computeIfAbsent(path, each -> Pool.digests(root.resolve(each)));
            if (found.isEmpty()) {
                problems.add("%s: `%s` is missing".formatted(what, path));
                return false;
            }
            if (!found.get().sha256().equals(expected)) {
                problems.add(
                        "%s: `%s` differs: expected sha256 `%s`, got `%s`"
                                .formatted(what, path, expected, found.get().sha256()));
                return false;
            }
            return true;
        }

        /** The stanza made anew from the .dsc in the pool is the one in the index. */
        private void stanza(String what, SourceEntry entry) {
            String path = entry.directory() + "/" + entry.dsc().name();
            try {
                byte[] bytes = Files.readAllBytes(root.resolve(path));
                Digests digests = Pool.digests(root.resolve(path)).orElseThrow();
                SourceEntry derived =
                        SourceEntry.of(
                                Dsc.parse(path, bytes),
                                new StoredFile(entry.dsc().name(), digests),
                                entry.directory());
                if (!derived.stanza().text().equals(entry.stanza().text())) {
                    problems.add("%s: the index says something else than the .dsc".formatted(what));
                }
            } catch (IOException e) {
                throw Durable.failure(path, e);
            } catch (FreshetException e) {
                problems.add("%s: %s".formatted(what, e.getMessage()));
            }
        }

        private void provenance(String what, String suite, SourceEntry entry) {
            try {
                Optional<Provenance> known =
                        archive.pool().provenance(entry.source(), entry.version());
                if (known.isEmpty()) {
                    problems.add("%s: its provenance is missing".formatted(what));
                } else if (!known.get().suites().containsKey(suite)
                        && !known.get().intended().containsKey(suite)) {
                    problems.add("%s: its provenance does not name the suite".formatted(what));
                }
            } catch (FreshetException e) {
                problems.add("%s: %s".formatted(what, e.getMessage()));
            }
        }

        /** Files in the pool that no suite names: superseded ones, and those of a cut-off write. */
        private void orphans() {
            Path start = root.resolve("pool");
            if (!Files.isDirectory(start)) {
                return;
            }
            try (Stream<Path> files = Files.walk(start)) {
                List<String> orphans =
                        files.filter(Files::isRegularFile)
                                .map(file -> root.relativize(file).toString())
                                .filter(path -> !Pool.isRecord(path) && !named.contains(path))
                                .sorted()
                                .toList();
                orphans.stream()
                        .limit(MOST_ORPHANS)
                        .forEach(path -> notes.add("no suite names `%s`".formatted(path)));
                if (orphans.size() > MOST_ORPHANS) {
                    notes.add(
                            "nor %d more; `freshet archive prune %s` takes away what nobody can want"
                                    .formatted(orphans.size() - MOST_ORPHANS, root));
                }
            } catch (IOException e) {
                throw Durable.failure(start.toString(), e);
            }
        }
    }
}
