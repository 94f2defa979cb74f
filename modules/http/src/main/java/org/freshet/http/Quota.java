package org.freshet.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an answer says about asking again: {@code Retry-After} (RFC 9110, 10.2.3), and
 * the quota headers of GitHub, Gitea ({@code X-RateLimit-…}) and GitLab ({@code RateLimit-…}).
 */
record Quota(int status, HttpHeaders headers) {
    /** A server may mean it, or have lost its mind: nobody is left alone for longer. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Resets are seconds since 1970, or few seconds from now. */
    private static final long IS_A_TIME = 1_000_000_000;

    /** Whether the answer was refused for now, and not for what was asked. */
    boolean refused() {
        return status == 429
                || status == 503
                || (status == 403 && (first("retry-after") != null || usedUp()));
    }

    /** A 503 may come from one broken page of a host that is well. */
    boolean mayBeOnePage() {
        return status == 503;
    }

    /** How long the server asks to be left alone. */
    Optional<Duration> pause(Instant now) {
        Instant there = date(first("date")).orElse(now);
        String after = first("retry-after");
        Optional<Duration> pause =
                refused() && after != null
                        ? number(after)
                                .map(Duration::ofSeconds)
                                .or(() -> date(after).map(at -> Duration.between(there, at)))
                        : Optional.empty();
        return pause.or(() -> usedUp() ? untilReset(there) : Optional.empty())
                .filter(Duration::isPositive)
                .map(length -> length.compareTo(LONGEST) > 0 ? LONGEST : length);
    }

    private boolean usedUp() {
        return number(first("x-ratelimit-remaining", "ratelimit-remaining"))
                .filter(left -> left == 0)
                .isPresent();
    }

    private Optional<Duration> untilReset(Instant there) {
        return number(first("x-ratelimit-reset", "ratelimit-reset"))
                .map(reset ->
                        reset < IS_A_TIME
                                ? Duration.ofSeconds(reset)
                                : Duration.between(there, Instant.ofEpochSecond(reset)));
    }

    private @Nullable String first(String... names) {
        for (String name : List.of(names)) {
            Optional<String> value = headers.firstValue(name);
            if (value.isPresent()) {
                return value.get().strip();
            }
        }
        return null;
    }

    private static Optional<Long> number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,12}")
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }

    private static Optional<Instant> date(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(DateTimeFormatter.RFC_1123_DATE_TIME::parse)
                    .map(Instant::from);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
