package org.freshet.app.cli;

import java.time.Duration;

/** Lengths of time as people say them: the two largest units, the lower one where it matters. */
final class Spoken {
    private Spoken() {}

    /** {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 41 days}. */
    static String length(Duration length) {
        if (length.toSeconds() < 60) {
            return Math.max(1, length.toSeconds()) + " s";
        }
        if (length.toMinutes() < 60) {
            return length.toMinutes() + " min";
        }
        if (length.toHours() < 48) {
            int minutes = length.toMinutesPart();
            return length.toHours() + " h" + (minutes == 0 ? "" : " " + minutes + " min");
        }
        return length.toDays() + " days";
    }

    /** The same, where it is all one what happens within a minute. */
    static String age(Duration length) {
        return length.toMinutes() == 0 ? "under a minute" : length(length);
    }
}
