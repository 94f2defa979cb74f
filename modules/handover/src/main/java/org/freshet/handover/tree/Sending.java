package org.freshet.handover.tree;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.handover.sftp.RemoteTree.Written;
import org.freshet.handover.tree.SendState.Shown;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;

/** One send. Used once, while the record is held. */
final class Sending {
    private static final int PIECE_FILES = 256;
    private static final long PIECE_BYTES = 16 << 20;
    private static final int MOST_IN_RELEASE = 16 << 20;

    private final Path own;
    private final LocalTree tree;
    private final RemoteArchive.Remote to;
    private final Directory directory;
    private final SentRecord record;
    private final InstantSource clock;
    private final Map<String, LocalTree.Suite> suites;
    private final AtomicInteger staged = new AtomicInteger();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> switched = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private SendState state;
    private int linked;
    private int removed;
    private int readBack;

    /** Whether what the remote shows is taken as it is. */
    private boolean takesOver;

    Sending(
            Path own,
            LocalTree tree,
            RemoteArchive.Remote to,
            SendState state,
            SentRecord record,
            InstantSource clock) {
        this.own = own;
        this.tree = tree;
        this.to = to;
        this.directory = new Directory(to.directory());
        this.state = state;
        this.record = record;
        this.clock = clock;
        this.suites =
                tree.suites().stream()
                        .collect(Collectors.toMap(LocalTree.Suite::path, suite -> suite));
    }

    SendState state() {
        return state;
    }

    Sent sent() {
        return new Sent(
                to.at(), switched, files.get(), bytes.get(), linked, removed, readBack, notes);
    }

    /** Whether every suite is shown there as here, and was seen so where it can be. */
    boolean showsAll() {
        return tree.suites().stream()
                .allMatch(suite -> {
                    Shown shown = state.suites().get(suite.name());
                    return shown != null
                            && shown.inRelease().equals(suite.sha256())
                            && (shown.isRead() || to.url().isEmpty());
                });
    }

    /**
     * Marks the remote tree as ours.
     *
     * @throws IntegrityFailure when it is not, and nobody consented
     */
    void claim(RemoteTree remote, RemoteArchive.Wish wish, String token) {
        RemoteWalk walk = new RemoteWalk(remote, directory);
        Owner owner = new Owner(remote, directory);
        takesOver = wish == RemoteArchive.Wish.TAKE_OVER;
        Optional<String> says = owner.says();
        if (!takesOver) {
            if (says.isPresent() || !state.token().isEmpty()) {
                expectOurs(says);
            } else {
                expectNothing(walk);
            }
        }
        SendState next = state.sending(token);
        next.write(own);
        state = next;
        if (walk.top().isEmpty()) {
            throw new InvalidInput(
                    "`%s` is no directory".formatted(org.freshet.model.Shown.text(to.at())),
                    "make it on the server, and let its web server serve it");
        }
        owner.claim(state, clock.instant());
        if (wish != RemoteArchive.Wish.CHANGES) {
            new Reconciling(walk, record, notes).with(tree, takesOver);
        }
    }

    private void expectOurs(Optional<String> says) {
        String ours = state.owner() + " ";
        boolean known =
                says.equals(Optional.of(ours + state.token()))
                        || says.equals(Optional.of(ours + state.before()))
                        // Cut off before the first mark.
                        || (says.isEmpty() && state.before().isEmpty());
        if (!known) {
            throw Owner.another(state, says);
        }
    }

    /** What stands there under names that we need is somebody's. */
    private void expectNothing(RemoteWalk walk) {
        Set<String> names =
                org.freshet.files.Durable.visible(tree.root()).stream()
                        .map(file -> Objects.requireNonNull(file.getFileName()).toString())
                        .collect(Collectors.toSet());
        List<String> there =
                walk.top().orElse(List.of()).stream()
                        .map(RemoteFile::name)
                        .filter(names::contains)
                        .toList();
        if (!there.isEmpty()) {
            throw new IntegrityFailure(
                    "`%s` has `%s` already, which was not sent from here"
                            .formatted(
                                    org.freshet.model.Shown.text(to.at()),
                                    org.freshet.model.Shown.text(String.join("`, `", there))),
                    "name an empty directory, or say that these may be written over with `freshet"
                            + " archive send --take-over`");
        }
    }

    void send(RemoteTree remote, Difference difference, ReadBack web) {
        if (!remote.replacesAtOnce()) {
            notes.add(
                    "the server of `%s` cannot replace files at once: each is missing for a moment"
                            .formatted(to.at()));
        }
        directories(remote, difference.directories);
        Map<Place, List<Entry>> byPlace =
                difference.files.stream().collect(Collectors.groupingBy(e -> Place.of(e.path())));
        place(remote, byPlace.getOrDefault(Place.NAMED, List.of()));
        links(remote, difference.links);
        inOrder(remote, byPlace.getOrDefault(Place.LEADING, List.of()));
        record.sync();
        readBack += web.named(record.noted());
        bySuite(byPlace.getOrDefault(Place.SHOWN, List.of()))
                .forEach((path, entries) -> show(remote, path, entries));
        place(remote, byPlace.getOrDefault(Place.PAGES, List.of()));
        remove(remote, difference.due);
        readBack(web);
        end(difference);
    }

    private void directories(RemoteTree remote, List<Entry> directories) {
        remote.makeDirectories(
                directories.stream().map(each -> directory.path(each.path())).toList());
        directories.forEach(each -> record.put(new Held(each, 0, 0)));
    }

    /** Files that may come in any order; each is whole when it bears its name. */
    private void place(RemoteTree remote, List<Entry> entries) {
        List<List<Entry>> pieces = new ArrayList<>();
        long room = 0;
        for (Entry entry : entries) {
            if (pieces.isEmpty() || room < entry.size() || pieces.getLast().size() >= PIECE_FILES) {
                pieces.add(new ArrayList<>());
                room = PIECE_BYTES;
            }
            pieces.getLast().add(entry);
            room -= entry.size();
        }
        new Lanes(remote, to.connect()).share(pieces, this::piece);
    }

    private void piece(RemoteTree over, List<Entry> entries) {
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        SequencedMap<String, Written> written = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Reading reading = Reading.of(entry, tree.root().resolve(entry.path()));
            String stage = stage();
            readings.put(stage, reading);
            written.put(
                    stage,
                    new Written(
                            reading::open,
                            modified(entry),
                            Optional.of(directory.path(entry.path()))));
        }
        over.writeAll(
                written,
                (stage, said) -> placed(Objects.requireNonNull(readings.get(stage)), said));
        record.flush();
    }

    private void placed(Reading reading, RemoteFile said) {
        Entry entry = reading.read();
        files.incrementAndGet();
        bytes.addAndGet(entry.size());
        record.put(new Held(entry, said.modified().map(Instant::getEpochSecond).orElse(0L), 0));
    }

    private String stage() {
        return directory.path(Owner.DIRECTORY + "/" + staged.incrementAndGet());
    }

    private Instant modified(Entry entry) {
        return entry.stamp() == 0
                ? clock.instant()
                : Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(entry.stamp()));
    }

    private void links(RemoteTree remote, List<Entry> links) {
        SequencedMap<String, String> names = new LinkedHashMap<>();
        for (Entry link : links) {
            String stage = stage();
            remote.symbolicLink(stage, link.sum());
            names.put(stage, directory.path(link.path()));
        }
        remote.replaceAll(names);
        links.forEach(link -> record.put(new Held(link, 0, 0)));
    }

    private void inOrder(RemoteTree remote, List<Entry> leading) {
        leading.stream()
                .collect(Collectors.groupingBy(Sending::last, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(entries -> place(remote, entries));
    }

    /** Release.gpg, Release, InRelease; all else before. */
    private static int last(Entry entry) {
        return switch (entry.path().substring(entry.path().lastIndexOf('/') + 1)) {
            case "InRelease" -> 3;
            case "Release" -> 2;
            case "Release.gpg" -> 1;
            default -> 0;
        };
    }

    private static SortedMap<String, List<Entry>> bySuite(List<Entry> shown) {
        return shown.stream()
                .collect(
                        Collectors.groupingBy(
                                entry ->
                                        entry.path()
                                                .substring(
                                                        0,
                                                        entry.path()
                                                                .indexOf('/', "dists/".length())),
                                TreeMap::new,
                                Collectors.toList()));
    }

    /** Lets a suite show what it shows here: all of it beside, then name after name. */
    private void show(RemoteTree remote, String path, List<Entry> entries) {
        List<Entry> ordered =
                entries.stream().sorted(Comparator.comparingInt(Sending::last)).toList();
        SequencedMap<String, Entry> stages = new LinkedHashMap<>();
        ordered.forEach(entry -> stages.put(stage(), entry));
        Map<String, Held> held = beside(remote, stages);
        expect(remote, path);
        SequencedMap<String, String> before = new LinkedHashMap<>();
        SequencedMap<String, String> pointer = new LinkedHashMap<>();
        stages.forEach((stage, entry) ->
                (last(entry) == 3 ? pointer : before).put(stage, directory.path(entry.path())));
        remote.replaceAll(before);
        remote.replaceAll(pointer);
        held.values().forEach(record::put);
        record.flush();
        LocalTree.Suite suite = suites.get(path);
        if (suite != null) {
            state = state.with(suite.name(), new Shown(suite.sha256(), "", false));
            state.write(own);
            if (!pointer.isEmpty()) {
                switched.add(suite.name());
            }
        }
    }

    private Map<String, Held> beside(RemoteTree remote, SequencedMap<String, Entry> stages) {
        Map<String, Held> held = new LinkedHashMap<>();
        SequencedMap<String, String> further = new LinkedHashMap<>();
        stages.forEach((stage, entry) -> {
            if (isIndex(entry)) {
                further.put(stage, directory.path(Place.byHash(entry.path(), entry.sum())));
                held.put(stage, new Held(entry, 0, 0));
            }
        });
        List<String> refused = remote.linkAll(further);
        linked += further.size() - refused.size();
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        SequencedMap<String, Written> written = new LinkedHashMap<>();
        stages.forEach((stage, entry) -> {
            if (!held.containsKey(stage) || refused.contains(stage)) {
                Reading reading = reading(entry);
                readings.put(stage, reading);
                written.put(stage, new Written(reading::open, modified(entry), Optional.empty()));
            }
        });
        remote.writeAll(
                written,
                (stage, said) -> {
                    Entry entry = Objects.requireNonNull(readings.get(stage)).read();
                    files.incrementAndGet();
                    bytes.addAndGet(entry.size());
                    held.put(
                            stage,
                            new Held(
                                    entry,
                                    said.modified().map(Instant::getEpochSecond).orElse(0L),
                                    0));
                });
        return held;
    }

    /** Whether it lies there by its hash, too. */
    private boolean isIndex(Entry entry) {
        return last(entry) == 0 && entry.stamp() == 0 && !entry.sum().isEmpty();
    }

    private Reading reading(Entry entry) {
        String path = entry.path();
        if (isIndex(entry)) {
            return Reading.of(entry, tree.root().resolve(Place.byHash(path, entry.sum())));
        }
        LocalTree.Suite suite = suites.get(path.substring(0, path.lastIndexOf('/')));
        if (suite == null || last(entry) == 0) {
            return Reading.of(entry, tree.root().resolve(path));
        }
        byte[] text =
                switch (last(entry)) {
                    case 3 -> suite.inRelease();
                    case 2 -> suite.release();
                    default -> suite.releaseGpg();
                };
        return new Reading(entry, () -> new ByteArrayInputStream(text));
    }

    /** What the suite shows there must be what we left; nobody else may have sent meanwhile. */
    private void expect(RemoteTree remote, String path) {
        record.sync();
        new Owner(remote, directory).expect(state);
        LocalTree.Suite suite = suites.get(path);
        if (suite == null) {
            return;
        }
        Shown known = state.suites().getOrDefault(suite.name(), new Shown("", "", false));
        String there =
                remote.read(directory.path(path + "/InRelease"), MOST_IN_RELEASE)
                        .map(Hash::sha256)
                        .orElse("");
        if (!takesOver
                && !there.isEmpty()
                && !there.equals(known.inRelease())
                && !there.equals(known.next())) {
            throw new IntegrityFailure(
                    "`%s/InRelease` at `%s` is not the one that was sent"
                            .formatted(path, org.freshet.model.Shown.text(to.at())),
                    "somebody else writes there: find out who, then `freshet archive send"
                            + " --take-over` puts ours in its place");
        }
        state = state.with(suite.name(), new Shown(there, suite.sha256(), false));
        state.write(own);
    }

    /** What nothing led to for long enough goes, unless somebody changed it. */
    private void remove(RemoteTree remote, List<Held> due) {
        Map<String, RemoteFile> found =
                remote.look(due.stream().map(held -> directory.path(held.path())).toList());
        Map<String, Held> going = new LinkedHashMap<>();
        List<String> directories = new ArrayList<>();
        for (Held held : due) {
            String path = directory.path(held.path());
            RemoteFile file = found.get(path);
            if (file == null || held.entry().kind() == Entry.Kind.DIRECTORY) {
                record.drop(held.path());
                directories.addFirst(path);
            } else if (Reconciling.isSame(held, file)) {
                going.put(path, held);
            } else {
                record.drop(held.path());
                notes.add("`%s` was changed there and stays".formatted(held.path()));
            }
        }
        remote.removeAll(
                going.keySet(),
                path -> {
                    record.drop(Objects.requireNonNull(going.get(path)).path());
                    removed++;
                });
        remote.removeDirectories(directories);
    }

    private void readBack(ReadBack web) {
        for (LocalTree.Suite suite : tree.suites()) {
            Shown shown = state.suites().get(suite.name());
            if (shown == null || !shown.inRelease().equals(suite.sha256())) {
                // Nothing of it had to be replaced: it was all there.
                shown = new Shown(suite.sha256(), "", false);
            }
            if (!shown.isRead() && web.shows(suite)) {
                readBack++;
                shown = new Shown(suite.sha256(), "", true);
            }
            state = state.with(suite.name(), shown);
        }
    }

    /** Notes what was found besides, and that all is done. */
    void end(Difference difference) {
        Instant now = clock.instant();
        difference.noted.forEach(record::put);
        difference.left.forEach(held -> record.put(held.goneAt(now)));
        record.compact();
        SortedMap<String, Shown> shown = new TreeMap<>();
        tree.suites()
                .forEach(suite ->
                        shown.put(
                                suite.name(),
                                Objects.requireNonNull(state.suites().get(suite.name()))));
        state = state.complete(tree.fingerprint(), difference.nextDue(now), shown);
        state.write(own);
    }
}
