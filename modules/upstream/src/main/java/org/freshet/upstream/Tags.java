package org.freshet.upstream;

import java.util.List;
import org.freshet.model.Tag;

/** The tags of a git repository elsewhere. */
public interface Tags {
    /**
     * Every tag, in the order of the server.
     *
     * @throws org.freshet.model.InvalidInput for a URL that names no git repository
     * @throws org.freshet.model.Unavailable when it does not answer, or is no git repository
     */
    List<Tag> list(String gitUrl);
}
