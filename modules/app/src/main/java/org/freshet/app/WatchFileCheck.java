package org.freshet.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.Shown;
import org.freshet.upstream.watchfile.WatchFiles;

/** Reads the watch files that recipes name. */
public final class WatchFileCheck {
    private WatchFileCheck() {}

    /**
     * What is wrong with the watch files of a recipe, each with its line.
     *
     * @param note takes what is passed over
     */
    public static List<String> problems(Recipe recipe, Settings settings, Consumer<String> note) {
        List<String> problems = new ArrayList<>();
        for (PlaceRule place : recipe.upstream().places()) {
            if (place instanceof PlaceRule.WatchFile(var file)) {
                WatchFiles.Checked checked =
                        WatchFiles.check(recipe.source(), file, settings.addresses());
                checked.notes().forEach(note);
                problems.addAll(checked.problems());
                if (checked.git().isPresent() && recipe.upstream().git().isEmpty()) {
                    problems.add(
                            "%s: its releases are tags, and the recipe of `%s` has no `git: %s`"
                                    .formatted(
                                            file,
                                            recipe.source(),
                                            Shown.text(checked.git().get())));
                }
            }
        }
        return problems;
    }
}
