package org.freshet.archive;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
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
 * {@code binary-ARCH}; one of debug symbols stands in a component of its own, {@code main/debug}.
 */
final class Binaries {
    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final Indices indices;
    private final Retention retention;
    private final Pool pool;

    Binaries(Archive archive, Charter charter, String suite, Indices indices, Retention retention) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.indices = indices;
        this.retention = retention;
        this.pool = new Pool(archive.root(), charter.components());
    }

    /** The version above a package that any of its indices holds, where that lacks its own. */
    Optional<DebianVersion> above(Deb deb) {
        return wanting(deb).stream()
                .map(draft -> named(draft, deb.source(), deb.name()))
                .filter(held -> held.stream().noneMatch(same(deb)))
                .filter(held -> !held.isEmpty())
                .map(held -> held.getLast().version())
                .filter(highest -> !deb.version().isAbove(highest))
                .findFirst();
    }

    private static Predicate<BinaryEntry> same(Deb deb) {
        return entry -> entry.version().equals(deb.version());
    }

    /**
     * Puts a package into the indices where it is new.
     *
     * @param arriving gets the file that the pool lacks
     * @return whether any of its indices lacked it
     */
    boolean add(BinarySubmission submission, SequencedMap<Path, Content> arriving) {
        Deb deb = submission.deb();
        List<Draft> wanting = wanting(deb);
        refuseWithoutSuffix(deb);
        boolean isNew = false;
        for (Draft draft : wanting) {
            Optional<BinaryEntry> held =
                    named(draft, deb.source(), deb.name()).stream().filter(same(deb)).findFirst();
            isNew |= held.isEmpty();
            held.map(BinaryEntry::sha256)
                    .filter(sha256 -> !sha256.equals(submission.itself().sha256()))
                    .ifPresent(sha256 -> {
                        throw changed(submission, sha256);
                    });
        }
        String path = pool.directory(deb.source()) + "/" + deb.fileName();
        Path file = pool.path(path);
        Optional<Digests> there = Pool.digests(file);
        if (!there.equals(Optional.of(submission.itself().digests()))) {
            if (there.isPresent() && named(deb.source(), path)) {
                throw changed(submission, there.get().sha256());
            }
            arriving.put(file, submission.content());
        }
        markUsed(deb, arriving);
        BinaryEntry entry = BinaryEntry.of(deb, submission.itself().digests(), path);
        wanting.forEach(draft -> put(draft, entry));
        return isNew;
    }

    private void markUsed(Deb deb, SequencedMap<Path, Content> arriving) {
        BuiltUsing builtUsing = new BuiltUsing(pool);
        for (SourceVersion used : BuiltUsing.of(deb.control())) {
            if (builtUsing.known(used) && !builtUsing.marked(used)) {
                arriving.put(builtUsing.mark(used), BuiltUsing.content());
            }
        }
    }

    private List<Draft> wanting(Deb deb) {
        String component =
                Pool.component(pool.directory(deb.source()))
                        + (deb.name().endsWith("-dbgsym") ? "/debug" : "");
        if (deb.architecture().equals("all")) {
            return charter.architectures().stream()
                    .map(architecture -> indices.packages(component, architecture))
                    .toList();
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
        return List.of(indices.packages(component, deb.architecture()));
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

    /** What an index holds of a package, lowest version first. */
    private static List<BinaryEntry> named(Draft draft, SourceName source, String name) {
        return BinaryEntry.of(draft, source).stream()
                .filter(entry -> entry.name().equals(name))
                .toList();
    }

    private void put(Draft draft, BinaryEntry entry) {
        retention.trimBinaries(draft, named(draft, entry.source(), entry.name()), entry);
        indices.put(draft, entry);
    }

    /** Puts what another suite holds of a version of a source where it stands there. */
    void enter(Dists.Generation from, SourceName source, DebianVersion version) {
        from.indices()
                .forEach((path, index) -> {
                    if (path.endsWith("/Packages")) {
                        BinaryEntry.of(index, source).stream()
                                .filter(entry -> entry.sourceVersion().equals(version))
                                .forEach(entry -> put(indices.index(path), entry));
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
                changed.add(BinaryEntry.parse(stanza).source());
            }
        }
        return changed;
    }

    /** The sources of all packages that leave the indices. */
    Set<SourceName> dropped() {
        Set<SourceName> dropped = new TreeSet<>();
        for (Draft draft : indices.packages()) {
            for (String stanza : draft.dropped()) {
                dropped.add(BinaryEntry.parse(stanza).source());
            }
        }
        return dropped;
    }
}
