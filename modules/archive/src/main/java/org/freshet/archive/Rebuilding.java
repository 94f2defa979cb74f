package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.freshet.archive.apt.SuiteRelease;
import org.freshet.archive.apt.SuiteRelease.IndexFile;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;
import org.tukaani.xz.XZInputStream;

/**
 * Gives a suite the indices back that were deleted or damaged: the very bytes where they lie
 * anywhere, else indices made of the pool. Killed, it goes on with the next run. Wants the
 * archive's lock to be held.
 */
final class Rebuilding {
    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final Signer signer;
    private final Instant now;
    private final Dists dists;
    private boolean changed;

    Rebuilding(Archive archive, Charter charter, String suite, Signer signer, Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.signer = signer;
        this.now = now;
        this.dists = new Dists(archive.root(), suite);
    }

    Rebuilt rebuild() {
        Optional<SuiteRelease> release = release();
        boolean whole = release.isPresent() && allPlain(release.get());
        if (!whole) {
            return fromPool();
        }
        dists.current()
                .ifPresent(generation -> {
                    if (!compressedToo(generation.release())) {
                        Indices.of(charter, Optional.of(generation))
                                .commit(charter, suite, dists, signer, now);
                        changed = true;
                    }
                });
        dists.settle(signer);
        dists.finish(now);
        return new Rebuilt(suite, changed ? Rebuilt.How.RESTORED : Rebuilt.How.SOUND, List.of());
    }

    /** What InRelease says, or Release, which says the same and is signed as well. */
    private Optional<SuiteRelease> release() {
        Keyring keys = Keyring.read(List.of(archive.root().resolve(ServedPages.KEY)));
        Path pointer = dists.directory().resolve("InRelease");
        try {
            byte[] signed = Files.readAllBytes(pointer);
            return Optional.of(
                    SuiteRelease.parse(
                            pointer.toString(),
                            keys.verifyClearSigned("InRelease", signed, now).text()));
        } catch (IOException | FreshetException _) {
            changed = true;
        }
        try {
            byte[] text = Files.readAllBytes(dists.directory().resolve("Release"));
            byte[] signature = Files.readAllBytes(dists.directory().resolve("Release.gpg"));
            keys.verifyDetached("Release", new java.io.ByteArrayInputStream(text), signature, now);
            SuiteRelease release =
                    SuiteRelease.parse(
                            "Release", new String(text, java.nio.charset.StandardCharsets.UTF_8));
            if (allPlain(release)) {
                byte[] signed = signer.clearSigned(release.text(), release.date());
                Durable.replace(pointer, out -> out.write(signed));
            }
            return Optional.of(release);
        } catch (IOException | FreshetException _) {
            return Optional.empty();
        }
    }

    private boolean allPlain(SuiteRelease release) {
        boolean all = true;
        for (Map.Entry<String, IndexFile> file : release.files().entrySet()) {
            if (Dists.kind(file.getKey()).isPresent()) {
                boolean there = plain(file.getKey(), file.getValue());
                if (Dists.packages(file.getKey()).isPresent()) {
                    all &= there;
                } else if (!there) {
                    // It is made of the packages.
                    delete(dists.byHash().file(file.getKey(), file.getValue().sha256()));
                }
            }
        }
        return all;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** Whether an index lies by its hash, or was found again. */
    private boolean plain(String path, IndexFile expected) {
        Path byHash = dists.byHash().file(path, expected.sha256());
        if (is(byHash, expected)) {
            return true;
        }
        List<Path> elsewhere = new ArrayList<>(List.of(dists.directory().resolve(path)));
        for (Snapshot snapshot : archive.snapshots()) {
            elsewhere.add(
                    new ByHash(
                                    Snapshots.at(archive.root(), snapshot.name())
                                            .resolve("dists")
                                            .resolve(suite))
                            .file(path, expected.sha256()));
        }
        for (Path other : elsewhere) {
            if (is(other, expected)) {
                Durable.replace(byHash, out -> Files.copy(other, out));
                changed = true;
                return true;
            }
        }
        return decompressed(path, expected, byHash);
    }

    private boolean decompressed(String path, IndexFile expected, Path byHash) {
        List<Path> compressed = new ArrayList<>(dists.byHash().files(path));
        compressed.add(dists.directory().resolve(path + ".gz"));
        compressed.add(dists.directory().resolve(path + ".xz"));
        Optional<Path> source =
                compressed.stream().filter(file -> holds(file, expected)).findFirst();
        source.ifPresent(file -> {
            Durable.replace(
                    byHash,
                    out -> {
                        try (InputStream in = opened(file)) {
                            in.transferTo(out);
                        }
                    });
            changed = true;
        });
        return source.isPresent();
    }

    private static boolean holds(Path file, IndexFile expected) {
        try (InputStream in = opened(file)) {
            return Hash.sha256(in).equals(expected.sha256());
        } catch (IOException _) {
            return false;
        }
    }

    private static InputStream opened(Path file) throws IOException {
        int first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.read();
        }
        InputStream in = Files.newInputStream(file);
        try {
            return switch (first) {
                case 0x1f -> new GZIPInputStream(in);
                case 0xfd -> new XZInputStream(in);
                default -> in;
            };
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static boolean is(Path file, IndexFile expected) {
        try {
            return Files.size(file) == expected.size()
                    && Hash.sha256(file).equals(expected.sha256());
        } catch (IOException | FreshetException _) {
            return false;
        }
    }

    /** Whether the compressed forms lie by their hash; removes what is damaged. */
    private boolean compressedToo(SuiteRelease release) {
        boolean all = true;
        for (Map.Entry<String, IndexFile> file : release.files().entrySet()) {
            Path byHash = dists.byHash().file(file.getKey(), file.getValue().sha256());
            if (!is(byHash, file.getValue())) {
                all = false;
                delete(byHash);
            }
        }
        return all;
    }

    private Rebuilt fromPool() {
        PoolContents pool = new PoolContents(archive, charter, suite);
        Indices indices = Indices.of(charter, Optional.empty());
        pool.into(indices);
        Retention retention =
                new Retention(
                        archive.pool(),
                        indices,
                        suite,
                        charter.keep(),
                        Duration.ZERO,
                        now,
                        BuiltUsing.in(indices.packages().stream())::contains);
        retention
                .many()
                .forEach(source -> {
                    retention.trimBinaries(source);
                    retention.trimSources(source, Optional.empty());
                });
        setAside();
        indices.commit(charter, suite, dists, signer, now);
        dists.finish(now);
        return new Rebuilt(suite, Rebuilt.How.FROM_POOL, pool.notes());
    }

    /** A pointer to what is lost would stop the next generation. */
    private void setAside() {
        Path pointer = dists.directory().resolve("InRelease");
        try {
            Files.move(
                    pointer,
                    dists.directory().resolve(".InRelease.lost.tmp"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw Durable.failure(pointer.toString(), e);
        }
    }
}
