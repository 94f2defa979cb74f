package org.freshet.archive;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Spliced.Form;
import org.freshet.files.OsLock;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;
import org.freshet.model.Unavailable;
import org.freshet.trust.KeyAlgorithm;
import org.freshet.trust.KeyPlace;
import org.freshet.trust.Signer;

/**
 * A published tree: {@code pool/}, {@code dists/}, and what users need to add it.
 *
 * <p>One publisher at a time, by a lock of the operating system; another one waits. Readers take no
 * lock and see one generation of a suite whole. Safe for several threads. Killed at any moment, the
 * same publication again ends what was begun.
 */
public final class Archive {
    /** How long what nothing leads to any more stays at least. */
    public static final Duration GRACE = Dists.GRACE;

    private final Path root;
    private final Consumer<String> waiting;
    private final Map<String, Dists> dists = new ConcurrentHashMap<>();

    private Archive(Path root, Consumer<String> waiting) {
        this.root = root;
        this.waiting = waiting;
    }

    /** One version of a source that a suite holds. */
    public record Listing(String suite, SourceName source, DebianVersion version) {}

    /**
     * Makes an archive, or adds suites and components to one; again with the same options it
     * changes nothing.
     *
     * @param now the date of what is signed
     * @throws InvalidInput when the archive is there with another origin or label, or its key is
     *     gone
     */
    public static Archive init(Path root, ArchiveOptions options, Instant now) {
        Archive archive = new Archive(absolute(root), _ -> {});
        // Before the lock, which would make the directory of an archive that cannot be.
        Charter.of(archive.root, options);
        try (OsLock _ = archive.lock()) {
            Optional<Charter> before = Charter.find(archive.root);
            Charter charter = Charter.of(archive.root, options);
            Signer signer = new KeyRotation(archive.root, charter).signerOrNew(now);
            if (!before.equals(Optional.of(charter))) {
                charter.write(archive.root);
            }
            archive.settle(charter, signer, now, true);
        }
        return archive;
    }

    /**
     * Makes an archive of a tree that another tool published, where it lies and with its key. An
     * archive that is one already is only brought in line.
     *
     * @param key the secret key that its suites are signed with
     * @param name default: the name of the root directory
     * @param url where users reach it
     * @throws InvalidInput with everything that speaks against it; nothing is changed then
     */
    public static Adopted adopt(
            Path root, KeyPlace key, Optional<String> name, Optional<URI> url, Instant now) {
        Archive archive = new Archive(absolute(root), _ -> {});
        if (!Files.isDirectory(archive.root)) {
            throw new InvalidInput(
                    "`%s` is no directory".formatted(root),
                    "name the directory that has `dists` and `pool`");
        }
        Charter.keyPath(archive.root, key);
        Signer signer = key.open();
        Adopted adopted;
        try (OsLock _ = archive.lock()) {
            if (Charter.find(archive.root).isPresent()) {
                archive.settle(archive.charter(), archive.signer(archive.charter()), now, true);
                return new Adopted(
                        archive.suites(),
                        0,
                        0,
                        false,
                        List.of("it is an archive of Freshet already"));
            }
            adopted = new Adoption(archive, key, signer, now).adopt(name, url);
        }
        return adopted.withContents() ? adopted.with(archive.makeContents(now)) : adopted;
    }

    /**
     * The archive at a root.
     *
     * @throws InvalidInput when there is none
     */
    public static Archive open(Path root) {
        return open(root, _ -> {});
    }

    /** As {@link #open(Path)}; empty where there is none. */
    public static Optional<Archive> find(Path root) {
        return Charter.find(absolute(root)).map(_ -> new Archive(absolute(root), _ -> {}));
    }

    /**
     * As {@link #open(Path)}; {@code waiting} hears who holds the lock when a publication must
     * wait.
     */
    public static Archive open(Path root, Consumer<String> waiting) {
        Archive archive = new Archive(absolute(root), waiting);
        archive.charter();
        return archive;
    }

    private static Path absolute(Path root) {
        return root.toAbsolutePath().normalize();
    }

    private OsLock lock() {
        return OsLock.lock(root.resolve(".lock"), waiting);
    }

    Path root() {
        return root;
    }

    Charter charter() {
        return Charter.read(root);
    }

    Pool pool() {
        return new Pool(root, charter().components());
    }

    Tombstones tombstones() {
        return new Tombstones(root);
    }

    /** One suite's indices; the same object each time, because it remembers what it has read. */
    Dists dists(String suite) {
        return dists.computeIfAbsent(suite, _ -> new Dists(root, suite));
    }

    /** The suites, in order. */
    public List<String> suites() {
        return charter().suites();
    }

    /** Where users reach it, as far as it was said. */
    public Optional<URI> url() {
        return charter().url();
    }

    /** The components, in the order in which users are told of them. */
    public List<String> components() {
        return charter().components();
    }

    /** How a version was made that any suite holds or held, as far as its provenance tells. */
    public Optional<Origin> origin(SourceName source, DebianVersion version) {
        return pool().provenance(source, version).flatMap(Provenance::planned);
    }

    /** The .dsc of a version that any suite holds; what it lists lies beside it. */
    public Optional<Path> dsc(SourceName source, DebianVersion version) {
        return indices(charter()).values().stream()
                .flatMap(index -> index.find(source, version).stream())
                .map(entry -> root.resolve(entry.directory()).resolve(entry.dsc().name()))
                .findFirst();
    }

    /** Every package of every suite, in order. */
    public List<Listing> list() {
        return indices(charter()).entrySet().stream()
                .flatMap(suite ->
                        suite.getValue()
                                .entries()
                                .map(entry ->
                                        new Listing(
                                                suite.getKey(), entry.source(), entry.version())))
                .toList();
    }

    /**
     * What suites hold, with the binary packages.
     *
     * @param suites all where none is named
     */
    public List<Contents> contents(List<String> suites) {
        Charter charter = charter();
        suites.forEach(suite -> known(charter, suite));
        return Contents.of(this, suites.isEmpty() ? charter.suites() : suites);
    }

    /** What each suite holds now. */
    SortedMap<String, SourcesIndex> indices(Charter charter) {
        SortedMap<String, SourcesIndex> indices = new TreeMap<>();
        for (String suite : charter.suites()) {
            indices.put(
                    suite,
                    dists(suite)
                            .current()
                            .map(Dists.Generation::sources)
                            .orElse(SourcesIndex.EMPTY));
        }
        return indices;
    }

    /**
     * Publishes packages that a person names, all in one generation; a version of a source and what
     * was built of it go in together or not at all.
     *
     * @param files .dsc and .deb files, or .changes files that list them
     * @param allowDowngrade whether a version may come below one that the suite holds
     * @return one outcome a source package, then one for the binary packages of each version of a
     *     source that was not among them; nothing where the suite holds all of it already
     */
    public List<Outcome<Listing>> publish(
            String suite, List<Path> files, boolean allowDowngrade, Instant now) {
        return publish(suite, Optional.empty(), files, allowDowngrade, now);
    }

    /**
     * As {@link #publish(String, List, boolean, Instant)}.
     *
     * @param component that all of it enters; empty for the one that the Section of each names
     */
    public List<Outcome<Listing>> publish(
            String suite,
            Optional<String> component,
            List<Path> files,
            boolean allowDowngrade,
            Instant now) {
        NamedPackages named = NamedPackages.of(files);
        return publishing(suite, component, now, next -> next.publish(named, allowDowngrade));
    }

    /** As {@link #publish}, for source packages wherever they lie. */
    List<Outcome<Provenance>> publishAll(
            String suite, List<Submission> submissions, boolean allowDowngrade, Instant now) {
        return publishing(suite, now, next -> next.publish(submissions, allowDowngrade));
    }

    private <T> T publishing(String suite, Instant now, Function<Publishing, T> publish) {
        return publishing(suite, Optional.empty(), now, publish);
    }

    private <T> T publishing(
            String suite,
            Optional<String> component,
            Instant now,
            Function<Publishing, T> publish) {
        try (OsLock _ = lock()) {
            Charter charter = opened(charter(), suite);
            Signer signer = signer(charter);
            settle(charter, signer, now, false);
            return publish.apply(new Publishing(this, charter, suite, component, signer, now));
        }
    }

    private Charter opened(Charter charter, String suite) {
        if (charter.suites().contains(suite)) {
            return charter;
        }
        if (!charter.opensSuites()) {
            throw noSuite(charter, suite);
        }
        Charter more = charter.withSuite(suite);
        more.write(root);
        return more;
    }

    private void known(Charter charter, String suite) {
        if (!charter.suites().contains(suite)) {
            throw noSuite(charter, suite);
        }
    }

    private InvalidInput noSuite(Charter charter, String suite) {
        return new InvalidInput(
                "archive `%s` has no suite `%s`".formatted(charter.name(), Shown.text(suite)),
                NearMiss.of(suite, charter.suites())
                        .map("did you mean `%s`?"::formatted)
                        .orElse(
                                "add it with `freshet archive init %s --suite %s`"
                                        .formatted(root, Shown.text(suite))));
    }

    /**
     * Takes a source out of a suite, and what was built of it, in one generation; its files stay in
     * the pool until they are pruned. Nothing keeps it from being published again.
     *
     * @param version all versions where none is named
     * @param allowShrink whether more than half of the suite may go
     * @return the versions that are gone; held where that is too much of the suite
     * @throws InvalidInput when the suite neither holds nor held it
     */
    public Outcome<List<Listing>> remove(
            String suite,
            SourceName source,
            Optional<DebianVersion> version,
            boolean allowShrink,
            Instant now) {
        known(charter(), suite);
        return publishing(suite, now, next -> next.remove(source, version, allowShrink));
    }

    /**
     * Takes a suite away that never held anything but the keyring package, such as one whose name
     * was mistyped.
     *
     * @throws InvalidInput when anything else was published there, or it is the only one
     */
    public void removeSuite(String suite, Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            known(charter, suite);
            Signer signer = signer(charter);
            settle(charter, signer, now, false);
            new UnusedSuite(this, charter, suite).remove();
            dists.remove(suite);
            new ServedPages(this, charter(), signer).writeAll();
        }
    }

    /**
     * Takes a version out of suites for good: signed tombstones keep the next round from bringing
     * it back. Clients get new generations with what the suites held besides.
     *
     * @param suites none for all that hold it or held it
     * @param because one line, for everybody to read
     * @throws InvalidInput when a suite neither holds nor held it, or is closed
     */
    public List<Withdrawn> withdraw(
            List<String> suites,
            SourceName source,
            DebianVersion version,
            String because,
            String who,
            Instant now) {
        return changing(
                suites,
                Set.of(source),
                now,
                (charter, signer) -> {
                    Withdrawal withdrawal = new Withdrawal(this, charter, signer, now);
                    List<Tombstone> marks = withdrawal.of(suites, source, version, because, who);
                    return marks.stream().map(withdrawal::told).toList();
                });
    }

    /**
     * Lets a withdrawn version come back; it is not published by that.
     *
     * @param suites none for all
     * @return the suites of these that it may come back to; nothing where it is not withdrawn
     * @throws InvalidInput when the archive never had it
     */
    public Outcome<List<String>> undoWithdrawal(
            List<String> suites, SourceName source, DebianVersion version, Instant now) {
        return changing(
                suites,
                Set.of(source),
                now,
                (charter, signer) -> {
                    List<String> marked =
                            new Withdrawal(this, charter, signer, now)
                                    .undo(suites, source, version);
                    return marked.isEmpty()
                            ? new Nothing<>("%s %s is not withdrawn".formatted(source, version))
                            : new Passed<>(marked);
                });
    }

    /**
     * Moves versions, each with what was built of it, from suites of proposals or prereleases to
     * the stable ones: newest series first, one generation a suite. All or nothing of it is
     * allowed.
     *
     * @param wanted none for a version is the highest that the suite holds
     * @param from {@code noble-proposed} or {@code noble-rc}
     * @param to the stable suites of these; none for just these
     * @throws InvalidInput with everything that forbids it
     */
    public List<Promoted> promote(
            List<Promotion.Wanted> wanted, List<String> from, List<String> to, Instant now) {
        List<String> suites = new ArrayList<>(from);
        suites.addAll(to);
        return changing(
                suites,
                Set.of(),
                now,
                (charter, signer) ->
                        new Promotion(this, charter, signer, now).of(wanted, from, to));
    }

    /**
     * Freezes a suite: a last generation says so, and nothing enters it any more.
     *
     * @param because one line, for everybody to read; empty for that of before, or for the usual
     * @return what clients are told; nothing where they were told so before
     */
    public Outcome<String> close(String suite, Optional<String> because, Instant now) {
        Optional<String> reason = because.map(text -> Reason.of(text, "the suite is closed"));
        return terms(
                        suite,
                        before ->
                                Optional.of(
                                        new Terms.Closed(
                                                before.map(Terms.Closed::at).orElse(now),
                                                reason.or(() -> before.map(Terms.Closed::because))
                                                        .orElse("no more packages will come"))),
                        now)
                .map(closed -> closed.orElseThrow().notice());
    }

    /** Lets a closed suite take packages again; nothing where it does. */
    public Outcome<String> reopen(String suite, Instant now) {
        return terms(suite, _ -> Optional.empty(), now).map(_ -> "open");
    }

    private Outcome<Optional<Terms.Closed>> terms(
            String suite, UnaryOperator<Optional<Terms.Closed>> change, Instant now) {
        return changing(
                List.of(suite),
                Set.of(),
                now,
                (charter, signer) -> {
                    Optional<Terms.Closed> before = charter.terms(suite).closed();
                    Optional<Terms.Closed> closed = change.apply(before);
                    if (closed.equals(before)) {
                        return new Nothing<>(
                                "suite `%s` is %s"
                                        .formatted(
                                                suite,
                                                before.map(Terms.Closed::notice).orElse("open")));
                    }
                    Charter next = charter.withClosed(suite, closed);
                    next.write(root);
                    settle(next, signer, now, true);
                    return new Passed<>(closed);
                });
    }

    /** Changes what is published of some sources, in suites that are there; pages then say it. */
    private <T> T changing(
            List<String> suites,
            Set<SourceName> of,
            Instant now,
            BiFunction<Charter, Signer, T> change) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            suites.forEach(suite -> known(charter, suite));
            Signer signer = signer(charter);
            settle(charter, signer, now, false);
            T result = change.apply(charter, signer);
            new ServedPages(this, charter(), signer).write(of, new LinkedHashMap<>());
            return result;
        }
    }

    /**
     * Brings everything that is served in line with the charter and the key: ends a publication
     * that was cut off, makes suites that are missing, signs all of them anew when the key was
     * replaced, and those whose time to be valid is passing. Changes nothing else.
     *
     * @return the suites that were not in line
     */
    public List<String> refresh(Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            return settle(charter, signer(charter), now, false);
        }
    }

    /**
     * Signs every suite again that clients will take for too old one day, or that lacks the
     * signature of a key; its indices stay.
     *
     * @return these suites
     */
    public List<String> sign(Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            return new Settling(this, charter, signer(charter), now).sign();
        }
    }

    /**
     * What clients of each suite are shown, all at one moment; indices that it names can be had by
     * their hash for {@link #GRACE} at least.
     *
     * @throws Unavailable while a publication that was cut off waits for its end
     */
    public List<ShownSuite> shown() {
        try (OsLock _ = lock()) {
            return charter().suites().stream()
                    .flatMap(suite -> dists(suite).shown().stream())
                    .toList();
        }
    }

    /** The suites that clients refuse as too old, or soon will, one line each. */
    public List<String> validityAlarms(Instant now) {
        return charter().suites().stream()
                .flatMap(suite ->
                        dists(suite).release().stream()
                                .flatMap(release ->
                                        Validity.alarm(root, suite, release, now).stream()))
                .toList();
    }

    /**
     * Publishes every index anew that is in segments, compressed whole: some tenth smaller. What
     * the next publication needs is kept aside.
     *
     * @return the suites of which any index was not so before
     */
    public List<String> optimize(Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            Signer signer = signer(charter);
            settle(charter, signer, now, false);
            List<String> smaller = new ArrayList<>();
            for (String suite : charter.suites()) {
                Dists dists = dists(suite);
                Dists.Generation current = dists.current().orElseThrow();
                if (Indices.commitWhole(current, charter, suite, dists, signer, now)) {
                    dists.finish(now);
                    smaller.add(suite);
                }
            }
            return smaller;
        }
    }

    /**
     * Publishes anew which package has which path, {@code Contents-ARCH}, of suites whose packages
     * changed since the last time. Others may publish while it is made.
     *
     * @return the suites, and why paths of packages could not be found
     */
    public ContentsMade makeContents(Instant now) {
        SortedMap<String, Map<String, Form>> forms = new TreeMap<>();
        Charter before = charter();
        try (ContentsMaking making = new ContentsMaking(root, now)) {
            for (String suite : before.suites()) {
                if (before.terms(suite).closed().isEmpty()) {
                    dists(suite)
                            .current()
                            .map(generation -> making.of(generation, dists(suite)))
                            .filter(each -> !each.isEmpty())
                            .ifPresent(each -> forms.put(suite, each));
                }
            }
            if (!forms.isEmpty()) {
                try (OsLock _ = lock()) {
                    Charter charter = charter();
                    Signer signer = signer(charter);
                    settle(charter, signer, now, false);
                    forms.forEach((suite, contents) -> {
                        Dists dists = dists(suite);
                        Indices.of(charter, dists.current())
                                .commit(charter, suite, dists, signer, now, contents);
                        dists.finish(now);
                    });
                }
            }
            return new ContentsMade(List.copyOf(forms.keySet()), making.notes());
        }
    }

    /**
     * Publishes what a suite held once, as a new generation: clients that saw the later ones take
     * it. Versions that go are marked, so that the next round does not bring them back.
     *
     * @param to the name of a snapshot, or the start of that of a generation
     * @param allowShrink whether more than half of the suite may go
     * @return nothing, where the suite holds all of it already; what is left out is told
     * @throws InvalidInput when there is no such, or files of it are gone from the pool
     */
    public Outcome<RolledBack> rollBack(
            String suite, String to, String who, boolean allowShrink, Instant now) {
        known(charter(), suite);
        return publishing(
                suite,
                now,
                next -> {
                    Optional<Dists.Generation> snapshot = new Snapshots(root).find(to, suite);
                    String name = snapshot.isPresent() ? to : dists(suite).generations().named(to);
                    return next.rollBack(
                            snapshot.orElseGet(() -> dists(suite).older(name)),
                            name,
                            who,
                            allowShrink);
                });
    }

    /** What a suite can go back to: older generations, the oldest first, then snapshots. */
    public List<RollbackTarget> rollbackTargets(String suite) {
        List<RollbackTarget> targets = new ArrayList<>();
        Dists current = dists(suite);
        for (String name : generations(suite)) {
            current.current()
                    .ifPresent(now ->
                            targets.add(RollbackTarget.of(name, false, current.older(name), now)));
        }
        Snapshots kept = new Snapshots(root);
        for (Snapshot each : kept.all()) {
            kept.find(each.name(), suite)
                    .ifPresent(then ->
                            current.current()
                                    .ifPresent(now ->
                                            targets.add(
                                                    RollbackTarget.of(
                                                            each.name(), true, then, now))));
        }
        return targets;
    }

    /** The generations of a suite before the current one that it can go back to, oldest first. */
    public List<String> generations(String suite) {
        known(charter(), suite);
        return dists(suite).generations().names();
    }

    /**
     * Takes away what nobody can want: versions beyond those that suites keep, and files of the
     * pool that nothing names any more.
     *
     * @param suites whose versions are looked at; all where none is named
     * @param keep how many versions of a package stay; at least two, so that the one before can be
     *     installed
     * @param days how long a superseded version stays besides, and a file that nothing names; the
     *     archive's own where it is empty
     * @param dryRun whether only to tell what would go
     */
    public Pruned prune(
            List<String> suites,
            Optional<Integer> keep,
            Optional<Duration> days,
            boolean dryRun,
            Instant now) {
        if (keep.map(number -> number < 2).orElse(false)) {
            throw new InvalidInput(
                    "with %d version of a package nobody could go back".formatted(keep.get()),
                    "keep 2 or more");
        }
        try (OsLock _ = lock()) {
            Charter charter = charter();
            suites.forEach(suite -> known(charter, suite));
            Signer signer = signer(charter);
            if (!dryRun) {
                settle(charter, signer, now, false);
                new Snapshots(root).sweep();
            }
            Duration stay = days.orElse(Duration.ofDays(charter.keepDays()));
            List<Listing> versions = new ArrayList<>();
            for (String suite : suites.isEmpty() ? charter.suites() : suites) {
                versions.addAll(
                        new Publishing(this, charter, suite, signer, now)
                                .retain(keep.orElse(charter.keep()), stay, dryRun));
                if (!dryRun) {
                    dists(suite).finish(now);
                }
            }
            return new Pruning(this, charter, stay, dryRun, now).of(versions);
        }
    }

    /**
     * Keeps suites as they are now under a name, for clients to use at any later time.
     *
     * @param suites all where none is named
     * @param name the time where none is given
     */
    public Snapshot snapshot(List<String> suites, Optional<String> name, Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            suites.forEach(suite -> known(charter, suite));
            settle(charter, signer(charter), now, false);
            SortedMap<String, Dists.Generation> generations = new TreeMap<>();
            for (String suite : suites.isEmpty() ? charter.suites() : suites) {
                generations.put(suite, dists(suite).current().orElseThrow());
            }
            return new Snapshots(root).take(generations, name, now);
        }
    }

    /** The snapshots, by name. */
    public List<Snapshot> snapshots() {
        return new Snapshots(root).all();
    }

    /** Takes a snapshot away; nothing where there is none, or no more. */
    public Outcome<String> dropSnapshot(String name) {
        try (OsLock _ = lock()) {
            return new Snapshots(root).drop(name);
        }
    }

    /**
     * Gives suites their indices back where these are lost or damaged: the very files where they
     * lie anywhere else, such as in a snapshot, and else made anew of what lies in the pool.
     *
     * @param suites all where none is named
     */
    public List<Rebuilt> rebuild(List<String> suites, Instant now) {
        try (OsLock _ = lock()) {
            Charter charter = charter();
            suites.forEach(suite -> known(charter, suite));
            Signer signer = signer(charter);
            List<Rebuilt> rebuilt = new ArrayList<>();
            for (String suite : suites.isEmpty() ? charter.suites() : suites) {
                rebuilt.add(new Rebuilding(this, charter, suite, signer, now).rebuild());
            }
            if (rebuilt.stream().anyMatch(each -> each.how() != Rebuilt.How.SOUND)) {
                settle(charter, signer, now, true);
                new ServedPages(this, charter, signer).writeAll();
            }
            return rebuilt;
        }
    }

    private List<String> settle(
            Charter charter, Signer signer, Instant now, boolean pagesMayDiffer) {
        return new Settling(this, charter, signer, now).settle(pagesMayDiffer);
    }

    private Signer signer(Charter charter) {
        return new KeyRotation(root, charter).signer();
    }

    /** The keys that sign the archive, the newest first, then those that did. */
    public List<KeyState> keys() {
        return new KeyRotation(root, charter()).states();
    }

    /** Where those are that sign, the newest first. */
    public List<KeyPlace> signingKeys() {
        return charter().keys().active().stream().map(key -> key.at(root)).toList();
    }

    /** Where the newest one is. */
    public KeyPlace newestKey() {
        return charter().keys().active().getFirst().at(root);
    }

    /** What a person should do about the keys, one line each; months before it is late. */
    public List<String> keyAlarms(Instant now) {
        return KeyState.alarms(charter().name(), root.toString(), keys(), now);
    }

    /**
     * Introduces a key: every suite is signed by it, too, from now on, and users are told of it.
     *
     * @param where it is; empty for a new one beside the key before
     * @param algorithm of a key that is made
     * @param overlap how long the keys before are needed still
     */
    public List<KeyState> addKey(
            Optional<KeyPlace> where, KeyAlgorithm algorithm, Duration overlap, Instant now) {
        return changingKeys(
                charter -> new KeyRotation(root, charter).add(where, algorithm, overlap, now), now);
    }

    /**
     * Ends a key: nothing is signed by it from now on. Its file stays where it is.
     *
     * @param early whether before the end of its overlap
     */
    public List<KeyState> retireKey(String fingerprint, boolean early, Instant now) {
        return changingKeys(
                charter -> new KeyRotation(root, charter).retire(fingerprint, early, now), now);
    }

    private List<KeyState> changingKeys(UnaryOperator<Charter> change, Instant now) {
        try (OsLock _ = lock()) {
            Charter next = change.apply(charter());
            Signer signer = signer(next);
            next.write(root);
            settle(next, signer, now, true);
        }
        refreshKeyring(now);
        return keys();
    }

    /**
     * Publishes the package {@code NAME-archive-keyring} in every suite that has none, or one with
     * other keys; from then on every change of keys does so.
     *
     * @param maintainer {@code Name <mail>}; empty for that of the package before
     * @return what every open suite holds of it now
     */
    public List<Listing> publishKeyring(Optional<String> maintainer, Instant now) {
        return new Keyrings(this).publish(maintainer, now);
    }

    /** The versions of that package that suites hold. */
    public List<Listing> keyrings() {
        return new Keyrings(this).held();
    }

    /** The same where any suite has it already; for keys and suites that changed. */
    public void refreshKeyring(Instant now) {
        Keyrings keyrings = new Keyrings(this);
        if (keyrings.anywhere()) {
            keyrings.publish(Optional.empty(), now);
        }
    }

    /** What is wrong with the archive, all at once; changes nothing. */
    public Verification verify(Instant now) {
        return Verification.of(this, now);
    }
}
