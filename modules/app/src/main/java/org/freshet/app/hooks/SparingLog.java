package org.freshet.app.hooks;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** At most so many lines a minute of what strangers cause; tells how many were left out. */
final class SparingLog {
    static final int LINES_A_MINUTE = 20;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Consumer<String> log;
    private Instant began = Instant.EPOCH;
    private int lines;

    SparingLog(InstantSource clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    synchronized void line(String text) {
        Instant now = clock.instant();
        int leftOut = 0;
        if (Duration.between(began, now).abs().compareTo(MINUTE) >= 0) {
            leftOut = Math.max(0, lines - LINES_A_MINUTE);
            began = now;
            lines = 0;
        }
        lines++;
        if (lines <= LINES_A_MINUTE) {
            log.accept(
                    leftOut == 0
                            ? text
                            : "%s; %d such lines were left out".formatted(text, leftOut));
        }
    }
}
