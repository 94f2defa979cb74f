package org.freshet.app.routes;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Something wrong with a route file, at its place.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
public record Problem(Path file, int line, int column, String message, Optional<String> hint)
        implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file)
                    .thenComparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::message);

    /** {@code routes/20-fetch.camel.yaml:14:19: message}; the hint is left to the caller. */
    public String text() {
        return file + ":" + line + ":" + column + ": " + message;
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }
}
