package org.freshet.upstream.compare;

import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;

/**
 * One file or link, as git stores it.
 *
 * @param id of the blob; of the commit for a submodule
 */
public record Content(Kind kind, ObjectId id) {
    /** What it is: all that git tells apart. */
    public enum Kind {
        FILE,
        EXECUTABLE,
        LINK,
        SUBMODULE
    }

    FileMode mode() {
        return switch (kind) {
            case FILE -> FileMode.REGULAR_FILE;
            case EXECUTABLE -> FileMode.EXECUTABLE_FILE;
            case LINK -> FileMode.SYMLINK;
            case SUBMODULE -> FileMode.GITLINK;
        };
    }
}
