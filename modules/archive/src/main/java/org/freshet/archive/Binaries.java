package org.freshet.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Draft;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Segments;
import org.freshet.debian.Deb;
import org.freshet.files.Content;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.Target;

/**
 * The binary packages of one suite's next generation. One for all architectures stands in every
 * {@code binary-ARCH}; one of debug symbols stands below its component, in {@code main/debug}. How
 * many versions of a package stay is counted over all components: one that moved leaves the old one
 * as it would leave any index.
 */
final class Binaries {
    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final Indices indices;
    private final Retention retention;
    private final Placement placement;
    private final Pool pool;

    Binaries(
            Archive archive,
            Charter charter,
            String suite,
            Indices indices,
            Retention retention,
            Placement placement) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.indices = indices;
        this.retention = retention;
        this.placement = placement;
        this.pool = new Pool(archive.root(), charter.components());
    }

    /** A package that an index has. */
    private record Held(Draft index, BinaryEntry entry) {}

    /** The version above a package that any of its indices holds, where that lacks its own. */
    Optional<DebianVersion> above(Deb deb) {
        return architectures(deb).stream()
                .map(architecture -> named(architecture, deb.source(), deb.name()))
                .filter(held -> held.stream().noneMatch(same(deb)))
                .filter(held -> !held.isEmpty())
                .map(held -> held.getLast().entry().version())
                .filter(highest -> !deb.version().isAbove(highest))
                .findFirst();
    }

    private static Predicate<Held> same(Deb deb) {
        return held -> held.entry().version().equals(deb.version());
    }

    /**
     * Puts a package into the indices where it is new.
     *
     * @param arriving gets the file that the pool lacks
     * @return whether any of its indices lacked it
     */
    boolean add(BinarySubmission submission, SequencedMap<Path, Content> arriving) {
        Deb deb = submission.deb();
        List<String> architectures = architectures(deb);
        refuseWithoutSuffix(deb);
        List<Held> held = new ArrayList<>();
        for (String architecture : architectures) {
            held.addAll(named(architecture, deb.source(), deb.name()));
        }
        List<Held> same = held.stream().filter(same(deb)).toList();
        same.stream()
                .map(each -> each.entry().sha256())
                .filter(sha256 -> !sha256.equals(submission.itself().sha256()))
                .forEach(sha256 -> {
                    throw changed(submission, sha256);
                });
        String component =
                same.isEmpty()
                        ? component(deb, held.stream().map(Held::entry).toList())
                        : Pool.component(same.getFirst().entry().file());
        String path = Pool.directory(component, deb.source()) + "/" + deb.fileName();
        Set<String> paths = new LinkedHashSet<>(List.of(path));
        pool.directories(deb.source()).forEach(each -> paths.add(each + "/" + deb.fileName()));
        for (String each : paths) {
            Optional<Digests> there = Pool.digests(pool.path(each));
            boolean differs = !there.equals(Optional.of(submission.itself().digests()));
            if (differs && there.isPresent() && named(deb.source(), each)) {
                throw changed(submission, there.get().sha256());
            }
            if (differs && each.equals(path)) {
                arriving.put(pool.path(path), submission.content());
            }
        }
        markUsed(deb, arriving);
        BinaryEntry entry = BinaryEntry.of(deb, submission.itself().digests(), path);
        String place = component + (isDebug(deb.name()) ? "/debug" : "");
        architectures.forEach(
                architecture -> put(architecture, indices.packages(place, architecture), entry));
        return same.size() < architectures.size();
    }

    private String component(Deb deb, List<BinaryEntry> held) {
        List<BinaryEntry> rising =
                held.stream().sorted(Comparator.comparing(BinaryEntry::version)).toList();
        return placement.of(
                deb,
                rising,
                () -> new SourcesIndex(indices.sources()).find(deb.source(), deb.sourceVersion()));
    }

    static boolean isDebug(String name) {
        return name.endsWith("-dbgsym");
    }

    private void markUsed(Deb deb, SequencedMap<Path, Content> arriving) {
        BuiltUsing builtUsing = new BuiltUsing(pool);
        for (SourceVersion used : BuiltUsing.of(deb.control())) {
            if (builtUsing.known(used) && !builtUsing.marked(used)) {
                arriving.put(builtUsing.mark(used).orElseThrow(), BuiltUsing.content());
            }
        }
    }

    /** Those in whose indices it stands. */
    private List<String> architectures(Deb deb) {
        if (deb.architecture().equals("all")) {
            return charter.architectures();
        }
        if (!charter.architectures().contains(deb.architecture())) {
            throw new InvalidInput(
                    "`%s` is for `%s`, and the archive has %s"
                            .formatted(
                                    deb.fileName(),
                                    deb.architecture(),
                                    String.join(", ", charter.architectures())),
                    "add it with `freshet archive init %s --suite %s --architecture %s`"
                            .formatted(archive.root(), suite, deb.architecture()));
        }
        return List.of(deb.architecture());
    }

    // Built for two series from one version it would be one name with two contents.
    private void refuseWithoutSuffix(Deb deb) {
        Optional<String> suffix =
                Stream.of("ubuntu/", "debian/")
                        .map(distribution -> distribution + Charter.stable(suite))
                        .flatMap(text -> Target.known(text).stream())
                        .map(Target::suffix)
                        .findFirst();
        // Whoever published it before has versions of their own way.
        boolean ours = !charter.terms(suite).adopted();
        if (ours && suffix.isPresent() && !deb.version().toString().contains(suffix.get())) {
            throw new InvalidInput(
                    "the version of `%s` does not tell that it is for `%s`"
                            .formatted(deb.fileName(), suite),
                    "build it with a version such as `%s~%s`"
                            .formatted(deb.version(), suffix.get()));
        }
    }

    /** What the indices of an architecture hold of a package, lowest version first. */
    private List<Held> named(String architecture, SourceName source, String name) {
        return indices.packagesOf(architecture, isDebug(name)).stream()
                .flatMap(draft ->
                        BinaryEntry.of(draft, source).stream()
                                .filter(entry -> entry.name().equals(name))
                                .map(entry -> new Held(draft, entry)))
                .sorted(Comparator.comparing(held -> held.entry().version()))
                .toList();
    }

    private void put(String architecture, Draft index, BinaryEntry entry) {
        List<Held> held = named(architecture, entry.source(), entry.name());
        SequencedMap<BinaryEntry, Draft> versions = new LinkedHashMap<>();
        held.forEach(each -> versions.put(each.entry(), each.index()));
        retention.trimBinaries(versions, entry);
        indices.put(index, entry);
    }

    /** Puts what another suite holds of a version of a source where it stands there. */
    void enter(Dists.Generation from, SourceName source, DebianVersion version) {
        from.indices()
                .forEach((path, index) -> {
                    int end = path.indexOf("/binary-");
                    if (end > 0) {
                        String architecture =
                                path.substring(end + "/binary-".length(), path.lastIndexOf('/'));
                        BinaryEntry.of(index, source).stream()
                                .filter(entry -> entry.sourceVersion().equals(version))
                                .forEach(entry -> put(architecture, indices.index(path), entry));
                    }
                });
    }

    private static IntegrityFailure changed(BinarySubmission submission, String held) {
        return new IntegrityFailure(
                "`%s` was published with other contents: expected sha256 `%s`, got `%s`"
                        .formatted(submission.itself().name(), held, submission.itself().sha256()),
                "a published file never changes; give the package another version");
    }

    /** Whether any suite names a file, or a generation that a client may still be reading. */
    private boolean named(SourceName source, String path) {
        return Stream.concat(current(source).stream(), kept(source).stream())
                .anyMatch(path::equals);
    }

    /** The files that suites name now, of one source. */
    Set<String> current(SourceName source) {
        Set<String> files = new HashSet<>();
        for (String each : charter.suites()) {
            for (Segments index : packages(each)) {
                BinaryEntry.of(index, source).forEach(entry -> files.add(entry.file()));
            }
        }
        return files;
    }

    /** The files of source versions that binary packages of any suite were built of, or using. */
    Set<String> sources(SourceName source) {
        BuiltUsing builtUsing = new BuiltUsing(pool);
        Set<SourceVersion> used = new HashSet<>();
        for (String each : charter.suites()) {
            for (Segments index : packages(each)) {
                BinaryEntry.of(index, source).forEach(entry -> used.add(SourceVersion.of(entry)));
            }
            if (builtUsing.anyMarked(source)) {
                used.addAll(BuiltUsing.in(packages(each).stream()));
            }
        }
        return builtUsing.files(source, used);
    }

    private List<Segments> packages(String each) {
        return archive.dists(each).current().stream()
                .flatMap(generation -> generation.packages().stream())
                .toList();
    }

    /** As {@link #current}, of every generation that lies in the archive. */
    Set<String> kept(SourceName source) {
        Set<String> files = new HashSet<>();
        for (String each : charter.suites()) {
            archive.dists(each)
                    .kept(source)
                    .getOrDefault(Kind.PACKAGES, Set.of())
                    .forEach(stanza -> files.add(BinaryEntry.parse(stanza).file()));
        }
        new Snapshots(archive.root())
                .kept(source)
                .getOrDefault(Kind.PACKAGES, Set.of())
                .forEach(stanza -> files.add(BinaryEntry.parse(stanza).file()));
        return files;
    }

    /** Whether the suite holds anything that was built of a version of a source. */
    boolean holds(SourceName source, DebianVersion version) {
        return indices.packages().stream().anyMatch(draft -> !of(draft, source, version).isEmpty());
    }

    /** Takes out what was built of a version of a source. */
    void remove(SourceName source, DebianVersion version) {
        remove(source, version::equals);
    }

    /** Takes out what was built of versions of a source, and gives these. */
    SortedSet<DebianVersion> remove(SourceName source, Predicate<DebianVersion> versions) {
        SortedSet<DebianVersion> removed = new TreeSet<>();
        for (Draft draft : indices.packages()) {
            for (BinaryEntry entry : BinaryEntry.of(draft, source)) {
                if (versions.test(entry.sourceVersion())) {
                    draft.remove(entry.stanza().text());
                    removed.add(entry.sourceVersion());
                }
            }
        }
        return removed;
    }

    private static List<BinaryEntry> of(Draft draft, SourceName source, DebianVersion version) {
        return BinaryEntry.of(draft, source).stream()
                .filter(entry -> entry.sourceVersion().equals(version))
                .toList();
    }

    /** The sources of all packages that come into the indices or leave them. */
    Set<SourceName> changed() {
        Set<SourceName> changed = dropped();
        for (Draft draft : indices.packages()) {
            for (String stanza : draft.added()) {
                changed.add(new SourceName(draft.source(stanza)));
            }
        }
        return changed;
    }

    /** The sources of all packages that leave the indices. */
    Set<SourceName> dropped() {
        Set<SourceName> dropped = new TreeSet<>();
        for (Draft draft : indices.packages()) {
            for (String stanza : draft.dropped()) {
                dropped.add(new SourceName(draft.source(stanza)));
            }
        }
        return dropped;
    }
}
