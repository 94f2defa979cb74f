package org.freshet.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.freshet.app.HistoryCheck;
import org.freshet.app.Settings;
import org.freshet.app.WatchFileCheck;
import org.freshet.app.Wiring;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe;
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
            Problems problems = new Problems();
            for (Path named : files) {
                Path file = Files.isDirectory(named) ? named.resolve("recipe.yaml") : named;
                try {
                    Recipe read = RecipeFile.read(file, series);
                    WatchFileCheck.problems(
                                    read, settings, note -> screen.err().println("note: " + note))
                            .forEach(problems::add);
                    if (history) {
                        proof.problems(file, screen.err()::println).forEach(problems::add);
                    }
                } catch (InvalidInput broken) {
                    problems.add(broken);
                }
            }
            return problems.tell(screen, options.json());
        }
    }
}
