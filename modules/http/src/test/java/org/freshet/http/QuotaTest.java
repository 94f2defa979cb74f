package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    @Test
    void readsSecondsAndDates() {
        assertThat(pause(429, "Retry-After", "120")).contains(Duration.ofMinutes(2));
        assertThat(pause(503, "Retry-After", "Thu, 26 Nov 2026 12:10:00 GMT"))
                .contains(Duration.ofMinutes(10));
    }

    @Test
    void countsToADateByTheClockOfTheServer() {
        assertThat(
                        pause(
                                503,
                                "Date",
                                "Thu, 26 Nov 2026 11:00:00 GMT",
                                "Retry-After",
                                "Thu, 26 Nov 2026 11:10:00 GMT"))
                .contains(Duration.ofMinutes(10));
        assertThat(
                        pause(
                                403,
                                "Date",
                                "Thu, 26 Nov 2026 11:00:00 GMT",
                                "X-RateLimit-Remaining",
                                "0",
                                "X-RateLimit-Reset",
                                String.valueOf(
                                        Instant.parse("2026-11-26T11:10:00Z").getEpochSecond())))
                .contains(Duration.ofMinutes(10));
    }

    @Test
    void believesNoServerThatWantsToBeLeftAloneForYears() {
        assertThat(pause(429, "Retry-After", "999999999")).contains(Duration.ofDays(1));
    }

    @Test
    void knowsNoTimeFromNonsense() {
        for (String text :
                List.of(
                        "0",
                        "-5",
                        "soon",
                        "",
                        "1e9",
                        "99999999999999999999",
                        "Thu, 26 Nov 1970 12:00:00 GMT",
                        "Mon, 26 Nov 2026 12:10:00 GMT")) {
            assertThat(pause(429, "Retry-After", text)).as(text).isEmpty();
        }
        assertThat(pause(403, "X-RateLimit-Remaining", "0")).isEmpty();
    }

    @Test
    void knowsAQuotaThatIsUsedUpBeforeAnybodyIsRefused() {
        assertThat(pause(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60"))
                .contains(Duration.ofMinutes(1));
        assertThat(pause(200, "RateLimit-Remaining", "0", "RateLimit-Reset", "60"))
                .contains(Duration.ofMinutes(1));
        assertThat(pause(200, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "60")).isEmpty();
        // Of a page that was given, it is the page that may be asked for again then.
        assertThat(pause(200, "Retry-After", "60")).isEmpty();
    }

    @Test
    void tellsARefusalOfUsFromOneOfThePage() {
        assertThat(quota(429).refused()).isTrue();
        assertThat(quota(503).refused()).isTrue();
        assertThat(quota(403).refused()).isFalse();
        assertThat(quota(403, "Retry-After", "60").refused()).isTrue();
        assertThat(quota(403, "X-RateLimit-Remaining", "0").refused()).isTrue();
        assertThat(quota(404, "X-RateLimit-Remaining", "0").refused()).isFalse();
        assertThat(quota(500).refused()).isFalse();
    }

    private static Optional<Duration> pause(int status, String... headers) {
        return quota(status, headers).pause(NOON);
    }

    private static Quota quota(int status, String... headers) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], List.of(headers[i + 1]));
        }
        return new Quota(status, HttpHeaders.of(map, (_, _) -> true));
    }
}
