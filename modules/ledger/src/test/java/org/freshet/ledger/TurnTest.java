package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.release;
import static org.freshet.ledger.Samples.sightings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Release;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTest {
    private static final String NOBLE_17 = "publish:jq/1.7/ubuntu/noble/archive:fresh";
    private static final String NOBLE_18 = "publish:jq/1.8/ubuntu/noble/archive:fresh";

    @TempDir Path home;
    private final Samples.Names recipes = new Samples.Names("jq", "tmux", "curl");
    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T06:00:00Z"));
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(home.resolve("ledger.db"), recipes, clock, Samples.TIMING);
        ledger.due();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void met(Release... releases) {
        String poll = "poll:" + releases[0].source();
        assertThat(ledger.take(poll)).hasSize(1);
        ledger.pass(poll, new Passed<>(sightings("inputs", releases)));
        clock.forward(Duration.ofSeconds(1));
    }

    private void steps(String... keys) {
        for (String key : keys) {
            ledger.pass(key, passed(ledger.take(key).getFirst()));
        }
    }

    private void toPackageOf(String version) {
        steps(
                "fetch:jq/" + version,
                "resolve:jq/" + version,
                "plan:jq/%s/ubuntu/noble".formatted(version),
                "package:jq/%s/ubuntu/noble".formatted(version));
    }

    @Test
    void goesFirstToTheHighestPriorityThenToTheOldest() {
        SourceName tmux = new SourceName("tmux");
        SourceName curl = new SourceName("curl");
        recipes.priorities.put(Samples.JQ, Priority.LOW);
        recipes.priorities.put(tmux, Priority.ESSENTIAL);
        met(release("1.7"));
        met(release(curl, "8.0"));
        met(release(tmux, "3.5"));

        assertThat(ledger.resume(10))
                .describedAs("curl's recipe is broken: medium")
                .containsExactly("fetch:tmux/3.5", "fetch:curl/8.0", "fetch:jq/1.7");
        assertThat(ledger.resume(2)).containsExactly("fetch:tmux/3.5", "fetch:curl/8.0");
    }

    @Test
    void goesToLowerVersionsOfOneSourceFirstThoughTheyAreYounger() {
        met(release("1.10"));
        met(release(new SourceName("tmux"), "3.5"));
        clock.forward(Duration.ofMinutes(10));
        ledger.due();
        met(release("1.9"), release("1.10rc1"));

        assertThat(ledger.resume(10))
                .containsExactly(
                        "fetch:jq/1.9", "fetch:tmux/3.5", "fetch:jq/1.10rc1", "fetch:jq/1.10");
    }

    @Test
    void letsAPublicationWaitForALowerVersionOnItsWay() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.8");

        assertThat(ledger.take(NOBLE_18)).isEmpty();
        assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7", "plan:jq/1.8/debian/trixie");
        assertThat(ledger.idle()).isFalse();
    }

    @Test
    void ringsWhatWaitedWhenTheLowerVersionIsPublished() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.8");
        toPackageOf("1.7");

        assertThat(ledger.take(NOBLE_18)).isEmpty();
        assertThat(ledger.pass(NOBLE_17, passed(ledger.take(NOBLE_17).getFirst())))
                .containsExactly(NOBLE_18);
        assertThat(ledger.take(NOBLE_18)).hasSize(1);
    }

    @Test
    void doesNotWaitForTheSameVersionOnAnotherTarget() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.7");
        steps(NOBLE_17);
        toPackageOf("1.8");

        assertThat(ledger.resume(10)).contains("plan:jq/1.7/debian/trixie", NOBLE_18);
        assertThat(ledger.take(NOBLE_18)).hasSize(1);
    }

    @Test
    void isNotBlockedByALowerVersionThatFailed() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.8");
        ledger.take("fetch:jq/1.7");

        assertThat(ledger.fail("fetch:jq/1.7", new InvalidInput("wrong")))
                .containsExactly(NOBLE_18);
        assertThat(ledger.take(NOBLE_18)).hasSize(1);
    }

    @Test
    void isNotBlockedByALowerVersionThatIsHeld() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.8");
        ledger.take("fetch:jq/1.7");

        assertThat(ledger.pass("fetch:jq/1.7", new Held<>("which?", "tree:1", "approve")))
                .containsExactly(NOBLE_18);
    }

    @Test
    void isNotBlockedByOneThatAPersonIgnores() {
        met(release("1.7"), release("1.8"));
        toPackageOf("1.8");
        try (Decisions person = Decisions.open(home.resolve("ledger.db"), clock)) {
            person.ignore(Samples.JQ, "1.7", "broken upstream", "B. Person");
        }

        assertThat(ledger.resume(10)).containsExactly("plan:jq/1.8/debian/trixie", NOBLE_18);
    }

    @Test
    void doesNotGoOnFromWhatAnEarlierStepIsDecidingAnew() {
        met(release("1.7"));
        steps("fetch:jq/1.7", "resolve:jq/1.7");
        clock.forward(Duration.ofMinutes(10));
        ledger.due();
        met(moved("1.7"));

        assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7");
        assertThat(ledger.take("plan:jq/1.7/ubuntu/noble")).isEmpty();
        ledger.take("fetch:jq/1.7");
        assertThat(ledger.fail("fetch:jq/1.7", new InvalidInput("wrong")))
                .containsExactlyInAnyOrder("plan:jq/1.7/debian/trixie", "plan:jq/1.7/ubuntu/noble");
    }

    @Test
    void decidesNothingAnewWhileALaterStepIsWorkedOn() {
        met(release("1.7"));
        toPackageOf("1.7");
        var delivery = ledger.take(NOBLE_17);
        clock.forward(Duration.ofMinutes(10));
        ledger.due();
        met(moved("1.7"));

        assertThat(ledger.resume(10)).isEmpty();
        assertThat(ledger.take("fetch:jq/1.7")).isEmpty();
        assertThat(ledger.pass(NOBLE_17, passed(delivery.getFirst())))
                .containsExactly("fetch:jq/1.7");
        assertThat(ledger.take("fetch:jq/1.7")).hasSize(1);
    }

    private static Release moved(String version) {
        Release release = release(version);
        return new Release(
                release.source(),
                version,
                release.orderable(),
                release.prerelease(),
                Samples.tag("moved " + version));
    }

    @Test
    void ordersVersionsThatDpkgDoesNotKnowBelowAllOthers() {
        List<String> versions = List.of("1.10", "1.9", "x", "1.9~rc1");

        assertThat(versions.stream().sorted(Turn.versions()).toList())
                .containsExactly("x", "1.9~rc1", "1.9", "1.10");
    }
}
