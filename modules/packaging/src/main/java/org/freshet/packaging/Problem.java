package org.freshet.packaging;

import java.util.Comparator;

/** Something wrong at one place of a file; line and column count from 1. */
public record Problem(int line, int column, String text) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::text);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code recipes/jq/recipe.yaml:12:3: unknown key …}. */
    public String in(String file) {
        return file + ":" + line + ":" + column + ": " + text;
    }
}
