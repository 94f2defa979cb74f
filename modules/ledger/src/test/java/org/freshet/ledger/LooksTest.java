package org.freshet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.ledger.Samples.JQ;
import static org.freshet.ledger.Samples.release;
import static org.freshet.ledger.Samples.sightings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freshet.model.InvalidInput;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the ledger lets an upstream be looked at. */
class LooksTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T06:00:00Z");
    private static final SourceName TMUX = new SourceName("tmux");
    private static final Timing TIMING = Timing.polling(Duration.ofHours(1), Duration.ofMinutes(5));

    @TempDir Path home;
    private final Samples.Names recipes = new Samples.Names("jq");
    private final SetClock clock = new SetClock(BEGIN);
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(home.resolve("ledger.db"), recipes, clock, TIMING);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private void reopen() {
        ledger.close();
        open();
    }

    /** A recipe whose upstream is at {@code git.example}. */
    private void atGitExample(List<SourceName> sources) {
        recipes.sources = sources;
        sources.forEach(source -> recipes.priorities.put(source, Priority.MEDIUM));
    }

    private static List<SourceName> names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SourceName("%s%03d".formatted(prefix, i)))
                .toList();
    }

    private Watched watched() {
        try (LedgerView view = LedgerView.open(home.resolve("ledger.db"))) {
            return view.watched(JQ).orElseThrow();
        }
    }

    private List<String> pass(String key, Release... news) {
        SourceName source = new SourceName(key.substring("poll:".length()));
        assertThat(ledger.take(key)).hasSize(1);
        return ledger.pass(
                key,
                new Passed<>(
                        new Sightings(
                                source, List.of(news), List.of(), Optional.empty(), "inputs")));
    }

    private List<String> fail(String key, RuntimeException failure) {
        assertThat(ledger.take(key)).hasSize(1);
        return ledger.fail(key, failure);
    }

    private static OrigTarball released(Release release, Instant at) {
        OrigTarball orig = Samples.orig(release);
        return new OrigTarball(
                release,
                orig.file(),
                orig.beside(),
                orig.from(),
                orig.tree(),
                at,
                orig.verdicts(),
                orig.notes());
    }

    /** The wait until {@code jq} is due, which nothing but time changes. */
    private Duration waited() {
        Instant from = clock.instant();
        while (ledger.due().isEmpty()) {
            clock.forward(Duration.ofSeconds(1));
        }
        return Duration.between(from, clock.instant());
    }

    @Nested
    class Waits {
        @Test
        void looksAtEveryUpstreamAtFirst() {
            recipes.sources = List.of(JQ, TMUX);

            assertThat(ledger.due()).containsExactly("poll:jq", "poll:tmux");
            assertThat(ledger.due()).isEmpty();
        }

        @Test
        void looksAgainWithinTheBoundAndAtEachNameInItsOwnTime() {
            ledger.due();
            pass("poll:jq");

            assertThat(waited()).isEqualTo(Duration.parse("PT45M40S"));
        }

        @Test
        void looksAtWhatReleasedMoreOftenAndThenEverMoreSeldom() {
            ledger.due();
            pass("poll:jq", release("1.6"));
            waited();
            pass("poll:jq", release("1.7"));
            assertThat(waited()).isEqualTo(Duration.parse("PT3M49S"));
            clock.forward(Duration.ofDays(7));
            pass("poll:jq");
            assertThat(waited()).isEqualTo(Duration.parse("PT15M21S"));
            clock.forward(Duration.ofDays(30));
            pass("poll:jq");
            assertThat(waited()).isEqualTo(Duration.parse("PT45M40S"));
        }

        @Test
        void takesATagThatMovedForNoRelease() {
            ledger.due();
            pass("poll:jq", release("1.7"));
            waited();
            Tag elsewhere = new Tag("1.7", "f".repeat(40), Optional.empty());
            pass("poll:jq", new Release(JQ, "1.7", "1.7", false, elsewhere));

            assertThat(watched().released()).isEmpty();
            assertThat(waited()).isEqualTo(Duration.parse("PT45M40S"));
        }

        @Test
        void learnsFromATagHowOldTheReleasesOfTheFirstLookAre() {
            ledger.due();
            pass("poll:jq", release("1.7.1"));
            assertThat(watched().released()).isEmpty();

            Release release = (Release) ledger.take("fetch:jq/1.7.1").getFirst();
            Instant at = Instant.parse("2026-11-01T00:00:00Z");
            ledger.pass("fetch:jq/1.7.1", new Passed<>(released(release, at)));

            assertThat(watched().released()).contains(at);
            assertThat(watched().unseen()).isEmpty();
            // Three weeks old: the next look comes a little sooner.
            assertThat(waited()).isEqualTo(Duration.parse("PT45M40S"));
        }

        @Test
        void looksAtASourceWhoseRecipeCameWithinAMinute() {
            ledger.due();
            recipes.sources = List.of(JQ, TMUX);
            assertThat(ledger.due()).isEmpty();
            clock.forward(Duration.ofMinutes(1));

            assertThat(ledger.due()).containsExactly("poll:tmux");
        }

        @Test
        void looksAtAllOfTheFirstRound() {
            Instant begun = ledger.lookNow();

            assertThat(ledger.unlooked(begun)).isEqualTo(1);
        }

        @Test
        void looksAtAllOfARoundNow() {
            ledger.due();
            pass("poll:jq");
            assertThat(ledger.unlooked(clock.instant())).isZero();

            clock.forward(Duration.ofMinutes(1));
            Instant begun = ledger.lookNow();

            assertThat(ledger.unlooked(begun)).isEqualTo(1);
            assertThat(ledger.due()).containsExactly("poll:jq");
            assertThat(ledger.unlooked(begun)).isEqualTo(1);
            pass("poll:jq");
            assertThat(ledger.unlooked(begun)).isZero();
        }
    }

    @Nested
    class Failures {
        @Test
        void looksAgainSoonAndThenEverMoreSeldom() {
            List<Duration> waits = new ArrayList<>();
            ledger.due();
            for (int i = 0; i < 8; i++) {
                fail("poll:jq", new Unavailable("down"));
                waits.add(waited());
            }

            assertThat(waits)
                    .extracting(Duration::toSeconds)
                    .containsExactly(46L, 92L, 183L, 366L, 731L, 1462L, 2740L, 2740L);
        }

        @Test
        void beginsAnewAfterALookThatSucceeded() {
            ledger.due();
            fail("poll:jq", new Unavailable("down"));
            waited();
            fail("poll:jq", new Unavailable("down"));
            waited();
            pass("poll:jq");
            waited();
            fail("poll:jq", new Unavailable("down"));

            assertThat(waited()).isEqualTo(Duration.ofSeconds(46));
        }

        @Test
        void looksSoonWhetherABrokenRecipeWasMended() {
            ledger.due();
            fail("poll:jq", new InvalidInput("unknown key `gitt`"));
            waited();
            fail("poll:jq", new InvalidInput("unknown key `gitt`"));

            assertThat(waited()).isEqualTo(Duration.parse("PT3M49S"));
        }

        @Test
        void leavesAHostAloneAsLongAsItWants() {
            ledger.due();
            fail(
                    "poll:jq",
                    new Unavailable(
                            "`429`", null, null, clock.instant().plus(Duration.ofHours(3))));

            assertThat(waited()).isEqualTo(Duration.ofHours(3));
        }

        @Test
        void leavesAHostAloneWhateverAPersonOrAnybodyWants() {
            Instant rest = BEGIN.plus(Duration.ofHours(3));
            ledger.due();
            fail("poll:jq", new Unavailable("`429`", null, null, rest));
            clock.forward(Duration.ofMinutes(1));

            Instant round = ledger.lookNow();
            assertThat(ledger.due()).isEmpty();
            assertThat(ledger.unlooked(round))
                    .describedAs("what a look would come to is known")
                    .isZero();
            try (Decisions anybody = Decisions.open(home.resolve("ledger.db"), clock)) {
                assertThat(anybody.poke(JQ)).isTrue();
            }
            assertThat(ledger.due()).isEmpty();
            assertThat(watched().next()).contains(rest);
        }

        @Test
        void doesNotLeaveAHostAloneForEver() {
            ledger.due();
            fail(
                    "poll:jq",
                    new Unavailable("`429`", null, null, clock.instant().plusSeconds(1L << 32)));

            assertThat(waited()).isEqualTo(Duration.ofDays(1));
        }
    }

    @Nested
    class Fairness {
        @Test
        void asksOneHostOfFewUpstreamsAtOnce() {
            atGitExample(names("a", 10));

            assertThat(ledger.due())
                    .containsExactly("poll:a000", "poll:a001", "poll:a002", "poll:a003");
            assertThat(ledger.due()).isEmpty();
        }

        @Test
        void beginsTheNextLookAtAHostWhenOneHasEnded() {
            atGitExample(names("a", 6));
            ledger.due();

            assertThat(pass("poll:a002")).containsExactly("poll:a004");
            assertThat(fail("poll:a000", new Unavailable("down"))).containsExactly("poll:a005");
            assertThat(pass("poll:a001")).isEmpty();
        }

        @Test
        void aHostThatIsSlowKeepsNobodyElseWaiting() {
            // Broken recipes: nobody knows whom a look would ask, so nobody is spared.
            List<SourceName> elsewhere = names("b", 3);
            atGitExample(names("a", 100));
            recipes.sources = new ArrayList<>(recipes.sources);
            recipes.sources.addAll(elsewhere);

            assertThat(ledger.due())
                    .containsExactly(
                            "poll:a000",
                            "poll:a001",
                            "poll:a002",
                            "poll:a003",
                            "poll:b000",
                            "poll:b001",
                            "poll:b002");
        }

        @Test
        void beginsNoMoreLooksThanPollHasConsumers() {
            recipes.sources = names("b", 100);

            assertThat(ledger.due()).hasSize(32);
            assertThat(ledger.due()).isEmpty();
            assertThat(pass("poll:b007")).containsExactly("poll:b032");
        }

        @Test
        void looksFirstAtWhatWasLookedAtLongestAgo() {
            recipes.sources = names("b", 33);
            List<String> first = ledger.due();
            clock.forward(Duration.ofSeconds(1));
            assertThat(first.stream().flatMap(key -> pass(key).stream()))
                    .containsExactly("poll:b032");
            pass("poll:b032");
            ledger.lookNow();

            assertThat(ledger.due()).containsExactlyElementsOf(first);
            assertThat(pass("poll:b000")).containsExactly("poll:b032");
        }

        @Test
        void followsARecipeToAnotherHost() {
            recipes.sources = names("b", 5);
            ledger.due().forEach(key -> pass(key));
            atGitExample(recipes.sources);
            ledger.lookNow();
            assertThat(ledger.due()).hasSize(5).allSatisfy(key -> pass(key));
            ledger.lookNow();

            assertThat(ledger.due()).hasSize(4);
        }
    }

    @Nested
    class Interruptions {
        @Test
        void looksAtOnceAtWhatADeadProcessWasLookingAt() {
            atGitExample(names("a", 8));
            ledger.due();
            ledger.take("poll:a000");

            reopen();

            assertThat(ledger.due())
                    .containsExactly("poll:a004", "poll:a005", "poll:a006", "poll:a007");
            assertThat(pass("poll:a004")).containsExactly("poll:a000");
        }

        @Test
        void looksAgainWhenTheMessageWasLost() {
            ledger.due();
            clock.forward(Duration.ofMinutes(9));
            assertThat(ledger.due()).isEmpty();
            clock.forward(Duration.ofMinutes(1));

            assertThat(ledger.due()).containsExactly("poll:jq");
            assertThat(ledger.take("poll:jq")).hasSize(1);
        }

        @Test
        void doesNotLookTwiceThoughALookTakesLong() {
            ledger.due();
            ledger.take("poll:jq");
            clock.forward(Duration.ofHours(3));

            assertThat(ledger.due()).isEmpty();
            assertThat(ledger.take("poll:jq")).isEmpty();
        }

        @Test
        void looksAgainWhenTheClockWasSetBack() {
            ledger.due();
            fail("poll:jq", new Unavailable("`429`", null, null, BEGIN.plus(Duration.ofHours(20))));
            clock.forward(Duration.ofHours(-30));

            assertThat(ledger.due()).containsExactly("poll:jq");
        }
    }

    @Nested
    class Pokes {
        private Decisions anybody;

        @BeforeEach
        void watch() {
            ledger.due();
            pass("poll:jq");
            clock.forward(Duration.ofMinutes(1));
            anybody = Decisions.open(home.resolve("ledger.db"), clock);
        }

        @AfterEach
        void close() {
            anybody.close();
        }

        @Test
        void makesItTimeToLook() {
            assertThat(ledger.due()).isEmpty();

            assertThat(anybody.poke(JQ)).isTrue();

            assertThat(ledger.due()).containsExactly("poll:jq");
            pass("poll:jq");
            assertThat(ledger.due()).isEmpty();
        }

        @Test
        void isRememberedByWhoStartsLater() {
            anybody.poke(JQ);
            reopen();

            assertThat(ledger.due()).containsExactly("poll:jq");
        }

        @Test
        void manyOfThemAreOneLookEveryFiveSeconds() {
            int looks = 0;
            for (int second = 0; second < 60; second++) {
                for (int i = 0; i < 10; i++) {
                    anybody.poke(JQ);
                }
                for (String key : ledger.due()) {
                    pass(key);
                    looks++;
                }
                clock.forward(Duration.ofSeconds(1));
            }

            assertThat(looks).isEqualTo(12);
        }

        @Test
        void theLastOfManyIsNotForgotten() {
            anybody.poke(JQ);
            ledger.due();
            pass("poll:jq");
            clock.forward(Duration.ofSeconds(1));
            anybody.poke(JQ);
            assertThat(ledger.due()).isEmpty();
            clock.forward(Duration.ofSeconds(4));

            assertThat(ledger.due()).containsExactly("poll:jq");
        }

        @Test
        void aLookThatIsUnderWayIsFollowedByAnother() {
            anybody.poke(JQ);
            ledger.due();
            ledger.take("poll:jq");
            clock.forward(Duration.ofSeconds(20));
            anybody.poke(JQ);
            assertThat(ledger.due()).isEmpty();

            assertThat(ledger.pass("poll:jq", new Passed<>(sightings("inputs", release("1.7")))))
                    .containsExactly("fetch:jq/1.7", "poll:jq");
        }

        @Test
        void doesNothingToASourceThatIsNotWatched() {
            assertThat(anybody.poke(TMUX)).isFalse();
            assertThat(ledger.due()).isEmpty();
        }
    }

    @Nested
    class Measures {
        @Test
        void saysWhenAnUpstreamWasLastSeenAsItWas() {
            assertThat(ledger.due()).hasSize(1);
            clock.forward(Duration.ofSeconds(3));
            pass("poll:jq");
            clock.forward(Duration.ofMinutes(2));

            assertThat(watched().checked()).contains(BEGIN);
            assertThat(watched().unchecked(clock.instant())).isEqualTo(Duration.ofSeconds(123));
            assertThat(watched().next()).contains(Instant.parse("2026-11-23T06:45:42.600Z"));
            assertThat(watched().every(TIMING, clock.instant()))
                    .isEqualTo(Duration.parse("PT45M39.6S"));
        }

        @Test
        void saysHowLongAReleaseCanHaveBeenThereUnseen() {
            ledger.due();
            pass("poll:jq", release("1.6"));
            Duration waited = waited();
            clock.forward(Duration.ofSeconds(3));
            pass("poll:jq", release("1.7"));

            assertThat(watched().released()).contains(clock.instant());
            assertThat(watched().unseen()).contains(waited.plusSeconds(3));

            // Its tag says better, when it is of the time between the two looks.
            Release release = (Release) ledger.take("fetch:jq/1.7").getFirst();
            clock.forward(Duration.ofSeconds(9));
            ledger.pass(
                    "fetch:jq/1.7",
                    new Passed<>(released(release, clock.instant().minusSeconds(60))));
            assertThat(watched().unseen()).contains(Duration.ofSeconds(51));
        }

        @Test
        void alarmsWhenNoLookSucceededWithinTheBound() {
            ledger.due();
            pass("poll:jq");
            clock.forward(Duration.ofMinutes(59));
            assertThat(watched().overdue(TIMING, clock.instant())).isFalse();
            ledger.due();
            fail("poll:jq", new Unavailable("down"));
            assertThat(watched().overdue(TIMING, clock.instant())).isFalse();
            clock.forward(Duration.ofSeconds(61));

            assertThat(watched().overdue(TIMING, clock.instant())).isTrue();
        }

        @Test
        void alarmsWhenAnUpstreamWasNeverSeen() {
            ledger.due();
            clock.forward(Duration.ofSeconds(3601));

            assertThat(watched().overdue(TIMING, clock.instant())).isTrue();
        }

        @Test
        void alarmsAtOnceWhenAHostWantsToBeLeftAloneBeyondTheBound() {
            ledger.due();
            pass("poll:jq");
            waited();
            fail(
                    "poll:jq",
                    new Unavailable(
                            "`429`", null, null, clock.instant().plus(Duration.ofMinutes(30))));

            assertThat(watched().overdue(TIMING, clock.instant())).isTrue();
        }

        @Test
        void alarmsNobodyWithinAMinute() {
            Timing everySecond = Timing.polling(Duration.ofSeconds(1), Duration.ofMinutes(5));
            ledger.due();
            pass("poll:jq");
            clock.forward(Duration.ofSeconds(60));
            assertThat(watched().overdue(everySecond, clock.instant())).isFalse();
            clock.forward(Duration.ofSeconds(1));
            assertThat(watched().overdue(everySecond, clock.instant())).isTrue();
        }
    }
}
