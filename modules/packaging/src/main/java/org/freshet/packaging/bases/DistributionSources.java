package org.freshet.packaging.bases;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.freshet.debian.Dsc;
import org.freshet.debian.ListedSource;
import org.freshet.debian.Mirror;
import org.freshet.files.Durable;
import org.freshet.http.Web;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Unavailable;

/** The packaging of distributions' own source packages, found through their signed indexes. */
public final class DistributionSources {
    private static final Pattern ORIG = Pattern.compile(".*\\.orig(-[A-Za-z0-9-]+)?\\.tar\\..*");

    private final Mirror mirror;
    private final Function<Target, Optional<Mirror.Location>> locations;
    private final Clock clock;

    /**
     * @param locations where a series' archive lies; empty when nobody said
     */
    public DistributionSources(
            Mirror mirror, Function<Target, Optional<Mirror.Location>> locations, Clock clock) {
        this.mirror = mirror;
        this.locations = locations;
        this.clock = clock;
    }

    /** The newest version that a series has of a source. */
    SourcePin pin(SourceName source, Target series) {
        Mirror.Location location =
                locations
                        .apply(series)
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "packaging is taken from `%s`, whose archive is not known"
                                                .formatted(series),
                                        "name its mirror under `distributions:` in the settings"
                                                + " (docs/settings.md)"));
        ListedSource newest =
                mirror.sources(location, source, clock.instant()).stream()
                        .max(Comparator.comparing(ListedSource::version))
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "`%s` has no source `%s` to take packaging from"
                                                .formatted(series, source),
                                        "name a series that has it, or take packaging from a"
                                                + " directory (`dir`) or repository (`git`)"));
        if (newest.dsc().isEmpty()) {
            throw new InvalidInput(
                    "`%s` does not say where the files of `%s` %s lie"
                            .formatted(series, source, newest.version()));
        }
        Dsc dsc = dsc(location, newest);
        List<PinnedFile> files = new ArrayList<>();
        files.add(new PinnedFile(newest.dsc(), newest.sha256(), newest.size()));
        dsc.files()
                .forEach(file ->
                        files.add(
                                new PinnedFile(file.name(), file.sha256(), file.digests().size())));
        return new SourcePin(
                series.distribution(),
                location.url(),
                newest.suite(),
                source,
                newest.version(),
                newest.directory(),
                files);
    }

    private Dsc dsc(Mirror.Location location, ListedSource listed) {
        try {
            return mirror.dsc(location, listed);
        } catch (Unavailable e) {
            if (!Web.isMissing(e)) {
                throw e;
            }
            throw new Unavailable(
                    "the mirror of `%s` lacks `%s`, which its index lists"
                            .formatted(listed.suite(), listed.dsc()),
                    "name a mirror that is whole under `distributions:` in the settings",
                    e);
        }
    }

    /** Writes the {@code debian/} of a pinned source package into an empty directory. */
    List<String> write(SourcePin pin, Path directory) {
        PinnedFile packaging =
                packaging(pin.files(), PinnedFile::name, pin.source() + " " + pin.version());
        Path arriving = directory.resolveSibling("packaging.tmp");
        fetch(pin, packaging, arriving);
        List<String> notes = new DebianUnpacking(packaging).unpack(arriving, directory);
        try {
            Files.delete(arriving);
        } catch (IOException e) {
            throw Durable.failure(arriving.toString(), e);
        }
        return notes;
    }

    /**
     * The one of a source package's files that holds {@code debian/}, by its name (dpkg-source(1),
     * "Source package formats").
     */
    static <T> T packaging(List<T> files, Function<T, String> name, String source) {
        List<T> candidates =
                files.stream()
                        .filter(file -> !name.apply(file).matches(".*\\.(asc|dsc)"))
                        .filter(file -> !ORIG.matcher(name.apply(file)).matches())
                        .toList();
        return candidates.stream()
                .filter(file -> name.apply(file).contains(".debian.tar."))
                .findFirst()
                .or(() ->
                        candidates.size() == 1
                                ? Optional.of(candidates.getFirst())
                                : Optional.empty())
                .orElseThrow(() ->
                        new InvalidInput(
                                "source package `%s` has no packaging that Freshet can read"
                                        .formatted(source),
                                "make a `dir` of it by hand"));
    }

    /** From where it was pinned; else from where that distribution's archive is now. */
    private void fetch(SourcePin pin, PinnedFile file, Path to) {
        List<URI> archives = new ArrayList<>();
        if (!pin.archive().equals(SourcePin.ANY_ARCHIVE)) {
            archives.add(pin.archive());
        }
        series(pin).flatMap(locations).map(Mirror.Location::url).ifPresent(archives::add);
        Optional<Unavailable> failure = Optional.empty();
        for (URI archive : archives.stream().distinct().toList()) {
            try {
                mirror.fetch(archive, pin.directory(), file.name(), file.sha256(), file.size(), to);
                return;
            } catch (Unavailable e) {
                if (!Web.isMissing(e)) {
                    throw e;
                }
                failure = Optional.of(e);
            }
        }
        throw new Unavailable(
                "`%s` of %s %s is not in the archive of %s, or not any more"
                        .formatted(file.name(), pin.source(), pin.version(), pin.distribution()),
                "the distribution may have moved on: plan again, or name a mirror that is whole and"
                        + " keeps old files in the settings",
                failure.orElse(null));
    }

    private static Optional<Target> series(SourcePin pin) {
        String series = pin.suite().replaceFirst("[-/].*", "");
        try {
            return Optional.of(Target.parse(pin.distribution() + "/" + series));
        } catch (FreshetException _) {
            // One that only settings know; the pinned archive has to do.
            return Optional.empty();
        }
    }
}
