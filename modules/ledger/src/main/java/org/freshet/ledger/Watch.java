package org.freshet.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.freshet.model.SourceName;
import org.freshet.model.WorkKey;

/** When each upstream is looked at. No method commits. */
final class Watch {
    /** Looks under way at once: as many as poll has consumers, so that no look waits for one. */
    static final int AT_ONCE = 32;

    /**
     * Of these at one host: a slow host keeps no other waiting, and one at a forge's distance (200
     * ms) is asked of ten thousand upstreams in ten minutes.
     */
    private static final int AT_ONE_HOST = 4;

    /** The message of a look that has not begun by then got lost. */
    private static final Duration LOST = Duration.ofMinutes(10);

    /** The least between two looks that somebody asked for. */
    private static final Duration BETWEEN_POKES = Duration.ofSeconds(5);

    private final Database database;

    Watch(Database database) {
        this.database = database;
    }

    // Which upstreams

    /** The sources that are not watched yet. */
    List<SourceName> unknown(Collection<SourceName> sources) {
        Set<SourceName> watched = watched();
        return sources.stream().filter(source -> !watched.contains(source)).toList();
    }

    /** Watches these, the first look at once, and no others any more. */
    void only(List<SourceName> sources, Function<SourceName, String> host, Instant now) {
        Set<SourceName> gone = watched();
        for (SourceName source : sources) {
            if (!gone.remove(source)) {
                add(source, host.apply(source), now);
            }
        }
        for (SourceName source : gone) {
            database.update("delete from watch where source = ?", source);
            database.update("delete from work where key = ?", WorkKey.poll(source));
        }
    }

    private Set<SourceName> watched() {
        return new HashSet<>(
                database.query(
                        "select source from watch", line -> new SourceName(line.text("source"))));
    }

    private void add(SourceName source, String host, Instant now) {
        database.update(
                "insert into watch (source, host, begun, due) values (?, ?, ?, ?)",
                source,
                host,
                now,
                Instant.EPOCH);
        database.update(
                """
                insert into work (key, stage, source, state, opened, since)
                values (?, 'poll', ?, 'done', ?, ?)
                """,
                WorkKey.poll(source),
                source,
                now,
                now);
    }

    Optional<Watched> find(SourceName source) {
        return database.first("select * from watch where source = ?", Watched::of, source);
    }

    // Who is next

    boolean anyWaits(Instant time) {
        return database.first(
                        "select 1 as one from watch where due <= ? and rest <= ? limit 1",
                        line -> line.flag("one"),
                        time,
                        time)
                .isPresent();
    }

    /** How many are due at a time. */
    int waiting(Instant time) {
        return database.first(
                        "select count(*) as n from watch where due <= ? and rest <= ?",
                        line -> line.number("n"),
                        time,
                        time)
                .orElse(0);
    }

    /**
     * Begins looks, as many as there is room for: those first whose last look is longest ago.
     *
     * @param time when they must be due
     * @return their keys
     */
    List<String> begin(int most, Instant time, Instant now) {
        Map<String, Integer> underWay = underWay();
        int room = AT_ONCE - underWay.values().stream().mapToInt(Integer::intValue).sum();
        List<String> begun = new ArrayList<>();
        while (begun.size() < Math.min(most, room)) {
            Optional<Next> next = next(underWay, time);
            if (next.isEmpty()) {
                break;
            }
            underWay.merge(next.get().host(), 1, Integer::sum);
            begun.add(begin(next.get().source(), now));
        }
        return begun;
    }

    private Map<String, Integer> underWay() {
        Map<String, Integer> underWay = new HashMap<>();
        database.query(
                "select host, count(*) as n from watch where due is null group by host",
                line -> underWay.put(line.text("host"), line.number("n")));
        return underWay;
    }

    private record Next(SourceName source, String host) {}

    private Optional<Next> next(Map<String, Integer> underWay, Instant time) {
        List<String> full =
                underWay.entrySet().stream()
                        .filter(host -> !host.getKey().isEmpty() && host.getValue() >= AT_ONE_HOST)
                        .map(Map.Entry::getKey)
                        .toList();
        return database.first(
                """
                select source, host from watch
                where due <= ? and rest <= ? and host not in (select value from json_each(?))
                order by rung, source limit 1
                """,
                line -> new Next(new SourceName(line.text("source")), line.text("host")),
                time,
                time,
                Codec.line(full));
    }

    private String begin(SourceName source, Instant now) {
        String key = WorkKey.poll(source).text();
        database.update("update watch set due = null, rung = ? where source = ?", now, source);
        database.update(
                "update work set state = 'open', opened = ?, since = ? where key = ?",
                now,
                now,
                key);
        return key;
    }

    /** Makes it time to look at all; hosts that want to be left alone are. */
    int all(Instant now) {
        database.update("update watch set due = 0 where due is not null");
        // What a look at those would come to is known: it counts as having been made.
        return database.update(
                """
                update work set since = ? where stage = 'poll'
                and source in (select source from watch where rest > ?)
                """,
                now,
                now);
    }

    /** How many were not looked at since and may be, or are being looked at. */
    int unlooked(Instant since) {
        return database.first(
                        """
                        select count(*) as n from watch
                        where due is null or (rung < ? and rest <= ?)
                        """,
                        line -> line.number("n"),
                        since,
                        since)
                .orElse(0);
    }

    /** Looks whose process died, or whose message got lost, are due at once. */
    int restart(boolean all, Instant now) {
        String lost =
                """
                (select source from watch join work using (source)
                where stage = 'poll' and watch.due is null and taken = 0 and rung <= ?)
                """;
        Instant before = all ? Instant.ofEpochMilli(Long.MAX_VALUE) : now.minus(LOST);
        database.update(
                """
                update work set state = case when failure is null then 'done' else 'failed' end
                where stage = 'poll' and source in
                """
                        + lost,
                before);
        return database.update("update watch set due = 0 where source in " + lost, before);
    }

    /** Times further ahead than any is ever set: the clock was set back since. */
    void setBack(Timing timing, Instant now) {
        database.update(
                "update watch set due = 0, poked = 0 where due > ?",
                now.plus(timing.poll()).plus(BETWEEN_POKES));
        database.update("update watch set rest = 0 where rest > ?", now.plus(Timing.LONGEST_REST));
    }

    /**
     * Makes it time to look at one upstream: now, or some seconds after somebody last asked for
     * that. A look that is under way may have begun too early; another one follows it.
     *
     * @return false when it is not watched
     */
    boolean poke(SourceName source, Instant now) {
        Optional<Instant> last =
                database.first(
                        "select poked from watch where source = ?",
                        line -> line.instant("poked"),
                        source);
        last.flatMap(poked -> nextPoke(poked, now))
                .ifPresent(at -> {
                    database.update("update watch set poked = ? where source = ?", at, source);
                    lookBy(source, at);
                });
        return last.isPresent();
    }

    /** Empty when the last poke's look is still to come. */
    private static Optional<Instant> nextPoke(Instant last, Instant now) {
        if (last.isAfter(now)) {
            boolean clockWasSetBack = last.isAfter(now.plus(BETWEEN_POKES));
            return clockWasSetBack ? Optional.of(now) : Optional.empty();
        }
        Instant soonest = last.plus(BETWEEN_POKES);
        return Optional.of(soonest.isAfter(now) ? soonest : now);
    }

    // After a look

    /**
     * A look has succeeded.
     *
     * @param host as the recipe has it now
     * @param released whether there is a release that was not there at the look before
     */
    void looked(SourceName source, Optional<String> host, boolean released, Instant now) {
        // What the first look finds may be of any age.
        database.update(
                """
                update watch set
                    released = case when ?1 and checked is not null then ?2 else released end,
                    unseen = case when ?1 then ?2 - checked else unseen end,
                    checked = rung, rest = 0, host = coalesce(?3, host)
                where source = ?4
                """,
                released,
                now,
                host,
                source);
    }

    /** Its host wants to be left alone. */
    void rest(SourceName source, Instant until) {
        database.update("update watch set rest = ? where source = ?", until, source);
    }

    /**
     * The look under way has ended; sooner than the next comes one that was asked for meanwhile.
     */
    void lookAgain(SourceName source, Instant due) {
        database.update(
                """
                update watch set due = case when poked > rung then poked else ? end
                where source = ?
                """,
                due,
                source);
    }

    /** The next look comes then at the latest; one that is under way has none. */
    void lookBy(SourceName source, Instant at) {
        database.update("update watch set due = min(due, ?) where source = ?", at, source);
    }

    /**
     * The date of a release has become known.
     *
     * @param met when a look first saw it
     */
    void dated(SourceName source, Instant met, Instant made) {
        database.update(
                """
                update watch set
                    unseen = case when released = ?1 then min(unseen, max(?1 - ?2, 0))
                        else unseen end,
                    released = max(coalesce(released, ?2), ?2)
                where source = ?3
                """,
                met,
                made,
                source);
    }
}
