package org.freshet.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.TarballRule;
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
    public static List<InvalidInput> problems(
            Recipe recipe, Settings settings, Consumer<String> note) {
        List<InvalidInput> problems = new ArrayList<>();
        for (PlaceRule place : recipe.upstream().places()) {
            if (place instanceof PlaceRule.WatchFile(var file)) {
                WatchFiles.Checked checked =
                        WatchFiles.check(recipe.source(), file, settings.addresses());
                checked.notes().forEach(note);
                problems.addAll(checked.problems());
                if (checked.git().isPresent() && needsGit(recipe)) {
                    problems.add(
                            new InvalidInput(
                                    "%s: its releases are tags, and the recipe of `%s` does not say where their files are"
                                            .formatted(file, recipe.source()),
                                    "write `git: %s` below `upstream`"
                                            .formatted(Shown.text(checked.git().get()))));
                }
                if (recipe.packaging().isPresent()) {
                    checked.components()
                            .forEach((name, component) ->
                                    unfetched(recipe, name, component)
                                            .ifPresent(hint ->
                                                    problems.add(
                                                            new InvalidInput(
                                                                    "%s: it does not say where the files of its component `%s` are, and neither does the recipe of `%s`"
                                                                            .formatted(
                                                                                    file,
                                                                                    name,
                                                                                    recipe
                                                                                            .source()),
                                                                    hint))));
                }
            }
        }
        return problems;
    }

    /** What the recipe must say of a component that the watch file only names. */
    private static Optional<String> unfetched(
            Recipe recipe, String name, WatchFiles.Component component) {
        boolean files = component.released() && component.git().isEmpty();
        if (files || recipe.upstream().components().containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(
                "write `%s: {git: %s}` below `upstream.components`%s"
                        .formatted(
                                name,
                                component.git().map(Shown::text).orElse("URL"),
                                component.released()
                                        ? ""
                                        : ", with its `version`: the watch file follows a branch"));
    }

    /** Whether something is made of the releases, and nothing but git has their files. */
    private static boolean needsGit(Recipe recipe) {
        return recipe.packaging().isPresent()
                && recipe.upstream().git().isEmpty()
                && !(recipe.upstream().tarball() instanceof TarballRule.At);
    }
}
