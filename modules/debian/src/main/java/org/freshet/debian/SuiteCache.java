package org.freshet.debian;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import java.util.zip.GZIPInputStream;
import org.freshet.debian.Mirror.Location;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.trust.Keyring;
import org.tukaani.xz.XZInputStream;

/**
 * Indexes of suites: InRelease, then the index by hash, which is kept on disk in a form of our own.
 * A question within the refresh time costs no request, one after it costs the InRelease, and an
 * index is fetched only when its hash is a new one. Safe for several threads; several processes may
 * share the directory.
 */
final class SuiteCache {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final long RELEASE_BYTES = 16L << 20;
    private static final long INDEX_BYTES = 1L << 30;
    private static final long UNPACKED_BYTES = 8L << 30;
    private static final int XZ_MEMORY_KIB = 100 << 10;

    private final Pages pages;
    private final Download download;
    private final Path root;
    private final Duration refresh;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();

    /**
     * @param pages for what is small and asked for again: whether a suite changed
     * @param root a directory of its own; may be removed at any time
     * @param refresh how long an answer is given again without asking the mirror
     */
    SuiteCache(Pages pages, Download download, Path root, Duration refresh) {
        this.pages = pages;
        this.download = download;
        this.root = root;
        this.refresh = refresh;
    }

    /**
     * One kind of index.
     *
     * @param name for messages: {@code sources}
     * @param variant what tells several of the kind apart; empty where there is one
     */
    record Kind(String name, String variant, Listing listing, Keeping keeping) {
        /** Which indexes of a component there are. */
        @FunctionalInterface
        interface Listing {
            List<SuiteIndex.Listed> of(SuiteIndex suite, String component);
        }

        /** Reads an index to its end and keeps of it what is wanted. */
        @FunctionalInterface
        interface Keeping {
            void keep(String what, Reader index, Path file) throws IOException;
        }

        private Path file(Path directory, String sha256) {
            return directory.resolve(sha256 + "." + name);
        }
    }

    /** Reads a kept file; empty for one that is not there, or that another version wrote. */
    @FunctionalInterface
    interface Reading<T> {
        Optional<T> of(String suite, Path file);
    }

    /**
     * What the kept files of all suites say, in the order of suites and components.
     *
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure for a bad signature, an index that differs from its hash, an expired
     *     Valid-Until
     * @throws InvalidInput when the keyring is missing
     */
    <T> List<T> read(Location location, Kind kind, Instant now, Reading<T> reading) {
        List<T> all = new ArrayList<>();
        for (String suite : location.suites()) {
            Path directory = directory(location, suite, kind);
            synchronized (locks.computeIfAbsent(directory, _ -> new Object())) {
                all.addAll(
                        known(location, suite, kind, now, refresh, reading)
                                .orElseGet(() -> {
                                    renew(location, suite, directory, kind, now);
                                    return known(location, suite, kind, now, refresh, reading)
                                            .orElseThrow(() ->
                                                    new Unavailable(
                                                            "cache `%s` was removed while it was used"
                                                                    .formatted(directory),
                                                            "try again"));
                                }));
            }
        }
        return all;
    }

    /** The same of what was read last, however long ago; empty when a suite was not read yet. */
    <T> Optional<List<T>> lastRead(Location location, Kind kind, Instant now, Reading<T> reading) {
        List<T> all = new ArrayList<>();
        for (String suite : location.suites()) {
            Optional<List<T>> known = known(location, suite, kind, now, FOR_EVER, reading);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(known.get());
        }
        return Optional.of(all);
    }

    private Path directory(Location location, String suite, Kind kind) {
        String text =
                "%s %s %s%s"
                        .formatted(
                                location.url(),
                                suite,
                                location.components(),
                                kind.variant().isEmpty() ? "" : " " + kind.variant());
        return root.resolve(Hash.sha256(text));
    }

    /** What is kept; empty when the mirror must be asked. */
    private <T> Optional<List<T>> known(
            Location location,
            String suite,
            Kind kind,
            Instant now,
            Duration age,
            Reading<T> reading) {
        Path directory = directory(location, suite, kind);
        Optional<CachedSuite> cached =
                CachedSuite.read(directory)
                        .filter(one -> one.isFresh(keyringDigest(location), now, age));
        if (cached.isEmpty()) {
            return Optional.empty();
        }
        List<T> all = new ArrayList<>();
        for (String sha256 : cached.get().indexes().values()) {
            Optional<T> one = reading.of(suite, kind.file(directory, sha256));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            all.add(one.get());
        }
        return Optional.of(all);
    }

    private void renew(Location location, String suite, Path directory, Kind kind, Instant now) {
        SuiteIndex index = release(location, suite, now);
        Map<String, String> indexes = new LinkedHashMap<>();
        for (String component : location.components()) {
            for (SuiteIndex.Listed listed : kind.listing().of(index, component)) {
                Path file = kind.file(directory, listed.sha256());
                if (!Files.exists(file)) {
                    fetch(location, suite, index, listed, kind, file);
                }
                indexes.put(listed.path(), listed.sha256());
            }
        }
        new CachedSuite(keyringDigest(location), now, index.validUntil(), indexes)
                .write(directory, "." + kind.name());
    }

    private SuiteIndex release(Location location, String suite, Instant now) {
        Keyring keyring = Keyring.read(List.of(location.keyring()));
        URI inRelease = location.at("dists/" + suite + "/InRelease");
        Optional<byte[]> signed = ifThere(inRelease);
        if (signed.isPresent()) {
            String what = Web.shown(inRelease);
            String text = keyring.verifyClearSigned(what, signed.get(), now).text();
            return SuiteIndex.parse(what, suite, text, now);
        }
        URI release = location.at("dists/" + suite + "/Release");
        String what = Web.shown(release);
        byte[] text = bytes(release);
        byte[] signature = bytes(location.at("dists/" + suite + "/Release.gpg"));
        keyring.verifyDetached(what, new ByteArrayInputStream(text), signature, now);
        return SuiteIndex.parse(what, suite, Keyring.textOf(text), now);
    }

    private void fetch(
            Location location,
            String suite,
            SuiteIndex index,
            SuiteIndex.Listed listed,
            Kind kind,
            Path file) {
        if (listed.size() > INDEX_BYTES) {
            throw new IntegrityFailure(
                    "`%s` of `%s` is too large: %d bytes, at most %d"
                            .formatted(listed.path(), index.what(), listed.size(), INDEX_BYTES));
        }
        Path directory = root.resolve("arriving");
        try {
            Files.createDirectories(directory);
            Path arriving = Files.createTempFile(directory, kind.name(), ".tmp");
            try {
                keep(
                        byHash(location, suite, index, listed, arriving),
                        listed,
                        kind,
                        arriving,
                        file);
            } finally {
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** So that a mirror that is updated meanwhile still gives what InRelease promised. */
    private URI byHash(
            Location location,
            String suite,
            SuiteIndex index,
            SuiteIndex.Listed listed,
            Path arriving) {
        URI plain = location.at("dists/" + suite + "/" + listed.path());
        if (index.byHash()) {
            String above = listed.path().substring(0, listed.path().lastIndexOf('/') + 1);
            URI byHash =
                    location.at(
                            "dists/%s/%sby-hash/SHA256/%s"
                                    .formatted(suite, above, listed.sha256()));
            try {
                download.file(byHash, listed, arriving);
                return byHash;
            } catch (Unavailable e) {
                if (!Web.isMissing(e)) {
                    throw e;
                }
            }
        }
        download.file(plain, listed, arriving);
        return plain;
    }

    private static void keep(
            URI from, SuiteIndex.Listed listed, Kind kind, Path arriving, Path file) {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(arriving));
                InputStream plain = unpacked(listed.path(), packed);
                Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
            kind.keeping().keep(Web.shown(from), text, file);
        } catch (IOException | InvalidInput e) {
            throw new IntegrityFailure(
                    "`%s` is no index of %s: %s"
                            .formatted(Web.shown(from), kind.name(), e.getMessage()),
                    "its digest is right: the archive itself published it so",
                    e);
        }
    }

    private static InputStream unpacked(String path, InputStream packed) throws IOException {
        InputStream plain = packed;
        if (path.endsWith(".xz")) {
            plain = new XZInputStream(packed, XZ_MEMORY_KIB);
        } else if (path.endsWith(".gz")) {
            plain = new GZIPInputStream(packed, 1 << 16);
        }
        return new BoundedStream(plain, UNPACKED_BYTES);
    }

    private Optional<byte[]> ifThere(URI uri) {
        try {
            return Optional.of(bytes(uri));
        } catch (Unavailable e) {
            if (Web.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private byte[] bytes(URI uri) {
        return pages.get(
                uri, Web.Bounds.DEFAULT.withBytes(RELEASE_BYTES), in -> Download.all(uri, in));
    }

    private static String keyringDigest(Location location) {
        try (InputStream in = Files.newInputStream(location.keyring())) {
            return Hash.sha256(in);
        } catch (IOException _) {
            // Keyring.read says what is wrong with it.
            return "";
        }
    }
}
