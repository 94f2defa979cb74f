package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.NOBLE;
import static org.freshet.ledger.Samples.orig;
import static org.freshet.ledger.Samples.passed;
import static org.freshet.ledger.Samples.plan;
import static org.freshet.ledger.Samples.release;
import static org.freshet.ledger.Samples.resolution;
import static org.freshet.ledger.Samples.sightings;
import static org.freshet.ledger.Samples.source;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.ledger.RowView.Failure;
import org.freshet.ledger.RowView.State;
import org.freshet.model.Delivery;
import org.freshet.model.Destination;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Plan;
import org.freshet.model.Release;
import org.freshet.model.Resolution;
import org.freshet.model.Sightings;
import org.freshet.model.Stage;
import org.freshet.model.Tag;
import org.freshet.model.TargetResolution;
import org.freshet.model.Unavailable;
import org.freshet.model.Upstream;
import org.freshet.model.WorkKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir Path home;
    private final Samples.Names recipes = new Samples.Names("jq");
    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T06:00:00Z"));
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(home.resolve("ledger.db"), recipes, clock, Samples.TIMING);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void reopen() {
        ledger.close();
        open();
    }

    private List<String> poll(Sightings seen) {
        clock.forward(Samples.TIMING.poll());
        assertThat(ledger.due()).contains("poll:" + seen.source());
        assertThat(ledger.take("poll:" + seen.source())).hasSize(1);
        return ledger.pass("poll:" + seen.source(), new Passed<>(seen));
    }

    private List<String> step(String key) {
        return ledger.pass(key, passed(ledger.take(key).getFirst()));
    }

    private RowView row(String key) {
        return ledger.outcomes(Instant.EPOCH).stream()
                .filter(row -> row.key().text().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private Object record(String key) {
        List<Object> records = ledger.take(key);
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    @Nested
    class Flow {
        @Test
        void leadsAReleaseFromItsTagToItsPublications() {
            assertThat(poll(sightings("inputs", release("1.7.1"))))
                    .containsExactly("fetch:jq/1.7.1");
            assertThat(step("fetch:jq/1.7.1")).containsExactly("resolve:jq/1.7.1");
            assertThat(step("resolve:jq/1.7.1"))
                    .containsExactly("plan:jq/1.7.1/ubuntu/noble", "plan:jq/1.7.1/debian/trixie");
            assertThat(step("plan:jq/1.7.1/ubuntu/noble"))
                    .containsExactly("package:jq/1.7.1/ubuntu/noble");
            assertThat(step("package:jq/1.7.1/ubuntu/noble"))
                    .containsExactly("publish:jq/1.7.1/ubuntu/noble/archive:fresh");
            assertThat(step("publish:jq/1.7.1/ubuntu/noble/archive:fresh")).isEmpty();

            assertThat(row("publish:jq/1.7.1/ubuntu/noble/archive:fresh").state())
                    .isEqualTo(State.DONE);
            assertThat(ledger.resume(10)).containsExactly("plan:jq/1.7.1/debian/trixie");
        }

        @Test
        void givesEachDestinationARowOfItsOwn() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.pass("resolve:jq/1.7.1", new Passed<>(elsewhere("resolve:jq/1.7.1")));
            step("plan:jq/1.7.1/ubuntu/noble");

            assertThat(step("package:jq/1.7.1/ubuntu/noble"))
                    .containsExactly(
                            "publish:jq/1.7.1/ubuntu/noble/archive:fresh",
                            "upload:jq/1.7.1/ubuntu/noble/dput:mentors",
                            "upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            assertThat(step("publish:jq/1.7.1/ubuntu/noble/archive:fresh")).isEmpty();
            assertThat(step("upload:jq/1.7.1/ubuntu/noble/dput:mentors")).isEmpty();
            assertThat(step("upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh"))
                    .containsExactly("confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            assertThat(step("confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh")).isEmpty();
        }

        @Test
        void letsAnUploadWaitForALowerVersionButNotForWhatBecomesOfIt() {
            poll(sightings("inputs", release("1.7.1"), release("1.7.2")));
            for (String version : List.of("1.7.1", "1.7.2")) {
                step("fetch:jq/" + version);
                String resolve = "resolve:jq/" + version;
                ledger.pass(resolve, new Passed<>(elsewhere(resolve)));
                step("plan:jq/" + version + "/ubuntu/noble");
            }
            step("package:jq/1.7.2/ubuntu/noble");
            assertThat(ledger.take("upload:jq/1.7.2/ubuntu/noble/ppa:me/fresh")).isEmpty();

            step("package:jq/1.7.1/ubuntu/noble");
            step("upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            String confirm = "confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh";
            ledger.take(confirm);
            ledger.pass(
                    confirm,
                    new Later<>("not accepted yet", "uploaded:1", clock.instant().plusSeconds(60)));

            assertThat(ledger.take("upload:jq/1.7.2/ubuntu/noble/ppa:me/fresh")).hasSize(1);
        }

        @Test
        void takesAnAnswerFromOutsideForWhatWaitsForIt() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.pass("resolve:jq/1.7.1", new Passed<>(elsewhere("resolve:jq/1.7.1")));
            step("plan:jq/1.7.1/ubuntu/noble");
            step("package:jq/1.7.1/ubuntu/noble");
            step("upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            WorkKey confirm = WorkKey.parse("confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            Held<Object> rejected = new Held<>("rejected: bad section", "rejected:1", "mend it");
            try (Decisions decisions = Decisions.open(home.resolve("ledger.db"), clock)) {
                assertThat(decisions.answer(confirm, rejected)).isTrue();
                assertThat(row(confirm.text()).state()).isEqualTo(State.HELD);
                assertThat(row(confirm.text()).reason()).contains("rejected: bad section");
                assertThatThrownBy(() -> decisions.approve(JQ, "1.7.1", "I like it", "me"))
                        .isInstanceOf(InvalidInput.class);

                step("upload:jq/1.7.1/ubuntu/noble/dput:mentors");
                WorkKey done = WorkKey.parse("upload:jq/1.7.1/ubuntu/noble/dput:mentors");
                assertThat(decisions.answer(done, rejected)).isFalse();
                assertThat(row(done.text()).state()).isEqualTo(State.DONE);
            }
        }

        @Test
        void givesEachStageTheRecordThatTheOneBeforeMade() {
            Release release = release("1.7.1");
            poll(sightings("inputs", release));
            assertThat(record("fetch:jq/1.7.1")).isEqualTo(release);

            OrigTarball orig = orig(release);
            ledger.pass("fetch:jq/1.7.1", new Passed<>(orig));
            OrigTarball given = (OrigTarball) record("resolve:jq/1.7.1");
            assertThat(given.file()).isEqualTo(orig.file());

            ledger.pass("resolve:jq/1.7.1", new Passed<>(resolution(given, NOBLE)));
            TargetResolution resolved = new TargetResolution(resolution(given, NOBLE), NOBLE);
            assertThat(record("plan:jq/1.7.1/ubuntu/noble")).isEqualTo(resolved);

            ledger.pass("plan:jq/1.7.1/ubuntu/noble", new Passed<>(plan(resolved)));
            // Versions are decided: the others of the upstream are not given any more.
            assertThat(given.release().known()).containsExactly("1.7.1");
            Plan alone = plan(resolved).with(given.with(given.release().among(List.of())));
            assertThat(record("package:jq/1.7.1/ubuntu/noble")).isEqualTo(alone);

            ledger.pass("package:jq/1.7.1/ubuntu/noble", new Passed<>(source(plan(resolved))));
            assertThat(record("publish:jq/1.7.1/ubuntu/noble/archive:fresh"))
                    .isEqualTo(new Delivery(source(alone), Samples.FRESH));
        }

        @Test
        void givesEveryRecordTheFirstSightOfItsRelease() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");

            Release release = ((OrigTarball) record("resolve:jq/1.7.1")).release();

            assertThat(release.firstSight().orElseThrow().sha256())
                    .isEqualTo(orig(release).file().sha256());
            assertThat(release.firstSight().orElseThrow().at()).isEqualTo(clock.instant());
            assertThat(release.firstSight().orElseThrow().notes())
                    .containsExactly("`$Format:%h$` is pinned");
        }

        @Test
        void opensTheReleasesOfOneLookInVersionOrder() {
            assertThat(
                            poll(
                                    sightings(
                                            "inputs",
                                            release("1.10"),
                                            release("1.9"),
                                            release("1.10rc1"))))
                    .containsExactly("fetch:jq/1.9", "fetch:jq/1.10rc1", "fetch:jq/1.10");
        }

        @Test
        void keepsTheNotesOfAStep() {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");
            ledger.pass(
                    "fetch:jq/1.7.1",
                    new Passed<>(
                            orig(release("1.7.1")), List.of("moved to\nthe same tree", "two")));

            assertThat(row("fetch:jq/1.7.1").notes())
                    .containsExactly("moved to the same tree", "two");
        }

        @Test
        void endsARowThatHasNothingToDo() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.take("resolve:jq/1.7.1");

            assertThat(ledger.pass("resolve:jq/1.7.1", new Nothing<>("superseded by 1.8")))
                    .isEmpty();
            assertThat(row("resolve:jq/1.7.1"))
                    .extracting(RowView::state, RowView::reason)
                    .containsExactly(State.NOTHING, Optional.of("superseded by 1.8"));
            assertThat(ledger.resume(10)).isEmpty();
        }

        @Test
        void refusesARecordOfAnotherStage() {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");

            assertThatThrownBy(() -> ledger.pass("fetch:jq/1.7.1", new Passed<>(release("1.7.1"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("fetch:jq/1.7.1 passed a Release");
            assertThatThrownBy(
                            () -> ledger.pass("fetch:jq/1.7.1", new Passed<>(orig(release("2.0")))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("fetch:jq/1.7.1 would open resolve:jq/2.0");

            assertThat(ledger.pass("fetch:jq/1.7.1", new Passed<>(orig(release("1.7.1")))))
                    .containsExactly("resolve:jq/1.7.1");
        }
    }

    @Nested
    class Messages {
        @Test
        void givesARecordOnlyOnce() {
            poll(sightings("inputs", release("1.7.1")));

            assertThat(ledger.take("fetch:jq/1.7.1")).hasSize(1);
            assertThat(ledger.take("fetch:jq/1.7.1")).isEmpty();
            assertThat(ledger.resume(10)).isEmpty();
        }

        @Test
        void givesNothingForARowThatIsDone() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");

            assertThat(ledger.take("fetch:jq/1.7.1")).isEmpty();
        }

        @Test
        void givesNothingForAKeyItDoesNotKnow() {
            assertThat(ledger.take("fetch:jq/9")).isEmpty();
            assertThat(ledger.pass("fetch:jq/9", new Nothing<>("none"))).isEmpty();
            assertThat(ledger.fail("fetch:jq/9", new Unavailable("down"))).isEmpty();
            assertThat(ledger.fail("no key", new Unavailable("down"))).isEmpty();
        }

        @Test
        void ignoresAnOutcomeThatComesTwice() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");

            assertThat(ledger.pass("fetch:jq/1.7.1", new Nothing<>("late"))).isEmpty();
            ledger.fail("fetch:jq/1.7.1", new InvalidInput("late"));

            assertThat(row("fetch:jq/1.7.1").state()).isEqualTo(State.DONE);
        }

        @Test
        void dropsTheOutcomeOfAStepWhoseRowWasOpenedAgainMeanwhile() {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");
            Release moved =
                    new Release(
                            JQ,
                            "1.7.1",
                            "1.7.1",
                            false,
                            new Tag("1.7.1", "f".repeat(40), Optional.empty()));
            poll(sightings("inputs", moved));
            assertThat(ledger.take("fetch:jq/1.7.1")).isEmpty();

            assertThat(ledger.pass("fetch:jq/1.7.1", new Passed<>(orig(release("1.7.1")))))
                    .containsExactly("fetch:jq/1.7.1");

            assertThat(record("fetch:jq/1.7.1")).isEqualTo(moved);
        }

        @Test
        void opensTheRowsOfADeadProcessAtOnce() {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");

            reopen();

            assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7.1");
            assertThat(ledger.take("fetch:jq/1.7.1")).hasSize(1);
        }

        @Test
        void looksAgainAtAnUpstreamWhoseLookWasNotFinished() {
            ledger.due();
            ledger.take("poll:jq");

            reopen();

            assertThat(ledger.due()).containsExactly("poll:jq");
        }

        @Test
        void failsARowThatItCannotReadAndGoesOn() {
            poll(sightings("inputs", release("1.7"), release("1.7.1")));
            try (Database other = Database.writing(home.resolve("ledger.db"))) {
                other.update("update work set record = '{\"new\":1}' where key = 'fetch:jq/1.7'");
            }

            assertThat(ledger.take("fetch:jq/1.7")).isEmpty();

            assertThat(row("fetch:jq/1.7").reason().orElseThrow())
                    .startsWith("the row of another version of Freshet cannot be read: ");
            assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7.1");
        }
    }

    @Nested
    class Polls {
        @Test
        void doesNotLookAtSourcesWhoseRecipeIsGone() {
            ledger.due();
            recipes.sources = List.of();
            clock.forward(Duration.ofHours(1));

            assertThat(ledger.due()).isEmpty();
            assertThat(ledger.take("poll:jq")).isEmpty();
        }

        @Test
        void givesAllReleasesThatItKnows() {
            Sightings seen =
                    new Sightings(
                            JQ,
                            List.of(release("1.7.1")),
                            List.of(release("1.6")),
                            Optional.of("1.7.1"),
                            "inputs");
            poll(seen);
            clock.forward(Duration.ofMinutes(10));
            ledger.due();

            assertThat(ledger.take("poll:jq"))
                    .containsExactly(
                            new Upstream(
                                    JQ,
                                    List.of(
                                            new KnownRelease(
                                                    "1.6",
                                                    release("1.6").tag().orElseThrow(),
                                                    true),
                                            new KnownRelease(
                                                    "1.7.1",
                                                    release("1.7.1").tag().orElseThrow(),
                                                    false))));
        }

        @Test
        void doesNotOpenAReleaseThatItHasMetWithThisTag() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");

            assertThat(poll(sightings("inputs", release("1.7.1")))).isEmpty();
        }

        @Test
        void fetchesAgainWhenATagMoved() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            Tag elsewhere = new Tag("1.7.1", "f".repeat(40), Optional.empty());

            assertThat(
                            poll(
                                    sightings(
                                            "inputs",
                                            new Release(JQ, "1.7.1", "1.7.1", false, elsewhere))))
                    .containsExactly("fetch:jq/1.7.1");

            Release given = (Release) record("fetch:jq/1.7.1");
            assertThat(given.tag()).contains(elsewhere);
            assertThat(given.firstSight().orElseThrow().tag()).isEqualTo(release("1.7.1").tag());
        }

        @Test
        void doesNotRingALookThatIsUnderWay() {
            ledger.due();
            ledger.take("poll:jq");
            clock.forward(Duration.ofHours(1));

            assertThat(ledger.due()).isEmpty();
        }

        @Test
        void resolvesTheNewestReleaseOfEachTrackAgainWhenTheInputsChange() {
            poll(sightings("a", release("1.6"), release("1.7"), release("1.8rc1")));
            step("fetch:jq/1.6");
            step("fetch:jq/1.7");
            step("fetch:jq/1.8rc1");
            step("resolve:jq/1.6");
            step("resolve:jq/1.7");
            step("resolve:jq/1.8rc1");

            assertThat(poll(sightings("a"))).isEmpty();
            assertThat(poll(sightings("b"))).containsExactly("resolve:jq/1.7", "resolve:jq/1.8rc1");
            assertThat(poll(sightings("b"))).isEmpty();
        }

        @Test
        void resolvesAgainWhatFailedWhenTheRecipeIsMended() {
            poll(sightings("broken", release("1.7")));
            step("fetch:jq/1.7");
            ledger.take("resolve:jq/1.7");
            ledger.fail("resolve:jq/1.7", new InvalidInput("no such directory"));

            assertThat(poll(sightings("mended"))).containsExactly("resolve:jq/1.7");
            assertThat(ledger.take("resolve:jq/1.7")).hasSize(1);
        }
    }

    @Nested
    class FirstSights {
        @Test
        void keepsTheFirstSightWhenTheSameBytesComeAgain() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            Instant first = clock.instant();
            clock.forward(Duration.ofDays(1));
            ledger.begin(JQ, "1.7.1");
            step("fetch:jq/1.7.1");

            Release release = ((OrigTarball) record("resolve:jq/1.7.1")).release();
            assertThat(release.firstSight().orElseThrow().at()).isEqualTo(first);
        }

        @Test
        void refusesOtherBytesThatNobodyApproved() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.begin(JQ, "1.7.1");
            Release release = (Release) record("fetch:jq/1.7.1");

            assertThatThrownBy(() ->
                            ledger.pass(
                                    "fetch:jq/1.7.1",
                                    new Passed<>(orig(release, "tree 1.7.1", "other"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "passed another tree or tarball than the first sight, and nobody"
                                    + " approved");
        }

        @Test
        void remembersEachComponent() {
            Release release = fetched(orig(release("1.7.1")).with("data", data("1", "bytes")));

            assertThat(release.firstSight().orElseThrow().components().values())
                    .singleElement()
                    .satisfies(seen -> {
                        assertThat(seen.version()).isEqualTo("1");
                        assertThat(seen.sight().sha256()).isEqualTo(Samples.hex("bytes", 64));
                    });
        }

        @Test
        void refusesOtherBytesOfAComponentThatNobodyApproved() {
            Release release = fetched(orig(release("1.7.1")).with("data", data("1", "bytes")));

            assertThatThrownBy(() ->
                            ledger.pass(
                                    "fetch:jq/1.7.1",
                                    new Passed<>(orig(release).with("data", data("1", "other")))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("passed another tree or tarball");
        }

        @Test
        void remembersAComponentAnewWhenTheRecipeTakesAnotherVersion() {
            fetched(orig(release("1.7.1")).with("data", data("1", "bytes")));
            Release again = refetched(orig(release("1.7.1")).with("data", data("2", "other")));

            assertThat(again.firstSight().orElseThrow().components().values())
                    .extracting(seen -> seen.version())
                    .containsExactly("2");
        }

        @Test
        void remembersAComponentThatTheRecipeHasOnlyNow() {
            fetched(orig(release("1.7.1")));
            Release again = refetched(orig(release("1.7.1")).with("data", data("1", "bytes")));
            assertThat(again.firstSight().orElseThrow().components()).containsOnlyKeys("data");

            Release without = refetched(orig(release("1.7.1")));
            assertThat(without.firstSight().orElseThrow().components()).containsOnlyKeys("data");
        }

        @Test
        void takesATarballFromElsewhereWhenTheRecipeSaysSo() {
            fetched(orig(release("1.7.1")));
            OrigTarball elsewhere = orig(release("1.7.1"), "tree 1.7.1", "other");
            OrigTarball made =
                    new OrigTarball(
                            elsewhere.release(),
                            elsewhere.file(),
                            elsewhere.beside(),
                            Optional.empty(),
                            elsewhere.tree(),
                            elsewhere.released(),
                            elsewhere.verdicts(),
                            elsewhere.notes());

            assertThat(refetched(made).firstSight().orElseThrow().sha256())
                    .isEqualTo(Samples.hex("other", 64));
        }

        private OrigTarball data(String version, String bytes) {
            return orig(release(version), "tree of data", bytes);
        }

        /** Gives the release as the next fetch takes it. */
        private Release fetched(OrigTarball orig) {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");
            ledger.pass("fetch:jq/1.7.1", new Passed<>(orig));
            ledger.begin(JQ, "1.7.1");
            return (Release) record("fetch:jq/1.7.1");
        }

        private Release refetched(OrigTarball orig) {
            ledger.pass("fetch:jq/1.7.1", new Passed<>(orig));
            ledger.begin(JQ, "1.7.1");
            return (Release) record("fetch:jq/1.7.1");
        }

        @Test
        void takesWhatWasApprovedForTheFirstSightAndKeepsTheOldOne() {
            poll(sightings("inputs", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.begin(JQ, "1.7.1");
            ledger.take("fetch:jq/1.7.1");
            ledger.fail(
                    "fetch:jq/1.7.1",
                    IntegrityFailure.approvable("digest differs", "compare both", "sha256:9a1b"));
            try (Decisions person = Decisions.open(home.resolve("ledger.db"), clock)) {
                person.approve(JQ, "1.7.1", "compared", "B. Person");
            }
            Release release = (Release) record("fetch:jq/1.7.1");
            assertThat(release.approvals()).containsExactly("sha256:9a1b");

            ledger.pass("fetch:jq/1.7.1", new Passed<>(orig(release, "tree 1.7.1", "other")));

            OrigTarball given = (OrigTarball) record("resolve:jq/1.7.1");
            assertThat(given.release().firstSight().orElseThrow().sha256())
                    .isEqualTo(Samples.hex("other", 64));
            try (LedgerView view = LedgerView.open(home.resolve("ledger.db"))) {
                assertThat(view.replacedSights(JQ, "1.7.1"))
                        .extracting(sight -> sight.sha256())
                        .containsExactly(Samples.hex("bytes of 1.7.1", 64));
            }
        }
    }

    @Nested
    class Failures {
        private RowView failed(Throwable failure) {
            poll(sightings("inputs", release("1.7.1")));
            ledger.take("fetch:jq/1.7.1");
            ledger.fail("fetch:jq/1.7.1", failure);
            return row("fetch:jq/1.7.1");
        }

        @Test
        void triesAgainByItselfWhatWasUnavailable() {
            RowView row = failed(new Unavailable("host does not answer", "wait"));

            assertThat(row)
                    .extracting(
                            RowView::state,
                            RowView::failure,
                            RowView::reason,
                            RowView::hint,
                            RowView::due)
                    .containsExactly(
                            State.FAILED,
                            Optional.of(Failure.UNAVAILABLE),
                            Optional.of("host does not answer"),
                            Optional.of("wait"),
                            Optional.of(clock.instant().plus(Duration.ofMinutes(1))));
            assertThat(ledger.take("fetch:jq/1.7.1")).isEmpty();
            assertThat(ledger.resume(10)).isEmpty();
            clock.forward(Duration.ofMinutes(1));
            assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7.1");
            assertThat(ledger.take("fetch:jq/1.7.1")).hasSize(1);
        }

        @Test
        void waitsTwiceAsLongAfterEachFailureUpToSixHours() {
            failed(new Unavailable("down"));
            for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360}) {
                assertThat(row("fetch:jq/1.7.1").due())
                        .contains(clock.instant().plus(Duration.ofMinutes(minutes)));
                clock.forward(Duration.ofMinutes(minutes));
                ledger.take("fetch:jq/1.7.1");
                ledger.fail("fetch:jq/1.7.1", new Unavailable("down"));
            }
        }

        @Test
        void triesAgainWhenTheClockWasSetBack() {
            failed(new Unavailable("down"));
            clock.forward(Duration.ofDays(-400));

            assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7.1");
            assertThat(ledger.due()).containsExactly("poll:jq");
        }

        @Test
        void neverTriesAgainByItselfWhatAPersonMustMend() {
            RowView row = failed(new InvalidInput("key `a.asc` is missing", "add it"));

            assertThat(row.failure()).contains(Failure.INVALID_INPUT);
            assertThat(row.due()).isEmpty();
            clock.forward(Duration.ofDays(400));
            assertThat(ledger.resume(10)).isEmpty();
        }

        @Test
        void keepsTheSubjectThatAnApprovalWouldAccept() {
            RowView row = failed(IntegrityFailure.approvable("differs", "compare", "sha256:9a1b"));

            assertThat(row.failure()).contains(Failure.INTEGRITY);
            assertThat(row.subject()).contains("sha256:9a1b");
        }

        @Test
        void findsTheFailureBehindThoseThatCarryIt() {
            RowView row =
                    failed(new IllegalStateException("camel", new Unavailable("down", "wait")));

            assertThat(row.failure()).contains(Failure.UNAVAILABLE);
            assertThat(row.reason()).contains("down");
        }

        @Test
        void callsEverythingElseABug() {
            RowView row = failed(new IllegalStateException("no packaging"));

            assertThat(row.failure()).contains(Failure.BUG);
            assertThat(row.reason()).contains("java.lang.IllegalStateException: no packaging");
            assertThat(row.due()).isEmpty();
        }

        @Test
        void namesTheWorstOfSeveral() {
            poll(
                    sightings(
                            "inputs",
                            release("1.1"),
                            release("1.2"),
                            release("1.3"),
                            release("1.4"),
                            release("1.5")));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(0);

            ledger.take("fetch:jq/1.1");
            ledger.pass("fetch:jq/1.1", new Held<>("which?", "tree:1", "approve"));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(5);

            ledger.take("fetch:jq/1.2");
            ledger.fail("fetch:jq/1.2", new Unavailable("down"));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(3);

            ledger.take("fetch:jq/1.3");
            ledger.fail("fetch:jq/1.3", new InvalidInput("wrong"));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(2);

            ledger.take("fetch:jq/1.4");
            ledger.fail("fetch:jq/1.4", new IntegrityFailure("forged"));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(4);

            ledger.take("fetch:jq/1.5");
            ledger.fail("fetch:jq/1.5", new IllegalStateException("bug"));
            assertThat(RowView.exitStatus(ledger.outcomes(Instant.EPOCH))).isEqualTo(1);

            clock.forward(Duration.ofSeconds(1));
            assertThat(ledger.outcomes(clock.instant())).isEmpty();
        }

        @Test
        void losesNothingWhenTheDiskIsFull() {
            poll(sightings("inputs", release("1.7.1")));
            Release release = (Release) record("fetch:jq/1.7.1");
            ledger.close();
            Database database = Schema.open(home.resolve("ledger.db"));
            ledger = new Ledger(database, recipes, clock, Samples.TIMING);
            int pages =
                    database.first("pragma page_count", line -> line.number("page_count"))
                            .orElseThrow();
            database.execute("pragma max_page_count = " + pages);
            List<String> notes = List.of("a".repeat(100_000));

            assertThatThrownBy(
                            () -> ledger.pass("fetch:jq/1.7.1", new Passed<>(orig(release), notes)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("disk is full: ledger `");
            assertThatThrownBy(() ->
                            ledger.fail("fetch:jq/1.7.1", new Unavailable("full ".repeat(100_000))))
                    .isInstanceOf(Unavailable.class);
            assertThat(row("fetch:jq/1.7.1").working()).isTrue();

            database.execute("pragma max_page_count = 1000000");
            assertThat(ledger.resume(10)).isEmpty();
            assertThat(row("fetch:jq/1.7.1").failure()).contains(Failure.UNAVAILABLE);
            clock.forward(Duration.ofMinutes(1));
            assertThat(ledger.resume(10)).containsExactly("fetch:jq/1.7.1");
        }
    }

    @Nested
    class Idleness {
        @Test
        void isThereWhenNothingIsToBeDoneNow() {
            ledger.due();
            assertThat(ledger.idle()).isFalse();
            ledger.take("poll:jq");
            assertThat(ledger.idle()).isFalse();
            ledger.pass("poll:jq", new Passed<>(sightings("inputs", release("1.7.1"))));
            assertThat(ledger.idle()).isFalse();
            ledger.take("fetch:jq/1.7.1");
            assertThat(ledger.idle()).isFalse();
            ledger.fail("fetch:jq/1.7.1", new Unavailable("down"));
            assertThat(ledger.idle()).isTrue();
            clock.forward(Duration.ofMinutes(1));
            assertThat(ledger.idle()).isFalse();
        }
    }

    @Nested
    class Rounds {
        @Test
        void looksAtOnceWhateverTheInterval() {
            poll(sightings("inputs", release("1.7.1")));
            assertThat(ledger.due()).isEmpty();

            ledger.lookNow();

            assertThat(ledger.due()).containsExactly("poll:jq");
        }

        @Test
        void takesEachRowOnceHoweverLongItLasts() {
            poll(sightings("inputs", release("1.7"), release("1.7.1")));
            ledger.take("fetch:jq/1.7");
            ledger.fail("fetch:jq/1.7", new Unavailable("down"));
            clock.forward(Duration.ofMinutes(1));

            ledger.lookNow();
            ledger.due();
            ledger.take("poll:jq");
            ledger.fail("poll:jq", new Unavailable("down"));
            for (String key : List.of("fetch:jq/1.7", "fetch:jq/1.7.1")) {
                assertThat(ledger.take(key)).hasSize(1);
                ledger.fail(key, new Unavailable("down"));
            }
            clock.forward(Duration.ofHours(1));

            assertThat(ledger.idle()).isTrue();
            assertThat(ledger.due()).isEmpty();
            assertThat(ledger.resume(10)).isEmpty();
            assertThat(ledger.take("fetch:jq/1.7.1")).isEmpty();
        }

        @Test
        void tellsWhatIsToBeDoneOnEachStage() {
            poll(sightings("inputs", release("1.7"), release("1.7.1")));
            step("fetch:jq/1.7");
            step("resolve:jq/1.7");
            ledger.take("fetch:jq/1.7.1");

            assertThat(ledger.waiting())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(Stage.FETCH, 1L, Stage.PLAN, 2L));
        }

        @Test
        void beginsAKnownReleaseThatIsHistory() {
            poll(
                    new Sightings(
                            JQ, List.of(), List.of(release("1.6")), Optional.of("1.6"), "inputs"));

            assertThat(ledger.begin(JQ, "1.6")).containsExactly("fetch:jq/1.6");
            assertThatThrownBy(() -> ledger.begin(JQ, "1.5"))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("release `1.5` of `jq` is not known");
        }
    }

    @Nested
    class AfterAReleaseBeganAgain {
        @Test
        void endsWhatTheFirstRunHadOpened() {
            poll(sightings("a", release("1.7.1")));
            step("fetch:jq/1.7.1");
            step("resolve:jq/1.7.1");
            ledger.take("plan:jq/1.7.1/debian/trixie");
            ledger.pass(
                    "plan:jq/1.7.1/debian/trixie",
                    new Held<>("publish it?", "unproved", "approve"));

            poll(sightings("b"));
            OrigTarball orig = (OrigTarball) record("resolve:jq/1.7.1");
            ledger.pass("resolve:jq/1.7.1", new Passed<>(resolution(orig, NOBLE)));

            assertThat(ledger.outcomes(Instant.EPOCH))
                    .filteredOn(row -> row.key().target().isPresent())
                    .extracting(row -> row.key().text(), RowView::state, RowView::reason)
                    .containsExactlyInAnyOrder(
                            tuple("plan:jq/1.7.1/ubuntu/noble", State.OPEN, Optional.empty()),
                            tuple(
                                    "plan:jq/1.7.1/debian/trixie",
                                    State.NOTHING,
                                    Optional.of("decided anew: resolve was done again")));
        }

        @Test
        void keepsWhatIsDone() {
            poll(sightings("a", release("1.7.1")));
            step("fetch:jq/1.7.1");
            step("resolve:jq/1.7.1");
            step("plan:jq/1.7.1/debian/trixie");
            step("package:jq/1.7.1/debian/trixie");
            step("publish:jq/1.7.1/debian/trixie/archive:fresh");

            poll(sightings("b"));
            step("resolve:jq/1.7.1");
            ledger.take("plan:jq/1.7.1/debian/trixie");
            ledger.pass("plan:jq/1.7.1/debian/trixie", new Nothing<>("published already"));

            assertThat(row("plan:jq/1.7.1/debian/trixie").reason()).contains("published already");
            assertThat(row("package:jq/1.7.1/debian/trixie").state()).isEqualTo(State.DONE);
            assertThat(row("publish:jq/1.7.1/debian/trixie/archive:fresh").state())
                    .isEqualTo(State.DONE);
        }

        @Test
        void followsOnWhatWasSentOrMayHaveBeen() {
            String confirm = "confirm:jq/1.7.1/ubuntu/noble/ppa:me/fresh";
            String upload = "upload:jq/1.7.1/ubuntu/noble/dput:mentors";
            poll(sightings("a", release("1.7.1")));
            step("fetch:jq/1.7.1");
            ledger.pass("resolve:jq/1.7.1", new Passed<>(elsewhere("resolve:jq/1.7.1")));
            step("plan:jq/1.7.1/ubuntu/noble");
            step("package:jq/1.7.1/ubuntu/noble");
            step("upload:jq/1.7.1/ubuntu/noble/ppa:me/fresh");
            ledger.take(confirm);
            ledger.pass(confirm, new Later<>("building", "building:1", clock.instant()));
            ledger.take(upload);
            ledger.pass(upload, new Held<>("has it arrived?", "upload:1", "look"));

            poll(sightings("b"));
            ledger.pass("resolve:jq/1.7.1", new Passed<>(elsewhere("resolve:jq/1.7.1")));
            ledger.take("plan:jq/1.7.1/ubuntu/noble");
            ledger.pass("plan:jq/1.7.1/ubuntu/noble", new Nothing<>("published already"));

            assertThat(row(upload).reason()).contains("has it arrived?");
            assertThat(row("publish:jq/1.7.1/ubuntu/noble/archive:fresh").state())
                    .isEqualTo(State.NOTHING);
            assertThat(ledger.take(confirm)).hasSize(1);
        }
    }

    /** The resolution of a release with destinations that are not ours. */
    private Resolution elsewhere(String resolve) {
        return resolution(
                (OrigTarball) record(resolve),
                Stream.of("archive:fresh", "dput:mentors", "ppa:me/fresh")
                        .map(Destination::parse)
                        .toList(),
                NOBLE);
    }
}
