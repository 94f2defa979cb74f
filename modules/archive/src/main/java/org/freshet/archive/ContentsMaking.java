package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.files.Durable;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@code Contents-ARCH} of suites whose packages changed since the last time, into files
 * beside the archive's; needs no lock, as what one reads is there for a day at least.
 */
final class ContentsMaking implements AutoCloseable {
    private final PackagePaths paths;
    private final List<Path> made = new ArrayList<>();
    private final Set<String> notes = new TreeSet<>();

    ContentsMaking(Path root, Instant now) {
        this.paths = new PackagePaths(root);
        paths.sweep(now.minus(Dists.GRACE));
    }

    /** What was found in the way, one line each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The files that a generation should have and has not; none where it is up to date. */
    Map<String, Form> of(Dists.Generation generation, Dists dists) {
        Map<String, Form> forms = new HashMap<>();
        for (Map.Entry<String, Segments> index : generation.indices().entrySet()) {
            if (index.getKey().endsWith("/Packages")) {
                String path = ContentsIndex.path(index.getKey());
                IndexFile listed = generation.release().files().get(path + ".gz");
                try {
                    if (isDue(index.getValue(), listed, path, dists)) {
                        forms.putAll(
                                ContentsIndex.make(
                                        path, index.getValue(), paths, notes::add, made));
                    }
                } catch (IOException e) {
                    throw Durable.failure(path, e);
                }
            }
        }
        return forms;
    }

    private static boolean isDue(
            Segments packages, @Nullable IndexFile listed, String path, Dists dists)
            throws IOException {
        if (listed == null) {
            // Of nothing there is none.
            return packages.forms().plain().size() > 0;
        }
        return !ContentsIndex.madeOf(dists.byHash().file(path, listed.sha256()))
                .equals(Optional.of(packages.forms().plain().sha256()));
    }

    @Override
    public void close() {
        for (Path file : made) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw Durable.failure(file.toString(), e);
            }
        }
    }
}
