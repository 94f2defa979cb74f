package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparingLogTest {
    private Instant now = Instant.parse("2026-11-26T08:00:00Z");
    private final List<String> lines = new ArrayList<>();
    private final SparingLog log = new SparingLog(() -> now, lines::add);

    @Test
    void aFloodIsTwentyLinesAMinuteAndACount() {
        for (int i = 0; i < 1_000; i++) {
            log.line("refused");
        }
        assertThat(lines).hasSize(20).containsOnly("refused");

        now = now.plus(Duration.ofMinutes(1));
        log.line("refused");
        log.line("refused");

        assertThat(lines.subList(20, 22))
                .containsExactly("refused; 980 such lines were left out", "refused");
    }

    @Test
    void aClockThatIsSetBackDoesNotSilenceIt() {
        for (int i = 0; i < 20; i++) {
            log.line("refused");
        }
        now = now.minus(Duration.ofDays(1));
        log.line("refused again");

        assertThat(lines).hasSize(21).endsWith("refused again");
    }
}
