package org.freshet.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.ledger.RowView.Failure;
import org.freshet.model.FreshetException;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;

/** Which upstreams are looked at now, and when each comes next. */
final class Looks {
    /** How soon a new recipe is noticed: listing ten thousand takes a tenth of a second. */
    private static final Duration BETWEEN_LISTINGS = Duration.ofMinutes(1);

    private final Database database;
    private final Memory memory;
    private final Watch watch;
    private final Recipes recipes;
    private final Timing timing;
    private Instant listed = Instant.MIN;

    Looks(Database database, Recipes recipes, Timing timing) {
        this.database = database;
        this.memory = new Memory(database);
        this.watch = new Watch(database);
        this.recipes = recipes;
        this.timing = timing;
    }

    // Each in transactions of its own

    /** Begins the looks that are due at a time, as many as there is room for. */
    synchronized List<String> due(Instant time, Instant now) {
        if (now.isBefore(listed) || !now.isBefore(listed.plus(BETWEEN_LISTINGS))) {
            list(now);
        }
        return watch.anyWaits(time)
                ? database.unsynced(() -> watch.begin(Watch.AT_ONCE, time, now))
                : List.of();
    }

    /** Makes it time to look at all. */
    synchronized void all(Instant now) {
        list(now);
        database.transaction(() -> watch.all(now));
    }

    private void list(Instant now) {
        List<SourceName> sources = recipes.sources();
        // Read before the transaction: many recipes take seconds, and others want to write.
        Map<SourceName, String> hosts =
                watch.unknown(sources).stream()
                        .collect(
                                Collectors.toMap(
                                        source -> source,
                                        source -> recipe(source).map(UpstreamHost::of).orElse("")));
        database.transaction(() -> {
            watch.only(sources, source -> hosts.getOrDefault(source, ""), now);
            watch.setBack(timing, now);
            return watch.restart(false, now);
        });
        listed = now;
    }

    /** A broken recipe is told by the step that needs it. */
    Optional<Recipe> recipe(SourceName source) {
        try {
            return Optional.of(recipes.of(source));
        } catch (FreshetException _) {
            return Optional.empty();
        }
    }

    // Each in the transaction that ends a row

    /** Begins the next look, in the place of one that has ended. */
    List<String> next(Instant time, Instant now) {
        return watch.begin(1, time, now);
    }

    /** Whether a look found a release that it did not find before, or one that moved. */
    static boolean isNews(Outcome<?> outcome) {
        return outcome instanceof Passed<?>(Sightings seen, _)
                && !(seen.work().isEmpty()
                        && seen.doubts().isEmpty()
                        && seen.history().isEmpty()
                        && seen.gone().isEmpty()
                        && seen.back().isEmpty());
    }

    /** Whether a look found a release that was not there before; asked before it is met. */
    private boolean released(Outcome<?> outcome) {
        return outcome instanceof Passed<?>(Sightings seen, _)
                && Stream.of(
                                seen.work().stream(),
                                seen.doubts().stream().map(Sightings.Doubt::release),
                                seen.history().stream())
                        .flatMap(releases -> releases)
                        .anyMatch(one -> memory.met(one.source(), one.version()).isEmpty());
    }

    /** A look has ended, and what it found is not remembered yet. */
    void ended(SourceName source, Optional<Recipe> recipe, Outcome<?> outcome, Instant now) {
        watch.looked(source, recipe.map(UpstreamHost::of), released(outcome), now);
        Duration wait = watch.find(source).orElseThrow().every(timing, now);
        watch.lookAgain(source, now.plus(wait));
    }

    /** A look has failed. */
    void failed(RowView row, Reason reason, Instant now) {
        SourceName source = row.key().source();
        reason.retryAt().ifPresent(at -> watch.rest(source, Timing.rest(at, now)));
        Duration wait =
                reason.failure() == Failure.INVALID_INPUT
                        ? timing.afterBrokenRecipe(source)
                        : timing.afterFailedLooks(source, row.attempts() + 1);
        watch.lookAgain(source, now.plus(wait));
    }

    /** The date of a release has become known. */
    void dated(OrigTarball orig, Instant met, Instant now) {
        Instant made = orig.released().isAfter(now) ? now : orig.released();
        SourceName source = orig.release().source();
        watch.dated(source, met, made);
        watch.find(source).ifPresent(it -> watch.lookBy(source, now.plus(it.every(timing, now))));
    }
}
