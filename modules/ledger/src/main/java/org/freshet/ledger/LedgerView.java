package org.freshet.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.freshet.ledger.Memory.Met;
import org.freshet.ledger.Memory.Sight;
import org.freshet.ledger.RowView.State;
import org.freshet.model.DebianVersion;
import org.freshet.model.FirstSight;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.Target;
import org.freshet.model.Verdict;
import org.freshet.model.WorkKey;

/**
 * The ledger as it is at one moment, for asking: nothing is written or locked, a {@code run} beside
 * it goes on. Where there is no ledger yet, all answers are empty.
 */
public final class LedgerView implements AutoCloseable {
    /** Empty when there is no ledger. */
    private final Optional<Database> database;

    private LedgerView(Optional<Database> database) {
        this.database = database;
    }

    /**
     * Opens the ledger of a home for asking.
     *
     * @throws InvalidInput when a newer Freshet wrote it
     */
    public static LedgerView open(Path file) {
        if (!Files.exists(file)) {
            return new LedgerView(Optional.empty());
        }
        Database database = Database.reading(file);
        try {
            int version = Schema.version(database, file);
            if (version == Schema.VERSION) {
                return new LedgerView(Optional.of(database));
            }
            if (version > 0) {
                throw new InvalidInput(
                        "ledger `%s` has schema %d, this Freshet reads %d"
                                .formatted(file, version, Schema.VERSION),
                        "`freshet run` brings it up to date when it starts");
            }
            database.close();
            return new LedgerView(Optional.empty());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private Optional<Memory> memory() {
        return database.map(Memory::new);
    }

    private List<RowView> where(String condition, Object... arguments) {
        return database.map(open -> new Work(open, new Memory(open)).where(condition, arguments))
                .orElse(List.of());
    }

    /** Every row, polls too: by source, version in dpkg's order, target, destination, stage. */
    public List<RowView> rows() {
        return where("true").stream().sorted(order()).toList();
    }

    /** As {@link #rows()}, of one source. */
    public List<RowView> rows(SourceName source) {
        return where("source = ?", source).stream().sorted(order()).toList();
    }

    private static Comparator<RowView> order() {
        return Comparator.comparing((RowView row) -> row.key().source())
                .thenComparing(row -> row.orderable().orElse(""), Turn.versions())
                .thenComparing(row -> row.key().version().orElse(""))
                .thenComparing(row -> row.key().target().orElse(""))
                .thenComparing(row -> row.key().destination().orElse(""))
                .thenComparing(row -> row.key().stage());
    }

    /** Rows that a person must choose about: held, or failed with what {@code approve} accepts. */
    public List<RowView> questions() {
        return rows().stream()
                .filter(row ->
                        row.state() == State.HELD
                                || (row.state() == State.FAILED && row.subject().isPresent()))
                .toList();
    }

    /** The newest release at the last look, prereleases apart. */
    public Optional<String> newest(SourceName source) {
        return database.stream()
                .flatMap(open ->
                        open
                                .query(
                                        "select newest from upstream where source = ?",
                                        line -> line.optional("newest"),
                                        source)
                                .stream())
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Every release ever met, in dpkg's order. */
    public List<KnownRelease> releases(SourceName source) {
        return memory().map(memory -> memory.known(source, met(source))).orElse(List.of());
    }

    private List<Met> met(SourceName source) {
        return memory().map(memory -> memory.met(source)).orElse(List.of()).stream()
                .sorted(Comparator.comparing(met -> met.release().orderable(), Turn.versions()))
                .toList();
    }

    /** A release with its first sight and approvals. */
    public Optional<Release> release(SourceName source, String version) {
        return memory().flatMap(memory ->
                memory.met(source, version).map(met -> memory.remembered(met.release())));
    }

    /** The first sights of a release that an approval has replaced, oldest first. */
    public List<FirstSight> replacedSights(SourceName source, String version) {
        return memory().map(memory -> memory.sights(source, version)).orElse(List.of()).stream()
                .filter(sight -> sight.replaced().isPresent())
                .map(Sight::sight)
                .toList();
    }

    /** What people decided about a release, oldest first. */
    public List<Decision> decisions(SourceName source, String version) {
        return memory().map(memory -> memory.decisions(source, version)).orElse(List.of());
    }

    /** What was found of the origin of a release when it was last fetched. */
    public List<Verdict> verdicts(SourceName source, String version) {
        return orig(source, version)
                .map(OrigTarball::allVerdicts)
                .or(() ->
                        release(source, version)
                                .flatMap(Release::firstSight)
                                .map(FirstSight::verdicts))
                .orElse(List.of());
    }

    /** The tarball of a release, once it was fetched, as the next step would take it. */
    public Optional<OrigTarball> orig(SourceName source, String version) {
        return database.flatMap(open -> {
            Memory memory = new Memory(open);
            return new Work(open, memory)
                    .record(WorkKey.resolve(source, version).text())
                    .map(json -> Codec.read(json, OrigTarball.class))
                    .map(orig -> (OrigTarball) memory.remembered(orig, Stage.RESOLVE));
        });
    }

    /** The newest plan of a release for a target. */
    public Optional<Plan> plan(SourceName source, String version, Target target) {
        return database.flatMap(open ->
                        new Work(open, new Memory(open))
                                .record(WorkKey.packaging(source, version, target).text()))
                .map(json -> Codec.read(json, Plan.class));
    }

    /** The plan by which a version was made last; empty when no row is left of it. */
    public Optional<Plan> plan(SourceName source, DebianVersion version) {
        return database.stream()
                .flatMap(open -> new Work(open, new Memory(open)).plans(source).stream())
                .flatMap(json -> readable(json).stream())
                .filter(plan -> plan.version().equals(version))
                .findFirst();
    }

    /** Rows of other versions of Freshet are as good as none. */
    private static Optional<Plan> readable(String json) {
        try {
            return Optional.of(Codec.read(json, Plan.class));
        } catch (InvalidInput _) {
            return Optional.empty();
        }
    }

    /** How an upstream is watched; empty when no flow has met its recipe yet. */
    public Optional<Watched> watched(SourceName source) {
        return database.flatMap(open -> new Watch(open).find(source));
    }

    /** Memory, a JSON text a line, as {@link MemoryFile} reads it. */
    List<MemoryFile.Entry> memoryEntries() {
        return database.map(MemoryFile::entries).orElse(List.of());
    }

    @Override
    public void close() {
        database.ifPresent(Database::close);
    }
}
