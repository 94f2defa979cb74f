package org.freshet.archive;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.PlainIndex;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;

/**
 * Suites as they were once, each snapshot an archive of its own for clients: {@code
 * snapshots/20261126T104600Z/dists/noble}, signed as it was then, beside a link to the one pool.
 * One that would expire is signed without an end: a snapshot is never current. Indices are further
 * links to the files of the suite, so a snapshot takes hardly any room.
 *
 * <p>Writing wants the archive's lock to be held.
 */
final class Snapshots {
    /** Where a snapshot lies, from the archive's URL; apt fills it in (debReleaseIndex). */
    static final String TEMPLATE = "/snapshots/@SNAPSHOTID@/";

    // What apt-get(8) calls a snapshot, in --snapshot.
    private static final DateTimeFormatter BY_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]{0,62}");
    private static final Path POOL = Path.of("../../pool");

    private final Path root;
    private final Path directory;

    Snapshots(Path root) {
        this.root = root;
        this.directory = root.resolve("snapshots");
    }

    /** The archive that a snapshot is. */
    static Path at(Path root, String name) {
        return new Snapshots(root).directory.resolve(name);
    }

    /** The root of the archive of which a tree is a snapshot; the tree itself where it is none. */
    static Path archive(Path tree) {
        Path above = tree.resolveSibling("");
        Path root = above.resolveSibling("");
        return new Snapshots(root).directory.equals(above) ? root : tree;
    }

    /** All, by name. */
    List<Snapshot> all() {
        List<Snapshot> all = new ArrayList<>();
        for (Path each : Durable.visible(directory)) {
            all.add(new Snapshot(each.getFileName().toString(), suites(each)));
        }
        return all;
    }

    private static SortedMap<String, Instant> suites(Path snapshot) {
        SortedMap<String, Instant> suites = new TreeMap<>();
        for (Path suite : Durable.visible(snapshot.resolve("dists"))) {
            String name = suite.getFileName().toString();
            new Dists(snapshot, name)
                    .current()
                    .ifPresent(then -> suites.put(name, then.release().date()));
        }
        return suites;
    }

    /** The indices of a suite in a snapshot. */
    Optional<Dists.Generation> find(String name, String suite) {
        return NAME.matcher(name).matches()
                ? new Dists(directory.resolve(name), suite).current()
                : Optional.empty();
    }

    /**
     * Keeps suites as they are now.
     *
     * @param name the time where none is given
     * @throws InvalidInput when another snapshot has that name
     */
    Snapshot take(SortedMap<String, Dists.Generation> suites, Optional<String> name, Instant now) {
        String id = name.orElseGet(() -> BY_TIME.format(now));
        if (!NAME.matcher(id).matches()) {
            throw new InvalidInput(
                    "`%s` is no name of a snapshot".formatted(Shown.text(id)),
                    "use letters, digits and `. + -`, the first a letter or digit");
        }
        sweep();
        Path snapshot = directory.resolve(id);
        if (Files.exists(snapshot)) {
            return same(id, suites);
        }
        Path beside = directory.resolve("." + id + ".tmp");
        try {
            Set<Path> directories = new TreeSet<>();
            for (Map.Entry<String, Dists.Generation> suite : suites.entrySet()) {
                copy(suite.getKey(), suite.getValue(), beside, directories);
            }
            Files.createSymbolicLink(beside.resolve("pool"), POOL);
            Durable.syncDirectories(directories);
            Durable.syncDirectories(List.of(beside));
            Files.move(beside, snapshot);
            Durable.syncDirectories(List.of(directory));
        } catch (IOException e) {
            throw Durable.failure(snapshot.toString(), e);
        }
        return new Snapshot(id, suites(snapshot));
    }

    private Snapshot same(String id, SortedMap<String, Dists.Generation> suites) {
        Path snapshot = directory.resolve(id);
        boolean same = suites(snapshot).keySet().equals(suites.keySet());
        for (Map.Entry<String, Dists.Generation> suite : suites.entrySet()) {
            same &=
                    find(id, suite.getKey())
                            // It may have been signed again since.
                            .map(then ->
                                    then.release()
                                            .files()
                                            .equals(suite.getValue().release().files()))
                            .orElse(false);
        }
        if (!same) {
            throw new InvalidInput(
                    "snapshot `%s` is there, and the archive has changed since".formatted(id),
                    "give another `--name`, or `--drop` that one first");
        }
        return new Snapshot(id, suites(snapshot));
    }

    private void copy(String suite, Dists.Generation now, Path beside, Set<Path> directories)
            throws IOException {
        Path from = root.resolve("dists").resolve(suite);
        Path to = beside.resolve("dists").resolve(suite);
        // As they are, with their end: signed without one, an old suite could be served for ever
        // in the place of the new.
        List<Path> files = new ArrayList<>();
        for (String name : List.of("Release.gpg", "Release", "InRelease")) {
            files.add(Path.of(name));
        }
        ByHash byHash = new ByHash(from);
        now.release()
                .files()
                .forEach((path, file) -> {
                    files.add(from.relativize(byHash.file(path, file.sha256())));
                    files.add(Path.of(path));
                });
        for (Path file : files) {
            Path parent = to.resolve(file).resolveSibling("");
            Durable.makeDirectory(parent);
            Durable.link(from.resolve(file), to.resolve(file));
            directories.add(parent);
        }
    }

    /**
     * Takes one away; what it alone names goes when the archive is pruned.
     *
     * @return nothing where there is none of that name
     * @throws InvalidInput when it is no name of a snapshot
     */
    Outcome<String> drop(String name) {
        // One that a kill interrupted is gone for clients, and is swept here.
        boolean begun = NAME.matcher(name).matches() && Files.exists(dropped(name));
        sweep();
        Path snapshot = directory.resolve(name);
        if (!NAME.matcher(name).matches()) {
            throw none(name);
        }
        if (!Files.exists(snapshot)) {
            return begun
                    ? new Outcome.Passed<>(name)
                    : new Outcome.Nothing<>(
                            "there is no snapshot `%s`%s"
                                    .formatted(
                                            name,
                                            near(name)
                                                    .map("; did you mean `%s`?"::formatted)
                                                    .orElse("")));
        }
        try {
            Files.move(snapshot, dropped(name));
            Durable.syncDirectories(List.of(directory));
        } catch (IOException e) {
            throw Durable.failure(snapshot.toString(), e);
        }
        sweep();
        return new Outcome.Passed<>(name);
    }

    private Path dropped(String name) {
        return directory.resolve("." + name + ".dropped.tmp");
    }

    private Optional<String> near(String name) {
        return NearMiss.of(
                name,
                Durable.visible(directory).stream()
                        .map(each -> each.getFileName().toString())
                        .toList());
    }

    private InvalidInput none(String name) {
        return new InvalidInput(
                "there is no snapshot `%s`".formatted(Shown.text(name)),
                near(name)
                        .map("did you mean `%s`?"::formatted)
                        .orElse("`freshet archive snapshot %s --list` shows them".formatted(root)));
    }

    /** Removes what a killed process left of one. */
    void sweep() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                if (each.getFileName().toString().matches("\\..*\\.tmp")) {
                    remove(each);
                }
            }
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    private static void remove(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** The plain indices of all snapshots; one that several name counts once. */
    Map<Path, Kind> indices() {
        Map<Path, Kind> indices = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (Path snapshot : Durable.visible(directory)) {
            try (Stream<Path> files = Files.walk(snapshot)) {
                for (Path file : files.toList()) {
                    Optional<Kind> kind = Dists.packages(file.getFileName().toString());
                    if (kind.isPresent() && seen.add(identity(file))) {
                        indices.put(file, kind.get());
                    }
                }
            } catch (IOException e) {
                throw Durable.failure(snapshot.toString(), e);
            }
        }
        return indices;
    }

    /** Links to one file are one. */
    private static String identity(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toString() : key.toString();
    }

    /** The stanzas of one source in every snapshot. */
    Map<Kind, Set<String>> kept(SourceName source) {
        Map<Kind, Set<String>> kept = new EnumMap<>(Kind.class);
        indices()
                .forEach((file, kind) -> {
                    try {
                        kept.computeIfAbsent(kind, _ -> new TreeSet<>())
                                .addAll(PlainIndex.of(kind, file, source.text()));
                    } catch (IOException e) {
                        throw Durable.failure(file.toString(), e);
                    }
                });
        return kept;
    }
}
