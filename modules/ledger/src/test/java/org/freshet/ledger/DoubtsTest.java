package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.release;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Destination;
import org.freshet.model.KnownRelease;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Doubt;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that a person is asked about, that upstream takes back, and that are too young. */
class DoubtsTest {
    private static final String FETCH = "fetch:jq/1.7.1";
    private static final String RESOLVE = "resolve:jq/1.7.1";
    private static final String NOBLE = "jq/1.7.1/ubuntu/noble";

    private static final Recipe.Policy PUBLISHING =
            new Recipe.Policy(
                    Recipe.Unproved.PUBLISH,
                    Duration.ZERO,
                    Recipe.Policy.DEFAULT.aboveDistribution(),
                    Recipe.Policy.DEFAULT.urgency());

    @TempDir Path home;
    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T06:00:00Z"));
    private final Samples.Names recipes = new Samples.Names("jq");
    private Ledger flow;
    private Decisions person;

    @BeforeEach
    void open() {
        Path file = home.resolve("ledger.db");
        recipes.priorities.put(JQ, Recipe.Priority.MEDIUM);
        flow = Ledger.open(file, recipes, clock, Samples.TIMING);
        person = Decisions.open(file, clock);
    }

    @AfterEach
    void close() {
        person.close();
        flow.close();
    }

    private Upstream look() {
        clock.forward(Duration.ofMinutes(10));
        flow.due();
        return (Upstream) flow.take("poll:jq").getFirst();
    }

    private List<String> found(
            List<Release> work, List<Doubt> doubts, List<Gone> gone, List<String> back) {
        look();
        return flow.pass(
                "poll:jq",
                new Passed<>(
                        new Sightings(
                                JQ,
                                work,
                                doubts,
                                List.of(),
                                gone,
                                back,
                                Optional.of("1.7.1"),
                                "inputs")));
    }

    private List<String> foundWork() {
        return found(List.of(release("1.7.1")), List.of(), List.of(), List.of());
    }

    private List<String> foundDoubt() {
        return found(
                List.of(),
                List.of(new Doubt(release("1.7.1"), "is `jq-1.7.1` a release?", "doubt:mark")),
                List.of(),
                List.of());
    }

    private List<String> foundGone(boolean certain) {
        return found(
                List.of(),
                List.of(),
                List.of(new Gone("1.7.1", "tag `jq-1.7.1` is gone", certain)),
                List.of());
    }

    private KnownRelease known() {
        Upstream upstream = look();
        flow.pass("poll:jq", passed(upstream));
        return upstream.known().getFirst();
    }

    private RowView row(String key) {
        return flow.outcomes(Instant.EPOCH).stream()
                .filter(row -> row.key().text().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void step(String key) {
        flow.pass(key, passed(flow.take(key).getFirst()));
    }

    private void publish() {
        step(FETCH);
        step(RESOLVE);
        step("plan:" + NOBLE);
        step("package:" + NOBLE);
        step("publish:" + NOBLE + "/archive:fresh");
    }

    @Test
    void holdsADoubtfulReleaseUntilAPersonApproves() {
        assertThat(foundDoubt()).isEmpty();
        assertThat(row(FETCH).state()).isEqualTo(State.HELD);
        assertThat(row(FETCH).reason()).contains("is `jq-1.7.1` a release?");
        assertThat(row(FETCH).hint())
                .contains(
                        "`freshet approve jq 1.7.1 --because …` if it is, `freshet ignore jq 1.7.1 --because …` if not");
        assertThat(known().asked()).contains("doubt:mark");

        assertThat(person.approve(JQ, "1.7.1", "asked upstream", "B. Person").opened())
                .containsExactly(FETCH);

        assertThat(flow.resume(10)).containsExactly(FETCH);
        assertThat(known().asked()).isEmpty();
        assertThat(known().approvals()).containsExactly("doubt:mark");
    }

    @Test
    void goesOnWithoutAPersonWhenTheDoubtGoesAway() {
        foundDoubt();

        assertThat(foundWork()).containsExactly(FETCH);
        assertThat(row(FETCH).state()).isEqualTo(State.OPEN);
    }

    @Test
    void neverAsksAboutWhatAPersonIgnores() {
        foundDoubt();
        person.ignore(JQ, "1.7.1", "a test of upstream's", "B. Person");

        foundDoubt();
        foundWork();

        assertThat(row(FETCH).state()).isEqualTo(State.NOTHING);
        assertThat(row(FETCH).reason()).contains("ignored: a test of upstream's");
    }

    @Test
    void remembersThatAReleaseIsMissingAndThatItIsBack() {
        foundWork();
        foundGone(false);
        assertThat(known().missing()).isTrue();
        assertThat(row(FETCH).state()).isEqualTo(State.OPEN);

        found(List.of(), List.of(), List.of(), List.of("1.7.1"));
        assertThat(known().missing()).isFalse();
    }

    @Test
    void stopsWorkOnAReleaseThatUpstreamTookBack() {
        foundWork();
        step(FETCH);
        flow.take(RESOLVE);

        foundGone(true);

        assertThat(row(RESOLVE).state()).isEqualTo(State.NOTHING);
        assertThat(row(RESOLVE).reason()).contains("withdrawn by upstream: tag `jq-1.7.1` is gone");
        assertThat(known().withdrawn()).isTrue();
        flow.pass(RESOLVE, passed(Samples.orig(release("1.7.1"))));
        assertThat(flow.resume(10)).isEmpty();
    }

    @Test
    void beginsAgainWithAReleaseThatIsBack() {
        foundWork();
        foundGone(true);
        assertThat(flow.resume(10)).isEmpty();

        assertThat(found(List.of(), List.of(), List.of(), List.of("1.7.1"))).containsExactly(FETCH);
        assertThat(known().withdrawn()).isFalse();
    }

    @Test
    void asksWhetherWhatIsPublishedIsToStayWhenUpstreamTookItBack() {
        foundWork();
        publish();

        foundGone(true);

        assertThat(row(FETCH).state()).isEqualTo(State.HELD);
        assertThat(row(FETCH).reason())
                .contains(
                        "upstream withdrew it (tag `jq-1.7.1` is gone), and it is published for ubuntu/noble; is it to stay?");
        assertThat(row("plan:jq/1.7.1/debian/trixie").state()).isEqualTo(State.NOTHING);

        person.approve(JQ, "1.7.1", "nothing is wrong with it", "B. Person");

        assertThat(flow.resume(10)).isEmpty();
        assertThat(row(FETCH).state()).isEqualTo(State.DONE);
        assertThat(row(FETCH).notes())
                .containsExactly("kept though upstream withdrew it: nothing is wrong with it");
    }

    @Test
    void followsAnUploadOnThatUpstreamTookBack() {
        String upload = "upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh";
        String confirm = "confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh";
        foundWork();
        step(FETCH);
        Destination ppa = Destination.parse("ppa:me/fresh");
        OrigTarball orig = (OrigTarball) flow.take(RESOLVE).getFirst();
        flow.pass(RESOLVE, new Passed<>(Samples.resolution(orig, List.of(ppa), Samples.NOBLE)));
        step("plan:" + NOBLE);
        step("package:" + NOBLE);
        step(upload);

        foundGone(true);

        assertThat(row(FETCH).reason().orElseThrow()).contains("it is published for ubuntu/noble");
        assertThat(flow.take(confirm)).hasSize(1);
    }

    @Test
    void countsAnUploadThatMayHaveArrivedAsPublishedWhenUpstreamTookItBack() {
        String upload = "upload:jq/1.7.1/ubuntu/noble/dput:mentors";
        foundWork();
        step(FETCH);
        Destination mentors = Destination.parse("dput:mentors");
        OrigTarball orig = (OrigTarball) flow.take(RESOLVE).getFirst();
        flow.pass(RESOLVE, new Passed<>(Samples.resolution(orig, List.of(mentors), Samples.NOBLE)));
        step("plan:" + NOBLE);
        step("package:" + NOBLE);
        flow.take(upload);
        flow.pass(upload, new Held<>("has it arrived?", "upload:1", "look"));

        foundGone(true);

        assertThat(row(FETCH).reason().orElseThrow()).contains("it is published for ubuntu/noble");
        assertThat(row(upload).state()).isEqualTo(State.NOTHING);
    }

    @Test
    void letsARowWaitUntilItsTimeHasCome() {
        foundWork();
        step(FETCH);
        flow.take(RESOLVE);
        Instant until = clock.instant().plus(Duration.ofHours(2));

        assertThat(flow.pass(RESOLVE, new Later<>("it is younger than PT2H", "young:1.7.1", until)))
                .isEmpty();

        assertThat(row(RESOLVE).reason()).contains("it is younger than PT2H");
        assertThat(flow.resume(10)).isEmpty();
        assertThat(flow.take(RESOLVE)).isEmpty();
        assertThat(flow.idle()).isTrue();

        clock.forward(Duration.ofHours(2));
        assertThat(flow.resume(10)).containsExactly(RESOLVE);
        assertThat(flow.take(RESOLVE)).hasSize(1);
    }

    @Test
    void asksAgainWhatWasAskedUnderOtherRulesOfTheRecipe() {
        foundWork();
        step(FETCH);
        step(RESOLVE);
        flow.take("plan:" + NOBLE);
        flow.pass("plan:" + NOBLE, new Held<>("it is unproved; publish it?", "unproved:1", "…"));
        foundWork();
        assertThat(row("plan:" + NOBLE).state()).isEqualTo(State.HELD);

        recipes.policy = PUBLISHING;

        assertThat(foundWork()).containsExactly("plan:" + NOBLE);
        flow.take("plan:" + NOBLE);
        flow.pass("plan:" + NOBLE, new Held<>("it is refuted", "refuted:1", "…"));
        assertThat(foundWork()).isEmpty();
    }

    @Test
    void leavesAHoldOfAPersonWhateverTheRecipeSays() {
        foundWork();
        person.hold(JQ, "1.7.1", "freeze", "B. Person");

        recipes.policy = PUBLISHING;

        assertThat(foundWork()).isEmpty();
        assertThat(row(FETCH).state()).isEqualTo(State.HELD);
    }

    @Test
    void countsTheAgeOfAReleaseFromTheLookThatFoundIt() {
        Instant met = clock.instant().plus(Duration.ofMinutes(10));
        foundWork();
        clock.forward(Duration.ofHours(3));
        step(FETCH);

        OrigTarball orig = (OrigTarball) flow.take(RESOLVE).getFirst();
        assertThat(orig.release().firstSight().orElseThrow().at()).isEqualTo(met);
    }

    @Test
    void letsAPersonEndTheWait() {
        foundWork();
        step(FETCH);
        flow.take(RESOLVE);
        Instant until = clock.instant().plus(Duration.ofHours(2));
        flow.pass(RESOLVE, new Later<>("it is younger than PT2H", "young:1.7.1", until));

        person.approve(JQ, "1.7.1", "a security fix", "B. Person");

        assertThat(flow.resume(10)).containsExactly(RESOLVE);
    }
}
