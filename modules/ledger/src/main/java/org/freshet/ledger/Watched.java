package org.freshet.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.freshet.ledger.Database.Line;
import org.freshet.model.SourceName;

/**
 * How an upstream is watched.
 *
 * @param host whom a look asks; empty for this machine itself
 * @param begun since when there is a recipe
 * @param due the next look; empty while one is under way
 * @param rest until when its host wants to be left alone; in the past where it does not
 * @param rung when the last look began
 * @param checked when the last look that succeeded began; empty before the first
 * @param released the newest release, as far as its date is known
 * @param unseen how long that release was there before it was seen, at most: the time between its
 *     look and the one before, or since its date where that is less
 */
public record Watched(
        SourceName source,
        String host,
        Instant begun,
        Optional<Instant> due,
        Instant rest,
        Instant rung,
        Optional<Instant> checked,
        Optional<Instant> released,
        Optional<Duration> unseen) {
    /** Who looks at upstreams every second need not be told of a second. */
    private static final Duration SHORTEST_ALARM = Duration.ofMinutes(1);

    static Watched of(Line line) throws java.sql.SQLException {
        return new Watched(
                new SourceName(line.text("source")),
                line.text("host"),
                line.instant("begun"),
                line.optionalInstant("due"),
                line.instant("rest"),
                line.instant("rung"),
                line.optionalInstant("checked"),
                line.optionalInstant("released"),
                line.optionalInstant("unseen")
                        .map(length -> Duration.between(Instant.EPOCH, length)));
    }

    /** The wait between two looks now. */
    public Duration every(Timing timing, Instant now) {
        return timing.between(source, released.map(at -> between(at, now)));
    }

    /** When it is looked at next; empty while it is looked at. */
    public Optional<Instant> next() {
        return due.map(at -> at.isBefore(rest) ? rest : at);
    }

    /** For how long no look has succeeded. */
    public Duration unchecked(Instant now) {
        return between(checked.orElse(begun), now);
    }

    /** Whether no look has succeeded, or can succeed, within the bound. */
    public boolean overdue(Timing timing, Instant now) {
        Duration bound =
                timing.poll().compareTo(SHORTEST_ALARM) > 0 ? timing.poll() : SHORTEST_ALARM;
        return unchecked(rest.isAfter(now) ? rest : now).compareTo(bound) > 0;
    }

    /** A time in the future means that the clock was set back since. */
    private static Duration between(Instant then, Instant now) {
        return then.isBefore(now) ? Duration.between(then, now) : Duration.ZERO;
    }
}
