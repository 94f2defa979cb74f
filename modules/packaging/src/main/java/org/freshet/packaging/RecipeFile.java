package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipe;
import org.freshet.model.SeriesTable;
import org.freshet.model.Shown;

/** One recipe file and everything that is wrong with it (recipes/README.md). */
public final class RecipeFile {
    static final String NAME = "recipe.yaml";
    private static final int BYTES = 256 * 1024;

    private RecipeFile() {}

    /**
     * The recipe in a file.
     *
     * @param series what targets may be
     * @throws InvalidInput with every problem, one a line, as {@link #problems} has them
     */
    public static Recipe read(Path file, SeriesTable series) {
        RecipeReader reader = reader(file, series);
        return reader.recipe()
                .orElseThrow(() ->
                        new InvalidInput(
                                reader.problems().stream()
                                        .map(problem -> problem.in(shown(file)))
                                        .collect(Collectors.joining("\n")),
                                "recipes/README.md shows every key"));
    }

    /**
     * Every problem of a file, in its order: {@code recipes/jq/recipe.yaml:12:3: unknown key
     * `upstrem`; did you mean `upstream`?}; empty for a good recipe.
     *
     * @throws InvalidInput when there is no such file
     */
    public static List<String> problems(Path file, SeriesTable series) {
        return reader(file, series).problems().stream()
                .map(problem -> problem.in(shown(file)))
                .toList();
    }

    /** What a packager should know though nothing is wrong with it, one line each. */
    static List<String> notices(Path file, SeriesTable series) {
        return reader(file, series).notices();
    }

    private static RecipeReader reader(Path file, SeriesTable series) {
        return new RecipeReader(file, YamlText.read(bytes(file)), series);
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES + 1);
            if (bytes.length > BYTES) {
                throw new InvalidInput(
                        "recipe `%s` is larger than %d KiB".formatted(shown(file), BYTES / 1024));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "there is no recipe `%s`".formatted(shown(file)),
                    "write it, or name another file",
                    e);
        } catch (IOException e) {
            throw new InvalidInput(
                    "recipe `%s` cannot be read: %s".formatted(shown(file), Durable.whyUnread(e)),
                    "make it a file that you may read",
                    e);
        }
    }

    private static String shown(Path file) {
        return Shown.text(file.toString());
    }
}
