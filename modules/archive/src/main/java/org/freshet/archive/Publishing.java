package org.freshet.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.freshet.archive.Archive.Listing;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourceEntry.Listed;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Kind;
import org.freshet.debian.Deb;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;
import org.freshet.trust.Keyring;
import org.freshet.trust.Signer;

/**
 * The next generation of one suite, made while the archive's lock is held.
 *
 * <p>Order: pool files; provenance, which says where its package is going; indices; {@code
 * InRelease}, which alone decides; provenance again, which now says where it is held; pages. A
 * package that leaves the suite is entered as held before the index drops it. So whatever the
 * moment of a kill, what a suite holds is in its index and what it held is in a provenance.
 */
final class Publishing {
    private static final int AT_ONCE = 64;

    private final Archive archive;
    private final Charter charter;
    private final String suite;
    private final Signer signer;
    private final Instant now;
    private final Dists dists;
    private final Pool pool;
    private final Tombstones tombstones;
    private final Dists.Generation before;
    private final Instant lastDate;
    private final SequencedMap<Path, Content> arriving = new LinkedHashMap<>();
    private final Map<SourceName, DebianVersion> newcomers = new TreeMap<>();
    private final Set<SourceName> arrivingOf = new TreeSet<>();
    private final Retention retention;
    private final Placement placement;
    private final Binaries binaries;
    private final Indices indices;
    private final SourcesIndex index;
    private final Admission admission;

    Publishing(Archive archive, Charter charter, String suite, Signer signer, Instant now) {
        this(archive, charter, suite, Optional.empty(), signer, now);
    }

    /**
     * @param component that everything enters; empty for the one that each package names
     */
    Publishing(
            Archive archive,
            Charter charter,
            String suite,
            Optional<String> component,
            Signer signer,
            Instant now) {
        this.archive = archive;
        this.charter = charter;
        this.suite = suite;
        this.signer = signer;
        this.now = now;
        this.dists = archive.dists(suite);
        this.pool = new Pool(archive.root(), charter.components());
        this.tombstones = new Tombstones(archive.root());
        this.before =
                dists.current()
                        .orElseThrow(() -> new IllegalStateException("not settled: " + suite));
        this.lastDate = before.release().date();
        this.indices = Indices.of(charter, Optional.of(before));
        this.index = new SourcesIndex(indices.sources());
        this.retention = retention();
        this.placement = new Placement(archive.root(), charter, suite, component);
        this.binaries = new Binaries(archive, charter, suite, indices, retention, placement);
        this.admission = new Admission(archive.root(), charter);
    }

    /** Publishes what is new among the packages, all in one generation. */
    List<Outcome<Provenance>> publish(List<Submission> submissions, boolean allowDowngrade) {
        List<Outcome<Provenance>> outcomes = addAll(submissions, allowDowngrade);
        commitIfChanged();
        return outcomes;
    }

    /**
     * As {@link #publish(List, boolean)}, with binary packages: a version of a source and what was
     * built of it go in together or not at all.
     */
    List<Outcome<Listing>> publish(NamedPackages named, boolean allowDowngrade) {
        List<Outcome<Listing>> outcomes = new ArrayList<>();
        named.packages().forEachOrdered(some -> outcomes.addAll(addAll(some, allowDowngrade)));
        commitIfChanged();
        return outcomes;
    }

    private List<Outcome<Listing>> addAll(NamedPackages.Packages named, boolean allowDowngrade) {
        SequencedMap<SourceVersion, List<BinarySubmission>> built = new LinkedHashMap<>();
        for (BinarySubmission each : named.binaries()) {
            built.computeIfAbsent(each.of(), _ -> new ArrayList<>()).add(each);
        }
        Instant date = dists.nextDate(now);
        List<Outcome<Listing>> outcomes = new ArrayList<>();
        for (Submission source : named.sources()) {
            SourceVersion of = new SourceVersion(source.dsc().source(), source.dsc().version());
            List<BinarySubmission> ofIt = Optional.ofNullable(built.remove(of)).orElseGet(List::of);
            outcomes.add(add(of, Optional.of(source), ofIt, allowDowngrade, date));
        }
        built.forEach((of, alone) ->
                outcomes.add(add(of, Optional.empty(), alone, allowDowngrade, date)));
        return outcomes;
    }

    private Outcome<Listing> add(
            SourceVersion of,
            Optional<Submission> source,
            List<BinarySubmission> built,
            boolean allowDowngrade,
            Instant date) {
        Listing listing = new Listing(suite, of.source(), of.version());
        Optional<String> above =
                source.flatMap(each -> staysOut(each, allowDowngrade))
                        .map(outcome -> reason(outcome));
        built.forEach(this::refuse);
        if (above.isEmpty() && !allowDowngrade) {
            above =
                    built.stream()
                            .flatMap(each -> binaries.above(each.deb()).stream())
                            .findFirst()
                            .map(version -> "superseded by " + version);
        }
        if (above.isPresent()) {
            return new Nothing<>(
                    "%s %s is %s; `--allow-downgrade` lets it in all the same"
                            .formatted(of.source(), of.version(), above.get()));
        }
        boolean isNew = source.isPresent() && index.find(of.source(), of.version()).isEmpty();
        source.ifPresent(each -> take(each, date));
        for (BinarySubmission each : built) {
            isNew |= take(each);
        }
        return isNew
                ? new Passed<>(listing)
                : new Nothing<>(
                        "suite `%s` holds %s %s already"
                                .formatted(suite, of.source(), of.version()));
    }

    private static String reason(Outcome<Provenance> outcome) {
        if (outcome instanceof Nothing<Provenance>(var reason)) {
            return reason;
        }
        throw new IllegalStateException("asks whoever publishes by hand: " + outcome);
    }

    private void commitIfChanged() {
        place();
        trim();
        Shrinking.unreplaced(indices, suite)
                .ifPresent(lost -> {
                    throw new IllegalStateException(lost);
                });
        if (indices.changed()) {
            commit();
        }
    }

    private Retention retention() {
        BuiltUsing builtUsing = new BuiltUsing(pool);
        return new Retention(
                pool,
                indices,
                suite,
                charter.keep(),
                Duration.ofDays(charter.keepDays()),
                now,
                each ->
                        builtUsing.marked(each)
                                && BuiltUsing.in(indices.packages().stream()).contains(each));
    }

    /** Takes out the versions before that the suite does not keep, of what changed. */
    private void trim() {
        Set<SourceName> touched = binaries.dropped();
        touched.addAll(newcomers.keySet());
        for (SourceName source : touched) {
            retention.trimSources(source, Optional.ofNullable(newcomers.get(source)));
        }
    }

    private List<Outcome<Provenance>> addAll(List<Submission> submissions, boolean allowDowngrade) {
        Instant date = dists.nextDate(now);
        List<Outcome<Provenance>> outcomes = new ArrayList<>();
        for (Submission submission : submissions) {
            outcomes.add(add(submission, allowDowngrade, date));
        }
        return outcomes;
    }

    private void refuse(BinarySubmission submission) {
        Deb deb = submission.deb();
        boolean prerelease = deb.version().isPrerelease();
        admission
                .enters(suite, deb.source(), deb.sourceVersion(), prerelease)
                .ifPresent(refusal -> {
                    throw refusal.failure();
                });
        Optional<Tombstone> withdrawn = tombstones.find(suite, deb.source(), deb.sourceVersion());
        if (withdrawn.isPresent()) {
            throw Withdrawal.refusal(archive.root(), withdrawn.get());
        }
    }

    /** Whether it is new. */
    private boolean take(BinarySubmission submission) {
        boolean isNew = binaries.add(submission, arriving);
        if (arriving.size() >= AT_ONCE) {
            place();
        }
        return isNew;
    }

    /** Lets files take their places in the pool, many with one wait for the disk. */
    private void place() {
        Durable.replaceAll(arriving);
        arriving.clear();
        arrivingOf.clear();
    }

    private Outcome<Provenance> add(Submission submission, boolean allowDowngrade, Instant date) {
        return staysOut(submission, allowDowngrade)
                .orElseGet(() -> new Passed<>(take(submission, date)));
    }

    /** Why a source package may not enter; not asked of what the suite holds. */
    private Optional<Outcome<Provenance>> staysOut(Submission submission, boolean allowDowngrade) {
        SourceName source = submission.dsc().source();
        DebianVersion version = submission.dsc().version();
        if (index.find(source, version).isPresent()) {
            return Optional.empty();
        }
        List<SourceEntry> held = index.of(source);
        Optional<Admission.Refusal> refusal =
                admission
                        .enters(suite, source, version, Provenance.prerelease(submission.origin()))
                        .or(() -> placement.refusal(submission, held));
        if (refusal.isPresent()) {
            if (submission.byHand()) {
                throw refusal.get().failure();
            }
            return Optional.of(refusal.get().held());
        }
        Optional<Tombstone> withdrawn = tombstones.find(suite, source, version);
        if (withdrawn.isPresent()) {
            if (submission.byHand()) {
                throw Withdrawal.refusal(archive.root(), withdrawn.get());
            }
            return Optional.of(new Nothing<>("withdrawn: " + withdrawn.get().because()));
        }
        if (!held.isEmpty() && !version.isAbove(held.getLast().version()) && !allowDowngrade) {
            return Optional.of(new Nothing<>("superseded by " + held.getLast().version()));
        }
        return Optional.empty();
    }

    private Provenance take(Submission submission, Instant date) {
        return index.find(submission.dsc().source(), submission.dsc().version())
                .map(same -> recognised(submission, same))
                .orElseGet(() -> place(submission, date));
    }

    /** What the suite holds already, when it is the same. */
    private Provenance recognised(Submission submission, SourceEntry held) {
        String identity =
                pool.identity(held.directory() + "/" + held.dsc().name())
                        .orElseThrow(() ->
                                new IntegrityFailure(
                                        "`%s` is missing from the pool"
                                                .formatted(held.dsc().name()),
                                        "run `freshet archive verify %s`"
                                                .formatted(archive.root())));
        if (!identity.equals(submission.identity())) {
            throw submission.changed();
        }
        return asHeld(held, lastDate);
    }

    private Provenance place(Submission submission, Instant date) {
        SourceName source = submission.dsc().source();
        DebianVersion version = submission.dsc().version();
        if (!arrivingOf.add(source) || arriving.size() >= AT_ONCE) {
            // Two versions may share files.
            place();
            arrivingOf.add(source);
        }
        Optional<Provenance> known = pool.provenance(source, version);
        if (known.isPresent()
                && known.get().committed()
                && !known.get().identity().equals(submission.identity())) {
            throw submission.changed();
        }
        String directory = Pool.directory(placement.of(submission, index.of(source)), source);
        Pool.Arrival arrival = pool.compare(submission, directory, fixed(submission));
        SourceEntry entry = SourceEntry.of(submission.dsc(), arrival.dsc(), directory);
        Provenance provenance =
                known.filter(Provenance::committed)
                        .orElseGet(() ->
                                Provenance.of(
                                        source,
                                        version,
                                        submission.identity(),
                                        entry.files(),
                                        submission.origin()))
                        .intendedFor(suite, date);
        arriving.putAll(arrival.missing());
        arriving.put(pool.path(provenance, directory), provenance.content());
        put(entry);
        return provenance.heldBy(suite, date);
    }

    private void put(SourceEntry entry) {
        indices.put(entry);
        newcomers.put(entry.source(), entry.version());
    }

    /** Of a package's files, the names that any suite holds or held, and their sha256. */
    private Map<String, String> fixed(Submission submission) {
        SourceName source = submission.dsc().source();
        Set<String> names = new TreeSet<>(Set.of(submission.itself().name()));
        submission.dsc().files().forEach(file -> names.add(file.name()));
        Map<String, String> fixed = new TreeMap<>();
        List<Listed> files = new ArrayList<>();
        for (Provenance provenance : pool.provenances(source, names)) {
            if (provenance.committed()) {
                files.addAll(provenance.files());
            }
        }
        for (SourcesIndex held : archive.indices(charter).values()) {
            held.of(source).forEach(entry -> files.addAll(entry.files()));
        }
        files.forEach(file -> fixed.put(file.name(), file.sha256()));
        fixed.keySet().retainAll(names);
        return fixed;
    }

    /** The provenance of what the suite holds, written where a kill came before that. */
    private Provenance asHeld(SourceEntry entry, Instant otherwise) {
        Optional<Provenance> known = pool.provenance(entry.source(), entry.version());
        Provenance held = held(entry, known, otherwise);
        if (!known.equals(Optional.of(held))) {
            pool.write(held, entry.directory());
        }
        return held;
    }

    private Provenance held(SourceEntry entry, Optional<Provenance> known, Instant otherwise) {
        if (known.isPresent() && known.get().suites().containsKey(suite)) {
            return known.get();
        }
        return known.orElseGet(() -> unknown(entry)).heldBy(suite, otherwise);
    }

    /** The provenance of what lies in the pool without one. */
    private Provenance unknown(SourceEntry entry) {
        return Provenance.of(
                entry.source(),
                entry.version(),
                pool.identity(entry.directory() + "/" + entry.dsc().name()).orElse(""),
                entry.files(),
                Provenance.byHand());
    }

    private void commit() {
        List<SourceEntry> dropped = indices.sourcesDropped();
        dropped.forEach(entry -> asHeld(entry, lastDate));
        Set<SourceName> sources = binaries.dropped();
        Set<SourceName> shown = binaries.changed();
        Instant date = indices.commit(charter, suite, dists, signer, now);
        readBack();
        indices.sourcesAdded()
                .forEachOrdered(entry -> {
                    sources.add(entry.source());
                    Provenance held =
                            held(entry, pool.provenance(entry.source(), entry.version()), date);
                    arriving.put(pool.path(held, entry.directory()), held.content());
                    if (arriving.size() >= AT_ONCE) {
                        place();
                    }
                });
        dropped.forEach(entry -> sources.add(entry.source()));
        shown.addAll(sources);
        new ServedPages(archive, charter, signer).write(shown, arriving);
        dists.finish(now);
        sources.forEach(this::sweep);
    }

    /** Reads the suite as a client would: InRelease by the served key, an index by its hash. */
    private void readBack() {
        Dists.Generation seen = dists.current().orElseThrow();
        Keyring.read(List.of(archive.root().resolve(ServedPages.KEY)))
                .verifyClearSigned("InRelease", seen.signed(), now);
        seen.release()
                .files()
                .forEach((path, file) -> {
                    boolean read =
                            path.endsWith(".xz")
                                    && !file.equals(before.release().files().get(path));
                    if (read
                            && !Hash.sha256(dists.byHash().file(path, file.sha256()))
                                    .equals(file.sha256())) {
                        throw new IntegrityFailure(
                                "`%s` of suite `%s` does not read as written"
                                        .formatted(path, suite),
                                "look at the disk; then publish again");
                    }
                });
    }

    private void sweep(SourceName source) {
        pool.sweep(source, () -> current(source), () -> kept(source), now);
    }

    private Set<String> current(SourceName source) {
        Set<String> current = binaries.current(source);
        current.addAll(binaries.sources(source));
        archive.indices(charter).values().stream()
                .flatMap(held -> held.of(source).stream())
                .forEach(entry -> current.addAll(entry.paths().keySet()));
        return current;
    }

    private Set<String> kept(SourceName source) {
        Set<String> kept = binaries.kept(source);
        for (String each : charter.suites()) {
            archive.dists(each)
                    .kept(source)
                    .getOrDefault(Kind.SOURCES, Set.of())
                    .forEach(stanza -> kept.addAll(SourcesIndex.entry(stanza).paths().keySet()));
        }
        new Snapshots(archive.root())
                .kept(source)
                .getOrDefault(Kind.SOURCES, Set.of())
                .forEach(stanza -> kept.addAll(SourcesIndex.entry(stanza).paths().keySet()));
        return kept;
    }

    /**
     * Takes a source out of the suite, or one version of it, and what was built of it; nothing
     * keeps it from coming back.
     */
    Outcome<List<Listing>> remove(
            SourceName source, Optional<DebianVersion> version, boolean allowShrink) {
        refuseWhereClosed();
        Predicate<DebianVersion> wanted = each -> version.map(each::equals).orElse(true);
        SortedSet<DebianVersion> removed = binaries.remove(source, wanted);
        for (SourceEntry entry : index.of(source)) {
            if (wanted.test(entry.version())) {
                indices.remove(entry);
                removed.add(entry.version());
            }
        }
        if (removed.isEmpty()) {
            return notHeld(source, version, wanted);
        }
        Optional<String> question =
                allowShrink ? Optional.empty() : Shrinking.question(indices, suite);
        if (question.isPresent()) {
            return shrinks(question.get());
        }
        commit();
        return new Passed<>(
                removed.stream().map(each -> new Listing(suite, source, each)).toList());
    }

    /** Takes out what the suite need not keep any more, and gives what that was built of or is. */
    List<Listing> retain(int keep, Duration days, boolean dryRun) {
        if (admission.changes(suite).isPresent()) {
            return List.of();
        }
        Set<SourceVersion> used = BuiltUsing.in(indices.packages().stream());
        Retention other = new Retention(pool, indices, suite, keep, days, now, used::contains);
        for (SourceName source : other.many()) {
            other.trimBinaries(source);
            other.trimSources(source, Optional.empty());
        }
        SortedSet<SourceVersion> dropped = new TreeSet<>();
        indices.byPath()
                .forEach((path, draft) ->
                        draft.dropped()
                                .forEach(stanza ->
                                        dropped.add(
                                                SourceVersion.of(
                                                        Dists.kind(path).orElseThrow(), stanza))));
        if (!dryRun) {
            commitIfChanged();
        }
        return dropped.stream()
                .map(each -> new Listing(suite, each.source(), each.version()))
                .toList();
    }

    /** Publishes what the suite held once; marks come before the generation that they explain. */
    Outcome<RolledBack> rollBack(
            Dists.Generation target, String to, String who, boolean allowShrink) {
        refuseWhereClosed();
        Rollback rollback =
                new Rollback(
                        pool, indices, target, KeyringPackage.name(charter), tombstones.all(suite));
        rollback.apply();
        Optional<String> question =
                allowShrink ? Optional.empty() : Shrinking.question(indices, suite);
        if (question.isPresent()) {
            return shrinks(question.get());
        }
        rollback.marks(suite, to, who, now).forEach(mark -> tombstones.write(mark, signer));
        rollback.lifted((source, version) -> tombstones.remove(suite, source, version));
        RolledBack told = rollback.told(suite, to);
        if (indices.changed()) {
            commit();
        } else if (told.leftOut().isEmpty()) {
            return new Nothing<>("suite `%s` holds what it held then".formatted(suite));
        }
        return new Passed<>(told);
    }

    private void refuseWhereClosed() {
        admission
                .changes(suite)
                .ifPresent(refusal -> {
                    throw refusal.failure();
                });
    }

    private <T> Held<T> shrinks(String question) {
        return new Held<>(question, "shrink:" + suite, "if it shall be so, add `--allow-shrink`");
    }

    private Outcome<List<Listing>> notHeld(
            SourceName source, Optional<DebianVersion> version, Predicate<DebianVersion> wanted) {
        String what = source + version.map(each -> " " + each).orElse("");
        if (pool.provenances(source).stream()
                .filter(known -> wanted.test(known.version()))
                .anyMatch(known -> known.suites().containsKey(suite))) {
            return new Nothing<>("suite `%s` holds %s no more".formatted(suite, what));
        }
        List<String> names =
                index.entries().map(entry -> entry.source().text()).distinct().toList();
        throw new InvalidInput(
                "suite `%s` never held %s".formatted(suite, what),
                NearMiss.of(source.text(), names)
                        .filter(near -> !near.equals(source.text()))
                        .map("did you mean `%s`?"::formatted)
                        .orElse(
                                "`freshet archive list %s` shows what it holds"
                                        .formatted(archive.root())));
    }

    /** Whether the suite holds a version of a source, or anything that was built of it. */
    boolean holds(SourceName source, DebianVersion version) {
        return index.find(source, version).isPresent() || binaries.holds(source, version);
    }

    /** Publishes the generation without versions, as far as the suite holds them. */
    void take(List<Listing> versions) {
        for (Listing one : versions) {
            index.find(one.source(), one.version()).ifPresent(indices::remove);
            binaries.remove(one.source(), one.version());
        }
        if (indices.changed()) {
            commit();
        }
    }

    /** Publishes the generation with versions that another suite holds, and their binaries. */
    void enter(Dists.Generation from, List<Listing> versions) {
        for (Listing one : versions) {
            Optional<SourceEntry> same = index.find(one.source(), one.version());
            // Killed behind its index, it is there and its provenance does not say so yet.
            same.ifPresent(entry -> asHeld(entry, lastDate));
            if (same.isEmpty()) {
                from.sources().find(one.source(), one.version()).ifPresent(this::enter);
            }
            binaries.enter(from, one.source(), one.version());
        }
        commitIfChanged();
    }

    private void enter(SourceEntry entry) {
        Provenance known =
                pool.provenance(entry.source(), entry.version()).orElseGet(() -> unknown(entry));
        pool.write(known.intendedFor(suite, dists.nextDate(now)), entry.directory());
        put(entry);
    }
}
