package org.freshet.debian;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;

/**
 * A distribution's archive, read through its signed index: InRelease, then Sources by hash. Safe
 * for several threads; several processes may share the cache.
 *
 * <p>What was found is kept on disk: a question within the refresh time costs no request, one after
 * it costs the InRelease, and an index is fetched only when its hash is a new one.
 */
public final class Mirror {
    private static final Duration REFRESH = Duration.ofMinutes(15);
    private static final int DSC_BYTES = 4 << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.~/_-]{0,99}");

    private static final SuiteCache.Kind SOURCES =
            new SuiteCache.Kind(
                    "sources",
                    "",
                    (suite, component) -> List.of(suite.sources(component)),
                    SourceLines::keep);

    private final Download download;
    private final SuiteCache suites;

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
        this.download = new Download(web);
        this.suites = new SuiteCache(pages, download, cache, refresh);
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
        Map<DebianVersion, ListedSource> firsts = new TreeMap<>();
        suites.read(location, SOURCES, now, of(source)).stream()
                .flatMap(List::stream)
                .forEach(one -> firsts.putIfAbsent(one.version(), one));
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
        return download.bytes(
                location.at(listed.directory() + "/" + encoded(listed.dsc())),
                new SuiteIndex.Listed(listed.dsc(), listed.sha256(), listed.size()));
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
        download.file(
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
        return suites.lastRead(location, SOURCES, now, of(source))
                .map(found -> versions(found.stream().flatMap(List::stream).toList()));
    }

    private static SuiteCache.Reading<List<ListedSource>> of(SourceName source) {
        return (suite, file) -> SourceLines.find(file, suite, source);
    }

    /** For other indexes of the same archives. */
    SuiteCache suites() {
        return suites;
    }
}
