package org.freshet.app;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.freshet.app.Building.Order.Again;
import org.freshet.app.Building.Order.Newly;
import org.freshet.app.Building.Order.Reproducing;
import org.freshet.archive.Origin;
import org.freshet.files.OsLock;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.MemoryFile;
import org.freshet.ledger.RowView;
import org.freshet.model.Holdings;
import org.freshet.model.Plan;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;

/** Builds source packages by the shipped routes over a scratch home; they are published nowhere. */
public final class Building {
    private final Home home;
    private final Settings settings;
    private final Recipes recipes;
    private final Path routes;
    private final Clock clock;

    public Building(Home home, Settings settings, Recipes recipes, Path routes, Clock clock) {
        this.home = home;
        this.settings = settings;
        this.recipes = recipes;
        this.routes = routes;
        this.clock = clock;
    }

    /** What is to be built. */
    public sealed interface Order {
        SourceName source();

        /** Empty for the newest. */
        Optional<String> release();

        /** Empty for every target of the recipe. */
        Optional<String> target();

        /** What would be published now. */
        record Newly(SourceName source, Optional<String> release, Optional<String> target)
                implements Order {}

        /** Exactly this plan. */
        record Again(Plan plan) implements Order {
            @Override
            public SourceName source() {
                return plan.source();
            }

            @Override
            public Optional<String> release() {
                return Optional.of(plan.orig().release().version());
            }

            @Override
            public Optional<String> target() {
                return Optional.of(plan.target().text());
            }
        }

        /** What was published, from the recipe as it is and upstream; nothing kept is used. */
        record Reproducing(Origin origin) implements Order {
            @Override
            public SourceName source() {
                return origin.source();
            }

            @Override
            public Optional<String> release() {
                return Optional.of(origin.release());
            }

            @Override
            public Optional<String> target() {
                return Optional.of(origin.target());
            }
        }
    }

    /** What came of it. */
    public record Result(List<Path> written, List<RowView> rows) {}

    /**
     * Runs beside a {@code run} of the home: it leaves no rows, only what mirrors and repositories
     * said.
     */
    public Result build(Order order, Path out, Home scratch, Function<Ledger, Runnable> progress) {
        OnlyRecipe whole = OnlyRecipe.of(recipes, order.source());
        Optional<OnlyRecipe> narrow = order.target().map(whole::onlyFor);
        // What targets share depends on all of them, and so does what is planned now.
        OnlyRecipe one = order instanceof Newly ? whole : narrow.orElse(whole);
        Home kept = order instanceof Reproducing ? scratch : home.orElse(scratch);
        Wiring wiring = new Wiring(scratch, kept, settings, one, clock);
        OutputDirectory directory =
                new OutputDirectory(out, wiring.store(), clock, said(order, out));
        try (OsLock _ = scratch.lock();
                Ledger ledger = remembering(wiring, scratch)) {
            Map<String, Object> steps =
                    wiring.buildSteps(ledger, holdings(wiring), order, directory);
            switch (order) {
                case Newly _ -> order.target().ifPresent(target -> narrow(steps, wiring, target));
                case Again(Plan plan) ->
                        repeat(steps, wiring, new FixedPlan(plan), Origin.of(plan));
                case Reproducing(Origin origin) ->
                        repeat(steps, wiring, new PlanOnRecord(origin), origin);
            }
            Flow.check(routes, steps);
            Instant begun = ledger.lookNow();
            try (Flow flow = Flow.start(routes, steps, Flow.properties())) {
                Round round = new Round(ledger, flow, begun);
                round.await(progress.apply(ledger));
                return new Result(
                        directory.written(),
                        round.outcomes().stream().filter(row -> asked(order, row)).toList());
            }
        }
    }

    /** Who compares names no directory; what is made lies in one that goes. */
    private static String said(Order order, Path out) {
        return order instanceof Reproducing
                ? "made again to be compared, published nowhere"
                : "written to `%s`, published nowhere".formatted(out);
    }

    private Holdings holdings(Wiring wiring) {
        return wiring.holdings(new OwnArchives(settings).holdings());
    }

    private void narrow(Map<String, Object> steps, Wiring wiring, String target) {
        steps.put("resolver", wiring.resolver(holdings(wiring)).askingFor(target));
        steps.put("planner", new OnlyTarget(wiring.planner(new NothingHeld()), target));
    }

    private void repeat(Map<String, Object> steps, Wiring wiring, Object planner, Origin origin) {
        steps.put("fetcher", wiring.fetcher(origin.components()));
        steps.put("resolver", wiring.resolver(holdings(wiring), origin.base()));
        steps.put("planner", planner);
    }

    private static boolean asked(Order order, RowView row) {
        return order.target().isEmpty()
                || row.key().target().isEmpty()
                || row.key().target().equals(order.target());
    }

    /** The scratch home's ledger, with the memory of the home's. */
    private Ledger remembering(Wiring wiring, Home scratch) {
        MemoryFile.copy(home.ledger(), scratch.ledger());
        return wiring.ledger();
    }
}
