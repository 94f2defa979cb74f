package org.freshet.handover.tree;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.freshet.handover.sftp.RemoteFile;
import org.freshet.handover.sftp.RemoteTree;
import org.freshet.handover.sftp.RemoteTree.Written;

/** Puts files in their places; each is written aside, and named when it is whole. */
final class Placing {
    private static final int PIECE_FILES = 256;
    private static final long PIECE_BYTES = 16 << 20;

    private final Path root;
    private final Directory directory;
    private final SentRecord record;
    private final InstantSource clock;
    private final AtomicInteger asides = new AtomicInteger();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger linked = new AtomicInteger();

    Placing(Path root, Directory directory, SentRecord record, InstantSource clock) {
        this.root = root;
        this.directory = directory;
        this.record = record;
        this.clock = clock;
    }

    int files() {
        return files.get();
    }

    long bytes() {
        return bytes.get();
    }

    int linked() {
        return linked.get();
    }

    /** Counts a file that was put in its place otherwise. */
    void placed(long sent) {
        files.incrementAndGet();
        bytes.addAndGet(sent);
    }

    /** Where a file lies until it is named. */
    String aside() {
        return directory.path(Owner.DIRECTORY + "/" + asides.incrementAndGet());
    }

    void directories(RemoteTree remote, List<Entry> directories) {
        remote.makeDirectories(
                directories.stream().map(each -> directory.path(each.path())).toList());
        directories.forEach(each -> record.put(new Held(each, 0, 0)));
    }

    void links(RemoteTree remote, List<Entry> links) {
        SequencedMap<String, String> names = new LinkedHashMap<>();
        for (Entry link : links) {
            String aside = aside();
            remote.symbolicLink(aside, link.sum());
            names.put(aside, directory.path(link.path()));
        }
        remote.replaceAll(names);
        links.forEach(link -> record.put(new Held(link, 0, 0)));
    }

    /** Files that may come in any order. */
    void place(Lanes lanes, List<Entry> entries) {
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
        lanes.share(pieces, this::piece);
    }

    /** Files of suites that nobody is led to yet: {@code InRelease} last all the same. */
    void leading(Lanes lanes, List<Entry> entries) {
        entries.stream()
                .collect(Collectors.groupingBy(Place::turn, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(each -> place(lanes, each));
    }

    private void piece(RemoteTree over, List<Entry> entries) {
        SequencedMap<String, Reading> readings = new LinkedHashMap<>();
        for (Entry entry : entries) {
            readings.put(aside(), Reading.of(entry, root.resolve(entry.path())));
        }
        SequencedMap<String, Written> written = new LinkedHashMap<>();
        readings.forEach((aside, reading) ->
                written.put(
                        aside,
                        written(
                                reading,
                                Optional.of(directory.path(reading.entry().path())),
                                Instant.EPOCH)));
        over.writeAll(
                written,
                (aside, said) ->
                        record.put(held(Objects.requireNonNull(readings.get(aside)), said)));
        record.flush();
    }

    /**
     * Writes files aside, and leaves them there; gives what they are then.
     *
     * @param after of those that bear no date of their own, later than that
     */
    SequencedMap<String, Held> writeAside(
            RemoteTree remote, SequencedMap<String, Reading> readings, Instant after) {
        SequencedMap<String, Written> written = new LinkedHashMap<>();
        readings.forEach(
                (aside, reading) -> written.put(aside, written(reading, Optional.empty(), after)));
        SequencedMap<String, Held> held = new LinkedHashMap<>();
        remote.writeAll(
                written,
                (aside, said) ->
                        held.put(aside, held(Objects.requireNonNull(readings.get(aside)), said)));
        return held;
    }

    /**
     * Gives files that lie there a further name aside.
     *
     * @return those that the server did not give
     */
    List<String> linkAside(RemoteTree remote, SequencedMap<String, String> names) {
        List<String> refused = remote.linkAll(names);
        linked.addAndGet(names.size() - refused.size());
        return refused;
    }

    private Written written(Reading reading, Optional<String> place, Instant after) {
        long stamp = reading.entry().stamp();
        Instant modified =
                stamp == 0
                        ? clock.instant()
                        : Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(stamp));
        // Web servers tell whole seconds, and clients ask for what is newer.
        Instant next = after.plusSeconds(1);
        return new Written(
                reading::open, stamp == 0 && modified.isBefore(next) ? next : modified, place);
    }

    private Held held(Reading reading, RemoteFile said) {
        Entry entry = reading.read();
        files.incrementAndGet();
        bytes.addAndGet(entry.size());
        return new Held(entry, said.modified().map(Instant::getEpochSecond).orElse(0L), 0);
    }
}
