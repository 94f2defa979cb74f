package org.freshet.app.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.freshet.app.Flow;
import org.freshet.app.Settings;
import org.freshet.app.WatchFileCheck;
import org.freshet.app.Wiring;
import org.freshet.app.hooks.Secrets;
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
        List<String> problems = new ArrayList<>();
        List<String> notices = new ArrayList<>();
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
                    folder.notices(source).forEach(one -> notices.add(source + ": " + one));
                    problems.addAll(WatchFileCheck.problems(recipe, settings, _ -> {}));
                } catch (InvalidInput broken) {
                    problems.add(String.valueOf(broken.getMessage()));
                }
            }
        } catch (InvalidInput broken) {
            problems.add(String.valueOf(broken.getMessage()));
        }
        try {
            Flow.checkThoroughly(options.routes(), Wiring.stepClasses());
        } catch (InvalidInput broken) {
            problems.add(String.valueOf(broken.getMessage()));
        }
        Screen screen = freshet.screen();
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("problems", problems.stream().flatMap(String::lines).toList());
            if (!notices.isEmpty()) {
                json.put("notices", notices);
            }
            Json.document(screen.out(), json);
            return problems.isEmpty() ? 0 : 2;
        }
        notices.forEach(notice -> screen.err().println("note: " + notice));
        if (problems.isEmpty()) {
            screen.err()
                    .println(
                            "settings, %s and the routes are good"
                                    .formatted(recipes == 1 ? "1 recipe" : recipes + " recipes"));
        } else {
            problems.stream()
                    .flatMap(String::lines)
                    .forEach(problem -> screen.err().println("error: " + problem));
        }
        return problems.isEmpty() ? 0 : 2;
    }

    private static void destinations(Recipe recipe, Settings settings, List<String> problems) {
        recipe.destinations()
                .forEach(destination -> {
                    String name = destination.text().substring(destination.text().indexOf(':') + 1);
                    if (!settings.archives().containsKey(name)) {
                        problems.add(
                                "recipe of `%s`: destination `%s` is not in the settings"
                                        .formatted(recipe.source(), destination));
                    }
                });
    }

    private static void secrets(Settings settings, List<String> problems) {
        try {
            settings.webhooks().ifPresent(webhooks -> Secrets.read(webhooks.secrets()));
        } catch (InvalidInput broken) {
            problems.add(String.valueOf(broken.getMessage()));
        }
    }
}
