package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.files.Content;
import org.freshet.files.Durable;

/**
 * The indices of all generations of one suite that clients may still be reading, by their hash:
 * {@code main/source/by-hash/SHA256/…}.
 */
final class ByHash {
    // With the current one these make three, however old they are.
    private static final int OLDER_GENERATIONS = 2;

    private final Path suite;

    /**
     * @param suite its directory in {@code dists}
     */
    ByHash(Path suite) {
        this.suite = suite;
    }

    /** Where an index of a generation lies. */
    Path file(String path, String sha256) {
        return directory(path).resolve(sha256);
    }

    private Path directory(String path) {
        return suite.resolve(path).resolveSibling("by-hash").resolve("SHA256");
    }

    /** Everything that lies where this index does, of whatever generation. */
    List<Path> files(String path) {
        return Durable.visible(directory(path));
    }

    /** The files that a generation needs beyond those that are there. */
    SequencedMap<Path, Content> missing(
            SuiteRelease release, Map<String, Form> forms, Optional<SuiteRelease> before) {
        SequencedMap<Path, Content> missing = new LinkedHashMap<>();
        forms.forEach((path, form) -> {
            IndexFile listed = new IndexFile(form.sha256(), form.size());
            if (!listed.equals(release.files().get(path))) {
                throw new IllegalStateException("listed otherwise: " + path);
            }
            boolean named = before.map(old -> listed.equals(old.files().get(path))).orElse(false);
            // One that the last generation does not name may not be durable.
            if (!named || !holds(path, listed)) {
                missing.put(file(path, form.sha256()), form.content());
            }
        });
        return missing;
    }

    /** Whether an index lies where it should; only `verify` reads it all. */
    boolean holds(String path, IndexFile listed) {
        try {
            return Files.size(file(path, listed.sha256())) == listed.size();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw Durable.failure(path, e);
        }
    }

    /** Dates the files of a generation by that of its successor, so that they go together. */
    void superseded(SuiteRelease old, Instant at) {
        old.files()
                .forEach((path, file) -> {
                    try {
                        Files.setLastModifiedTime(file(path, file.sha256()), FileTime.from(at));
                    } catch (NoSuchFileException e) {
                        // verify reports it; it does not stop the next generation.
                        return;
                    } catch (IOException e) {
                        throw Durable.failure(suite.toString(), e);
                    }
                });
    }

    /** Removes what no client can want: all but the last generations, and a day's. */
    void sweep(SuiteRelease current, Instant now) {
        SortedMap<Path, Set<String>> named = new TreeMap<>();
        current.files()
                .forEach((path, file) ->
                        named.computeIfAbsent(directory(path), _ -> new TreeSet<>())
                                .add(file.sha256()));
        Instant before = now.minus(Dists.GRACE);
        SortedMap<FileTime, List<Path>> unnamed = new TreeMap<>();
        named.forEach((directory, hashes) -> {
            try {
                for (Path file : Durable.visible(directory)) {
                    if (!hashes.contains(file.getFileName().toString())) {
                        unnamed.computeIfAbsent(
                                        Files.getLastModifiedTime(file), _ -> new ArrayList<>())
                                .add(file);
                    }
                }
            } catch (IOException e) {
                throw Durable.failure(directory.toString(), e);
            }
            Durable.sweep(directory, before);
        });
        for (int kept = 0; kept < OLDER_GENERATIONS && !unnamed.isEmpty(); kept++) {
            unnamed.remove(unnamed.lastKey());
        }
        for (List<Path> old : unnamed.headMap(FileTime.from(before)).values()) {
            remove(old);
        }
    }

    private static void remove(List<Path> files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw Durable.failure(file.toString(), e);
            }
        }
    }
}
