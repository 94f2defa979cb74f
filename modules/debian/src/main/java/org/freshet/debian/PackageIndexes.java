package org.freshet.debian;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.debian.install.PackageFile;
import org.freshet.debian.install.Packages;
import org.freshet.files.Durable;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * The binary packages of a distribution's archive: InRelease, then Packages by hash, kept on disk
 * as {@link Mirror} keeps sources. Safe for several threads; several processes may share the cache.
 */
public final class PackageIndexes {
    private static final String SUFFIX = ".packages";

    private final Mirror mirror;
    private final Path cache;
    private final Duration refresh;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();
    // Of several questions in a row, the later ones need no copies of their own.
    private final Map<Path, WeakReference<PackageFile>> read = new ConcurrentHashMap<>();

    /** As {@link #PackageIndexes(Mirror, Path, Duration)}, refreshed every quarter of an hour. */
    public PackageIndexes(Mirror mirror, Path cache) {
        this(mirror, cache, Mirror.REFRESH);
    }

    /**
     * @param cache a directory; may be the mirror's own, and may be removed at any time
     * @param refresh how long an answer is given again without asking the mirror
     */
    public PackageIndexes(Mirror mirror, Path cache, Duration refresh) {
        this.mirror = mirror;
        this.cache = cache;
        this.refresh = refresh;
    }

    /**
     * The packages of all suites and components: some 20 MB of memory for Debian's main, as long as
     * the caller keeps them. Empty for an archive that has only sources.
     *
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure for a bad signature, an index that differs from its hash, an expired
     *     Valid-Until
     * @throws InvalidInput when the keyring is missing
     */
    public Optional<Packages> of(Mirror.Location location, String architecture, Instant now) {
        List<PackageFile> files = new ArrayList<>();
        for (String suite : location.suites()) {
            Path directory = directory(location, suite, architecture);
            synchronized (locks.computeIfAbsent(directory, _ -> new Object())) {
                files.addAll(
                        known(location, directory, architecture, now)
                                .orElseGet(() -> {
                                    refresh(location, suite, directory, architecture, now);
                                    return known(location, directory, architecture, now)
                                            .orElseThrow(() ->
                                                    new Unavailable(
                                                            "cache `%s` was removed while it was used"
                                                                    .formatted(directory),
                                                            "try again"));
                                }));
            }
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(Packages.together(files));
    }

    private Path directory(Mirror.Location location, String suite, String architecture) {
        return cache.resolve(
                Mirror.hex(
                        Mirror.sha256(),
                        "%s %s %s %s"
                                .formatted(
                                        location.url(),
                                        suite,
                                        location.components(),
                                        architecture)));
    }

    private Optional<List<PackageFile>> known(
            Mirror.Location location, Path directory, String architecture, Instant now) {
        Optional<CachedSuite> suite =
                CachedSuite.read(directory)
                        .filter(cached ->
                                cached.isFresh(Mirror.keyringDigest(location), now, refresh));
        if (suite.isEmpty()) {
            return Optional.empty();
        }
        List<PackageFile> files = new ArrayList<>();
        for (String sha256 : suite.get().indexes().values()) {
            Optional<PackageFile> file = file(directory.resolve(sha256 + SUFFIX), architecture);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            files.add(file.get());
        }
        return Optional.of(files);
    }

    private Optional<PackageFile> file(Path path, String architecture) {
        WeakReference<PackageFile> kept = read.get(path);
        Optional<PackageFile> file = Optional.ofNullable(kept == null ? null : kept.get());
        if (file.isEmpty()) {
            file = PackageFile.read(path, architecture);
            file.ifPresent(one -> read.put(path, new WeakReference<>(one)));
        }
        return file;
    }

    private void refresh(
            Mirror.Location location,
            String suite,
            Path directory,
            String architecture,
            Instant now) {
        SuiteIndex index = mirror.release(location, suite, now);
        Map<String, String> indexes = new LinkedHashMap<>();
        for (String component : location.components()) {
            for (SuiteIndex.Listed listed : index.packages(component, architecture)) {
                Path file = directory.resolve(listed.sha256() + SUFFIX);
                if (!Files.exists(file)) {
                    fetch(location, suite, index, listed, file);
                    // Reading it took a hundred MB, which the JVM gives back at a full collection
                    // alone; what mostly waits would keep them for hours.
                    System.gc();
                }
                indexes.put(listed.path(), listed.sha256());
            }
        }
        new CachedSuite(Mirror.keyringDigest(location), now, index.validUntil(), indexes)
                .write(directory);
        removeAllBut(indexes, directory);
    }

    private void fetch(
            Mirror.Location location,
            String suite,
            SuiteIndex index,
            SuiteIndex.Listed listed,
            Path file) {
        if (listed.size() > Mirror.INDEX_BYTES) {
            throw new IntegrityFailure(
                    "`%s` of `%s` is too large: %d bytes, at most %d"
                            .formatted(
                                    listed.path(),
                                    index.what(),
                                    listed.size(),
                                    Mirror.INDEX_BYTES));
        }
        Path directory = cache.resolve("arriving");
        try {
            Files.createDirectories(directory);
            Path arriving = Files.createTempFile(directory, "Packages", ".tmp");
            try {
                write(
                        mirror.download(location, suite, index, listed, arriving),
                        listed,
                        arriving,
                        file);
            } finally {
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    private static void write(URI from, SuiteIndex.Listed listed, Path arriving, Path file) {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(arriving));
                InputStream plain = Mirror.unpacked(listed.path(), packed);
                Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
            PackageFile.write(Web.shown(from), text, file);
        } catch (IOException | InvalidInput e) {
            throw new IntegrityFailure(
                    "`%s` is no index of packages: %s".formatted(Web.shown(from), e.getMessage()),
                    "its digest is right: the archive itself published it so",
                    e);
        }
    }

    private void removeAllBut(Map<String, String> indexes, Path directory) {
        read.values().removeIf(kept -> kept.get() == null);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!indexes.containsValue(name.substring(0, name.length() - SUFFIX.length()))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }
}
