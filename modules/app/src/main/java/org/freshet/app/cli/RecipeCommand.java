package org.freshet.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.app.HistoryCheck;
import org.freshet.app.Settings;
import org.freshet.app.WatchFileCheck;
import org.freshet.app.Wiring;
import org.freshet.model.SeriesTable;
import org.freshet.packaging.RecipeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Commands about recipe files. */
@Command(
        name = "recipe",
        description = "Write and check recipe files.",
        subcommands = {
            RecipeNewCommand.class,
            RecipeImportCommand.class,
            RecipeCommand.Check.class
        },
        sortOptions = false)
final class RecipeCommand {
    @ParentCommand private Freshet freshet;

    Screen screen() {
        return freshet.screen();
    }

    @Command(
            name = "check",
            description = "Say everything that is wrong with recipe files.",
            sortOptions = false)
    static final class Check implements Callable<Integer> {
        @ParentCommand private RecipeCommand recipe;

        @Mixin private Options options;

        @Parameters(
                arity = "1..*",
                paramLabel = "FILE",
                description = "recipe.yaml files, or the directories that hold them")
        private List<Path> files;

        @Option(
                names = "--history",
                description =
                        "ask the upstreams too, and prove each recipe on every tag there ever was")
        private boolean history;

        @Override
        public Integer call() {
            Screen screen = recipe.screen();
            Settings settings = options.readSettings();
            SeriesTable series = Wiring.series(settings, Clock.systemUTC());
            HistoryCheck proof = new HistoryCheck(settings, Clock.systemUTC());
            List<String> problems = new ArrayList<>();
            for (Path named : files) {
                Path file = Files.isDirectory(named) ? named.resolve("recipe.yaml") : named;
                List<String> inFile = RecipeFile.problems(file, series);
                problems.addAll(inFile);
                if (inFile.isEmpty()) {
                    problems.addAll(
                            WatchFileCheck.problems(
                                    RecipeFile.read(file, series),
                                    settings,
                                    note -> screen.err().println("note: " + note)));
                }
                if (history && inFile.isEmpty()) {
                    problems.addAll(proof.problems(file, recipe.screen().err()::println));
                }
            }
            if (options.json()) {
                Json.document(screen.out(), Map.of("problems", problems));
            } else {
                problems.forEach(problem -> screen.err().println("error: " + problem));
            }
            return problems.isEmpty() ? 0 : 2;
        }
    }
}
