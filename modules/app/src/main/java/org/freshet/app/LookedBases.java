package org.freshet.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.model.Pin;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipes;
import org.freshet.model.SourceName;
import org.freshet.packaging.bases.FetchedBases;

/**
 * The recipes as a look at an upstream takes them: the digest of their inputs says also what their
 * borrowed bases are now, so a base that moved opens work as a changed recipe does. Where a base
 * lies is asked four times a day, however often the upstream is looked at; a place that does not
 * answer counts as one that did not move.
 */
final class LookedBases implements Recipes {
    private static final Duration REST = Duration.ofHours(6);

    private final Recipes recipes;
    private final FetchedBases bases;
    private final Path directory;
    private final Clock clock;

    /** What was asked last: when, of which recipe, and what came of it. */
    private record Looked(Instant at, String recipe, String inputs) {}

    /**
     * @param directory for what was asked last
     */
    LookedBases(Recipes recipes, FetchedBases bases, Path directory, Clock clock) {
        this.recipes = recipes;
        this.bases = bases;
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public List<SourceName> sources() {
        return recipes.sources();
    }

    @Override
    public Recipe of(SourceName source) {
        Recipe recipe = recipes.of(source);
        List<Base> borrowed =
                Stream.concat(
                                recipe.packaging().map(PackagingRule::base).stream(),
                                recipe.targets().stream().flatMap(one -> one.base().stream()))
                        .filter(base -> !(base instanceof Base.Dir))
                        .distinct()
                        .toList();
        return borrowed.isEmpty() ? recipe : recipe.withInputs(inputs(recipe, borrowed));
    }

    private String inputs(Recipe recipe, List<Base> borrowed) {
        Instant now = clock.instant();
        Optional<Looked> last =
                read(recipe.source()).filter(one -> one.recipe().equals(recipe.inputs()));
        if (last.filter(one -> one.at().plus(REST).isAfter(now)).isPresent()) {
            return last.get().inputs();
        }
        String inputs = ask(recipe, borrowed).or(() -> last.map(Looked::inputs)).orElse("");
        String line = "%s %s %s\n".formatted(now, recipe.inputs(), inputs);
        Durable.replace(
                file(recipe.source()), out -> out.write(line.getBytes(StandardCharsets.UTF_8)));
        return inputs;
    }

    private Optional<String> ask(Recipe recipe, List<Base> borrowed) {
        try {
            MessageDigest digest = Hash.sha256();
            digest.update(recipe.inputs().getBytes(StandardCharsets.UTF_8));
            for (Base base : borrowed) {
                String identity = bases.pin(recipe.source(), base).map(Pin::identity).orElseThrow();
                digest.update(("\n" + identity).getBytes(StandardCharsets.UTF_8));
            }
            return Optional.of(Hash.hex(digest));
        } catch (FreshetException _) {
            // Resolving says it, where it matters.
            return Optional.empty();
        }
    }

    private Path file(SourceName source) {
        return directory.resolve(source.text());
    }

    private Optional<Looked> read(SourceName source) {
        try {
            String[] words = Files.readString(file(source)).strip().split(" ", -1);
            return words.length < 2
                    ? Optional.empty()
                    : Optional.of(
                            new Looked(
                                    Instant.parse(words[0]),
                                    words[1],
                                    words.length > 2 ? words[2] : ""));
        } catch (IOException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
