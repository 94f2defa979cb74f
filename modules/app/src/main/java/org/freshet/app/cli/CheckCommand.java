package org.freshet.app.cli;

import java.nio.file.Files;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.freshet.app.Flow;
import org.freshet.app.Settings;
import org.freshet.app.Uploading;
import org.freshet.app.WatchFileCheck;
import org.freshet.app.Wiring;
import org.freshet.app.hooks.Secrets;
import org.freshet.model.Destination;
import org.freshet.model.Destination.ArchiveDestination;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Everything that a person may have written wrong. */
@Command(
        name = "check",
        description = "Check settings, recipes and routes; changes nothing.",
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @ParentCommand private Freshet freshet;

    @Mixin private Options options;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        int recipes = 0;
        try {
            Settings settings = options.readSettings();
            secrets(settings, problems);
            Recipes folder = Wiring.recipes(options.recipes(), settings, Clock.systemUTC());
            for (SourceName source : folder.sources()) {
                recipes++;
                try {
                    Recipe recipe = folder.of(source);
                    destinations(recipe, settings, problems);
                    folder.notices(source).forEach(one -> problems.notice(source + ": " + one));
                    WatchFileCheck.problems(recipe, settings, _ -> {}).forEach(problems::add);
                } catch (InvalidInput broken) {
                    problems.add(broken);
                }
            }
        } catch (InvalidInput broken) {
            problems.add(broken);
        }
        try {
            Flow.checkThoroughly(options.routes(), Wiring.stepClasses());
        } catch (InvalidInput broken) {
            problems.add(broken);
        }
        Screen screen = freshet.screen();
        if (!Files.exists(options.settings())) {
            screen.err()
                    .println(
                            "note: there is no settings file `%s`: the defaults hold"
                                    .formatted(options.settings()));
        }
        int status = problems.tell(screen, options.json());
        if (status == 0 && !options.json()) {
            screen.err()
                    .println(
                            "settings, %s and the routes are good"
                                    .formatted(recipes == 1 ? "1 recipe" : recipes + " recipes"));
        }
        return status;
    }

    private static void destinations(Recipe recipe, Settings settings, Problems problems) {
        for (Destination destination : recipe.destinations()) {
            try {
                switch (destination) {
                    case ArchiveDestination(String name) -> settings.archive(name);
                    case Incoming to -> Uploading.check(to, settings, Clock.systemUTC());
                }
            } catch (InvalidInput unknown) {
                problems.add(
                        new InvalidInput(
                                "recipe of `%s`: %s"
                                        .formatted(recipe.source(), unknown.getMessage()),
                                unknown.hint().orElse("name it in the settings")));
            }
        }
    }

    private static void secrets(Settings settings, Problems problems) {
        try {
            settings.webhooks().ifPresent(webhooks -> Secrets.read(webhooks.secrets()));
        } catch (InvalidInput broken) {
            problems.add(broken);
        }
    }
}
