package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.debian.install.Packages;
import org.freshet.model.OrigTarball;
import org.freshet.model.Outcome;
import org.freshet.model.Plan;
import org.freshet.model.Proof;
import org.freshet.model.Resolution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    @TempDir Path directory;
    private Bench bench;

    @BeforeEach
    void configureIndexesThatHaveNoHello() {
        bench =
                new Bench(directory)
                        .distribution("ubuntu/jammy")
                        .distribution("ubuntu/noble")
                        .distribution("debian/trixie");
    }

    @Test
    void plansTheVersionSuiteAndDate() {
        Plan plan = planned("1.0", "ubuntu/noble");

        assertThat(plan.version()).hasToString("1.0-0~fresh1~ubuntu2404");
        assertThat(plan.suite()).isEqualTo("noble");
        assertThat(plan.date()).isEqualTo(Instant.parse("2024-02-29T12:34:56Z"));
        assertThat(plan.maintainer()).hasToString("Hello Packager <packager@example.org>");
        assertThat(plan.destinations()).hasToString("[archive:fresh]");
        assertThat(plan.notes()).containsExactly("`$Format:%h$` is pinned");
    }

    @Test
    void provesEveryClaim() {
        bench.distribution("ubuntu/jammy", "0.9-3build1").distribution("ubuntu/noble", "0.9-4");
        bench.holdByHand("0.8-1", "jammy");

        assertThat(said(planned("1.0", "ubuntu/jammy").proofs()))
                .containsExactly(
                        "PROVED above what our jammy holds: 1.0-0~fresh1~ubuntu2204 > 0.8-1",
                        "PROVED epoch at least that of ubuntu/jammy: 0, and 0 in 0.9-3build1",
                        "PROVED ubuntu/jammy's own version is of a release of upstream's: 0.9-3build1 is of 0.9",
                        "PROVED not above ubuntu/jammy's next revision of 1.0: 1.0-0~fresh1~ubuntu2204 < 1.0-0ubuntu1",
                        "PROVED below what ubuntu/noble has with our archive: 1.0-0~fresh1~ubuntu2204 < 1.0-0~fresh1~ubuntu2404",
                        "REFUTED (only told) below what ubuntu/noble has without it: 1.0-0~fresh1~ubuntu2204 > 0.9-4",
                        "UNPROVED (only told) its build dependencies are in ubuntu/jammy: index of ubuntu/jammy not configured");
    }

    @Test
    void holdsWhatCannotBeBuiltAndListsWhatIsMissing() {
        bench.packages.put("debian/trixie", Packages.of(List.of()));

        assertThat(plan("1.0", "debian/trixie"))
                .isEqualTo(
                        new Outcome.Held<Plan>(
                                "1.0-0~fresh1~deb13 is refuted for debian/trixie: its build dependencies"
                                        + " are in debian/trixie (1 of 1 not: debhelper-compat (= 13))",
                                "refuted:1.0-0~fresh1~deb13",
                                "no approval lifts this; change the recipe or the archive, then `freshet"
                                        + " retry hello 1.0 --because ...`, or `freshet ignore`\n"
                                        + "debhelper-compat (= 13): there is none"));
    }

    @Test
    void countsTheDistributionsOwnForTheNextSeries() {
        bench.distribution("ubuntu/noble", "1.0-1");

        assertThat(said(planned("1.0", "ubuntu/jammy").proofs()))
                .contains(
                        "PROVED below what ubuntu/noble has with our archive: 1.0-0~fresh1~ubuntu2204 < 1.0-1",
                        "PROVED (only told) below what ubuntu/noble has without it: 1.0-0~fresh1~ubuntu2204 < 1.0-1");
    }

    @Test
    void publishesPrereleasesToTheirOwnSuite() {
        Plan plan = planned("1.1~rc1", "ubuntu/noble");

        assertThat(plan.suite()).isEqualTo("noble-rc");
        assertThat(plan.version()).hasToString("1.1~rc1-0~fresh1~ubuntu2404");
    }

    @Test
    void leavesAPrereleaseWhoseReleaseIsOut() {
        publish("1.1", "ubuntu/noble");

        assertThat(nothing("1.1~rc1", "ubuntu/noble"))
                .isEqualTo("superseded by 1.1-0~fresh1~ubuntu2404");
    }

    @Test
    void aPrereleaseDoesNotSupersedeAStableRelease() {
        publish("1.1~rc1", "ubuntu/noble");

        assertThat(planned("1.0", "ubuntu/noble").suite()).isEqualTo("noble");
    }

    @Test
    void leavesWhatANewerPublicationOvertook() {
        publish("1.1", "ubuntu/noble");

        assertThat(nothing("1.0", "ubuntu/noble"))
                .isEqualTo("superseded by 1.1-0~fresh1~ubuntu2404");
    }

    @Test
    void leavesWhatIsPublished() {
        publish("1.0", "ubuntu/noble");

        assertThat(nothing("1.0", "ubuntu/noble"))
                .isEqualTo("already published as 1.0-0~fresh1~ubuntu2404");
    }

    @Test
    void plansForTheDestinationsThatDoNotHoldItYet() {
        bench.file(
                "hello/recipe.yaml",
                Bench.RECIPE + "destinations: [archive:fresh, archive:slow]\n");
        publish("1.0", "ubuntu/noble");

        assertThat(planned("1.0", "ubuntu/noble").destinations()).hasToString("[archive:slow]");
    }

    @Test
    void leavesWhatWasWithdrawn() {
        publish("1.0", "ubuntu/noble");
        bench.withdraw("1.0-0~fresh1~ubuntu2404", "noble");

        assertThat(nothing("1.0", "ubuntu/noble")).isEqualTo("withdrawn: it eats files");
    }

    @Test
    void aWithdrawalFromOneSuiteIsNoneFromAnother() {
        publish("1.0", "ubuntu/noble");
        bench.withdraw("1.0-0~fresh1~ubuntu2404", "noble");

        assertThat(planned("1.0", "debian/trixie").version()).hasToString("1.0-0~fresh1~deb13");
    }

    @Test
    void leavesWhatTheDistributionHasByItself() {
        bench.distribution("ubuntu/noble", "1.0-1", "0.9-1");

        assertThat(nothing("1.0", "ubuntu/noble")).isEqualTo("ubuntu/noble has 1.0-1 by itself");
    }

    @Test
    void publishesANewNWhereThePackagingChanged() {
        publishAll("1.0");
        bench.file("hello/debian/NEWS", "new\n");

        assertThat(planned("1.0", "ubuntu/noble").version()).hasToString("1.0-0~fresh2~ubuntu2404");
    }

    @Test
    void doesNotPublishAgainWhatAnotherTargetsOverlayChanged() {
        publishAll("1.0");
        overlayFor("debian/trixie");

        assertThat(planned("1.0", "debian/trixie").version()).hasToString("1.0-0~fresh2~deb13");
        assertThat(nothing("1.0", "ubuntu/noble"))
                .isEqualTo("already published as 1.0-0~fresh1~ubuntu2404");
        assertThat(nothing("1.0", "ubuntu/jammy"))
                .isEqualTo("already published as 1.0-0~fresh1~ubuntu2204");
    }

    @Test
    void publishesForNewerSeriesTheNOfAnOlderOne() {
        publishAll("1.0");
        overlayFor("ubuntu/jammy");

        assertThat(planned("1.0", "ubuntu/jammy").version()).hasToString("1.0-0~fresh2~ubuntu2204");
        assertThat(planned("1.0", "ubuntu/noble").version()).hasToString("1.0-0~fresh2~ubuntu2404");
        assertThat(nothing("1.0", "debian/trixie"))
                .isEqualTo("already published as 1.0-0~fresh1~deb13");
    }

    @Test
    void doesNotPublishForOlderSeriesTheNOfANewerOne() {
        publishAll("1.0");
        overlayFor("ubuntu/noble");

        assertThat(planned("1.0", "ubuntu/noble").version()).hasToString("1.0-0~fresh2~ubuntu2404");
        assertThat(nothing("1.0", "ubuntu/jammy"))
                .isEqualTo("already published as 1.0-0~fresh1~ubuntu2204");
    }

    @Test
    void publishesForNewerSeriesAlsoAfterTheOlderOneIsDone() {
        publishAll("1.0");
        overlayFor("ubuntu/jammy");
        bench.publish(planned("1.0", "ubuntu/jammy"));

        assertThat(planned("1.0", "ubuntu/noble").version()).hasToString("1.0-0~fresh2~ubuntu2404");
    }

    @Test
    void comesToRestWhenEveryTargetIsPublished() {
        publishAll("1.0");
        overlayFor("ubuntu/jammy");
        bench.publish(planned("1.0", "ubuntu/jammy"));
        bench.publish(planned("1.0", "ubuntu/noble"));

        assertThat(nothing("1.0", "ubuntu/jammy"))
                .isEqualTo("already published as 1.0-0~fresh2~ubuntu2204");
        assertThat(nothing("1.0", "ubuntu/noble"))
                .isEqualTo("already published as 1.0-0~fresh2~ubuntu2404");
        assertThat(nothing("1.0", "debian/trixie"))
                .isEqualTo("already published as 1.0-0~fresh1~deb13");
    }

    @Test
    void holdsWhatIsUnprovedForWantOfAnIndex() {
        bench.distributions.clear();

        assertThat(plan("1.0", "debian/trixie"))
                .isEqualTo(
                        new Outcome.Held<Plan>(
                                "1.0-0~fresh1~deb13 is unproved for debian/trixie: index of"
                                        + " debian/trixie not configured; publish it?",
                                "unproved:1.0-0~fresh1~deb13",
                                "name its mirror in the settings"
                                        + " (`distributions.debian/trixie.mirror`), or set"
                                        + " `policy.unproved: publish` in the recipe; what `freshet"
                                        + " run` holds goes on after `freshet approve hello 1.0"
                                        + " --because ...`"));
    }

    @Test
    void publishesWhatIsUnprovedWhenAPersonApproved() {
        bench.distributions.clear();
        OrigTarball orig = bench.orig("1.0", false, List.of("unproved:1.0-0~fresh1~deb13"));

        Plan plan = Bench.passed(bench.plan(bench.resolve(orig), "debian/trixie"));

        assertThat(said(plan.proofs()))
                .containsExactly(
                        "PROVED above what our trixie holds: it holds no `hello`",
                        "UNPROVED epoch at least that of debian/trixie: index of debian/trixie not configured",
                        "UNPROVED not above debian/trixie's next revision of 1.0: index of debian/trixie not configured",
                        "UNPROVED (only told) its build dependencies are in debian/trixie: index of debian/trixie not configured");
    }

    @Test
    void publishesWhatIsUnprovedWhenTheRecipeSaysSo() {
        bench.distributions.clear();
        bench.file("hello/recipe.yaml", Bench.RECIPE + "policy: {unproved: publish}\n");

        assertThat(planned("1.0", "debian/trixie").proofs())
                .extracting(Proof::result)
                .contains(Proof.Result.UNPROVED);
    }

    @Test
    void anUnconfiguredIndexOfTheNextSeriesHoldsNothing() {
        bench.distributions.remove("ubuntu/noble");

        assertThat(said(planned("1.0", "ubuntu/jammy").proofs()))
                .contains(
                        "UNPROVED (only told) below what ubuntu/noble has without it: index of ubuntu/noble not configured");
    }

    @Test
    void neverPublishesBelowTheDistributionsEpoch() {
        bench.distribution("ubuntu/noble", "2:0.9-1");

        Outcome.Held<Plan> held = held(plan("1.0", "ubuntu/noble"));

        assertThat(held.subject()).isEqualTo("refuted:1.0-0~fresh1~ubuntu2404");
        assertThat(held.question())
                .contains("epoch at least that of ubuntu/noble (0, and 2 in 2:0.9-1)");
    }

    @Test
    void noApprovalLiftsARefutation() {
        bench.distribution("ubuntu/noble", "2:0.9-1");
        OrigTarball orig =
                bench.orig(
                        "1.0",
                        false,
                        List.of(
                                "refuted:1.0-0~fresh1~ubuntu2404",
                                "unproved:1.0-0~fresh1~ubuntu2404"));

        assertThat(bench.plan(bench.resolve(orig), "ubuntu/noble"))
                .isInstanceOf(Outcome.Held.class);
    }

    @Test
    void takesTheEpochOfThePackagingsChangelog() {
        bench.distribution("ubuntu/noble", "2:0.9-1");
        bench.file(
                "hello/debian/changelog",
                """
                hello (2:0.9-1) unstable; urgency=medium

                  * Before.

                 -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                """);

        assertThat(planned("1.0", "ubuntu/noble").version())
                .hasToString("2:1.0-0~fresh1~ubuntu2404");
    }

    @Test
    void theDateIsAfterThePackagingsLastEntry() {
        bench.file(
                "hello/debian/changelog",
                """
                hello (0.9-1) unstable; urgency=medium

                  * Later.

                 -- Somebody Else <else@example.org>  Fri, 1 Mar 2024 01:00:00 +0100
                """);

        assertThat(planned("1.0", "ubuntu/noble").date())
                .isEqualTo(Instant.parse("2024-03-01T00:00:01Z"));
    }

    @Test
    void refutesWhatWouldSortAboveTheDistributionsSpelling() {
        bench.distribution("ubuntu/noble", "0.9~dfsg-2");

        assertThat(held(plan("1.0", "ubuntu/noble")).question())
                .contains("1.0-0~fresh1~ubuntu2404 > 1.0~dfsg-0ubuntu1");
    }

    @Test
    void provesBelowASpellingThatSortsHigher() {
        bench.distribution("ubuntu/noble", "0.9+ds1-2");

        assertThat(said(planned("1.0", "ubuntu/noble").proofs()))
                .contains(
                        "PROVED not above ubuntu/noble's next revision of 1.0: 1.0-0~fresh1~ubuntu2404 < 1.0+ds1-0ubuntu1");
    }

    @Test
    void refutesWhereTheDistributionWentBack() {
        bench.distribution("ubuntu/noble", "2.0+really0.9-1");

        assertThat(held(plan("1.0", "ubuntu/noble")).question())
                .contains("2.0+really0.9-1 maps to no tag");
    }

    @Test
    void holdsWhereTheDistributionsVersionIsOfNoRelease() {
        bench.distribution("ubuntu/noble", "0.9+git20240101-1");

        assertThat(held(plan("1.0", "ubuntu/noble")).question())
                .isEqualTo(
                        "1.0-0~fresh1~ubuntu2404 is refuted for ubuntu/noble: ubuntu/noble's own"
                                + " version is of a release of upstream's (0.9+git20240101-1 maps to no tag)");
    }

    @Test
    void isUnprovedWhereNoReleaseAsOldIsKnown() {
        bench.known = List.of("1.0");
        bench.distribution("ubuntu/noble", "0.9-1");

        Outcome.Held<Plan> held = held(plan("1.0", "ubuntu/noble"));

        assertThat(held.question()).contains("no release as old as 0.9-1 is known");
        assertThat(held.hint())
                .startsWith(
                        "let the recipe's `upstream` find the older release that the distribution's version is of,"
                                + " or set `policy.unproved: publish` in the recipe;");
    }

    @Test
    void aRecipeMayConsentToWhatHidesTheDistributionsOwn() {
        bench.file("hello/recipe.yaml", Bench.RECIPE + "policy: {above-distribution: allowed}\n");
        bench.distribution("ubuntu/noble", "0.9+git20240101~dfsg-1");

        assertThat(said(planned("1.0", "ubuntu/noble").proofs()))
                .contains(
                        "REFUTED (only told) ubuntu/noble's own version is of a release of upstream's: 0.9+git20240101~dfsg-1 maps to no tag");
        bench.distribution("ubuntu/noble", "0.9~dfsg-2");
        assertThat(said(planned("1.0", "ubuntu/noble").proofs()))
                .contains(
                        "REFUTED (only told) not above ubuntu/noble's next revision of 1.0: 1.0-0~fresh1~ubuntu2404 > 1.0~dfsg-0ubuntu1");
    }

    @Test
    void refutesWhatSomebodyPublishedHigherByHand() {
        bench.holdByHand("1.0-5", "noble");

        assertThat(held(plan("1.0", "ubuntu/noble")).question())
                .contains("above what our noble holds (1.0-0~fresh1~ubuntu2404 < 1.0-5)");
    }

    @Test
    void refutesAnUpgradePathThatAWithdrawalBroke() {
        publishAll("0.9");
        publish("1.0", "ubuntu/noble");
        bench.withdraw("1.0-0~fresh1~ubuntu2404", "noble");

        assertThat(held(plan("1.0", "ubuntu/jammy")).question())
                .contains(
                        "below what ubuntu/noble has with our archive (1.0-0~fresh1~ubuntu2204 > 0.9-0~fresh1~ubuntu2404)");
    }

    private void overlayFor(String target) {
        bench.file(
                "hello/recipe.yaml",
                Bench.RECIPE.replace("- " + target, "- " + target + ": {overlay: [more/]}"));
        bench.file("hello/more/NEWS", "only here\n");
    }

    private void publish(String version, String target) {
        bench.publish(planned(version, target));
    }

    private void publishAll(String version) {
        Resolution resolution = bench.resolve(bench.orig(version));
        for (String target : List.of("ubuntu/jammy", "ubuntu/noble", "debian/trixie")) {
            bench.publish(Bench.passed(bench.plan(resolution, target)));
        }
    }

    private Outcome<Plan> plan(String version, String target) {
        return bench.plan(bench.resolve(bench.orig(version)), target);
    }

    private Plan planned(String version, String target) {
        return Bench.passed(plan(version, target));
    }

    private String nothing(String version, String target) {
        Outcome<Plan> outcome = plan(version, target);
        assertThat(outcome).isInstanceOf(Outcome.Nothing.class);
        return ((Outcome.Nothing<Plan>) outcome).reason();
    }

    private static Outcome.Held<Plan> held(Outcome<Plan> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Held.class);
        return (Outcome.Held<Plan>) outcome;
    }

    private static List<String> said(List<Proof> proofs) {
        return proofs.stream()
                .map(proof ->
                        "%s%s %s: %s"
                                .formatted(
                                        proof.result(),
                                        proof.needed() ? "" : " (only told)",
                                        proof.claim(),
                                        proof.detail()))
                .toList();
    }
}
