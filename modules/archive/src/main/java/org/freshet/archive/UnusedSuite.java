package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.PlainIndex;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;

/**
 * A suite that may be taken away, because no user can have anything of it: it never held a package
 * but the one with the archive's keys. The charter, which knows the suite, changes last; killed
 * before that, the same command again ends it. While the archive's lock is held.
 */
final class UnusedSuite {
    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final SourceName keyring;

    UnusedSuite(Archive archive, Charter charter, String suite) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.keyring = new SourceName(KeyringPackage.name(charter));
    }

    void remove() {
        if (charter.suites().size() == 1) {
            throw new InvalidInput(
                    "`%s` is the only suite of archive `%s`".formatted(suite, charter.name()),
                    "add another one first, with `freshet archive init %s --suite noble`"
                            .formatted(archive.root()));
        }
        if (held()) {
            throw new InvalidInput(
                    "suite `%s` is in use: packages were published there".formatted(suite),
                    "name a source to take out; `freshet archive close %s --suite %s` ends a suite"
                            .formatted(archive.root(), suite));
        }
        Pool pool = archive.pool();
        for (Provenance known : pool.provenances(keyring)) {
            pool.write(
                    known.without(suite), Pool.directory(charter.components().getFirst(), keyring));
        }
        Path root = archive.root();
        delete(root.resolve("%s-%s.sources".formatted(charter.name(), suite)));
        delete(root.resolve("dists").resolve(suite));
        charter.without(suite).write(root);
    }

    /** Whether anything tells of a package: an index of any generation, a snapshot, a mark. */
    private boolean held() {
        boolean remembered =
                !archive.tombstones().all(suite).isEmpty()
                        || archive.snapshots().stream()
                                .anyMatch(snapshot -> snapshot.suites().containsKey(suite))
                        || PoolContents.sources(archive.root()).stream()
                                .filter(source -> !source.equals(keyring))
                                .flatMap(source -> archive.pool().provenances(source).stream())
                                .anyMatch(known ->
                                        known.suites().containsKey(suite)
                                                || known.intended().containsKey(suite));
        return remembered || inAnyIndex();
    }

    private boolean inAnyIndex() {
        Dists dists = archive.dists(suite);
        for (String path : dists.current().orElseThrow().indices().keySet()) {
            if (Dists.packages(path).isPresent()) {
                Kind kind = Dists.packages(path).get();
                for (Path file : dists.byHash().files(path)) {
                    if (names(kind, file)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean names(Kind kind, Path file) {
        boolean[] found = {false};
        try {
            if (PlainIndex.isPlain(file)) {
                PlainIndex.all(
                        file,
                        stanza ->
                                found[0] |=
                                        !SourceVersion.of(kind, stanza).source().equals(keyring));
            }
            return found[0];
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
            Durable.syncDirectories(List.of(tree.resolveSibling("")));
        } catch (IOException e) {
            throw Durable.failure(tree.toString(), e);
        }
    }
}
