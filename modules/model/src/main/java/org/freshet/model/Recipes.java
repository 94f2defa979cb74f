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

    /** Every source that has a recipe file, in order; a broken recipe is still named. */
    List<SourceName> sources();
}
