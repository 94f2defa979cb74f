package org.freshet.ledger;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.freshet.ledger.RowView.Failure;
import org.freshet.ledger.RowView.State;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.Unavailable;
import org.freshet.model.Upstream;
import org.freshet.model.WorkKey;

/**
 * Memory and open work of one home: the routes' bean {@code ledger}. Its methods take keys as texts
 * because queues carry nothing else. Each method is one transaction; safe for several threads, and
 * beside other processes that ask ({@link LedgerView}) or decide ({@link Decisions}).
 *
 * <p>A key is given to one step at a time. What is opened while a step works on it is given again
 * when the step has ended, and that step's outcome is dropped: it was made from what was true
 * before.
 *
 * <p>Every method throws {@link Unavailable} when the disk is full or another process does not let
 * go of the file, and {@link IntegrityFailure} when the file is damaged.
 */
public final class Ledger implements AutoCloseable {
    /** No more looks than that are under way at once: what {@code poll} needs consumers for. */
    public static final int LOOKS_AT_ONCE = Watch.AT_ONCE;

    private final Database database;
    private final Memory memory;
    private final Work work;
    private final Watch watch;
    private final Looks looks;
    private final Clock clock;
    private final Timing timing;

    /** The begin of the round that this flow is for, where it is for one only. */
    private volatile Optional<Instant> round = Optional.empty();

    /** Rows that a step has left and that could not be freed, as on a full disk. */
    private final Map<String, Throwable> unfreed = new ConcurrentHashMap<>();

    Ledger(Database database, Recipes recipes, Clock clock, Timing timing) {
        this.database = database;
        this.memory = new Memory(database);
        this.work = new Work(database, memory);
        this.watch = new Watch(database);
        this.looks = new Looks(database, recipes, timing);
        this.clock = clock;
        this.timing = timing;
    }

    /**
     * Opens the ledger for the one flow of its home, whose lock the caller holds: rows that a dead
     * process had taken are open again. The file is made when it is not there.
     *
     * @throws InvalidInput when a newer Freshet wrote it
     */
    public static Ledger open(Path file, Recipes recipes, Clock clock, Timing timing) {
        Ledger ledger = new Ledger(Schema.open(file), recipes, clock, timing);
        ledger.freeAll();
        return ledger;
    }

    private void freeAll() {
        Instant now = now();
        database.transaction(() -> {
            database.update("update work set taken = 0, again = 0 where taken = 1");
            return watch.restart(true, now);
        });
    }

    // Who is next

    /**
     * The keys of upstreams whose time to be looked at has come, those first that were looked at
     * longest ago: as many as may be under way at once, and no more of one host than it can be
     * asked at once. The others follow when one of these has ended. Sources without a recipe are
     * not looked at any more.
     */
    public List<String> due() {
        Instant now = now();
        return looks.due(time(now), now);
    }

    /**
     * The keys of the rows that are to be done now, polls apart: highest priority first, then
     * oldest, versions of one source in their order.
     *
     * @param room how many at most
     */
    public List<String> resume(int room) {
        for (String key : List.copyOf(unfreed.keySet())) {
            Throwable failure = unfreed.remove(key);
            if (failure != null) {
                fail(key, failure);
            }
        }
        Instant now = now();
        List<RowView> open =
                work.where("state in ('open', 'failed') and stage <> 'poll'").stream()
                        .filter(row -> toDo(row, now))
                        .toList();
        Map<SourceName, List<RowView>> bySource =
                open.stream().collect(Collectors.groupingBy(row -> row.key().source()));
        List<RowView> ready =
                open.stream()
                        .filter(row -> !row.working())
                        .filter(row -> !Turn.waits(row, blocking(bySource, row)))
                        .toList();
        return Turn.inOrder(ready, work.priorities()).stream()
                .limit(room)
                .map(row -> row.key().text())
                .toList();
    }

    /** One that has failed does not block, not even when it is tried again. */
    private static List<RowView> blocking(Map<SourceName, List<RowView>> open, RowView row) {
        return open.getOrDefault(row.key().source(), List.of()).stream()
                .filter(other -> other.state() == State.OPEN)
                .toList();
    }

    private boolean toDo(RowView row, Instant now) {
        return switch (row.state()) {
            case OPEN -> row.due().map(due -> come(due, now)).orElse(true);
            case FAILED ->
                    row.due()
                            .map(due ->
                                    come(due, now) || due.isAfter(now.plus(Timing.LONGEST_REST)))
                            .orElse(false);
            case DONE, NOTHING, HELD -> false;
        };
    }

    /** A time further ahead than it was ever set means that the clock was set back since. */
    private boolean come(Instant due, Instant now) {
        return !due.isAfter(time(now));
    }

    /**
     * The time that dues are compared with. In a round it stands still at its begin: what fails or
     * waits in it is not taken again by it, however long it lasts.
     */
    private Instant time(Instant now) {
        return round.orElse(now);
    }

    // The two ends of a stage

    /**
     * The record of a key, with what is remembered of its release; nothing unless exactly this row
     * is open, due and not being worked on. So a message that is doubled or late does no harm.
     */
    public List<Object> take(String key) {
        Instant now = now();
        return transaction(
                isPoll(key),
                () -> {
                    Optional<RowView> row = work.find(key).filter(found -> mayTake(found, now));
                    if (row.isEmpty()) {
                        return List.of();
                    }
                    Optional<Object> record = record(row.get(), now);
                    record.ifPresent(_ -> work.take(key));
                    return record.stream().toList();
                });
    }

    private boolean mayTake(RowView row, Instant now) {
        if (row.working()) {
            return false;
        }
        if (row.key().stage() == Stage.POLL) {
            return row.state() == State.OPEN;
        }
        return toDo(row, now) && !Turn.waits(row, work.open(row.key().source(), time(now)));
    }

    private Optional<Object> record(RowView row, Instant now) {
        SourceName source = row.key().source();
        if (row.key().stage() == Stage.POLL) {
            return Optional.of(new Upstream(source, memory.known(source, memory.met(source))));
        }
        String key = row.key().text();
        try {
            Object record =
                    Codec.read(
                            work.record(key).orElse("null"), StageRecords.taken(row.key().stage()));
            return Optional.of(memory.remembered(record, row.key().stage()));
        } catch (InvalidInput e) {
            Reason reason =
                    new Reason(
                            Failure.BUG,
                            "the row of another version of Freshet cannot be read: "
                                    + e.getMessage(),
                            Optional.of(
                                    "`freshet retry %s %s --because ...` begins again at its tag"
                                            .formatted(source, row.key().version().orElse(""))),
                            Optional.empty(),
                            Optional.empty());
            work.fail(key, reason, Optional.empty(), now);
            return Optional.empty();
        }
    }

    /**
     * Closes the row of a key with the outcome of its step and opens all rows that follow, in one
     * transaction. Does nothing for a key that nobody has taken.
     *
     * @return the keys of the rows it opened, in version order, then those of rows that had to wait
     *     for this one: after a look the next upstream whose time has come
     */
    public List<String> pass(String key, Outcome<?> outcome) {
        Optional<Recipe> recipe =
                switch (outcome) {
                    case Passed<?>(Sightings seen, _) -> looks.recipe(seen.source());
                    case Held<?> _ -> looks.recipe(WorkKey.parse(key).source());
                    case Passed<?> _, Later<?> _, Nothing<?> _ -> Optional.empty();
                };
        return ending(
                key,
                // A look without news may be lost with the power: there will be another.
                isPoll(key) && !Looks.isNews(outcome),
                (row, now) -> {
                    if (isPoll(key)) {
                        looks.ended(row.key().source(), recipe, outcome, now);
                    }
                    return switch (outcome) {
                        case Passed<?>(Object record, List<String> notes) -> {
                            close(key, State.DONE, notes, now);
                            if (record instanceof OrigTarball orig) {
                                Release release = orig.release();
                                memory.met(release.source(), release.version())
                                        .ifPresent(met -> looks.dated(orig, met.at(), now));
                            }
                            yield new Following(memory, work, row.key(), now).after(record, recipe);
                        }
                        case Held<?>(String question, String subject, String hint) -> {
                            work.close(
                                    key,
                                    State.HELD,
                                    Optional.of(question),
                                    Optional.of(hint),
                                    Optional.of(subject),
                                    List.of(),
                                    now);
                            if (row.key().stage() != Stage.RESOLVE) {
                                work.openedFor(row.key(), recipe.map(Recipe::rules));
                            }
                            yield List.of();
                        }
                        case Later<?>(String reason, String subject, Instant until) -> {
                            work.later(key, reason, subject, until, now);
                            yield List.of();
                        }
                        case Nothing<?>(String reason) -> {
                            work.close(
                                    key,
                                    State.NOTHING,
                                    Optional.of(reason),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    now);
                            if (row.key().stage() != Stage.POLL) {
                                work.closeBehind(row.key(), List.of(), reason, now);
                            }
                            yield List.of();
                        }
                    };
                });
    }

    /**
     * Frees the row of a key whose step failed, keeps the reason and sets when it is tried again:
     * never by itself, unless the failure is {@link Unavailable}; an upstream is always looked at
     * again. Does nothing for a key that nobody has taken. When the ledger cannot be written now,
     * {@link #resume} does it later.
     *
     * @return the keys of rows that had to wait for this one
     */
    public List<String> fail(String key, Throwable failure) {
        Reason reason = Reason.of(failure);
        try {
            return ending(
                    key,
                    isPoll(key),
                    (row, now) -> {
                        if (isPoll(key)) {
                            looks.failed(row, reason, now);
                        }
                        work.fail(key, reason, nextTry(row, reason, now), now);
                        return List.of();
                    });
        } catch (FreshetException e) {
            unfreed.put(key, failure);
            throw e;
        }
    }

    private Optional<Instant> nextTry(RowView row, Reason reason, Instant now) {
        if (reason.failure() != Failure.UNAVAILABLE || row.key().stage() == Stage.POLL) {
            return Optional.empty();
        }
        Instant soonest = now.plus(timing.after(row.attempts() + 1));
        return reason.retryAt()
                .map(at -> Timing.rest(at, now))
                .filter(rest -> rest.isAfter(soonest))
                .or(() -> Optional.of(soonest));
    }

    private static boolean isPoll(String key) {
        return key.startsWith(Stage.POLL + ":");
    }

    private <T> T transaction(boolean mayBeLost, Supplier<T> change) {
        return mayBeLost ? database.unsynced(change) : database.transaction(change);
    }

    /** What is done to a row whose step has ended; gives the keys it opened. */
    @FunctionalInterface
    private interface Ending {
        List<String> of(RowView row, Instant now);
    }

    private List<String> ending(String key, boolean mayBeLost, Ending ending) {
        Instant now = now();
        return transaction(
                mayBeLost,
                () -> {
                    Optional<RowView> taken = work.find(key).filter(RowView::working);
                    if (taken.isEmpty()) {
                        return List.of();
                    }
                    RowView row = taken.get();
                    return isPoll(key)
                            ? withTheNextLook(now, () -> ended(row, now, ending))
                            : withThoseThatWaited(
                                    row.key().source(), now, () -> ended(row, now, ending));
                });
    }

    private List<String> ended(RowView row, Instant now, Ending ending) {
        String key = row.key().text();
        boolean again = work.openedAgain(key);
        work.free(key);
        if (again || row.state() != State.OPEN) {
            // Opened again, held or ignored while the step worked.
            return again && row.state() == State.OPEN ? List.of(key) : List.of();
        }
        return ending.of(row, now);
    }

    private List<String> withTheNextLook(Instant now, Supplier<List<String>> change) {
        List<String> opened = new ArrayList<>(change.get());
        opened.addAll(looks.next(time(now), now));
        return List.copyOf(opened);
    }

    private List<String> withThoseThatWaited(
            SourceName source, Instant now, Supplier<List<String>> change) {
        List<String> before = keys(work.waiting(source, time(now)));
        List<String> opened = new ArrayList<>(change.get());
        List<String> after = keys(work.waiting(source, time(now)));
        before.stream()
                .filter(key -> !after.contains(key) && !opened.contains(key))
                .filter(key -> work.find(key).map(row -> row.state() == State.OPEN).orElse(false))
                .forEach(opened::add);
        return List.copyOf(opened);
    }

    private static List<String> keys(List<RowView> rows) {
        return rows.stream().map(row -> row.key().text()).toList();
    }

    private void close(String key, State state, List<String> notes, Instant now) {
        work.close(key, state, Optional.empty(), Optional.empty(), Optional.empty(), notes, now);
    }

    // Rounds

    /**
     * Makes a known release work, history or not: what {@code build} asks for.
     *
     * @return its fetch key, unless a person ignores the release or put it on hold
     * @throws InvalidInput when it is not known, with the version that was probably meant
     */
    public List<String> begin(SourceName source, String version) {
        Instant now = now();
        return database.transaction(() -> {
            Release release = memory.named(source, version).release();
            return new Following(memory, work, WorkKey.fetch(source, version), now).begin(release);
        });
    }

    /**
     * Makes it time to look at every upstream, whatever the wait: the begin of the one round that
     * this flow is for. To it belongs what is due now, and what that opens; each is tried once.
     *
     * @return the begin: what became of rows since then belongs to the round
     */
    public Instant lookNow() {
        Instant now = now();
        looks.all(now);
        round = Optional.of(now);
        return now;
    }

    /** The row of a key, as it is now. */
    public Optional<RowView> row(String key) {
        return work.find(key);
    }

    /** How many upstreams were not looked at since an instant, or are being looked at. */
    public int unlooked(Instant since) {
        return watch.unlooked(since);
    }

    /** How many rows are to be done now or being done, by stage. */
    public Map<Stage, Long> waiting() {
        Instant now = now();
        Map<Stage, Long> waiting =
                work.where("state in ('open', 'failed') or taken = 1").stream()
                        .filter(row ->
                                row.working()
                                        || (row.key().stage() == Stage.POLL
                                                ? row.state() == State.OPEN
                                                : toDo(row, now)))
                        .collect(
                                Collectors.groupingBy(
                                        row -> row.key().stage(), Collectors.counting()));
        int due = watch.waiting(time(now));
        if (due > 0) {
            waiting.merge(Stage.POLL, (long) due, Long::sum);
        }
        return waiting;
    }

    /** Whether nothing is being done, and nothing is to be done now. Call {@link #due} before. */
    public boolean idle() {
        Instant now = now();
        return work.where("state in ('open', 'failed') or taken = 1").stream()
                .noneMatch(row ->
                        row.working()
                                || (row.key().stage() == Stage.POLL
                                        ? row.state() == State.OPEN
                                        : toDo(row, now)));
    }

    /**
     * What became of the rows that reached their state at or after an instant; for {@link
     * RowView#exitStatus}.
     */
    public List<RowView> outcomes(Instant since) {
        return work.where("since >= ? order by since, key", since);
    }

    private Instant now() {
        return clock.instant();
    }

    @Override
    public void close() {
        database.close();
    }
}
