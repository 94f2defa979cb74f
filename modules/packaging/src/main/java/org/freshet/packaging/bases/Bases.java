package org.freshet.packaging.bases;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freshet.model.Pin;
import org.freshet.model.Recipe.Base;
import org.freshet.model.SourceName;

/** Finds the {@code debian/} directories that packaging begins with. */
@FunctionalInterface
public interface Bases {
    /**
     * The directory that a base is now.
     *
     * @throws org.freshet.model.InvalidInput when there is none
     * @throws org.freshet.model.Unavailable when where it lies cannot be asked
     * @throws org.freshet.model.IntegrityFailure when what it is made of contradicts a signature or
     *     digest, or must not be unpacked
     */
    Found find(SourceName source, Base base);

    /**
     * A directory as it came: nothing of it is rewritten yet.
     *
     * @param pin empty for one beside the recipe
     * @param notes what was left out of it, one line each
     */
    record Found(Path directory, Optional<Pin> pin, List<String> notes) {
        public Found {
            notes = List.copyOf(notes);
        }
    }
}
