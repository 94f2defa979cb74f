package org.freshet.upstream.compare;

import org.eclipse.jgit.lib.FileMode;

/**
 * One file or link, as git stores it.
 *
 * @param id of the blob, hex; of the commit for a submodule
 * @param size in bytes; 0 for a submodule
 */
record Content(Kind kind, String id, long size) {
    /** What it is: all that git tells apart. */
    enum Kind {
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
