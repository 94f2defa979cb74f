package org.freshet.upstream.watchfile;

import org.freshet.model.InvalidInput;

/**
 * Something wrong with a watch file, or something in it that is passed over.
 *
 * @param line from 1; of a line that goes over several, the first
 * @param hint how to make it right; empty where nothing is wrong
 */
record WatchProblem(int line, String message, String hint) {
    /** {@code debian/watch:3: …}. */
    String in(String file) {
        return "%s:%d: %s".formatted(file, line, message);
    }

    /** The same as the failure of who follows the file. */
    InvalidInput failure(String file) {
        return new InvalidInput(in(file), hint);
    }
}
