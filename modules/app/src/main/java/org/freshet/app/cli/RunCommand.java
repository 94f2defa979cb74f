package org.freshet.app.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.freshet.app.Flow;
import org.freshet.app.Home;
import org.freshet.app.RemoteArchives;
import org.freshet.app.Round;
import org.freshet.app.Settings;
import org.freshet.app.Wiring;
import org.freshet.app.hooks.Webhooks;
import org.freshet.archive.Archive;
import org.freshet.files.OsLock;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.RowView;
import org.freshet.model.FreshetException;
import org.freshet.model.Recipes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The pipeline itself. */
@Command(
        name = "run",
        description = "Watch, build, publish, until it is stopped.",
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("freshet.run");

    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Option(
            names = "--once",
            description = "look at every upstream once, do all that follows, then exit")
    private boolean once;

    @Override
    public Integer call() throws InterruptedException {
        Clock clock = Clock.systemUTC();
        Home home = options.home();
        Settings settings = options.readSettings();
        Recipes recipes = Wiring.recipes(options.recipes(), settings, clock);
        // Fails before anything starts when the directory is not there.
        int sources = recipes.sources().size();
        try (OsLock _ = home.lock()) {
            Wiring wiring = new Wiring(home, settings, recipes, clock);
            wiring.sweep();
            try (Ledger ledger = wiring.ledger()) {
                Map<String, Archive> archives = wiring.archives();
                archives.values().stream()
                        .flatMap(archive -> archive.keyAlarms(clock.instant()).stream())
                        .forEach(LOG::warn);
                Map<String, Object> steps = wiring.steps(ledger, archives);
                Map<String, String> properties = Flow.properties();
                Flow.check(options.routes(), steps);
                Instant begun = once ? ledger.lookNow() : clock.instant();
                Optional<Webhooks> webhooks = once ? Optional.empty() : wiring.webhooks();
                try (Flow flow = Flow.start(options.routes(), steps, properties)) {
                    LOG.info("routes started; watching {} upstreams", sources);
                    return once
                            ? oneRound(
                                    new Round(ledger, flow, begun), ledger, wiring.remoteArchives())
                            : untilStopped(webhooks, flow, ledger);
                } finally {
                    webhooks.ifPresent(Webhooks::close);
                }
            }
        }
    }

    private int oneRound(Round round, Ledger ledger, RemoteArchives remotes) {
        round.await(Progress.of(freshet.screen(), ledger)::show);
        int status = RowView.exitStatus(round.outcomes());
        try {
            remotes.sendNow().forEach(LOG::info);
        } catch (FreshetException failure) {
            if (status == 0) {
                throw failure;
            }
            LOG.warn(failure.getMessage());
        }
        return status;
    }

    /**
     * A signal ends it: steps that work get some seconds, what was not finished is work of the next
     * start.
     */
    private static int untilStopped(Optional<Webhooks> webhooks, Flow flow, Ledger ledger)
            throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    webhooks.ifPresent(Webhooks::close);
                                    flow.close();
                                    ledger.close();
                                },
                                "stop"));
        never.await();
        return 0;
    }
}
