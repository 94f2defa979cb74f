package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.model.KnownRelease;
import org.freshet.model.Offer;
import org.freshet.model.Outcome.Held;
import org.freshet.model.Outcome.Later;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.PlaceRule;
import org.freshet.model.Recipe;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.Policy;
import org.freshet.model.Recipe.Priority;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.TagSignature;
import org.freshet.model.Recipe.TarballRule;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Recipe.UpstreamRule;
import org.freshet.model.Recipe.Verification;
import org.freshet.model.Recipes;
import org.freshet.model.Release;
import org.freshet.model.Sightings;
import org.freshet.model.Sightings.Doubt;
import org.freshet.model.Sightings.Gone;
import org.freshet.model.SourceName;
import org.freshet.model.Tag;
import org.freshet.model.Target;
import org.freshet.model.Unavailable;
import org.freshet.model.Upstream;
import org.freshet.upstream.places.Offers;
import org.freshet.upstream.places.Place;
import org.junit.jupiter.api.Test;

class ReleaseFinderTest {
    private static final SourceName HELLO = new SourceName("hello");
    private static final String URL = "https://example.org/hello.git";

    private final List<Tag> listed = new ArrayList<>();
    private final List<KnownRelease> known = new ArrayList<>();
    private Optional<String> rule = Optional.empty();
    private Optional<String> since = Optional.empty();
    private Optional<String> git = Optional.of(URL);
    private final Map<PlaceRule, Place> places = new LinkedHashMap<>();
    private boolean prereleases = true;
    private boolean packages = true;

    @Test
    void takesOnlyTheNewestReleaseAtTheFirstLook() {
        tags("v1.0", "v1.10", "v1.9", "v2.0-rc1", "v1.10-rc1");
        prereleases = false;

        assertThat(work()).containsExactly("1.10");
        assertThat(history()).containsExactly("1.0", "1.9", "1.10-rc1", "2.0-rc1");
    }

    @Test
    void takesTheNewestPrereleaseTooWhereItIsAboveTheNewestRelease() {
        tags("v1.0", "v1.1", "v2.0-rc1", "v2.0-rc2");

        assertThat(work()).containsExactly("1.1", "2.0-rc2");
        assertThat(history()).containsExactly("1.0", "2.0-rc1");
    }

    @Test
    void leavesAPrereleaseBelowTheNewestRelease() {
        tags("v1.0", "v1.1-rc1", "v1.1");

        assertThat(work()).containsExactly("1.1");
        assertThat(history()).containsExactly("1.0", "1.1-rc1");
    }

    @Test
    void takesAPrereleaseOfAnUpstreamWithoutAnyRelease() {
        tags("v1.0-rc1");

        assertThat(work()).containsExactly("1.0-rc1");
        assertThat(look().record().newest()).isEmpty();
    }

    @Test
    void takesEveryReleaseFromTheWantedOneOnAtTheFirstLook() {
        tags("v1.8", "v1.6", "v1.7-rc1", "v1.7", "v1.7.1");
        since = Optional.of("1.7");

        assertThat(work()).containsExactly("1.7", "1.7.1", "1.8");
        assertThat(history()).containsExactly("1.6", "1.7-rc1");
    }

    @Test
    void takesEveryReleaseNotKnownLater() {
        tags("v1.0", "v1.1", "v1.2", "v1.0.1");
        known("v1.0", true);
        known("v1.1", false);

        assertThat(work()).containsExactly("1.0.1", "1.2");
        assertThat(history()).isEmpty();
    }

    @Test
    void takesEveryNewPrereleaseAboveTheNewestReleaseLater() {
        tags("v1.0", "v2.0-rc1", "v2.0-rc2", "v1.0-rc9");
        known("v1.0", false);

        assertThat(work()).containsExactly("2.0-rc1", "2.0-rc2");
        assertThat(history()).containsExactly("1.0-rc9");
    }

    @Test
    void leavesReleasesBelowTheWantedOneLater() {
        tags("v1.0", "v1.1", "v0.9.9");
        known("v1.0", false);
        since = Optional.of("1.0");

        assertThat(work()).containsExactly("1.1");
        assertThat(history()).containsExactly("0.9.9");
    }

    @Test
    void findsNothingNewTwice() {
        tags("v1.0", "v1.1");
        known("v1.0", true);
        known("v1.1", false);

        assertThat(work()).isEmpty();
        assertThat(history()).isEmpty();
        assertThat(look().record().newest()).contains("1.1");
    }

    @Test
    void takesAKnownReleaseAgainWhoseTagNamesAnotherCommit() {
        tags("v1.1");
        listed.add(new Tag("v1.0", "b".repeat(40), Optional.empty()));
        known("v1.0", false);
        known("v1.1", false);

        assertThat(look().record().work())
                .extracting(Release::version, one -> one.tag().get().object())
                .containsExactly(tuple("1.0", "b".repeat(40)));
    }

    @Test
    void takesAKnownReleaseAgainWhoseTagWasMadeAgainForTheSameCommit() {
        listed.add(new Tag("v1.0", "c".repeat(40), Optional.of(commit("v1.0"))));
        known("v1.0", false);

        assertThat(work()).containsExactly("1.0");
    }

    @Test
    void leavesAMovedTagOfHistoryAndADeletedTag() {
        tags("v1.2");
        listed.add(new Tag("v1.0", "b".repeat(40), Optional.empty()));
        known("v1.0", true);
        known("v1.1", false);
        known("v1.2", false);

        assertThat(work()).isEmpty();
        assertThat(history()).isEmpty();
    }

    @Test
    void staysWithTheTagItKnowsWhenAnotherSpellingBecomesUsual() {
        tags("1.0", "v1.1", "v1.2", "v1.0");
        known("1.0", false);
        known("v1.1", false);
        known("v1.2", false);

        assertThat(work()).isEmpty();
    }

    @Test
    void takesAReleaseAgainWhoseTagWasReplacedByAnotherSpellingOfAnotherCommit() {
        tags("v1.1");
        listed.add(new Tag("v1.0", "b".repeat(40), Optional.empty()));
        known("1.0", false);
        known("v1.1", false);

        assertThat(work()).containsExactly("1.0");
    }

    @Test
    void givesOneReleaseForTwoTagsOfOneVersion() {
        tags("v1.0", "v1.1", "1.1");

        assertThat(look().record().work()).extracting(one -> one.name()).containsExactly("v1.1");
        assertThat(history()).containsExactly("1.0");
    }

    @Test
    void leavesTheNumberOfAnAnnouncedPrereleaseToItsRelease() {
        tags("preview-3.1.8");

        assertThat(work()).containsExactly("3.1.8~preview");

        known.add(
                new KnownRelease(
                        "3.1.8~preview",
                        new Tag("preview-3.1.8", commit("preview-3.1.8"), Optional.empty()),
                        false));
        tags("release-3.1.8");

        assertThat(work()).containsExactly("3.1.8");
    }

    @Test
    void onlyWatchesWhatHasNoPackaging() {
        tags("v1.0", "v1.1");
        known("v1.0", false);
        packages = false;

        assertThat(work()).isEmpty();
        assertThat(history()).containsExactly("1.1");
        assertThat(look().record().newest()).contains("1.1");
    }

    @Test
    void takesTheNewestReleaseOnceWhatWasWatchedIsPackaged() {
        tags("v1.0", "v1.1");
        known("v1.0", true);
        known("v1.1", true);

        assertThat(work()).containsExactly("1.1");
        assertThat(history()).isEmpty();
    }

    @Test
    void passesOnTheTagTheOrderAndTheInputs() {
        tags("v2.0.rc1");

        Sightings sightings = look().record();

        assertThat(sightings.source()).isEqualTo(HELLO);
        assertThat(sightings.inputs()).isEqualTo("1nput5");
        assertThat(sightings.work())
                .containsExactly(
                        new Release(
                                HELLO,
                                "2.0.rc1",
                                "2.0~rc1",
                                true,
                                new Tag("v2.0.rc1", commit("v2.0.rc1"), Optional.empty())));
    }

    @Test
    void goesByTheRecipesRule() {
        tags("v1.0", "hello-1.1", "hello-1.2");
        rule = Optional.of("hello-{version}");

        assertThat(work()).containsExactly("1.2");
        assertThat(history()).containsExactly("1.1");
    }

    @Test
    void notesThatAnUpstreamHasNoTags() {
        assertThat(look().record().work()).isEmpty();
        assertThat(look().notes()).containsExactly("the upstream has no tags");
    }

    @Test
    void notesThatNoTagIsARelease() {
        tags("yoga-eom", "zed-eom");

        assertThat(look().notes())
                .containsExactly(
                        "none of the upstream's 2 tags is a release; `freshet releases` says why");
    }

    @Test
    void notesThatYearsAndCountsStandSideBySide() {
        tags("2014.1", "2014.2", "2015.1.0", "12.0.0", "13.0.0", "33.0.2");

        assertThat(look().record().newest()).contains("2015.1.0");
        assertThat(look().notes())
                .containsExactly(
                        "two ways of numbering, `12.0.0` to `33.0.2` and `2014.1` to `2015.1.0`:"
                                + " years count as newer, unless the recipe ignores them");
    }

    @Test
    void notesATagThatMayBeTheNewestReleaseAndHasNoVersionYet() {
        tags("v1.0", "v1.1", "v1.2", "v1.2-op1");

        assertThat(work()).containsExactly("1.2");
        assertThat(look().notes())
                .containsExactly(
                        "`v1.2-op1`: what is a version with `op1`? `words` in the recipe says it");
    }

    @Test
    void takesTheFirstOfTwoTagsOfOneName() {
        tags("v1.0");
        listed.add(new Tag("v1.0", "b".repeat(40), Optional.empty()));

        assertThat(look().record().work())
                .extracting(one -> one.tag().get().object())
                .containsExactly(commit("v1.0"));
    }

    @Test
    void refusesASinceThatIsNoVersion() {
        tags("v1.0");
        since = Optional.of("newest");

        assertThatThrownBy(this::look)
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`since: newest` is not a version: `newest` does not begin with a digit");
    }

    private void tags(String... names) {
        for (String name : names) {
            listed.add(new Tag(name, commit(name), Optional.empty()));
        }
    }

    /** Known as it was at its first sight. */
    private void known(String tag, boolean history) {
        known.add(
                new KnownRelease(
                        tag.replace("v", ""),
                        new Tag(tag, commit(tag), Optional.empty()),
                        history));
    }

    /** Tags of one version name one commit. */
    private static String commit(String tag) {
        return "%040x".formatted(tag.replace("v", "").hashCode() & 0xffffffffL);
    }

    private List<String> work() {
        return look().record().work().stream().map(Release::version).toList();
    }

    private List<String> history() {
        return look().record().history().stream().map(Release::version).toList();
    }

    // Places

    @Test
    void takesATagAndItsForgeReleaseForOneRelease() {
        tags("v1.0", "v1.1");
        forge(offer("v1.0"), offer("v1.1"));

        assertThat(look().record().work())
                .extracting(Release::version, Release::name, one -> one.offer().get().tarball())
                .containsExactly(tuple("1.1", "v1.1", Optional.of(tarball("v1.1"))));
        assertThat(history()).containsExactly("1.0");
    }

    @Test
    void takesARegistrysVersionForTheReleaseOfTheTag() {
        tags("release-1.1.0");
        registry("1.1");

        assertThat(look().record().work())
                .extracting(Release::version, one -> one.offer().get().place())
                .containsExactly(tuple("1.1.0", "a registry"));
    }

    @Test
    void takesTheTarballOfTheFirstPlaceThatHasOne() {
        tags("v1.0");
        forge(without(offer("v1.0")));
        registry("1.0");

        assertThat(look().record().work())
                .extracting(one -> one.offer().get().place())
                .containsExactly("a registry");
    }

    @Test
    void findsReleasesOfAnUpstreamWithoutGit() {
        git = Optional.empty();
        registry("1.0", "1.1", "2.0rc1");

        assertThat(work()).containsExactly("1.1", "2.0rc1");
        assertThat(look().record().work()).extracting(Release::tag).containsOnly(Optional.empty());
    }

    @Test
    void goesOnWithoutAPlaceThatDoesNotAnswer() {
        tags("v1.0");
        places.put(
                new PlaceRule.Registry(PlaceRule.RegistryKind.PYPI, "hello"),
                () -> {
                    throw new Unavailable(
                            "`https://registry.example/hello` answered with status `503`");
                });

        assertThat(work()).containsExactly("1.0");
        assertThat(look().notes())
                .containsExactly("`https://registry.example/hello` answered with status `503`");
    }

    @Test
    void failsWhenNoPlaceAtAllAnswers() {
        git = Optional.empty();
        places.put(
                new PlaceRule.Registry(PlaceRule.RegistryKind.PYPI, "hello"),
                () -> {
                    throw new Unavailable("silent");
                });

        assertThatThrownBy(this::look).isInstanceOf(Unavailable.class).hasMessage("silent");
    }

    // Doubts

    @Test
    void asksWhenTheForgeMarksAsAPrereleaseWhatTheTagDoesNot() {
        tags("v1.0", "v2.0");
        known("v1.0", false);
        forge(offer("v1.0"), marked(offer("v2.0"), true));

        assertThat(work()).isEmpty();
        assertThat(look().record().newest()).contains("1.0");
        assertThat(look().record().doubts())
                .extracting(doubt -> doubt.release().version(), Doubt::question, Doubt::subject)
                .containsExactly(
                        tuple(
                                "2.0",
                                "the forge marks it as a prerelease, its version does not; is `v2.0` a release?",
                                "doubt:mark"));
    }

    @Test
    void asksWhenTheForgeReleasesWhatTheTagCallsAPrerelease() {
        tags("v1.0", "v2.0-rc1", "v2.0-rc2");
        known("v1.0", false);
        known("v2.0-rc1", true);
        forge(marked(offer("v2.0-rc1"), true), marked(offer("v2.0-rc2"), false));

        assertThat(look().record().doubts())
                .extracting(Doubt::subject)
                .containsExactly("doubt:mark");
    }

    @Test
    void asksNothingWhereTheForgeNeverMarksPrereleases() {
        tags("v1.0", "v2.0-rc1");
        known("v1.0", false);
        forge(marked(offer("v1.0"), false), marked(offer("v2.0-rc1"), false));

        assertThat(work()).containsExactly("2.0-rc1");
    }

    @Test
    void takesTheNewestThatIsNotDoubtfulAtTheFirstLookAndAsksAboutThoseAbove() {
        tags("v1.0", "v1.1", "v9.9");
        forge(offer("v1.0"), offer("v1.1"), marked(offer("v9.9"), true));

        assertThat(work()).containsExactly("1.1");
        assertThat(look().record().doubts())
                .extracting(doubt -> doubt.release().version())
                .containsExactly("9.9");
        assertThat(history()).containsExactly("1.0");
    }

    @Test
    void asksOnceAndTakesWhatIsApproved() {
        tags("v1.0", "v2.0");
        known("v1.0", false);
        forge(offer("v1.0"), marked(offer("v2.0"), true));
        asked("v2.0", "doubt:mark");
        assertThat(look().record().doubts()).isEmpty();
        assertThat(work()).isEmpty();

        known.removeLast();
        known.add(approved("v2.0", "doubt:mark"));
        assertThat(look().record().doubts()).isEmpty();
        assertThat(work()).isEmpty();
        assertThat(look().record().newest()).contains("2.0");
    }

    @Test
    void asksWhetherATagThatLeavesAllOthersBehindIsARelease() {
        tags("v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v7.1");
        forge(offer("v1.4"), offer("v7.1"));

        assertThat(work()).containsExactly("1.4");
        assertThat(look().record().newest()).contains("1.4");
        assertThat(look().record().doubts())
                .extracting(Doubt::question, Doubt::subject, doubt -> doubt.release().offer())
                .containsExactly(
                        tuple(
                                "`v7.1`: `7.1` after `1.4` leaves numbers out: is it a release?",
                                "doubt:tag",
                                Optional.of(offer("v7.1"))));
    }

    @Test
    void takesSeveralThatCameSinceTheLastLookEachAsTheNextOfTheOneBefore() {
        tags("v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7", "v1.100");
        for (String tag : List.of("v1.0", "v1.1", "v1.2", "v1.3", "v1.4")) {
            known(tag, false);
        }

        assertThat(work()).containsExactly("1.5", "1.6", "1.7");
        assertThat(look().record().doubts())
                .extracting(Doubt::question)
                .containsExactly(
                        "`v1.100`: `1.100` after `1.7` leaves numbers out: is it a release?");
    }

    @Test
    void asksTheSameWhereOnlyTheForgeNamesTags() {
        git = Optional.empty();
        forge(offer("v1.0"), offer("v1.1"), offer("v1.2"), offer("v1.2a"));

        assertThat(work()).containsExactly("1.2");
        assertThat(look().record().doubts())
                .extracting(doubt -> doubt.release().version(), Doubt::subject)
                .containsExactly(tuple("1.2a", "doubt:tag"));
    }

    @Test
    void seesThatTheTagOfAnApprovedLeapMoved() {
        tags("v1.0", "v1.1", "v1.2", "v1.3", "v1.4");
        known("v1.4", false);
        known("v7.1", false);
        listed.add(new Tag("v7.1", "b".repeat(40), Optional.empty()));

        assertThat(look().record().work())
                .extracting(Release::version, one -> one.tag().get().object())
                .contains(tuple("7.1", "b".repeat(40)));
    }

    @Test
    void waitsForTheTarballThatUsuallyComesWithATag() {
        tags("v1.0", "v1.1", "v1.2");
        known("v1.0", true);
        known("v1.1", false);
        forge(offer("v1.0"), offer("v1.1"));

        assertThat(look().record().doubts())
                .extracting(Doubt::question, Doubt::subject)
                .containsExactly(
                        tuple(
                                "it is tagged, and its tarball is not offered yet; is `v1.2` a release?",
                                "doubt:signal"));

        asked("v1.2", "doubt:signal");
        forge(offer("v1.0"), offer("v1.1"), offer("v1.2"));
        assertThat(look().record().doubts()).isEmpty();
        assertThat(look().record().work())
                .extracting(Release::version, one -> one.offer().get().tarball())
                .containsExactly(tuple("1.2", Optional.of(tarball("v1.2"))));
    }

    @Test
    void waitsForTheTagOfWhatIsOnlyOffered() {
        tags("v1.0");
        known("v1.0", false);
        registry("1.0", "1.1");

        assertThat(work()).isEmpty();
        assertThat(look().record().doubts())
                .extracting(Doubt::question)
                .containsExactly(
                        "a registry has it, and git has no tag of it yet; is `1.1` a release?");
    }

    @Test
    void asksAboutABurstOfReleases() {
        tags("v1.0");
        known("v1.0", false);
        for (int i = 1; i <= 11; i++) {
            tags("v1." + i);
        }

        assertThat(work()).isEmpty();
        assertThat(look().record().doubts()).hasSize(11);
        assertThat(look().record().doubts().getFirst().question())
                .isEqualTo(
                        "it is one of more than ten that came since the last look; is `v1.1` a"
                                + " release?");
        assertThat(look().record().newest()).contains("1.0");
    }

    @Test
    void asksAboutEachOfABurstUntilItIsAnswered() {
        tags("v0.9", "v1.0");
        known("v0.9", true);
        known("v1.0", false);
        for (int i = 1; i <= 12; i++) {
            tags("v1." + i);
            asked("v1." + i, "doubt:burst");
        }
        assertThat(work()).isEmpty();
        assertThat(look().record().doubts()).isEmpty();
        assertThat(look().record().newest()).contains("1.0");

        known.removeLast();
        known.add(approved("v1.12", "doubt:burst"));
        tags("v1.13");
        assertThat(work()).containsExactly("1.13");
        assertThat(look().record().doubts()).isEmpty();
        assertThat(look().record().newest()).contains("1.13");
    }

    @Test
    void asksNothingAboutReleasesThatWereKnownBeforeABurst() {
        tags("v1.0", "v1.1");
        known("v1.0", true);
        known("v1.1", false);
        for (int i = 1; i <= 11; i++) {
            tags("v2." + i);
        }

        assertThat(look().record().doubts())
                .extracting(doubt -> doubt.release().version())
                .doesNotContain("1.0", "1.1");
        assertThat(look().record().newest()).contains("1.1");
    }

    // Departures

    @Test
    void isCertainThatATagIsGoneAtTheSecondLook() {
        tags("v1.0");
        known("v1.0", true);
        known("v1.1", false);
        assertThat(look().record().gone())
                .containsExactly(new Gone("1.1", "tag `v1.1` is gone", false));

        known.removeLast();
        known.add(
                new KnownRelease(
                        "1.1",
                        "1.1",
                        Optional.of(tag("v1.1")),
                        Optional.empty(),
                        false,
                        true,
                        false,
                        Optional.empty(),
                        List.of()));
        assertThat(look().record().gone())
                .containsExactly(new Gone("1.1", "tag `v1.1` is gone", true));

        tags("v1.1");
        assertThat(look().record().gone()).isEmpty();
        assertThat(look().record().back()).containsExactly("1.1");
    }

    @Test
    void believesAtOnceThatAPlaceTookAReleaseBack() {
        git = Optional.empty();
        registry("1.0", "1.1");
        known.add(
                new KnownRelease(
                        "1.1",
                        "1.1",
                        Optional.empty(),
                        Optional.of(offered("1.1", false)),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        List.of()));
        known("1.0", true);
        yanked.add("1.1");

        assertThat(look().record().gone())
                .containsExactly(new Gone("1.1", "withdrawn at a registry", true));
        assertThat(look().record().newest()).contains("1.0");
        assertThat(work()).isEmpty();
    }

    @Test
    void doesNotBelieveThatMostOfAllIsGone() {
        for (int i = 0; i < 10; i++) {
            known("v1." + i, true);
        }
        tags("v1.0", "v1.1", "v1.2", "v1.3");

        assertThatThrownBy(this::look)
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "the upstream of `hello` does not show 6 of its 10 known releases any more");

        listed.clear();
        assertThatThrownBy(this::look)
                .hasMessage(
                        "the upstream of `hello` does not show 10 of its 10 known releases any more");
    }

    @Test
    void doesNotMissWhatAPlaceMayStillHave() {
        git = Optional.empty();
        known.add(
                new KnownRelease(
                        "1.0",
                        "1.0",
                        Optional.empty(),
                        Optional.of(offered("1.0", false)),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        List.of()));
        places.put(
                new PlaceRule.Registry(PlaceRule.RegistryKind.PYPI, "hello"),
                () -> new Offers(List.of(offered("1.1", false)), false));
        assertThat(look().record().gone()).isEmpty();

        places.put(
                new PlaceRule.Registry(PlaceRule.RegistryKind.PYPI, "hello"),
                () -> new Offers(List.of(offered("1.1", false)), true));
        assertThat(look().record().gone())
                .containsExactly(new Gone("1.0", "a registry does not have it any more", false));
    }

    private final List<String> yanked = new ArrayList<>();

    private void forge(Offer... offers) {
        places.put(
                new PlaceRule.Forge(
                        PlaceRule.ForgeKind.GITEA, URI.create("https://example.org/hello")),
                () -> Offers.all(List.of(offers)));
    }

    private void registry(String... versions) {
        places.put(
                new PlaceRule.Registry(PlaceRule.RegistryKind.PYPI, "hello"),
                () ->
                        Offers.all(
                                java.util.Arrays.stream(versions)
                                        .map(one -> offered(one, yanked.contains(one)))
                                        .toList()));
    }

    private static Offer offered(String version, boolean yanked) {
        return new Offer(
                "a registry",
                version,
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                yanked,
                Optional.of(tarball(version)),
                Optional.empty(),
                Optional.empty());
    }

    private static Offer offer(String tag) {
        return new Offer(
                "the forge",
                tag,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(tarball(tag)),
                Optional.empty(),
                Optional.empty());
    }

    private static Offer marked(Offer offer, boolean prerelease) {
        return new Offer(
                offer.place(),
                offer.name(),
                offer.version(),
                offer.at(),
                Optional.of(prerelease),
                offer.withdrawn(),
                offer.tarball(),
                offer.signature(),
                offer.sha256());
    }

    private static Offer without(Offer offer) {
        return new Offer(
                offer.place(),
                offer.name(),
                offer.version(),
                offer.at(),
                offer.prerelease(),
                offer.withdrawn(),
                Optional.empty(),
                offer.signature(),
                offer.sha256());
    }

    private static URI tarball(String name) {
        return URI.create("https://example.org/hello-" + name + ".tar.gz");
    }

    private Tag tag(String name) {
        return new Tag(name, commit(name), Optional.empty());
    }

    private void asked(String name, String subject) {
        known.add(known(name, Optional.of(subject), List.of()));
    }

    private KnownRelease approved(String name, String subject) {
        return known(name, Optional.empty(), List.of(subject));
    }

    private KnownRelease known(String name, Optional<String> asked, List<String> approvals) {
        return new KnownRelease(
                name.substring(1),
                name.substring(1),
                Optional.of(tag(name)),
                Optional.empty(),
                false,
                false,
                false,
                asked,
                approvals);
    }

    private Passed<Sightings> look() {
        Tags tags =
                url -> {
                    assertThat(url).isEqualTo(URL);
                    return List.copyOf(listed);
                };
        Recipes recipes =
                new Recipes() {
                    @Override
                    public Recipe of(SourceName source) {
                        return recipe();
                    }

                    @Override
                    public List<SourceName> sources() {
                        return List.of(HELLO);
                    }
                };
        return switch (new ReleaseFinder(tags, (_, rule) -> places.get(rule), recipes)
                .newReleases(new Upstream(HELLO, known))) {
            case Passed<Sightings> passed -> passed;
            case Held<Sightings> held -> throw new AssertionError(held.question());
            case Later<Sightings> later -> throw new AssertionError(later.reason());
            case Nothing<Sightings> nothing -> throw new AssertionError(nothing.reason());
        };
    }

    private Recipe recipe() {
        return new Recipe(
                HELLO,
                Path.of("/recipes/hello"),
                Optional.empty(),
                Priority.MEDIUM,
                List.of(),
                List.of(),
                new UpstreamRule(
                        git,
                        List.copyOf(places.keySet()),
                        rule,
                        List.of(),
                        Map.of(),
                        since,
                        prereleases,
                        new TarballRule.Offered(),
                        new Verification(
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                TagSignature.OPTIONAL,
                                Optional.empty()),
                        Repacking.NONE,
                        Map.of()),
                packages
                        ? Optional.of(
                                new PackagingRule(
                                        new Base.Dir(Path.of("/recipes/hello/debian")),
                                        List.of(),
                                        true))
                        : Optional.empty(),
                List.of(new TargetRule(Target.parse("ubuntu/noble"), Optional.empty(), List.of())),
                List.of(),
                Policy.DEFAULT,
                "1nput5");
    }
}
