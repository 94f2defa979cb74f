package org.freshet.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.freshet.files.Durable;
import org.freshet.ledger.Memory.Met;
import org.freshet.ledger.Memory.Sight;
import org.freshet.model.FirstSight;
import org.freshet.model.InvalidInput;
import org.freshet.model.Offer;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.model.WorkKey;

/**
 * A ledger's memory outside the ledger: one JSON object a line. Work is not in it: what archives
 * hold is asked of them, and the newest releases are begun again by an import.
 */
public final class MemoryFile {
    private static final int FORMAT = 1;

    /** Far above the memory of a thousand sources. */
    private static final long MOST_BYTES = 256L << 20;

    private MemoryFile() {}

    /** One line; exactly one of its parts is there. */
    record Entry(
            Optional<Header> ledger,
            Optional<ReleaseLine> release,
            Optional<SightLine> firstSight,
            Optional<Decision> decision) {
        static Entry of(Met met) {
            Release release = met.release();
            return new Entry(
                    Optional.empty(),
                    Optional.of(
                            new ReleaseLine(
                                    release.source(),
                                    release.version(),
                                    release.orderable(),
                                    release.prerelease(),
                                    release.tag(),
                                    release.offer(),
                                    met.history(),
                                    met.at(),
                                    met.withdrawn())),
                    Optional.empty(),
                    Optional.empty());
        }

        static Entry of(Sight sight) {
            return new Entry(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                            new SightLine(
                                    sight.source(),
                                    sight.version(),
                                    sight.sight(),
                                    sight.replaced())),
                    Optional.empty());
        }

        static Entry of(Decision decision) {
            return new Entry(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(decision));
        }
    }

    record Header(int format) {}

    record ReleaseLine(
            SourceName source,
            String version,
            String orderable,
            boolean prerelease,
            Optional<Tag> tag,
            Optional<Offer> offer,
            boolean history,
            Instant met,
            Optional<Instant> withdrawn) {
        Release asRelease() {
            return new Release(source, version, orderable, prerelease, tag, offer);
        }
    }

    record SightLine(
            SourceName source, String version, FirstSight sight, Optional<Instant> replaced) {}

    // Out

    static List<Entry> entries(Database database) {
        List<Entry> entries = new ArrayList<>();
        entries.addAll(
                database.query(
                        "select * from known_release order by source, version",
                        line -> Entry.of(Met.of(line))));
        // Replaced ones first: so they are read back.
        entries.addAll(
                database.query(
                        """
                        select * from first_sight
                        order by source, version, replaced is null, replaced, id
                        """,
                        line -> Entry.of(Sight.of(line))));
        entries.addAll(
                database.query(
                        "select * from decision order by at, id",
                        line -> Entry.of(Memory.decision(line))));
        return entries;
    }

    /** Gives the memory of a ledger line by line, the same lines for the same memory. */
    public static void export(LedgerView view, Consumer<String> line) {
        line.accept(
                Codec.line(
                        new Entry(
                                Optional.of(new Header(FORMAT)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())));
        view.memoryEntries().forEach(entry -> line.accept(Codec.line(entry)));
    }

    // In

    /**
     * Merges an exported memory into a ledger, which is made when it is not there. The newest
     * release of each track that is new to it begins at its tag, so that what was under way when
     * the old ledger was lost is not forgotten.
     *
     * @throws InvalidInput when the file is not an export, or contradicts the ledger: all such
     *     lines are named, and nothing is changed
     */
    public static void merge(Path ledger, Path file, Instant now) {
        List<Entry> entries = read(file);
        try (Database database = Schema.open(ledger)) {
            Memory memory = new Memory(database);
            database.transaction(() -> {
                List<Release> met = merge(memory, entries, file);
                Work work = new Work(database, memory);
                newest(met)
                        .forEach(release ->
                                work.open(
                                        WorkKey.fetch(release.source(), release.version()),
                                        release.orderable(),
                                        release,
                                        Optional.empty(),
                                        now));
                return met.size();
            });
        }
    }

    /**
     * Gives a scratch ledger the memory of another one, and no work: all releases are history
     * there, so that the one that is asked for becomes work again.
     */
    public static void copy(Path from, Path scratch) {
        try (LedgerView view = LedgerView.open(from);
                Database database = Schema.open(scratch)) {
            List<Entry> entries = view.memoryEntries();
            database.transaction(() -> {
                merge(new Memory(database), entries, from);
                return database.update("update known_release set history = 1");
            });
        }
    }

    private static List<Entry> read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidInput("`%s` is larger than %d bytes".formatted(file, MOST_BYTES));
            }
            List<Entry> entries = new ArrayList<>();
            String line = reader.readLine();
            for (int number = 1; line != null; number++, line = reader.readLine()) {
                entries.add(entry(file, number, line));
            }
            boolean begins =
                    !entries.isEmpty()
                            && entries.getFirst().ledger().equals(Optional.of(new Header(FORMAT)));
            if (!begins) {
                throw new InvalidInput(
                        "`%s` is not an export of a ledger in format %d".formatted(file, FORMAT),
                        "`freshet ledger export` writes one");
            }
            return entries;
        } catch (CharacterCodingException e) {
            throw new InvalidInput("`%s` is not UTF-8 text".formatted(file), null, e);
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "name a file that `freshet ledger export` wrote",
                    e);
        } catch (UncheckedIOException e) {
            throw new Unavailable("cannot read `%s`: %s".formatted(file, e), null, e);
        }
    }

    private static Entry entry(Path file, int number, String line) {
        try {
            return Codec.read(line, Entry.class);
        } catch (InvalidInput e) {
            throw new InvalidInput(
                    "`%s`, line %d: %s".formatted(file, number, e.getMessage()),
                    "`freshet ledger export` of this version of Freshet writes such files",
                    e);
        }
    }

    /** Gives the releases that were not known and are work. */
    private static List<Release> merge(Memory memory, List<Entry> entries, Path file) {
        List<String> contradictions = new ArrayList<>();
        List<Release> met = new ArrayList<>();
        Map<Named, Set<Decision>> decisions = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int number = i + 1;
            entry.release().ifPresent(line -> meet(memory, line, met));
            entry.firstSight()
                    .filter(line -> !see(memory, line))
                    .ifPresent(line ->
                            contradictions.add(
                                    "line %d: %s %s was first seen as %s, the ledger has %s"
                                            .formatted(
                                                    number,
                                                    line.source(),
                                                    line.version(),
                                                    bytes(line.sight()),
                                                    memory.firstSight(line.source(), line.version())
                                                            .map(MemoryFile::bytes)
                                                            .orElse("none"))));
            entry.decision().ifPresent(decision -> decide(memory, decision, decisions));
        }
        if (!contradictions.isEmpty()) {
            throw new InvalidInput(
                    "`%s` contradicts the ledger:\n%s"
                            .formatted(file, String.join("\n", contradictions)),
                    "nothing was changed; import it into a new home, or take these lines out");
        }
        return met;
    }

    private static String bytes(FirstSight sight) {
        return "tree `%s`, sha256 `%s`".formatted(sight.tree(), sight.sha256());
    }

    private static void meet(Memory memory, ReleaseLine line, List<Release> met) {
        Optional<Met> known = memory.met(line.source(), line.version());
        // The ledger's own tag is the later one, or will be compared at the next look.
        Release release = known.map(Met::release).orElseGet(line::asRelease);
        memory.meet(release, line.history(), line.met());
        known.map(Met::withdrawn)
                .orElse(line.withdrawn())
                .ifPresent(at -> memory.withdraw(line.source(), line.version(), at));
        if (known.isEmpty() && !line.history()) {
            met.add(release);
        }
    }

    /** Whether a first sight agrees with the ledger, which then has it. */
    private static boolean see(Memory memory, SightLine line) {
        List<Sight> sights = memory.sights(line.source(), line.version());
        Sight sight = new Sight(line.source(), line.version(), line.sight(), line.replaced());
        Optional<Sight> same =
                sights.stream()
                        .filter(known -> Memory.sameBytes(known.sight(), line.sight()))
                        .findFirst();
        if (same.isPresent()) {
            // An approval that only the other ledger knows of.
            if (same.get().replaced().isEmpty() && line.replaced().isPresent()) {
                memory.replace(line.source(), line.version(), line.replaced().get());
            }
            return true;
        }
        boolean inForce = sights.stream().anyMatch(known -> known.replaced().isEmpty());
        if (line.replaced().isEmpty() && inForce) {
            return false;
        }
        memory.add(sight);
        return true;
    }

    private record Named(SourceName source, String version) {}

    private static void decide(
            Memory memory, Decision decision, Map<Named, Set<Decision>> decisions) {
        boolean isNew =
                decisions
                        .computeIfAbsent(
                                new Named(decision.source(), decision.version()),
                                named ->
                                        new HashSet<>(
                                                memory.decisions(named.source(), named.version())))
                        .add(decision);
        if (isNew) {
            memory.decide(decision);
        }
    }

    private static Collection<Release> newest(List<Release> met) {
        record Track(SourceName source, boolean prerelease) {}
        return met.stream()
                .collect(
                        Collectors.toMap(
                                release -> new Track(release.source(), release.prerelease()),
                                release -> release,
                                (a, b) ->
                                        Comparator.comparing(Release::orderable, Turn.versions())
                                                                .compare(a, b)
                                                        < 0
                                                ? b
                                                : a,
                                LinkedHashMap::new))
                .values();
    }
}
