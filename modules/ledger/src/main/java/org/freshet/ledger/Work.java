package org.freshet.ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.ledger.Database.Line;
import org.freshet.ledger.Decision.Verb;
import org.freshet.ledger.RowView.Failure;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.model.WorkKey;
import org.jspecify.annotations.Nullable;

/** The rows of work. No method commits. */
final class Work {
    private final Database database;
    private final Memory memory;

    Work(Database database, Memory memory) {
        this.database = database;
        this.memory = memory;
    }

    // Asking

    static RowView row(Line line) throws SQLException {
        return new RowView(
                WorkKey.parse(line.text("key")),
                line.optional("orderable"),
                State.valueOf(line.text("state").toUpperCase(Locale.ROOT)),
                line.flag("taken"),
                line.optional("failure")
                        .map(text ->
                                Failure.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'))),
                line.optional("reason"),
                line.optional("hint"),
                line.optional("subject"),
                line.text("notes").lines().toList(),
                line.optionalInstant("due"),
                line.number("attempts"),
                line.instant("opened"),
                line.instant("since"));
    }

    /** All columns but the record, which may be large. */
    static final String COLUMNS =
            "key, orderable, state, taken, failure, reason, hint, subject, notes, due, attempts,"
                    + " opened, since";

    List<RowView> where(String condition, @Nullable Object... arguments) {
        return database.query(
                "select " + COLUMNS + " from work where " + condition, Work::row, arguments);
    }

    Optional<RowView> find(String key) {
        return where("key = ?", key).stream().findFirst();
    }

    List<RowView> of(SourceName source, String version) {
        return where("source = ? and version = ? order by opened, key", source, version);
    }

    Optional<String> record(String key) {
        return database
                .query(
                        "select record from work where key = ?",
                        line -> line.optional("record"),
                        key)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The records of all rows that package a source. */
    List<String> plans(SourceName source) {
        return database
                .query(
                        "select record from work where source = ? and stage = 'package' order by key",
                        line -> line.optional("record"),
                        source)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    boolean openedAgain(String key) {
        return database.first(
                        "select again from work where key = ?", line -> line.flag("again"), key)
                .orElse(false);
    }

    /**
     * Open rows of a source whose time has come, those being worked on too; without {@code poll}.
     */
    List<RowView> open(SourceName source, Instant now) {
        return where(
                """
                source = ? and state = 'open' and stage <> 'poll' and (due is null or due <= ?)
                """,
                source,
                now);
    }

    /** Rows of a source that must let another go first. */
    List<RowView> waiting(SourceName source, Instant now) {
        List<RowView> open = open(source, now);
        return open.stream().filter(row -> Turn.waits(row, open)).toList();
    }

    Map<SourceName, Priority> priorities() {
        Map<SourceName, Priority> priorities = new HashMap<>();
        database.query(
                "select source, priority from upstream",
                line ->
                        priorities.put(
                                new SourceName(line.text("source")),
                                Priority.valueOf(line.text("priority").toUpperCase(Locale.ROOT))));
        return priorities;
    }

    // Opening

    /**
     * Makes a row work, whatever it was; unless a person has put its release on hold or ignores it:
     * then the row says so. A row that a step works on is opened again when the step ends.
     *
     * @return whether there is work
     */
    boolean open(
            WorkKey key, String orderable, Object record, Optional<String> inputs, Instant now) {
        Standing standing = standing(key);
        database.update(
                """
                insert into work (key, stage, source, version, orderable, target, destination,
                    state, record, inputs, reason, hint, opened, since)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (key) do update set
                    orderable = excluded.orderable, state = excluded.state, again = taken,
                    record = excluded.record, inputs = excluded.inputs, failure = null,
                    reason = excluded.reason, hint = excluded.hint, subject = null, notes = '',
                    due = null, attempts = 0, opened = excluded.opened, since = excluded.since
                """,
                key.text(),
                key.stage(),
                key.source(),
                key.version(),
                orderable,
                key.target(),
                key.destination(),
                standing.state(),
                Codec.line(record),
                inputs,
                standing.reason(),
                standing.hint(),
                now,
                now);
        return standing.state() == State.OPEN;
    }

    /** As {@link #open(WorkKey, String, Object, Optional, Instant)} with the record it has. */
    boolean openAgain(WorkKey key, Instant now) {
        Standing standing = standing(key);
        database.update(
                """
                update work set state = ?, again = taken, failure = null, reason = ?, hint = ?,
                    subject = null, notes = '', due = null, attempts = 0, opened = ?, since = ?
                where key = ?
                """,
                standing.state(),
                standing.reason(),
                standing.hint(),
                now,
                now,
                key.text());
        return standing.state() == State.OPEN;
    }

    private record Standing(State state, Optional<String> reason, Optional<String> hint) {}

    private Standing standing(WorkKey key) {
        return key.version()
                .flatMap(version -> memory.standing(key.source(), version))
                .map(decision ->
                        decision.verb() == Verb.HOLD
                                ? new Standing(
                                        State.HELD,
                                        Optional.of(onHold(decision)),
                                        Optional.of(howToEnd(decision)))
                                : new Standing(
                                        State.NOTHING,
                                        Optional.of("ignored: " + decision.because()),
                                        Optional.empty()))
                .orElse(new Standing(State.OPEN, Optional.empty(), Optional.empty()));
    }

    static String onHold(Decision hold) {
        return "on hold by %s: %s".formatted(hold.who(), hold.because());
    }

    static String howToEnd(Decision hold) {
        return "`freshet approve %s %s --because ...` ends the hold"
                .formatted(hold.source(), hold.version());
    }

    // Closing

    void take(String key) {
        database.update("update work set taken = 1, state = 'open' where key = ?", key);
    }

    /** The step has ended. */
    void free(String key) {
        database.update("update work set taken = 0, again = 0 where key = ?", key);
    }

    /** Ends a row. */
    void close(
            String key,
            State state,
            Optional<String> reason,
            Optional<String> hint,
            Optional<String> subject,
            List<String> notes,
            Instant now) {
        database.update(
                """
                update work set state = ?, taken = 0, failure = null, reason = ?, hint = ?,
                    subject = ?, notes = ?, due = null, attempts = 0, since = ?
                where key = ?
                """,
                state,
                reason,
                hint,
                subject,
                notes.stream()
                        .map(note -> note.lines().collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("\n")),
                now,
                key);
    }

    /** Holds a row; the step that works on it is not listened to any more. */
    void answer(String key, Held<?> held, Instant now) {
        database.update(
                """
                update work set state = 'held', failure = null, reason = ?, hint = ?, subject = ?,
                    due = null, since = ?
                where key = ?
                """,
                held.question(),
                held.hint(),
                held.subject(),
                now,
                key);
    }

    /** Leaves a row open until its time has come. */
    void later(String key, String reason, String subject, Instant until, Instant now) {
        WorkKey of = WorkKey.parse(key);
        database.update(
                """
                update work set state = 'open', taken = 0, failure = null, reason = ?, hint = ?,
                    subject = ?, attempts = 0, due = ?, since = ?
                where key = ?
                """,
                reason,
                "`freshet approve %s %s --because ...` takes it up at once"
                        .formatted(of.source(), of.version().orElse("")),
                subject,
                until,
                now,
                key);
    }

    void fail(String key, Reason reason, Optional<Instant> due, Instant now) {
        database.update(
                """
                update work set state = 'failed', taken = 0, failure = ?, reason = ?, hint = ?,
                    subject = ?, due = ?, attempts = attempts + 1, since = ?
                where key = ?
                """,
                reason.failure(),
                reason.text(),
                reason.hint(),
                reason.subject(),
                due,
                now,
                key);
    }

    /**
     * Ends what an earlier run of a row had opened and this one did not: it was decided anew. What
     * was sent to others, or may have been, is followed on.
     *
     * @param but the keys that were opened now
     */
    void closeBehind(WorkKey key, Collection<String> but, String reason, Instant now) {
        of(key.source(), key.version().orElseThrow()).stream()
                .filter(row -> Turn.precedes(key, row.key()))
                .filter(row -> !but.contains(row.key().text()))
                .filter(row -> row.state() != State.DONE && row.state() != State.NOTHING)
                .filter(row ->
                        row.key().stage() != Stage.CONFIRM && !Following.asksAboutAnUpload(row))
                .forEach(row -> end(row, reason, now));
    }

    /** Ends a row as Nothing; the step that works on it is not listened to any more. */
    void end(RowView row, String reason, Instant now) {
        database.update(
                """
                update work set state = 'nothing', failure = null, reason = ?, hint = null,
                    subject = null, due = null, since = ?
                where key = ?
                """,
                reason,
                now,
                row.key().text());
    }

    /** Lets a row wait for a person. */
    void hold(RowView row, Decision hold, Instant now) {
        database.update(
                """
                update work set state = 'held', failure = null, reason = ?, hint = ?,
                    subject = null, due = null, since = ?
                where key = ?
                """,
                onHold(hold),
                howToEnd(hold),
                now,
                row.key().text());
    }

    // Resolving again

    /**
     * Rows that a step holds with a question that it asked under other rules of the recipe. What is
     * asked about releases as such is asked anew at each look anyway.
     */
    List<RowView> askedUnderOther(SourceName source, String rules) {
        return where(
                        """
                        source = ? and state = 'held' and stage <> 'resolve' and subject is not null
                        and coalesce(inputs, '') <> ?
                        """,
                        source,
                        rules)
                .stream()
                .filter(Following::mayGoAway)
                .toList();
    }

    /** A resolve row and what it was opened for. */
    record Resolved(WorkKey key, String orderable, boolean prerelease, Optional<String> inputs) {}

    List<Resolved> resolved(SourceName source) {
        return database.query(
                """
                select key, work.orderable, prerelease, inputs from work
                join known_release using (source, version)
                where source = ? and stage = 'resolve'
                """,
                line ->
                        new Resolved(
                                WorkKey.parse(line.text("key")),
                                line.text("orderable"),
                                line.flag("prerelease"),
                                line.optional("inputs")),
                source);
    }

    /** What a row depends on in the recipe: a resolve row's inputs, the rules of a question. */
    void openedFor(WorkKey key, Optional<String> inputs) {
        database.update("update work set inputs = ? where key = ?", inputs, key);
    }
}
