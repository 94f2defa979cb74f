package org.freshet.app;

import java.util.List;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipes;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/** One of the recipes, for all its targets or for one. */
final class OnlyRecipe implements Recipes {
    private final Recipes all;
    private final SourceName source;
    private final Optional<String> target;

    OnlyRecipe(Recipes all, SourceName source, Optional<String> target) {
        this.all = all;
        this.source = source;
        this.target = target;
    }

    @Override
    public Recipe of(SourceName asked) {
        Recipe recipe = all.of(asked);
        if (target.isEmpty()) {
            return recipe;
        }
        List<TargetRule> targets =
                recipe.targets().stream()
                        .filter(rule -> rule.target().text().equals(target.get()))
                        .toList();
        if (targets.isEmpty()) {
            List<String> known =
                    recipe.targets().stream().map(rule -> rule.target().text()).toList();
            throw new InvalidInput(
                    "the recipe of `%s` has no target `%s`"
                            .formatted(asked, Shown.text(target.get())),
                    NearMiss.of(target.get(), known)
                            .map("did you mean `%s`?"::formatted)
                            .orElse("it has: " + String.join(", ", known)));
        }
        return new Recipe(
                recipe.source(),
                recipe.directory(),
                recipe.homepage(),
                recipe.priority(),
                recipe.upstreamMaintainers(),
                recipe.packagingMaintainers(),
                recipe.upstream(),
                recipe.packaging(),
                targets,
                recipe.destinations(),
                recipe.unproved(),
                recipe.inputs());
    }

    @Override
    public List<SourceName> sources() {
        return List.of(source);
    }
}
