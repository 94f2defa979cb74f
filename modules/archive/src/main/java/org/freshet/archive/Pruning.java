package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.PlainIndex;
import org.freshet.archive.segments.Segments;
import org.freshet.files.Content;
import org.freshet.files.Durable;

/**
 * Takes away files of the pool that nothing names: no suite, no generation that a client may still
 * be reading, no snapshot, and no binary package that was built of them or using them. Killed, it
 * goes on with the next run. Wants the archive's lock to be held.
 */
final class Pruning {
    private final Archive archive;
    private final Charter charter;
    private final Instant now;
    private final Duration days;
    private final boolean dryRun;
    private final Set<String> named = new HashSet<>();
    private final Set<String> packages = new HashSet<>();
    private final List<String> files = new ArrayList<>();
    private long bytes;
    private int waiting;

    Pruning(Archive archive, Charter charter, Duration days, boolean dryRun, Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.days = days.compareTo(Dists.GRACE) < 0 ? Dists.GRACE : days;
        this.dryRun = dryRun;
        this.now = now;
    }

    /**
     * Takes them away.
     *
     * @param versions what left the suites before
     */
    Pruned of(List<Archive.Listing> versions) {
        Map<Path, Kind> indices = new Snapshots(archive.root()).indices();
        indices.putAll(generations());
        indices.forEach(this::name);
        BuiltUsing builtUsing = new BuiltUsing(archive.pool());
        Set<Path> marks = marks(builtUsing);
        try {
            sweep(marks);
            if (!dryRun) {
                new PackagePaths(archive.root()).sweep(packages, now.minus(Dists.GRACE));
            }
        } catch (IOException e) {
            throw Durable.failure(archive.root().resolve("pool").toString(), e);
        }
        return new Pruned(versions, files, bytes, waiting);
    }

    /** The plain indices of every generation that lies in a suite's directory. */
    private Map<Path, Kind> generations() {
        Map<Path, Kind> indices = new TreeMap<>();
        try (Stream<Path> all = Files.walk(archive.root().resolve("dists"))) {
            for (Path file : all.toList()) {
                if (file.resolveSibling("").endsWith(Path.of("by-hash/SHA256"))) {
                    Path of = archive.root().relativize(file.resolveSibling("../.."));
                    String directory = of.normalize().getFileName().toString();
                    if (directory.equals("source")) {
                        indices.put(file, Kind.SOURCES);
                    } else if (directory.startsWith("binary-")) {
                        indices.put(file, Kind.PACKAGES);
                    }
                }
            }
            return indices;
        } catch (NoSuchFileException _) {
            return indices;
        } catch (IOException e) {
            throw Durable.failure(archive.root().resolve("dists").toString(), e);
        }
    }

    private void name(Path index, Kind kind) {
        try {
            PlainIndex.all(
                    index,
                    stanza -> {
                        switch (kind) {
                            case SOURCES ->
                                    named.addAll(SourcesIndex.entry(stanza).paths().keySet());
                            case PACKAGES -> {
                                BinaryEntry entry = BinaryEntry.parse(stanza);
                                named.add(entry.file());
                                packages.add(entry.sha256());
                            }
                            case DESCRIPTIONS -> {}
                        }
                    });
        } catch (IOException e) {
            throw Durable.failure(index.toString(), e);
        }
    }

    /** Names the files of sources that any package was built of, or using; gives the marks. */
    private Set<Path> marks(BuiltUsing builtUsing) {
        Set<SourceVersion> of = new HashSet<>();
        Set<SourceVersion> using = new HashSet<>();
        for (String suite : charter.suites()) {
            for (Segments index : archive.dists(suite).current().orElseThrow().packages()) {
                index.all()
                        .map(BinaryEntry::parse)
                        .forEach(binary -> {
                            of.add(SourceVersion.of(binary));
                            using.addAll(BuiltUsing.of(binary.stanza()));
                        });
            }
        }
        of.forEach(each -> named.addAll(builtUsing.files(each)));
        Set<Path> marks = new HashSet<>();
        SequencedMap<Path, Content> missing = new LinkedHashMap<>();
        for (SourceVersion each : using) {
            named.addAll(builtUsing.files(each));
            if (builtUsing.known(each)) {
                Path mark = builtUsing.mark(each).orElseThrow();
                marks.add(mark);
                if (!builtUsing.marked(each)) {
                    missing.put(mark, BuiltUsing.content());
                }
            }
        }
        if (!dryRun) {
            Durable.replaceAll(missing);
        }
        return marks;
    }

    private void sweep(Set<Path> marks) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(archive.root().resolve("pool"))) {
            all = walk.sorted().toList();
        } catch (NoSuchFileException _) {
            return;
        }
        for (Path file : all) {
            if (Files.isDirectory(file)) {
                if (!dryRun) {
                    Durable.sweep(file, now.minus(Dists.GRACE));
                }
            } else if (file.getFileName().toString().endsWith(BuiltUsing.SUFFIX)) {
                if (!dryRun && !marks.contains(file)) {
                    Files.deleteIfExists(file);
                }
            } else {
                file(file);
            }
        }
    }

    private void file(Path file) throws IOException {
        String path = archive.root().relativize(file).toString();
        if (Pool.isRecord(path) || named.contains(path) || path.contains("/.")) {
            return;
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.lastModifiedTime().toInstant().isBefore(now.minus(days))) {
            files.add(path);
            bytes += attributes.size();
            if (!dryRun) {
                Files.deleteIfExists(file);
            }
        } else {
            waiting++;
        }
    }
}
