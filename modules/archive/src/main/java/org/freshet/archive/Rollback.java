package org.freshet.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Draft;
import org.freshet.archive.segments.Kind;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Stanzas;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/**
 * What a suite held once, as changes of what it holds now. An old InRelease put back would do
 * nothing for clients that saw the newer one: apt keeps what has the later Date.
 */
final class Rollback {
    private static final String MARK = "rolled back to ";
    private static final int SOME = 5;

    private final Pool pool;
    private final Indices indices;
    private final Dists.Generation target;
    private final String keyring;
    private final Set<SourceVersion> withdrawn = new HashSet<>();
    private final Set<SourceVersion> lifted = new LinkedHashSet<>();
    private final SortedSet<SourceVersion> gone = new TreeSet<>();
    private final SortedSet<SourceVersion> back = new TreeSet<>();
    private final SortedSet<SourceVersion> leftOut = new TreeSet<>();

    /**
     * @param keyring the package with the archive's keys: it goes by these alone
     * @param marks of the suite
     */
    Rollback(
            Pool pool,
            Indices indices,
            Dists.Generation target,
            String keyring,
            List<Tombstone> marks) {
        this.pool = pool;
        this.indices = indices;
        this.target = target;
        this.keyring = keyring;
        for (Tombstone mark : marks) {
            SourceVersion of = new SourceVersion(mark.source(), mark.version());
            // What a rollback took away, another one may bring back; what a person withdrew, not.
            (mark.because().startsWith(MARK) ? lifted : withdrawn).add(of);
        }
    }

    /** The reason in the marks of what goes. */
    static String because(String to) {
        return MARK + to;
    }

    /** Changes the indices to what they were, but for versions that were withdrawn. */
    void apply() {
        Set<SourceVersion> now = new TreeSet<>();
        Set<SourceVersion> then = new TreeSet<>();
        SortedSet<String> lost = new TreeSet<>();
        Set<String> paths = new TreeSet<>(indices.byPath().keySet());
        target.indices().keySet().stream()
                .filter(path -> Dists.packages(path).isPresent())
                .forEach(paths::add);
        for (String path : paths) {
            Draft draft = indices.index(path);
            Kind kind = Dists.kind(path).orElseThrow();
            Set<String> before =
                    draft.all()
                            .filter(stanza -> goesBack(kind, stanza))
                            .collect(Collectors.toCollection(LinkedHashSet::new));
            before.forEach(stanza -> now.add(SourceVersion.of(kind, stanza)));
            Set<String> wanted = new LinkedHashSet<>();
            for (String stanza : wanted(path)) {
                SourceVersion of = SourceVersion.of(kind, stanza);
                if (!goesBack(kind, stanza)) {
                    continue;
                }
                if (withdrawn.contains(of)) {
                    leftOut.add(of);
                } else {
                    then.add(of);
                    wanted.add(stanza);
                }
            }
            for (String stanza : wanted) {
                if (!before.contains(stanza)) {
                    files(kind, stanza, (file, size) -> missing(file, size, lost));
                }
            }
            before.stream().filter(each -> !wanted.contains(each)).forEach(draft::remove);
            wanted.stream()
                    .filter(each -> !before.contains(each))
                    .forEach(stanza -> put(draft, kind, stanza));
        }
        if (!lost.isEmpty()) {
            throw new InvalidInput(
                    "%d files of that generation are gone from the pool: %s"
                            .formatted(
                                    lost.size(),
                                    lost.stream()
                                            .limit(SOME)
                                            .map("`%s`"::formatted)
                                            .collect(Collectors.joining(", "))),
                    "publish these packages again, or go back to a snapshot: it keeps its files");
        }
        gone.addAll(now);
        gone.removeAll(then);
        back.addAll(then);
        back.removeAll(now);
        lifted.retainAll(then);
    }

    private void put(Draft draft, Kind kind, String stanza) {
        if (kind == Kind.PACKAGES) {
            indices.put(draft, BinaryEntry.parse(stanza));
        } else {
            draft.put(stanza);
        }
    }

    private boolean goesBack(Kind kind, String stanza) {
        return !SourceVersion.of(kind, stanza).source().text().equals(keyring);
    }

    /** Where the archive has an architecture more than then, what is for all of them. */
    private List<String> wanted(String path) {
        Segments same = target.indices().get(path);
        if (same != null) {
            return same.all().toList();
        }
        int binary = path.indexOf("/binary-");
        return target.indices().entrySet().stream()
                .filter(each ->
                        binary > 0 && each.getKey().startsWith(path.substring(0, binary + 8)))
                .map(Map.Entry::getValue)
                .flatMap(Stanzas::all)
                .filter(stanza -> BinaryEntry.parse(stanza).architecture().equals("all"))
                .distinct()
                .toList();
    }

    private static void files(Kind kind, String stanza, BiConsumer<String, Long> each) {
        switch (kind) {
            case SOURCES ->
                    SourcesIndex.entry(stanza)
                            .paths()
                            .forEach((path, file) -> each.accept(path, file.size()));
            case PACKAGES -> {
                BinaryEntry entry = BinaryEntry.parse(stanza);
                each.accept(entry.file(), entry.size());
            }
            case DESCRIPTIONS -> throw new IllegalArgumentException("no files: " + stanza);
        }
    }

    private void missing(String file, long size, Set<String> lost) {
        Path path = pool.path(file);
        try {
            if (Files.size(path) != size) {
                lost.add(file);
            }
        } catch (NoSuchFileException _) {
            lost.add(file);
        } catch (IOException e) {
            throw Durable.failure(file, e);
        }
    }

    /** Marks that keep what goes from coming back with the next round. */
    List<Tombstone> marks(String suite, String to, String who, java.time.Instant now) {
        return gone.stream()
                .map(of -> new Tombstone(of.source(), of.version(), suite, because(to), who, now))
                .toList();
    }

    /** Versions whose marks an earlier rollback made. */
    void lifted(BiConsumer<SourceName, DebianVersion> lift) {
        lifted.forEach(of -> lift.accept(of.source(), of.version()));
    }

    /** What it came to. */
    RolledBack told(String suite, String to) {
        return new RolledBack(
                suite, to, listed(suite, back), listed(suite, gone), listed(suite, leftOut));
    }

    private static List<Archive.Listing> listed(String suite, Set<SourceVersion> all) {
        List<Archive.Listing> listed = new ArrayList<>();
        all.forEach(of -> listed.add(new Archive.Listing(suite, of.source(), of.version())));
        return listed;
    }
}
