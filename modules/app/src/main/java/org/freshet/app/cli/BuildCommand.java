package org.freshet.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.freshet.app.Building;
import org.freshet.app.Building.Order;
import org.freshet.app.Building.Result;
import org.freshet.app.Home;
import org.freshet.app.Reproduction;
import org.freshet.app.Settings;
import org.freshet.app.Wiring;
import org.freshet.files.Durable;
import org.freshet.ledger.Codec;
import org.freshet.ledger.Ledger;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.InvalidInput;
import org.freshet.model.Plan;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Source packages, published nowhere. */
@Command(
        name = "build",
        description = "Build source packages; publish them nowhere.",
        sortOptions = false)
final class BuildCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Parameters(arity = "0..1", paramLabel = "SOURCE")
    private @Nullable String source;

    @Option(
            names = "--release",
            paramLabel = "V",
            description = "the release's own version (default: the newest)")
    private @Nullable String release;

    @Option(
            names = "--target",
            paramLabel = "T",
            description = "such as ubuntu/noble (default: every target of the recipe)")
    private @Nullable String target;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "repeat the plan that an earlier build wrote: the same bytes, or an error")
    private @Nullable Path plan;

    @Option(
            names = "--reproduce",
            paramLabel = "FILE.dsc",
            description =
                    "make a published package again, from its recipe and upstream, and compare: the same"
                            + " bytes, or exit status 4 and what differs")
    private @Nullable Path reproduce;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: .; with --reproduce nowhere)")
    private @Nullable Path out;

    @Override
    public Integer call() {
        Optional<Order> order = order();
        Settings settings = options.readSettings();
        Recipes recipes = Wiring.recipes(options.recipes(), settings, Clock.systemUTC());
        Path scratch = scratch();
        // Also when interrupted.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> DemoCommand.delete(scratch), "sweep"));
        Building building =
                new Building(
                        options.home(), settings, recipes, options.routes(), Clock.systemUTC());
        Home own = new Home(scratch.resolve("home"));
        Function<Ledger, Runnable> progress = ledger -> Progress.of(freshet.screen(), ledger)::show;
        if (reproduce != null) {
            return new ReproductionText(freshet.screen(), options.json())
                    .tell(
                            new Reproduction(options.home(), settings, building)
                                    .of(
                                            reproduce.toAbsolutePath().normalize(),
                                            directory(scratch.resolve("made")),
                                            own,
                                            progress));
        }
        Result result = building.build(order.orElseThrow(), directory(Path.of(".")), own, progress);
        tell(result);
        return RowView.exitStatus(result.rows());
    }

    private Path directory(Path otherwise) {
        return (out == null ? otherwise : out).toAbsolutePath().normalize();
    }

    private void tell(Result result) {
        Screen screen = freshet.screen();
        if (options.json()) {
            Json.document(
                    screen.out(),
                    Map.of("files", result.written().stream().map(Path::toString).toList()));
        } else {
            result.written().forEach(file -> screen.out().println(file));
        }
        for (RowView row : result.rows()) {
            if (row.state() == State.NOTHING) {
                screen.err().println("nothing built: " + row.reason().orElse(""));
            }
        }
    }

    /** Empty for --reproduce. */
    private Optional<Order> order() {
        if (plan != null || reproduce != null) {
            String option = plan != null ? "--plan" : "--reproduce";
            if (source != null
                    || release != null
                    || target != null
                    || (plan != null && reproduce != null)) {
                throw new InvalidInput(
                        option + " names source, release and target itself", "leave them out");
            }
            return Optional.ofNullable(plan).map(file -> new Order.Again(read(file)));
        }
        if (source == null) {
            throw new InvalidInput(
                    "`freshet build` takes SOURCE, --plan FILE or --reproduce FILE.dsc",
                    "such as `freshet build jq`");
        }
        return Optional.of(
                new Order.Newly(
                        new SourceName(source),
                        Optional.ofNullable(release),
                        Optional.ofNullable(target)));
    }

    private static Plan read(Path file) {
        String text = text(file);
        try {
            return Codec.read(text, Plan.class);
        } catch (InvalidInput e) {
            throw new InvalidInput(
                    "`%s` is not a plan: %s".formatted(file, e.getMessage()),
                    "name a file that `build` of this version of Freshet wrote",
                    e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(
                    "plan `%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "name a file that `build` wrote",
                    e);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("freshet-build.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
