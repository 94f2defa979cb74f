package org.freshet.handover.tree;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.freshet.files.Durable;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.handover.tree.SendState.There;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** One send. Used once, while the record is held. */
final class Sending {
    private final LocalTree tree;
    private final RemoteArchive.Remote to;
    private final Directory directory;
    private final SentRecord record;
    private final Progress progress;
    private final InstantSource clock;
    private final Placing placing;
    private final List<String> notes = new ArrayList<>();
    private List<String> switched = List.of();
    private int removed;
    private int readBack;

    /** Whether what the remote shows is taken as it is. */
    private boolean takesOver;

    Sending(
            LocalTree tree,
            RemoteArchive.Remote to,
            SentRecord record,
            Progress progress,
            InstantSource clock) {
        this.tree = tree;
        this.to = to;
        this.directory = new Directory(to.directory());
        this.record = record;
        this.progress = progress;
        this.clock = clock;
        this.placing = new Placing(tree.root(), directory, record, clock);
    }

    Sent sent() {
        return new Sent(
                to.at(),
                switched,
                placing.files(),
                placing.bytes(),
                placing.linked(),
                removed,
                readBack,
                notes);
    }

    /** Whether every suite is shown there as here, and was seen so where it can be. */
    boolean showsAll() {
        return tree.suites().stream()
                .allMatch(suite -> {
                    There there = progress.state().suites().get(suite.name());
                    return there != null
                            && there.inRelease().equals(suite.sha256())
                            && (there.isRead() || to.url().isEmpty());
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
            if (says.isPresent() || !progress.state().token().isEmpty()) {
                expectOurs(says);
                // Before the mark is ours: whoever is refused must not lock the other one out.
                tree.suites()
                        .forEach(suite ->
                                Switching.expectLeft(
                                        Switching.shown(remote, directory, suite),
                                        progress.state(),
                                        suite));
            } else {
                expectNothing(walk);
            }
        }
        if (walk.top().isEmpty()) {
            throw new InvalidInput(
                    "`%s` is no directory".formatted(Shown.text(to.at())),
                    "make it on the server, and let its web server serve it");
        }
        progress.is(progress.state().sending(token, Owner.token(says)));
        owner.claim(progress.state(), clock.instant());
        if (wish != RemoteArchive.Wish.CHANGES) {
            new Reconciling(walk, record, notes).with(tree, takesOver);
        }
    }

    private void expectOurs(Optional<String> says) {
        SendState state = progress.state();
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
                Durable.visible(tree.root()).stream()
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
                            .formatted(Shown.text(to.at()), Shown.text(String.join("`, `", there))),
                    "name an empty directory, or say that these may be written over with `freshet"
                            + " archive send --take-over`");
        }
    }

    /** Sends what differs, in the order in which it was published. */
    void send(RemoteTree remote, Difference difference, ReadBack web) {
        if (!remote.replacesAtOnce()) {
            notes.add(
                    "the server of `%s` cannot replace files at once: each is missing for a moment"
                            .formatted(to.at()));
        }
        Map<Place, List<Entry>> files =
                difference.files.stream().collect(Collectors.groupingBy(e -> Place.of(e.path())));
        Lanes lanes = new Lanes(remote, to.connect());
        placing.directories(remote, difference.directories);
        List<Entry> named = files.getOrDefault(Place.NAMED, List.of());
        if (remote.splices() && progress.state().trouble().isEmpty()) {
            named =
                    new IndexSplicing(tree.root(), directory, record, placing, clock)
                            .of(remote, named, difference.replaced);
        }
        placing.place(lanes, named);
        placing.links(remote, difference.links);
        placing.leading(lanes, files.getOrDefault(Place.LEADING, List.of()));
        record.sync();
        readBack += web.named(record.noted(), record::drop);
        Switching switching = new Switching(tree, directory, record, progress, placing, takesOver);
        switched = switching.all(remote, files.getOrDefault(Place.SHOWN, List.of()));
        placing.place(lanes, files.getOrDefault(Place.PAGES, List.of()));
        remove(remote, difference.due);
        readBack(web);
        end(difference);
    }

    /** What nothing led to for long enough goes, unless somebody changed it. */
    private void remove(RemoteTree remote, List<Held> due) {
        Map<String, RemoteFile> found =
                remote.look(due.stream().map(held -> directory.path(held.path())).toList());
        SequencedMap<String, Held> going = new LinkedHashMap<>();
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
            There there = progress.state().suites().get(suite.name());
            if (there == null || !there.inRelease().equals(suite.sha256())) {
                // Nothing of it had to be replaced: it was all there.
                there = new There(suite.sha256(), "", false);
            }
            if (!there.isRead() && web.shows(suite)) {
                readBack++;
                there = new There(suite.sha256(), "", true);
            }
            progress.is(progress.state().with(suite.name(), there));
        }
    }

    /** Notes what was found besides, and that all is done. */
    void end(Difference difference) {
        Instant now = clock.instant();
        difference.noted.forEach(record::put);
        difference.left.forEach(held -> record.put(held.goneAt(now)));
        record.compact();
        SendState state = progress.state();
        SortedMap<String, There> there = new TreeMap<>();
        for (LocalTree.Suite suite : tree.suites()) {
            there.put(suite.name(), Objects.requireNonNull(state.suites().get(suite.name())));
        }
        progress.is(state.complete(tree.fingerprint(), difference.nextDue(now), there));
    }
}
