package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
    /** What a look of this name is shortened by is nearly a quarter: 76.1 % are left. */
    private static final SourceName JQ = new SourceName("jq");

    private static final Timing TIMING = Timing.polling(Duration.ofHours(1), Duration.ofMinutes(5));

    @ParameterizedTest
    @CsvSource({
        "PT0S,   PT3M48.3S",
        "PT12H,  PT3M48.3S",
        "PT41H,  PT3M48.3S",
        "P2D,    PT4M23.0016S",
        "P7D,    PT15M20.5056S",
        "P14D,   PT30M41.0112S",
        "P20D,   PT43M50.016S",
        "P21D,   PT45M39.6S",
        "P365D,  PT45M39.6S",
        "P9999D, PT45M39.6S",
    })
    void looksTheLessOftenTheLongerTheLastReleaseIsAgo(Duration sinceRelease, Duration every) {
        assertThat(TIMING.between(JQ, Optional.of(sinceRelease))).isEqualTo(every);
    }

    @Test
    void takesAReleaseOfUnknownDateForAnOldOne() {
        assertThat(TIMING.between(JQ, Optional.empty()))
                .isEqualTo(TIMING.between(JQ, Optional.of(Duration.ofDays(999))));
    }

    @Test
    void takesAReleaseOfTheFutureForOneOfNow() {
        assertThat(TIMING.between(JQ, Optional.of(Duration.ofDays(-3))))
                .isEqualTo(TIMING.between(JQ, Optional.of(Duration.ZERO)));
    }

    @Test
    void neverWaitsLongerThanTheBoundWhateverTheShortestIs() {
        Timing timing = Timing.polling(Duration.ofSeconds(1), Duration.ofMinutes(5));

        assertThat(timing.between(JQ, Optional.empty())).isEqualTo(Duration.ofMillis(761));
        assertThat(timing.between(JQ, Optional.of(Duration.ZERO)))
                .isEqualTo(Duration.ofMillis(761));
        assertThat(timing.afterFailedLooks(JQ, 9)).isEqualTo(Duration.ofMillis(761));
    }

    @ParameterizedTest
    @CsvSource({
        "1, PT45.66S",
        "2, PT1M31.32S",
        "3, PT3M2.64S",
        "6, PT24M21.12S",
        "7, PT45M39.6S",
        "99, PT45M39.6S",
    })
    void backsOffFromAnUpstreamThatFailsButNotBeyondTheBound(int failures, Duration wait) {
        assertThat(TIMING.afterFailedLooks(JQ, failures)).isEqualTo(wait);
    }

    @Test
    void spreadsNamesThatDifferLittle() {
        List<Integer> tenths =
                IntStream.range(0, 1000)
                        .mapToObj(i -> new SourceName("source" + i))
                        .map(name -> TIMING.between(name, Optional.empty()).toMillis())
                        .map(wait -> (int) ((wait / 3600 - 701) / 20))
                        .toList();

        assertThat(IntStream.range(0, 10).mapToObj(i -> Collections.frequency(tenths, i)))
                .containsExactly(97, 104, 98, 97, 103, 99, 98, 100, 105, 99);
    }

    @Test
    void refusesWhatHasNoEnd() {
        assertThatThrownBy(() -> Timing.polling(Duration.ofHours(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
