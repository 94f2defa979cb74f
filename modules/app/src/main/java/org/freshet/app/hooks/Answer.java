package org.freshet.app.hooks;

import java.nio.charset.StandardCharsets;

/**
 * What a forge is told; it shows this to whoever made the webhook.
 *
 * @param text one line
 */
record Answer(int status, String text) {
    /** Kept; what follows from it comes later. */
    static final int ACCEPTED = 202;

    /** Understood, and there is nothing to keep. */
    static Answer nothingToDo(String why) {
        return new Answer(200, "nothing to do: " + why);
    }

    static Answer refused(int status, String what, String hint) {
        return new Answer(status, what + "; hint: " + hint);
    }

    byte[] bytes() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
