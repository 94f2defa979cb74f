package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.freshet.app.Standing.Progress;
import org.freshet.app.Standing.Reason;
import org.freshet.app.Standing.Source;
import org.freshet.ledger.Timing;
import org.freshet.ledger.Watched;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.Test;

class WatchTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

    private final WatchText text =
            new WatchText(Timing.polling(Duration.ofHours(1), Duration.ofMinutes(5)), NOW);

    private static Instant ago(String length) {
        return NOW.minus(Duration.parse(length));
    }

    private static Watched watched(
            String source,
            Optional<Instant> due,
            Instant rest,
            Optional<Instant> checked,
            Optional<Instant> released,
            Optional<Duration> unseen) {
        return new Watched(
                new SourceName(source),
                "git.example",
                ago("P100D"),
                due,
                rest,
                checked.orElse(Instant.EPOCH),
                checked,
                released,
                unseen);
    }

    private static Watched checked(String source, String length) {
        return watched(
                source,
                Optional.of(NOW),
                Instant.EPOCH,
                Optional.of(ago(length)),
                Optional.empty(),
                Optional.empty());
    }

    private static Source source(Watched watched, Progress progress) {
        return new Source(
                watched.source(),
                Optional.empty(),
                new Reason(progress, Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                Optional.of(watched));
    }

    private static List<Source> fresh(Watched... watched) {
        return Stream.of(watched).map(one -> source(one, Progress.FRESH)).toList();
    }

    @Test
    void saysHowOftenAnUpstreamIsLookedAtAndWhy() {
        assertThat(
                        text.why(
                                watched(
                                        "jq",
                                        Optional.of(NOW.plusSeconds(108)),
                                        Instant.EPOCH,
                                        Optional.of(ago("PT12M")),
                                        Optional.of(ago("P7D")),
                                        Optional.of(Duration.ofSeconds(200)))))
                .isEqualTo(
                        "looked at every 15 min: last release 7 days ago; seen within 3 min; last"
                                + " look 12 min ago; next in 1 min");
    }

    @Test
    void saysWhatIsNotKnownYet() {
        assertThat(
                        text.why(
                                watched(
                                        "jq",
                                        Optional.empty(),
                                        Instant.EPOCH,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty())))
                .isEqualTo(
                        "looked at every 45 min: no date of a release is known yet; no look has"
                                + " succeeded yet; looked at now");
    }

    @Test
    void saysThatAHostWantsToBeLeftAlone() {
        assertThat(
                        text.why(
                                watched(
                                        "jq",
                                        Optional.of(ago("PT1M")),
                                        NOW.plusSeconds(7200),
                                        Optional.of(ago("PT50M")),
                                        Optional.of(ago("PT30H")),
                                        Optional.empty())))
                .isEqualTo(
                        "looked at every 3 min: last release 30 h ago; last look 50 min ago; next in"
                                + " 2 h, as its host asks");
    }

    @Test
    void namesTheOneThatWasUnseenForLongest() {
        assertThat(text.worst(List.of())).isEmpty();
        assertThat(text.worst(fresh(checked("jq", "PT12M"), checked("tmux", "PT41M"))))
                .contains(
                        "2 watched, 0 overdue; longest without a look that succeeded: tmux, 41 min"
                                + " (`poll` allows 1 h)");
        assertThat(text.worst(fresh(checked("jq", "PT12M"), checked("tmux", "PT3H20M"))))
                .contains(
                        "2 watched, 1 overdue; longest without a look that succeeded: tmux, 3 h 20"
                                + " min (`poll` allows 1 h)");
    }

    @Test
    void alarmsWhereNoLookSucceededWithinTheBound() {
        assertThat(text.overdue(checked("jq", "PT1H"))).isEmpty();
        assertThat(text.overdue(checked("jq", "P3D")))
                .contains("overdue: no look succeeded for 3 days, `poll` allows 1 h");
    }

    @Test
    void tellsInOneLineThatNobodyLooked() {
        List<Source> all =
                IntStream.rangeClosed(1, 8)
                        .mapToObj(i -> source(checked("s" + i, "PT" + i + "H"), Progress.FRESH))
                        .toList();

        assertThat(text.overdueUnfailed(all.subList(0, 1))).isEmpty();
        assertThat(text.overdueUnfailed(all))
                .contains(
                        """
                        overdue: no look succeeded for longer than `poll` allows, 1 h: s8 for 8 h, s7 for 7 h, s6 for 6 h, s5 for 5 h, s4 for 4 h and 2 more
                          hint: is `freshet run` running? it looks at them by itself\
                        """);
        assertThat(text.overdueUnfailed(List.of(source(checked("s9", "PT9H"), Progress.FAILED))))
                .describedAs("a failure says itself why")
                .isEmpty();
    }
}
