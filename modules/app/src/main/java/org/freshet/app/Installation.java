package org.freshet.app;

import java.nio.file.Path;

/**
 * Where Freshet itself lies: the directory with {@code routes/}, {@code recipes/} and {@code
 * examples/}.
 */
public record Installation(Path root) {
    /**
     * As the launcher says it in the system property {@code freshet.root}; else the working
     * directory.
     */
    public static Installation here() {
        return new Installation(
                Path.of(System.getProperty("freshet.root", "")).toAbsolutePath().normalize());
    }

    public Path routes() {
        return root.resolve("routes");
    }

    public Path recipes() {
        return root.resolve("recipes");
    }

    public Path examples() {
        return root.resolve("examples");
    }
}
