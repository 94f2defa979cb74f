package org.freshet.handover.tree;

import java.nio.file.Path;

/** The state while it changes, each time durable. */
final class Progress {
    private final Path directory;
    private SendState state;

    Progress(Path directory, SendState state) {
        this.directory = directory;
        this.state = state;
    }

    SendState state() {
        return state;
    }

    /** It is that from now on, whatever happens. */
    void is(SendState next) {
        next.write(directory);
        state = next;
    }
}
