package org.freshet.app;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.files.OsLock;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.MemoryFile;
import org.freshet.ledger.RowView;
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

    /**
     * What is to be built.
     *
     * @param release empty for the newest
     * @param target empty for every target of the recipe
     * @param plan builds exactly this one again
     */
    public record Order(
            SourceName source,
            Optional<String> release,
            Optional<String> target,
            Optional<Plan> plan) {
        /** The order that repeats a plan. */
        public static Order again(Plan plan) {
            return new Order(
                    plan.source(),
                    Optional.of(plan.orig().release().version()),
                    Optional.of(plan.target().text()),
                    Optional.of(plan));
        }
    }

    /** What came of it. */
    public record Result(List<Path> written, List<RowView> rows) {}

    /**
     * Runs beside a {@code run} of the home: it leaves no rows, only what mirrors and repositories
     * said.
     */
    public Result build(
            Order order,
            Path out,
            Home scratch,
            java.util.function.Function<Ledger, Runnable> progress) {
        Recipes one = new OnlyRecipe(recipes, order.source(), order.target());
        one.of(order.source());
        Wiring wiring = new Wiring(scratch, home.orElse(scratch), settings, one, clock);
        OutputDirectory directory = new OutputDirectory(out, wiring.store(), clock);
        try (OsLock _ = scratch.lock();
                Ledger ledger = remembering(wiring, scratch)) {
            Map<String, Object> steps =
                    wiring.buildSteps(
                            ledger,
                            new OwnArchives(settings).holdings(),
                            order.release(),
                            directory);
            order.plan()
                    .ifPresent(plan -> {
                        steps.put(
                                "resolver",
                                wiring.resolver(new OwnArchives(settings).holdings(), plan.base()));
                        steps.put("planner", new FixedPlan(plan));
                    });
            Flow.check(routes, steps);
            Instant begun = ledger.lookNow();
            try (Flow flow = Flow.start(routes, steps, Flow.properties())) {
                Round round = new Round(ledger, flow, begun);
                round.await(progress.apply(ledger));
                return new Result(directory.written(), round.outcomes());
            }
        }
    }

    /** The scratch home's ledger, with the memory of the home's. */
    private Ledger remembering(Wiring wiring, Home scratch) {
        MemoryFile.copy(home.ledger(), scratch.ledger());
        return wiring.ledger();
    }
}
