package org.freshet.handover.tree;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.handover.tree.SendState.There;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * Lets suites show what they show here, one after the other: all of it is written aside, then name
 * after name is given, {@code InRelease} last.
 */
final class Switching {
    private static final int MOST_IN_RELEASE = 16 << 20;

    private final LocalTree tree;
    private final Directory directory;
    private final SentRecord record;
    private final Progress progress;
    private final Placing placing;
    private final boolean takesOver;
    private final Map<String, LocalTree.Suite> suites;

    /**
     * @param takesOver whether what the remote shows is taken as it is
     */
    Switching(
            LocalTree tree,
            Directory directory,
            SentRecord record,
            Progress progress,
            Placing placing,
            boolean takesOver) {
        this.tree = tree;
        this.directory = directory;
        this.record = record;
        this.progress = progress;
        this.placing = placing;
        this.takesOver = takesOver;
        this.suites =
                tree.suites().stream()
                        .collect(Collectors.toMap(LocalTree.Suite::path, suite -> suite));
    }

    /** Those that lead to something else now. */
    List<String> all(RemoteTree remote, List<Entry> shown) {
        SortedMap<String, List<Entry>> bySuite =
                shown.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Switching::suite, TreeMap::new, Collectors.toList()));
        List<String> switched = new ArrayList<>();
        bySuite.forEach((path, entries) -> {
            one(remote, path, entries);
            if (suites.containsKey(path)
                    && entries.stream().anyMatch(entry -> Place.turn(entry) == Place.LAST)) {
                switched.add(suites.get(path).name());
            }
        });
        return switched;
    }

    /** {@code dists/noble}. */
    private static String suite(Entry entry) {
        return entry.path().substring(0, entry.path().indexOf('/', "dists/".length()));
    }

    private void one(RemoteTree remote, String path, List<Entry> entries) {
        SequencedMap<String, Entry> asides = new LinkedHashMap<>();
        entries.stream()
                .sorted(Comparator.comparingInt(Place::turn))
                .forEach(entry -> asides.put(placing.aside(), entry));
        Map<String, Held> held = aside(remote, asides);
        record.sync();
        new Owner(remote, directory).expect(progress.state());
        if (suites.containsKey(path)) {
            expect(remote, suites.get(path));
        }
        SequencedMap<String, String> before = new LinkedHashMap<>();
        SequencedMap<String, String> last = new LinkedHashMap<>();
        asides.forEach((aside, entry) ->
                (Place.turn(entry) == Place.LAST ? last : before)
                        .put(aside, directory.path(entry.path())));
        remote.replaceAll(before);
        remote.replaceAll(last);
        held.values().forEach(record::put);
        record.flush();
        if (suites.containsKey(path)) {
            LocalTree.Suite suite = suites.get(path);
            progress.is(progress.state().with(suite.name(), new There(suite.sha256(), "", false)));
        }
    }

    /** Writes all of it aside; an index that lies there by its hash gets a further name. */
    private Map<String, Held> aside(RemoteTree remote, SequencedMap<String, Entry> asides) {
        SequencedMap<String, String> further = new LinkedHashMap<>();
        asides.forEach((aside, entry) -> {
            if (Place.isIndex(entry)) {
                further.put(aside, directory.path(Place.byHash(entry.path(), entry.sum())));
            }
        });
        List<String> refused = placing.linkAside(remote, further);
        Map<String, Held> held = new LinkedHashMap<>();
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        asides.forEach((aside, entry) -> {
            if (further.containsKey(aside) && !refused.contains(aside)) {
                held.put(aside, new Held(entry, 0, 0));
            } else {
                readings.put(aside, reading(entry));
            }
        });
        held.putAll(placing.writeAside(remote, readings, newest(remote, readings.values())));
        return held;
    }

    /** When the newest of the files was changed that they take the places of. */
    private Instant newest(RemoteTree remote, Collection<Reading> readings) {
        return remote
                .look(
                        readings.stream()
                                .map(reading -> directory.path(reading.entry().path()))
                                .toList())
                .values()
                .stream()
                .flatMap(file -> file.modified().stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private Reading reading(Entry entry) {
        String path = entry.path();
        if (Place.isIndex(entry)) {
            // What its plain name shows here may be newer by now.
            return Reading.of(entry, tree.root().resolve(Place.byHash(path, entry.sum())));
        }
        LocalTree.Suite suite = suites.get(path.substring(0, path.lastIndexOf('/')));
        if (suite == null || Place.turn(entry) == Place.FIRST) {
            return Reading.of(entry, tree.root().resolve(path));
        }
        byte[] text = suite.text(path.substring(path.lastIndexOf('/') + 1));
        return new Reading(entry, () -> new ByteArrayInputStream(text));
    }

    /** What the suite shows there must be what we left. */
    private void expect(RemoteTree remote, LocalTree.Suite suite) {
        String there = shown(remote, directory, suite);
        if (!takesOver) {
            expectLeft(there, progress.state(), suite);
        }
        progress.is(progress.state().with(suite.name(), new There(there, suite.sha256(), false)));
    }

    /** The sha256 of the InRelease that a suite shows there; empty without one. */
    static String shown(RemoteTree remote, Directory directory, LocalTree.Suite suite) {
        return remote.read(directory.path(suite.path() + "/InRelease"), MOST_IN_RELEASE)
                .map(Hash::sha256)
                .orElse("");
    }

    /**
     * @throws IntegrityFailure when what a suite shows there is not what we left
     */
    static void expectLeft(String there, SendState state, LocalTree.Suite suite) {
        There known = state.suites().getOrDefault(suite.name(), new There("", "", false));
        if (!there.isEmpty() && !there.equals(known.inRelease()) && !there.equals(known.next())) {
            throw new IntegrityFailure(
                    "`%s/InRelease` at `%s` is not the one that was sent"
                            .formatted(suite.path(), Shown.text(state.at())),
                    "somebody else writes there: find out who, then `freshet archive send"
                            + " --take-over` puts ours in its place");
        }
    }
}
