package org.freshet.packaging;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.NearMiss;
import org.freshet.model.Recipe;
import org.freshet.model.Recipes;
import org.freshet.model.SeriesTable;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;

/**
 * The recipes of a directory: {@code NAME/recipe.yaml}, read anew each time they are asked for. A
 * directory whose name is no source name, or that has no such file, is none of them.
 */
public final class RecipeFolder implements Recipes {
    private final Path recipes;
    private final Supplier<SeriesTable> series;

    /** The recipes of a directory, for series that Freshet knows by itself. */
    public RecipeFolder(Path recipes) {
        this(recipes, () -> SeriesTable.KNOWN);
    }

    /**
     * @param series what targets may be, asked each time that a recipe is read: groups of them
     *     change with the day
     */
    public RecipeFolder(Path recipes, Supplier<SeriesTable> series) {
        this.recipes = recipes;
        this.series = series;
    }

    @Override
    public Recipe of(SourceName source) {
        return RecipeFile.read(existing(source), series.get());
    }

    @Override
    public List<String> notices(SourceName source) {
        return RecipeFile.notices(existing(source), series.get());
    }

    private Path existing(SourceName source) {
        Path file = file(source);
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput(
                    "there is no recipe for `%s`: `%s` is missing"
                            .formatted(source, Shown.text(file.toString())),
                    NearMiss.of(source.text(), names())
                            .map("did you mean `%s`?"::formatted)
                            .orElse("name another recipe, or another directory by `--recipes`"));
        }
        return file;
    }

    @Override
    public List<SourceName> sources() {
        return names().stream().map(SourceName::new).toList();
    }

    /** The file that a source's recipe stands in, whether it is there or not. */
    public Path file(SourceName source) {
        return recipes.resolve(source.text()).resolve(RecipeFile.NAME);
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(recipes)) {
            for (Path directory : directories) {
                String name =
                        Optional.ofNullable(directory.getFileName()).map(Path::toString).orElse("");
                if (isSourceName(name) && Files.isRegularFile(directory.resolve(RecipeFile.NAME))) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw new InvalidInput(
                    "recipes directory `%s` cannot be read: %s"
                            .formatted(Shown.text(recipes.toString()), Durable.whyUnread(e)),
                    "name the directory that holds your recipes by `--recipes`",
                    e);
        }
        return names;
    }

    private static boolean isSourceName(String text) {
        try {
            return new SourceName(text).text().equals(text);
        } catch (InvalidInput _) {
            return false;
        }
    }
}
