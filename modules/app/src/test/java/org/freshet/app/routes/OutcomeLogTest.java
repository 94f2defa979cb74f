package org.freshet.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.ledger.RowView;
import org.freshet.ledger.RowView.State;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.WorkKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutcomeLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("freshet.flow");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final OutcomeLog log = new OutcomeLog(_ -> Optional.empty());

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void saysWhatPassedWithItsNotes() {
        log.outcome("fetch:jq/1.7.1", new Passed<>(Records.orig()));
        log.outcome("fetch:jq/1.7.1", new Passed<>(Records.orig(), List.of("tag moved", "b")));

        assertThat(said())
                .containsExactly(
                        "INFO fetch:jq/1.7.1: passed",
                        "INFO fetch:jq/1.7.1: passed; note: tag moved; b");
    }

    @Test
    void saysWhatIsHeldWithTheQuestionAndTheHint() {
        log.outcome(
                "fetch:jq/1.7.1",
                new Held<>("tag moved: accept it?", "tree:6c", "`freshet approve jq 1.7.1`"));

        assertThat(said())
                .containsExactly(
                        "WARN fetch:jq/1.7.1: held: tag moved: accept it?;"
                                + " hint: `freshet approve jq 1.7.1`");
    }

    @Test
    void saysWhatALookHeldWithTheQuestionOfEach() {
        Instant now = Instant.parse("2026-11-23T06:00:00Z");
        RowView held =
                new RowView(
                        WorkKey.parse("fetch:hello/1.1"),
                        Optional.of("1.1"),
                        State.HELD,
                        false,
                        Optional.empty(),
                        Optional.of("upstream withdrew it; is it to stay?"),
                        Optional.of("`freshet approve hello 1.1`"),
                        Optional.of("withdrawn:1.1"),
                        List.of(),
                        Optional.empty(),
                        0,
                        now,
                        now);
        new OutcomeLog(key -> Optional.of(held).filter(row -> row.key().text().equals(key)))
                .outcome(
                        "poll:hello",
                        new Passed<>(
                                new Sightings(
                                        Records.HELLO,
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of(
                                                new Gone("1.0", "tag `v1.0` is gone", true),
                                                new Gone("1.1", "tag `v1.1` is gone", true)),
                                        List.of(),
                                        Optional.empty(),
                                        "none")));

        assertThat(said())
                .containsExactly(
                        "WARN fetch:hello/1.1: held: upstream withdrew it; is it to stay?;"
                                + " hint: `freshet approve hello 1.1`",
                        "DEBUG poll:hello: passed");
    }

    @Test
    void saysALookThatFoundNothingAtDebugOnly() {
        log.outcome("poll:jq", new Nothing<>("no new release"));
        log.outcome(
                "poll:jq",
                new Passed<>(
                        new Sightings(
                                Records.HELLO, List.of(), List.of(), Optional.empty(), "none")));
        log.outcome("publish:jq/1/ubuntu/noble/archive:fresh", new Nothing<>("superseded by 2"));

        assertThat(said())
                .containsExactly(
                        "DEBUG poll:jq: nothing to do: no new release",
                        "DEBUG poll:jq: passed",
                        "INFO publish:jq/1/ubuntu/noble/archive:fresh: nothing to do: superseded"
                                + " by 2");
    }

    @Test
    void saysAFailureInOneLineWithTheHint() {
        log.failure("poll:jq", new InvalidInput("a\n  b", "change\n\nit"));
        log.failure("poll:jq", new InvalidInput("a"));

        assertThat(said())
                .containsExactly(
                        "WARN poll:jq: failed: a; b; hint: change; it", "WARN poll:jq: failed: a");
        assertThat(lines.list).allMatch(event -> event.getThrowableProxy() == null);
    }

    @Test
    void saysABugWithItsStackTrace() {
        log.failure("poll:jq", new IllegalStateException("no such case"));

        assertThat(said())
                .containsExactly(
                        "ERROR poll:jq: failed by a bug: java.lang.IllegalStateException: no such"
                                + " case");
        assertThat(lines.list.getFirst().getThrowableProxy()).isNotNull();
    }

    @Test
    void saysWhatGotLost() {
        log.lost("chat", new IllegalStateException("HTTP operation failed"));

        assertThat(said().getFirst())
                .isEqualTo(
                        "WARN chat: lost: java.lang.IllegalStateException: HTTP operation failed");
    }

    private List<String> said() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
