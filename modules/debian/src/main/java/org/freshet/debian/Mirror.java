package org.freshet.debian;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.freshet.files.Durable;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.trust.Keyring;
import org.tukaani.xz.XZInputStream;

/**
 * A distribution's archive, read through its signed index: InRelease, then Sources by hash. Safe
 * for several threads; several processes may share the cache.
 *
 * <p>What was found is kept on disk: a question within the refresh time costs no request, one after
 * it costs the InRelease, and an index is fetched only when its hash is a new one.
 */
public final class Mirror {
    static final Duration REFRESH = Duration.ofMinutes(15);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final long RELEASE_BYTES = 16L << 20;
    static final long INDEX_BYTES = 1L << 30;
    private static final long UNPACKED_BYTES = 8L << 30;
    private static final int DSC_BYTES = 4 << 20;
    private static final int XZ_MEMORY_KIB = 100 << 10;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~/_-]{0,99}");

    private final Web web;
    private final Pages pages;
    private final Path cache;
    private final Duration refresh;
    private final Map<Path, Object> locks = new ConcurrentHashMap<>();

    /**
     * Where a target's distribution archive lies.
     *
     * @param url the directory that has {@code dists/}
     * @param keyring the keys that sign its indexes
     * @param suites such as {@code noble} and {@code noble-updates}
     * @param components such as {@code main} and {@code universe}
     */
    public record Location(URI url, Path keyring, List<String> suites, List<String> components) {
        public Location {
            suites = List.copyOf(suites);
            components = List.copyOf(components);
            Stream.concat(suites.stream(), components.stream())
                    .filter(name -> !NAME.matcher(name).matches() || name.contains(".."))
                    .forEach(name -> {
                        throw new InvalidInput(
                                "suite or component `%s` of `%s` is not valid"
                                        .formatted(Shown.text(name), Web.shown(url)),
                                "write it as in a `.sources` file, such as `noble` and `main`");
                    });
        }

        URI at(String path) {
            return below(url, path);
        }
    }

    /** As {@link #Mirror(Web, Pages, Path, Duration)}, refreshed every quarter of an hour. */
    public Mirror(Web web, Pages pages, Path cache) {
        this(web, pages, cache, REFRESH);
    }

    /**
     * @param pages for what is small and asked for again: whether a suite changed
     * @param cache a directory of its own; may be removed at any time
     * @param refresh how long an answer is given again without asking the mirror
     */
    public Mirror(Web web, Pages pages, Path cache, Duration refresh) {
        this.web = web;
        this.pages = pages;
        this.cache = cache;
        this.refresh = refresh;
    }

    /**
     * Every version of a source in the suites, lowest first, each once; empty when the distribution
     * does not have it.
     *
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure for a bad signature, an index that differs from its hash, an expired
     *     Valid-Until
     * @throws InvalidInput when the keyring is missing, or a suite has no such component
     */
    public List<DebianVersion> versions(Location location, SourceName source, Instant now) {
        return versions(sources(location, source, now));
    }

    /**
     * As {@link #versions}, with where the files of each lie; of one that several suites list, the
     * first suite's.
     */
    public List<ListedSource> sources(Location location, SourceName source, Instant now) {
        List<ListedSource> found = new ArrayList<>();
        for (String suite : location.suites()) {
            Path directory = directory(location, suite);
            synchronized (locks.computeIfAbsent(directory, _ -> new Object())) {
                found.addAll(
                        known(location, suite, source, now, refresh)
                                .orElseGet(() -> {
                                    refresh(location, suite, directory, now);
                                    return known(location, suite, source, now, refresh)
                                            .orElseThrow(() ->
                                                    new Unavailable(
                                                            "cache `%s` was removed while it was used"
                                                                    .formatted(directory),
                                                            "try again"));
                                }));
            }
        }
        Map<DebianVersion, ListedSource> firsts = new TreeMap<>();
        found.forEach(one -> firsts.putIfAbsent(one.version(), one));
        return List.copyOf(firsts.values());
    }

    /**
     * The .dsc of a source that was listed.
     *
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure when it has another digest than was listed
     */
    public Dsc dsc(Location location, ListedSource listed) {
        byte[] text = dscText(location, listed);
        Dsc dsc;
        try {
            dsc = Dsc.parse(listed.dsc(), text);
        } catch (InvalidInput e) {
            throw new IntegrityFailure(
                    "`%s` is no .dsc: %s".formatted(listed.dsc(), e.getMessage()),
                    "its digest is right: the archive itself published it so",
                    e);
        }
        if (!dsc.source().equals(listed.source()) || !dsc.version().equals(listed.version())) {
            throw new IntegrityFailure(
                    "`%s` is of %s %s, expected %s %s"
                            .formatted(
                                    listed.dsc(),
                                    dsc.source(),
                                    dsc.version(),
                                    listed.source(),
                                    listed.version()));
        }
        return dsc;
    }

    private byte[] dscText(Location location, ListedSource listed) {
        if (listed.size() > DSC_BYTES) {
            throw new IntegrityFailure(
                    "`%s` is too large: %d bytes, at most %d"
                            .formatted(listed.dsc(), listed.size(), DSC_BYTES));
        }
        URI from = location.at(listed.directory() + "/" + encoded(listed.dsc()));
        byte[] text =
                web.get(
                        from,
                        Web.Bounds.DEFAULT.withBytes(Math.max(1, listed.size())),
                        in -> {
                            try {
                                return in.readAllBytes();
                            } catch (IOException e) {
                                throw new Unavailable(
                                        "`%s` was cut short".formatted(Web.shown(from)),
                                        "try again",
                                        e);
                            }
                        });
        String got = HexFormat.of().formatHex(sha256().digest(text));
        compare(from, listed.sha256(), listed.size(), got, text.length);
        return text;
    }

    /**
     * Fetches a file of a source package.
     *
     * @param archive the directory that has {@code dists/}
     * @param directory of the package below it
     * @param to is written over; whole only when this returns
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure when it has another digest
     */
    public void fetch(
            URI archive, String directory, String name, String sha256, long size, Path to) {
        download(
                below(archive, directory + "/" + encoded(name)),
                new SuiteIndex.Listed(name, sha256, size),
                to);
    }

    private static URI below(URI archive, String path) {
        String base = archive.toString();
        return URI.create(base.endsWith("/") ? base + path : base + "/" + path);
    }

    /** {@code +} and {@code ~} are safe in a path (RFC 3986, 3.3); {@code %} is not. */
    private static String encoded(String name) {
        return name.replace("%", "%25");
    }

    private static List<DebianVersion> versions(List<ListedSource> sources) {
        return sources.stream().map(ListedSource::version).distinct().sorted().toList();
    }

    /**
     * As {@link #versions}, of what was read last and however long ago, without asking the mirror:
     * for who only shows it. Empty when one of the suites was not read yet.
     */
    public Optional<List<DebianVersion>> lastRead(
            Location location, SourceName source, Instant now) {
        List<ListedSource> found = new ArrayList<>();
        for (String suite : location.suites()) {
            Optional<List<ListedSource>> known = known(location, suite, source, now, FOR_EVER);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            found.addAll(known.get());
        }
        return Optional.of(versions(found));
    }

    private Path directory(Location location, String suite) {
        return cache.resolve(
                hex(sha256(), location.url() + " " + suite + " " + location.components()));
    }

    /** What the cache says; empty when it must be asked for anew. */
    private Optional<List<ListedSource>> known(
            Location location, String suite, SourceName source, Instant now, Duration age) {
        Path directory = directory(location, suite);
        Optional<CachedSuite> cached =
                CachedSuite.read(directory)
                        .filter(one -> one.isFresh(keyringDigest(location), now, age));
        if (cached.isEmpty()) {
            return Optional.empty();
        }
        List<ListedSource> sources = new ArrayList<>();
        for (String sha256 : cached.get().indexes().values()) {
            Optional<List<ListedSource>> found =
                    SourceLines.find(CachedSuite.sourcesFile(directory, sha256), suite, source);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            sources.addAll(found.get());
        }
        return Optional.of(sources);
    }

    private void refresh(Location location, String suite, Path directory, Instant now) {
        SuiteIndex index = release(location, suite, now);
        Map<String, String> indexes = new LinkedHashMap<>();
        for (String component : location.components()) {
            SuiteIndex.Listed sources = index.sources(component);
            Path file = CachedSuite.sourcesFile(directory, sources.sha256());
            if (!Files.exists(file)) {
                fetch(location, suite, index, sources, file);
            }
            indexes.put(component, sources.sha256());
        }
        new CachedSuite(keyringDigest(location), now, index.validUntil(), indexes).write(directory);
    }

    SuiteIndex release(Location location, String suite, Instant now) {
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
            Path lines) {
        if (listed.size() > INDEX_BYTES) {
            throw new IntegrityFailure(
                    "`%s` of `%s` is too large: %d bytes, at most %d"
                            .formatted(listed.path(), index.what(), listed.size(), INDEX_BYTES));
        }
        Path directory = cache.resolve("arriving");
        try {
            Files.createDirectories(directory);
            Path arriving = Files.createTempFile(directory, "Sources", ".tmp");
            try {
                URI from = download(location, suite, index, listed, arriving);
                SourceLines.write(lines, unpack(from, listed, arriving));
            } finally {
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw Durable.failure(directory.toString(), e);
        }
    }

    /** By hash, so that a mirror that is updated meanwhile still gives what InRelease promised. */
    URI download(
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
                download(byHash, listed, arriving);
                return byHash;
            } catch (Unavailable e) {
                if (!Web.isMissing(e)) {
                    throw e;
                }
            }
        }
        download(plain, listed, arriving);
        return plain;
    }

    private void download(URI from, SuiteIndex.Listed listed, Path arriving) {
        MessageDigest digest = sha256();
        long size =
                web.get(
                        from,
                        Web.Bounds.DEFAULT.withBytes(Math.max(1, listed.size())),
                        in -> {
                            try (OutputStream out = Files.newOutputStream(arriving)) {
                                return new DigestInputStream(in, digest).transferTo(out);
                            } catch (IOException e) {
                                throw Durable.failure(arriving.toString(), e);
                            }
                        });
        compare(
                from,
                listed.sha256(),
                listed.size(),
                HexFormat.of().formatHex(digest.digest()),
                size);
    }

    private static void compare(
            URI from, String expected, long expectedSize, String got, long gotSize) {
        if (!got.equals(expected)) {
            throw new IntegrityFailure(
                    "digest of `%s` differs: expected sha256 `%s` and %d bytes, got `%s` and %d"
                            .formatted(Web.shown(from), expected, expectedSize, got, gotSize),
                    "the mirror may be in the middle of an update: `freshet retry`; if it stays so,"
                            + " use another mirror");
        }
    }

    private static SortedSet<String> unpack(URI from, SuiteIndex.Listed listed, Path arriving) {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(arriving));
                InputStream plain = unpacked(listed.path(), packed);
                InputStreamReader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
            return SourceLines.parse(Web.shown(from), text);
        } catch (IOException | InvalidInput e) {
            throw new IntegrityFailure(
                    "`%s` is no index of sources: %s".formatted(Web.shown(from), e.getMessage()),
                    "its digest is right: the archive itself published it so",
                    e);
        }
    }

    static InputStream unpacked(String path, InputStream packed) throws IOException {
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
                uri,
                Web.Bounds.DEFAULT.withBytes(RELEASE_BYTES),
                in -> {
                    try {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new Unavailable(
                                "`%s` was cut short".formatted(Web.shown(uri)), "try again", e);
                    }
                });
    }

    static String keyringDigest(Location location) {
        try (InputStream in = Files.newInputStream(location.keyring())) {
            MessageDigest digest = sha256();
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException _) {
            // Keyring.read says what is wrong with it.
            return "";
        }
    }

    static String hex(MessageDigest digest, String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
