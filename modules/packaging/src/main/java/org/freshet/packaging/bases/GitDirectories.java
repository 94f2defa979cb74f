package org.freshet.packaging.bases;

import java.nio.file.Path;
import java.util.List;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Recipe.Base;

/** What a git repository has to say of packaging; the ways there are another module's. */
public interface GitDirectories {
    /**
     * The commit that a base is now, and the tree of its directory.
     *
     * @throws org.freshet.model.InvalidInput when there is no such branch, tag or directory
     * @throws org.freshet.model.Unavailable when the repository does not answer
     */
    GitPin pin(Base.Git base);

    /**
     * Writes the files of a pinned directory into an empty one.
     *
     * @return what was left out, one line each
     * @throws org.freshet.model.Unavailable when the repository does not have the commit any more
     */
    List<String> write(GitPin pin, Path directory);
}
