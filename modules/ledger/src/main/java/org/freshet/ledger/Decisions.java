package org.freshet.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.freshet.ledger.Decision.Verb;
import org.freshet.ledger.RowView.Failure;
import org.freshet.ledger.RowView.State;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.freshet.model.WorkKey;

/**
 * What people decide about releases. Each method is one transaction and needs no lock of the home:
 * a {@code run} beside it sees the decision at its next resume. Each gives the keys of the rows
 * that it changed.
 */
public final class Decisions implements AutoCloseable {
    // The steps that ask so do not look at approvals: a patch that does not fit, a refuted claim.
    private static final Pattern UNLIFTABLE = Pattern.compile("(?:patch|refuted|rejected):");

    private final Database database;
    private final Memory memory;
    private final Work work;
    private final Watch watch;
    private final Clock clock;

    private Decisions(Database database, Clock clock) {
        this.database = database;
        this.memory = new Memory(database);
        this.work = new Work(database, memory);
        this.watch = new Watch(database);
        this.clock = clock;
    }

    /**
     * Opens the ledger of a home.
     *
     * @throws InvalidInput when there is no ledger yet, or a newer Freshet wrote it
     */
    public static Decisions open(Path file, Clock clock) {
        if (!Files.exists(file)) {
            throw new InvalidInput(
                    "there is no ledger `%s`".formatted(file),
                    "`freshet run` makes it when it first looks at the upstreams");
        }
        return new Decisions(Schema.open(file), clock);
    }

    /**
     * Accepts what the rows of a release are held with, and what they failed with where that can be
     * approved; ends a hold. The rows are open again, save those whose question an earlier one of
     * them will ask anew: what was approved is remembered until then.
     *
     * @throws InvalidInput when nothing waits for an approval, and why
     */
    public Approval approve(SourceName source, String version, String because, String who) {
        return decide(
                source,
                version,
                (release, now) -> {
                    Optional<Decision> standing = memory.standing(source, version);
                    if (standing.filter(last -> last.verb() == Verb.IGNORE).isPresent()) {
                        throw new InvalidInput(
                                "`%s %s` is ignored: %s"
                                        .formatted(source, version, standing.get().because()),
                                retry(source, version) + " makes it work again");
                    }
                    List<RowView> rows = work.of(source, version);
                    List<RowView> waiting = rows.stream().filter(Decisions::approvable).toList();
                    boolean onHold = standing.filter(last -> last.verb() == Verb.HOLD).isPresent();
                    if (waiting.isEmpty() && !onHold) {
                        refuse(source, version, rows);
                    }
                    if (waiting.isEmpty() && standing.isEmpty()) {
                        throw nothingToApprove(source, version, rows);
                    }
                    List<String> subjects =
                            waiting.stream()
                                    .flatMap(row -> row.subject().stream())
                                    .distinct()
                                    .toList();
                    for (String subject : subjects) {
                        write(release, Verb.APPROVE, Optional.of(subject), because, who, now);
                    }
                    if (subjects.isEmpty()) {
                        write(release, Verb.APPROVE, Optional.empty(), because, who, now);
                    }
                    List<RowView> kept = waiting.stream().filter(Decisions::keeps).toList();
                    kept.forEach(row -> keep(row, because, now));
                    List<RowView> goingOn = waiting.stream().filter(row -> !keeps(row)).toList();
                    return new Approval(subjects, openAgain(withoutOvertaken(goingOn), now));
                });
    }

    /**
     * What came of an approval.
     *
     * @param subjects what was accepted; none where it only ended a hold
     * @param opened keys of the rows that go on
     */
    public record Approval(List<String> subjects, List<String> opened) {
        public Approval {
            subjects = List.copyOf(subjects);
            opened = List.copyOf(opened);
        }
    }

    /**
     * @throws InvalidInput when a row is held for what no approval lifts
     */
    private static void refuse(SourceName source, String version, List<RowView> rows) {
        rows.stream()
                .filter(row -> row.state() == State.HELD && isUnliftable(row))
                .findFirst()
                .ifPresent(row -> {
                    throw new InvalidInput(
                            "`%s %s` cannot be approved: %s"
                                    .formatted(source, version, row.reason().orElse("")),
                            row.hint().orElse("no approval lifts this"));
                });
    }

    private static boolean isUnliftable(RowView row) {
        return row.subject().filter(text -> UNLIFTABLE.matcher(text).lookingAt()).isPresent();
    }

    private static boolean approvable(RowView row) {
        return switch (row.state()) {
            case HELD -> !isUnliftable(row);
            case FAILED, OPEN -> row.subject().isPresent();
            case DONE, NOTHING -> false;
        };
    }

    /**
     * Whether approving means that what was published stays: there is nothing to be done for it.
     */
    private static boolean keeps(RowView row) {
        return row.subject().filter(text -> text.startsWith(Following.WITHDRAWN)).isPresent();
    }

    /** The rows without those questions that another of the rows will ask anew. */
    private static List<RowView> withoutOvertaken(List<RowView> rows) {
        return rows.stream()
                .filter(row ->
                        row.subject().isEmpty()
                                || rows.stream()
                                        .noneMatch(other -> Turn.precedes(other.key(), row.key())))
                .toList();
    }

    private void keep(RowView row, String because, Instant now) {
        work.close(
                row.key().text(),
                State.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("kept though upstream withdrew it: " + because),
                now);
    }

    private static InvalidInput nothingToApprove(
            SourceName source, String version, List<RowView> rows) {
        Optional<RowView> failed =
                rows.stream().filter(row -> row.state() == State.FAILED).findFirst();
        if (failed.isEmpty()) {
            return new InvalidInput(
                    "nothing of `%s %s` waits for an approval".formatted(source, version),
                    "`freshet why %s %s` says where it stands; what only `freshet build` was held for is asked by"
                                    .formatted(source, version)
                            + " `freshet run --once`, and can be approved then");
        }
        String reason = failed.get().reason().orElse("");
        return new InvalidInput(
                "`%s %s` cannot be approved: %s".formatted(source, version, reason),
                failed.get().failure().filter(Failure.INTEGRITY::equals).isPresent()
                        ? "nobody can approve a bad signature or a hostile tarball; where the"
                                + " recipe's keys were wrong, change them, then "
                                + retry(source, version)
                        : "when its cause is gone: " + retry(source, version));
    }

    private static String retry(SourceName source, String version) {
        return "`freshet retry %s %s --because ...`".formatted(source, version);
    }

    /** Lets everything of a release that is still to be done wait for {@link #approve}. */
    public List<String> hold(SourceName source, String version, String because, String who) {
        return decide(
                source,
                version,
                (release, now) -> {
                    Decision hold = write(release, Verb.HOLD, Optional.empty(), because, who, now);
                    List<RowView> rows =
                            work.of(source, version).stream()
                                    .filter(row ->
                                            row.state() == State.OPEN
                                                    || (row.state() == State.FAILED
                                                            && row.due().isPresent()))
                                    .toList();
                    rows.forEach(row -> work.hold(row, hold, now));
                    return keys(rows);
                });
    }

    /** Ends everything of a release that is not done; no later look makes it work again. */
    public List<String> ignore(SourceName source, String version, String because, String who) {
        return decide(
                source,
                version,
                (release, now) -> {
                    write(release, Verb.IGNORE, Optional.empty(), because, who, now);
                    List<RowView> rows =
                            work.of(source, version).stream()
                                    .filter(row ->
                                            row.state() != State.DONE
                                                    && row.state() != State.NOTHING)
                                    .toList();
                    rows.forEach(row -> work.end(row, "ignored: " + because, now));
                    return keys(rows);
                });
    }

    /**
     * Makes the rows of a release due now that have failed, or that a step holds: its cause may be
     * gone. Where there are none, the release begins again at its tag: history and ignored releases
     * become work.
     *
     * @throws InvalidInput when a person holds it, or is asked about the release as such: that is
     *     {@link #approve}'s to end
     */
    public List<String> retry(SourceName source, String version, String because, String who) {
        return decide(
                source,
                version,
                (release, now) -> {
                    Optional<Decision> standing = memory.standing(source, version);
                    List<RowView> rows = work.of(source, version);
                    List<RowView> failed =
                            rows.stream()
                                    .filter(row ->
                                            row.state() == State.FAILED || Following.mayGoAway(row))
                                    .toList();
                    Optional<RowView> held =
                            rows.stream().filter(row -> row.state() == State.HELD).findFirst();
                    boolean onHold = standing.filter(last -> last.verb() == Verb.HOLD).isPresent();
                    if (onHold || (failed.isEmpty() && held.isPresent())) {
                        throw new InvalidInput(
                                "`%s %s` is held: %s"
                                        .formatted(
                                                source,
                                                version,
                                                held.flatMap(RowView::reason)
                                                        .or(() -> standing.map(Work::onHold))
                                                        .orElse("")),
                                "`freshet approve %s %s --because ...` lets it go on"
                                        .formatted(source, version));
                    }
                    write(release, Verb.RETRY, Optional.empty(), because, who, now);
                    if (!failed.isEmpty() && failed.stream().allMatch(this::readable)) {
                        return openAgain(failed, now);
                    }
                    if (rows.stream().anyMatch(row -> row.state() == State.OPEN)) {
                        return List.of();
                    }
                    memory.meet(release, false, now);
                    WorkKey fetch = WorkKey.fetch(source, version);
                    work.open(fetch, release.orderable(), release, Optional.empty(), now);
                    return List.of(fetch.text());
                });
    }

    /**
     * Ends what a row waits for with an answer that came from outside: a verdict about an upload.
     *
     * @return false when no such row waits
     */
    public boolean answer(WorkKey key, Held<?> answer) {
        Instant now = clock.instant();
        return database.transaction(() -> {
            boolean waits =
                    work.find(key.text())
                            .filter(row ->
                                    row.state() != State.DONE && row.state() != State.NOTHING)
                            .isPresent();
            if (waits) {
                work.answer(key.text(), answer, now);
            }
            return waits;
        });
    }

    /**
     * Makes it time to look at an upstream: {@code run} sees it within a second. When this returns
     * it is kept, also if the power fails. Harmless when repeated: looks that are asked for are
     * some seconds apart, and a host that wants to be left alone is.
     *
     * @return false when the source is not watched; the first look at it comes by itself
     */
    public boolean poke(SourceName source) {
        Instant now = clock.instant();
        return database.transaction(() -> watch.poke(source, now));
    }

    /** False for a row that another version of Freshet wrote. */
    private boolean readable(RowView row) {
        try {
            Codec.read(
                    work.record(row.key().text()).orElse("null"),
                    StageRecords.taken(row.key().stage()));
            return true;
        } catch (InvalidInput _) {
            return false;
        }
    }

    private List<String> openAgain(List<RowView> rows, Instant now) {
        List<String> opened = new ArrayList<>();
        for (RowView row : rows) {
            work.openAgain(row.key(), now);
            opened.add(row.key().text());
        }
        return opened;
    }

    private Decision write(
            Release release,
            Verb verb,
            Optional<String> subject,
            String because,
            String who,
            Instant at) {
        Decision decision =
                new Decision(release.source(), release.version(), verb, subject, because, who, at);
        memory.decide(decision);
        return decision;
    }

    private <T> T decide(
            SourceName source, String version, BiFunction<Release, Instant, T> change) {
        Instant now = clock.instant();
        return database.transaction(() -> {
            Release release = memory.named(source, version).release();
            // The last decision counts, also when the clock was set back since.
            Instant at =
                    memory.decisions(source, version).stream()
                            .map(Decision::at)
                            .filter(last -> last.isAfter(now))
                            .max(Instant::compareTo)
                            .orElse(now);
            return change.apply(release, at);
        });
    }

    private static List<String> keys(List<RowView> rows) {
        return rows.stream().map(row -> row.key().text()).toList();
    }

    @Override
    public void close() {
        database.close();
    }
}
