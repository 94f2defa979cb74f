package org.freshet.model;

import java.util.List;

/** The recipes as they are on disk now. */
public interface Recipes {
    /**
     * The recipe of one source.
     *
     * @throws InvalidInput when there is none, or it is broken: all its problems, with line numbers
     */
    Recipe of(SourceName source);

    /**
     * What its packager should know though nothing is wrong with it, one line each: a series that a
     * group of targets has lost.
     *
     * @throws InvalidInput as {@link #of}
     */
    default List<String> notices(SourceName source) {
        return List.of();
    }

    /** Every source that has a recipe file, in order; a broken recipe is still named. */
    List<SourceName> sources();
}
