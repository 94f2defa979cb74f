package org.freshet.packaging.patches;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.freshet.files.SameBytes.Entry;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/**
 * The patches that a {@code debian/} carries. First they are read, then {@link #paths} says which
 * files of upstream they touch, and with those they are brought {@link #onto} an upstream version.
 */
public final class PatchSeries {
    static final int MOST_BYTES = 32 << 20;
    static final String DIRECTORY = "debian/patches/";
    private static final int MOST_TOGETHER = 64 << 20;

    /** Each takes some 60 bytes of memory besides its text. */
    private static final int MOST_LINES = 1_000_000;

    private static final int MOST_SERIES = 1 << 20;

    private final SortedMap<String, Entry> debian;
    private final String file;
    private final Series series;
    private final List<Carried> patches;

    private PatchSeries(
            SortedMap<String, Entry> debian, String file, Series series, List<Carried> patches) {
        this.debian = debian;
        this.file = file;
        this.series = series;
        this.patches = List.copyOf(patches);
    }

    /**
     * A patch as it is carried.
     *
     * @param patch empty where dpkg-source would refuse it
     * @param problem why it would
     */
    record Carried(String name, Dep3 about, Optional<PatchFile> patch, Optional<String> problem) {
        /** The same; what it is refused for may come of options that only quilt knows. */
        Carried explained(boolean options) {
            return options
                    ? new Carried(
                            name,
                            about,
                            patch,
                            problem.map(it ->
                                    it
                                            + "; the series gives it options, which dpkg-source ignores"))
                    : this;
        }

        long lines() {
            return patch.stream().mapToLong(it -> it.text().lines().size()).sum();
        }

        /** Of its text in memory, which is longer than what lies compressed. */
        long bytes() {
            return patch.stream()
                    .flatMap(it -> it.text().lines().stream())
                    .mapToLong(String::length)
                    .sum();
        }
    }

    /**
     * Reads the series of a {@code debian/}; a broken patch is no failure yet.
     *
     * @param debian names begin with {@code debian/}
     * @param distribution its own series comes before the common one: {@code ubuntu.series}
     * @throws InvalidInput when the series itself is broken or too large
     */
    public static PatchSeries of(SortedMap<String, Entry> debian, String distribution) {
        return of(debian, List.of(distribution)).getFirst();
    }

    /** As {@link #of(SortedMap, String)}, each series once that one of the distributions takes. */
    public static List<PatchSeries> of(
            SortedMap<String, Entry> debian, List<String> distributions) {
        return distributions.stream()
                .map(distribution -> DIRECTORY + distribution + ".series")
                .map(own -> debian.containsKey(own) ? own : DIRECTORY + "series")
                .distinct()
                .map(file -> read(debian, file))
                .toList();
    }

    private static PatchSeries read(SortedMap<String, Entry> debian, String file) {
        Series series = series(debian, file);
        List<Carried> patches = new ArrayList<>();
        Set<String> before = new HashSet<>();
        long bytes = 0;
        long lines = 0;
        for (String name : series.patches()) {
            Carried carried =
                    carried(debian, name, before.add(name))
                            .explained(series.withOptions().contains(name));
            bytes += carried.bytes();
            lines += carried.lines();
            if (lines > MOST_LINES) {
                throw new InvalidInput("the patches have more than %d lines".formatted(MOST_LINES));
            }
            if (bytes > MOST_TOGETHER) {
                throw new InvalidInput(
                        "the patches have more than %d bytes".formatted(MOST_TOGETHER));
            }
            patches.add(carried);
        }
        return new PatchSeries(debian, file, series, patches);
    }

    /** What the patches say of themselves, the first to apply first. */
    public List<Description> described() {
        return patches.stream().map(it -> new Description(it.name(), it.about())).toList();
    }

    /** A patch and what it says of itself. */
    public record Description(String patch, Dep3 about) {}

    /** What a packager should know of patches that go through, one line each. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        series.withOptions()
                .forEach(name ->
                        remarks.add(
                                "patch `%s` has options in the series; dpkg-source ignores them"
                                        .formatted(Shown.text(name))));
        for (Carried carried : patches) {
            if (carried.patch().filter(PatchFile::changesDebian).isPresent()) {
                remarks.add(
                        "patch `%s` changes `debian/`: dpkg-source cannot build what it unpacked"
                                .formatted(Shown.text(carried.name())));
            }
        }
        return remarks;
    }

    /** The paths that the patches may read or write, from the top of the unpacked package. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        patches.forEach(carried -> carried.patch().map(PatchFile::paths).ifPresent(paths::addAll));
        return paths;
    }

    /**
     * Applies one patch after the other. What is merged is left out, and the later ones apply to
     * the tree without it; what is rejected is left out as well, so that all problems show.
     *
     * @param orig read with the {@link #paths} of this series
     * @param dropMerged whether patches that upstream has go
     */
    public SeriesUpdate onto(OrigTree orig, boolean dropMerged) {
        return applied(orig, dropMerged).finish(debian, file, series);
    }

    SeriesUpdate.Builder applied(OrigTree orig, boolean dropMerged) {
        SeriesUpdate.Builder update =
                new SeriesUpdate.Builder(new DebianTree(debian, orig), dropMerged);
        patches.forEach(update::add);
        return update;
    }

    static Series series(SortedMap<String, Entry> debian, String file) {
        return Series.parse(
                DebianTree.bytes(debian, file, MOST_SERIES)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .orElse(""));
    }

    private static Carried carried(SortedMap<String, Entry> debian, String name, boolean first) {
        Dep3 about = Dep3.NOTHING;
        try {
            byte[] bytes =
                    PackedPatch.unpacked(
                            name,
                            DebianTree.bytes(debian, DIRECTORY + name, MOST_BYTES)
                                    .orElseThrow(() -> new InvalidInput("it is not there")),
                            MOST_BYTES);
            if (newlines(bytes) > MOST_LINES) {
                throw new InvalidInput("it has more than %d lines".formatted(MOST_LINES));
            }
            about = Dep3.parse(new String(bytes, StandardCharsets.ISO_8859_1));
            if (!first) {
                throw new InvalidInput("the series has it twice");
            }
            return new Carried(name, about, Optional.of(PatchFile.parse(bytes)), Optional.empty());
        } catch (InvalidInput broken) {
            return new Carried(
                    name,
                    about,
                    Optional.empty(),
                    Optional.of(String.valueOf(broken.getMessage())));
        }
    }

    private static int newlines(byte[] bytes) {
        int newlines = 0;
        for (byte one : bytes) {
            newlines += one == '\n' ? 1 : 0;
        }
        return newlines;
    }
}
