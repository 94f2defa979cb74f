package org.freshet.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipes;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/** One of the recipes, for all its targets or for one. */
final class OnlyRecipe implements Recipes {
    private final Recipes all;
    private final SourceName source;
    private final Optional<String> target;

    private OnlyRecipe(Recipes all, SourceName source, Optional<String> target) {
        this.all = all;
        this.source = source;
        this.target = target;
    }

    /**
     * The recipe of a source, for all its targets.
     *
     * @throws InvalidInput when there is none
     */
    static OnlyRecipe of(Recipes all, SourceName source) {
        return new OnlyRecipe(all, source, Optional.empty()).proved();
    }

    /**
     * The same for one target.
     *
     * @throws InvalidInput when the recipe does not have it
     */
    OnlyRecipe onlyFor(String one) {
        return new OnlyRecipe(all, source, Optional.of(one)).proved();
    }

    private OnlyRecipe proved() {
        of(source);
        return this;
    }

    @Override
    public Recipe of(SourceName asked) {
        Recipe recipe = all.of(asked);
        return new Recipe(
                recipe.source(),
                recipe.directory(),
                recipe.homepage(),
                recipe.priority(),
                recipe.upstreamMaintainers(),
                recipe.packagingMaintainers(),
                recipe.upstream(),
                recipe.packaging(),
                target.map(text -> only(recipe, text)).orElse(recipe.targets()),
                recipe.destinations(),
                // Who builds by hand waits for nothing.
                new Policy(
                        recipe.policy().unproved(),
                        Duration.ZERO,
                        recipe.policy().aboveDistribution(),
                        recipe.policy().urgency()),
                recipe.inputs());
    }

    private static List<TargetRule> only(Recipe recipe, String target) {
        List<TargetRule> targets =
                recipe.targets().stream()
                        .filter(rule -> rule.target().text().equals(target))
                        .toList();
        if (targets.isEmpty()) {
            List<String> known =
                    recipe.targets().stream().map(rule -> rule.target().text()).toList();
            throw new InvalidInput(
                    "the recipe of `%s` has no target `%s`"
                            .formatted(recipe.source(), Shown.text(target)),
                    NearMiss.of(target, known)
                            .map("did you mean `%s`?"::formatted)
                            .orElse("it has: " + String.join(", ", known)));
        }
        return targets;
    }

    @Override
    public List<SourceName> sources() {
        return List.of(source);
    }
}
