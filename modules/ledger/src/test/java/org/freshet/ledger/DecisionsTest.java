package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.orig;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.release;
import static org.freshet.ledger.Samples.sightings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.ledger.Decision.Verb;
import org.freshet.ledger.RowView.State;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.TargetResolution;
import org.freshet.model.Unavailable;
import org.freshet.model.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person decides through a connection of its own, while the flow has the ledger open. */
class DecisionsTest {
    private static final String FETCH = "fetch:jq/1.7.1";

    @TempDir Path home;
    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T06:00:00Z"));
    private Ledger flow;
    private Decisions person;

    @BeforeEach
    void meetTwoReleases() {
        Path file = home.resolve("ledger.db");
        flow = Ledger.open(file, new Samples.Names("jq"), clock, Samples.TIMING);
        poll(
                new Sightings(
                        JQ,
                        List.of(release("1.7.1")),
                        List.of(release("1.6")),
                        Optional.of("1.7.1"),
                        "inputs"));
        person = Decisions.open(file, clock);
    }

    @AfterEach
    void close() {
        person.close();
        flow.close();
    }

    private List<String> poll(Sightings seen) {
        clock.forward(Duration.ofMinutes(10));
        flow.due();
        flow.take("poll:jq");
        return flow.pass("poll:jq", new Passed<>(seen));
    }

    private List<String> step(String key) {
        return flow.pass(key, passed(flow.take(key).getFirst()));
    }

    private RowView row(String key) {
        return flow.outcomes(Instant.EPOCH).stream()
                .filter(row -> row.key().text().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void heldWith(String subject) {
        flow.take(FETCH);
        flow.pass(FETCH, new Held<>("is this the release?", subject, "look at both"));
    }

    private void failedWith(FreshetException failure) {
        flow.take(FETCH);
        flow.fail(FETCH, failure);
    }

    @Test
    void approvesWhatARowIsHeldWith() {
        heldWith("tree:6c0d");
        assertThat(flow.resume(10)).isEmpty();

        assertThat(person.approve(JQ, "1.7.1", "looked at both", "B. Person").opened())
                .containsExactly(FETCH);

        assertThat(flow.resume(10)).containsExactly(FETCH);
        Release release = (Release) flow.take(FETCH).getFirst();
        assertThat(release.approvals()).containsExactly("tree:6c0d");
    }

    @Test
    void opensNothingThatAnEarlierStepWillDecideAnew() {
        String plan = "plan:jq/1.7.1/ubuntu/noble";
        step(FETCH);
        step("resolve:jq/1.7.1");
        flow.take(plan);
        flow.pass(plan, new Held<>("publish?", "unproved:noble", "approve"));
        person.retry(JQ, "1.7.1", "its index is there now", "B. Person");
        flow.take(plan);
        flow.pass(plan, new Held<>("publish?", "unproved:noble", "approve"));
        poll(sightings("inputs", movedTo("other")));
        heldWith("tree:6c0d");

        Decisions.Approval approval = person.approve(JQ, "1.7.1", "compared both", "B. Person");

        assertThat(approval.subjects()).containsExactly("unproved:noble", "tree:6c0d");
        assertThat(approval.opened()).containsExactly(FETCH);
        assertThat(row(plan).state()).isEqualTo(State.HELD);
        step(FETCH);
        step("resolve:jq/1.7.1");
        TargetResolution given = (TargetResolution) flow.take(plan).getFirst();
        assertThat(given.resolution().orig().release().name()).isEqualTo("other");
        assertThat(given.resolution().orig().release().approvals())
                .containsExactly("tree:6c0d", "unproved:noble");
    }

    private static Release movedTo(String tag) {
        Release release = release("1.7.1");
        return new Release(
                JQ, "1.7.1", release.orderable(), release.prerelease(), Samples.tag(tag));
    }

    @Test
    void givesAnApprovalToEveryLaterRecordOfTheRelease() {
        heldWith("tree:6c0d");
        person.approve(JQ, "1.7.1", "looked at both", "B. Person");
        step(FETCH);
        try (LedgerView view = LedgerView.open(home.resolve("ledger.db"))) {
            assertThat(view.verdicts(JQ, "1.7.1"))
                    .contains(
                            new Verdict(
                                    "approval of `tree:6c0d`",
                                    Optional.empty(),
                                    Optional.of("B. Person"),
                                    "by B. Person: looked at both"));
        }
        step("resolve:jq/1.7.1");
        flow.take("plan:jq/1.7.1/ubuntu/noble");
        flow.pass(
                "plan:jq/1.7.1/ubuntu/noble", new Held<>("publish?", "unproved:noble", "approve"));

        person.approve(JQ, "1.7.1", "tried it", "B. Person");

        TargetResolution given =
                (TargetResolution) flow.take("plan:jq/1.7.1/ubuntu/noble").getFirst();
        assertThat(given.resolution().orig().release().approvals())
                .containsExactly("tree:6c0d", "unproved:noble");
    }

    @Test
    void approvesAFailureOnlyWhereItNamesWhatToAccept() {
        failedWith(IntegrityFailure.approvable("digest differs", "compare", "sha256:9a1b"));

        assertThat(person.approve(JQ, "1.7.1", "compared", "B. Person").opened())
                .containsExactly(FETCH);
        assertThat(flow.resume(10)).containsExactly(FETCH);
    }

    @Test
    void refusesToApproveABadSignature() {
        failedWith(new IntegrityFailure("bad signature of `jq-1.7.1.tar.gz`"));

        assertThatThrownBy(() -> person.approve(JQ, "1.7.1", "please", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`jq 1.7.1` cannot be approved: bad signature of `jq-1.7.1.tar.gz`")
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .isEqualTo(
                        "nobody can approve a bad signature or a hostile tarball; where the"
                                + " recipe's keys were wrong, change them, then `freshet retry jq"
                                + " 1.7.1 --because ...`");
        assertThat(flow.resume(10)).isEmpty();
    }

    @Test
    void refusesToApproveWhatNoApprovalLifts() {
        step(FETCH);
        flow.take("resolve:jq/1.7.1");
        flow.pass("resolve:jq/1.7.1", new Held<>("a.patch?", "patch:a.patch", "mend the patch"));

        assertThatThrownBy(() -> person.approve(JQ, "1.7.1", "please", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`jq 1.7.1` cannot be approved: a.patch?")
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .isEqualTo("mend the patch");
        assertThat(flow.resume(10)).isEmpty();
    }

    @Test
    void refusesToApproveWhereNothingIsAsked() {
        assertThatThrownBy(() -> person.approve(JQ, "1.7.1", "please", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("nothing of `jq 1.7.1` waits for an approval");
    }

    @Test
    void namesTheVersionThatWasProbablyMeant() {
        assertThatThrownBy(() -> person.ignore(JQ, "1.71", "typo", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("release `1.71` of `jq` is not known")
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .isEqualTo("did you mean `1.7.1`?");
        assertThatThrownBy(() -> person.ignore(new SourceName("jqq"), "1.7.1", "typo", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("no release of `jqq` is known")
                .extracting(e -> ((FreshetException) e).hint().orElseThrow())
                .isEqualTo("did you mean `jq`?");
    }

    @Test
    void holdsWhatIsOpenUntilItIsApproved() {
        assertThat(person.hold(JQ, "1.7.1", "freeze", "B. Person")).containsExactly(FETCH);

        assertThat(flow.take(FETCH)).isEmpty();
        assertThat(row(FETCH))
                .extracting(RowView::state, RowView::reason, RowView::hint)
                .containsExactly(
                        State.HELD,
                        Optional.of("on hold by B. Person: freeze"),
                        Optional.of("`freshet approve jq 1.7.1 --because ...` ends the hold"));

        person.approve(JQ, "1.7.1", "freeze is over", "B. Person");
        assertThat(flow.take(FETCH)).hasSize(1);
    }

    @Test
    void holdsWhatWouldBeTriedAgain() {
        failedWith(new Unavailable("down"));
        person.hold(JQ, "1.7.1", "freeze", "B. Person");
        clock.forward(Duration.ofDays(1));

        assertThat(flow.resume(10)).isEmpty();
    }

    @Test
    void holdsAlsoWhatAStepIsWorkingOn() {
        Release release = (Release) flow.take(FETCH).getFirst();
        person.hold(JQ, "1.7.1", "freeze", "B. Person");

        assertThat(flow.pass(FETCH, new Passed<>(orig(release)))).isEmpty();
        assertThat(row(FETCH).state()).isEqualTo(State.HELD);

        person.approve(JQ, "1.7.1", "over", "B. Person");
        assertThat(step(FETCH)).containsExactly("resolve:jq/1.7.1");
    }

    @Test
    void opensNothingTwiceWhenAHoldEndsWhileTheStepStillWorks() {
        Release release = (Release) flow.take(FETCH).getFirst();
        person.hold(JQ, "1.7.1", "freeze", "B. Person");
        person.approve(JQ, "1.7.1", "over", "B. Person");

        assertThat(flow.take(FETCH)).isEmpty();
        assertThat(flow.pass(FETCH, new Passed<>(orig(release)))).containsExactly(FETCH);
        assertThat(flow.take(FETCH)).hasSize(1);
    }

    @Test
    void keepsAHoldForRowsThatOpenLater() {
        step(FETCH);
        step("resolve:jq/1.7.1");
        person.hold(JQ, "1.7.1", "freeze", "B. Person");

        assertThat(poll(new Sightings(JQ, List.of(), List.of(), Optional.empty(), "other")))
                .isEmpty();
        assertThat(row("resolve:jq/1.7.1").state()).isEqualTo(State.HELD);

        assertThat(person.approve(JQ, "1.7.1", "over", "B. Person").opened())
                .containsExactlyInAnyOrder(
                        "resolve:jq/1.7.1",
                        "plan:jq/1.7.1/ubuntu/noble",
                        "plan:jq/1.7.1/debian/trixie");
    }

    @Test
    void ignoresAReleaseForGood() {
        assertThat(person.ignore(JQ, "1.7.1", "broken upstream", "B. Person"))
                .containsExactly(FETCH);

        assertThat(flow.resume(10)).isEmpty();
        assertThat(row(FETCH).reason()).contains("ignored: broken upstream");
        Release moved =
                new Release(
                        JQ,
                        "1.7.1",
                        "1.7.1",
                        false,
                        new org.freshet.model.Tag("1.7.1", "f".repeat(40), Optional.empty()));
        assertThat(poll(sightings("other", moved))).isEmpty();
        assertThat(row(FETCH))
                .extracting(RowView::state, RowView::reason)
                .containsExactly(State.NOTHING, Optional.of("ignored: broken upstream"));
        assertThatThrownBy(() -> person.approve(JQ, "1.7.1", "please", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`jq 1.7.1` is ignored: broken upstream");
    }

    @Test
    void retriesWhatFailedAtOnce() {
        failedWith(new InvalidInput("key `a.asc` is missing"));

        assertThat(person.retry(JQ, "1.7.1", "added the key", "B. Person")).containsExactly(FETCH);
        assertThat(flow.resume(10)).containsExactly(FETCH);
    }

    @Test
    void retriesHistoryAndIgnoredReleasesFromTheirTag() {
        assertThat(person.retry(JQ, "1.6", "a user asked", "B. Person"))
                .containsExactly("fetch:jq/1.6");
        assertThat(flow.take("fetch:jq/1.6")).containsExactly(release("1.6"));

        person.ignore(JQ, "1.7.1", "broken", "B. Person");
        person.retry(JQ, "1.7.1", "not so broken", "B. Person");
        assertThat(flow.take(FETCH)).containsExactly(release("1.7.1"));
    }

    @Test
    void retriesFromItsTagWhatAnotherVersionOfFreshetWrote() {
        step(FETCH);
        try (Database other = Database.writing(home.resolve("ledger.db"))) {
            other.update("update work set record = '{}' where key = 'resolve:jq/1.7.1'");
        }
        assertThat(flow.take("resolve:jq/1.7.1")).isEmpty();

        assertThat(person.retry(JQ, "1.7.1", "upgraded", "B. Person")).containsExactly(FETCH);
        assertThat(step(FETCH)).containsExactly("resolve:jq/1.7.1");
        assertThat(flow.take("resolve:jq/1.7.1")).hasSize(1);
    }

    @Test
    void retriesWhatAStepHoldsForItsCauseMayBeGone() {
        heldWith("contents:6c0d");

        assertThat(person.retry(JQ, "1.7.1", "listed the file", "B. Person"))
                .containsExactly(FETCH);
        assertThat(step(FETCH)).containsExactly("resolve:jq/1.7.1");
    }

    @Test
    void refusesToRetryWhatOnlyAPersonCanAnswer() {
        heldWith("doubt:mark");

        assertThatThrownBy(() -> person.retry(JQ, "1.7.1", "again", "B. Person"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`jq 1.7.1` is held: is this the release?");
        assertThat(flow.resume(10)).isEmpty();
    }

    @Test
    void letsTheLastDecisionCountThoughTheClockWasSetBack() {
        person.ignore(JQ, "1.7.1", "broken", "B. Person");
        clock.forward(Duration.ofDays(-30));
        person.retry(JQ, "1.7.1", "mended", "B. Person");

        assertThat(flow.take(FETCH)).hasSize(1);
        try (LedgerView view = LedgerView.open(home.resolve("ledger.db"))) {
            assertThat(view.decisions(JQ, "1.7.1"))
                    .extracting(Decision::verb)
                    .containsExactly(Verb.IGNORE, Verb.RETRY);
        }
    }

    @Test
    void changesNothingWhenItRefuses() {
        heldWith("doubt:mark");

        assertThatThrownBy(() -> person.retry(JQ, "1.7.1", "again", "B. Person"))
                .isInstanceOf(InvalidInput.class);

        try (LedgerView view = LedgerView.open(home.resolve("ledger.db"))) {
            assertThat(view.decisions(JQ, "1.7.1")).isEmpty();
        }
    }

    @Test
    void saysThatThereIsNoLedgerYet() {
        Path none = home.resolve("none.db");

        assertThatThrownBy(() -> Decisions.open(none, clock))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("there is no ledger `%s`", none);
        assertThat(none).doesNotExist();
    }
}
