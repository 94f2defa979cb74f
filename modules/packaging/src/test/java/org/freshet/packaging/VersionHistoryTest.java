package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.freshet.model.DebianVersion;
import org.freshet.model.OrigTarball;
import org.freshet.model.Plan;
import org.freshet.model.Resolution;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows what in an archive, as dpkg orders it. */
@Tag("judge")
class VersionHistoryTest {
    private static final List<String> SERIES = List.of("ubuntu/jammy", "ubuntu/noble");

    @TempDir Path directory;
    private Bench bench;
    private Tool dpkg;
    private final Map<String, List<DebianVersion>> published = new TreeMap<>();

    @BeforeEach
    void startWithADistributionThatHasAnOlderOne() {
        dpkg = Tool.named("dpkg");
        bench =
                new Bench(directory)
                        .distribution("ubuntu/jammy", "0.8-1")
                        .distribution("ubuntu/noble", "0.9-1")
                        .distribution("debian/trixie");
    }

    @Test
    void thePackagingChanges() {
        publish("1.0");
        bench.file("hello/debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@ --buildsystem=cmake\n");
        publish("1.0");

        isPublished("1.0-0~fresh1~ubuntu2404", "1.0-0~fresh2~ubuntu2404");
        staysBelow("1.0-0ubuntu1", "1.0-1", "1.0-1~bpo13+1", "1.0");
    }

    @Test
    void theBaseMovesUnderAnOverlay() {
        bench.file("hello/recipe.yaml", Bench.RECIPE.replace("overlay: []", "overlay: [ours/]"))
                .file("hello/ours/NEWS", "ours\n");
        publish("1.0");
        bench.file("hello/debian/control", Bench.CONTROL.replace("say hello", "say it"));
        publish("1.0");
        publish("1.1");

        isPublished(
                "1.0-0~fresh1~ubuntu2404", "1.0-0~fresh2~ubuntu2404", "1.1-0~fresh1~ubuntu2404");
    }

    @Test
    void theEpochRises() {
        publish("1.0");
        bench.distribution("ubuntu/jammy", "1:0.8-2")
                .distribution("ubuntu/noble", "1:0.9-2")
                .file("hello/debian/changelog", changelog("1:0.9-2"));
        publish("1.0");

        isPublished("1.0-0~fresh1~ubuntu2404", "1:1.0-0~fresh2~ubuntu2404");
        staysBelow("1:1.0-0ubuntu1");
    }

    @Test
    void aVersionIsWithdrawnAndReplaced() {
        publish("1.0");
        bench.withdraw("1.0-0~fresh1~ubuntu2404", "noble");
        bench.withdraw("1.0-0~fresh1~ubuntu2204", "jammy");
        bench.file("hello/debian/NEWS", "mended\n");
        publish("1.0");

        isPublished("1.0-0~fresh1~ubuntu2404", "1.0-0~fresh2~ubuntu2404");
    }

    @Test
    void aPrereleaseBecomesARelease() {
        publish("1.1~rc1");
        publish("1.1");

        isPublished("1.1~rc1-0~fresh1~ubuntu2404", "1.1-0~fresh1~ubuntu2404");
        staysBelow("1.1-0ubuntu1");
    }

    @Test
    void aRepackIsDeclaredLater() {
        publish("1.0");
        bench.contents.put("vendor/all.js", "all");
        bench.file("hello/recipe.yaml", repacked());
        publish("1.0");

        isPublished("1.0-0~fresh1~ubuntu2404", "1.0+ds-0~fresh1~ubuntu2404");
    }

    @Test
    void otherBytesAreApprovedForAKnownVersion() {
        publish("1.0");
        bench.file("hello/recipe.yaml", Bench.RECIPE + "policy: {above-distribution: allowed}\n");
        bench.contents.put("more.c", "more");
        publish("1.0");
        bench.contents.put("more.c", "yet more");
        publish("1.0");
        publish("1.1");

        isPublished(
                "1.0-0~fresh1~ubuntu2404",
                "1.0+again1-0~fresh1~ubuntu2404",
                "1.0+again2-0~fresh1~ubuntu2404",
                "1.1-0~fresh1~ubuntu2404");
    }

    @Test
    void otherBytesAreHeldWithoutConsent() {
        publish("1.0");
        bench.contents.put("more.c", "more");

        assertThat(bench.plan(bench.resolve(bench.orig("1.0")), "ubuntu/noble").toString())
                .contains(
                        "1.0+again1-0~fresh1~ubuntu2404 is refuted",
                        "1.0+again1-0~fresh1~ubuntu2404 > 1.0-0ubuntu1",
                        "`policy.above-distribution: allowed`");
    }

    @Test
    void aRebuildOfOneTargetSortsAboveWhatItRebuilds() {
        DebianVersion rebuilt = DebianVersion.parse("1.0-0~fresh1~ubuntu2204+1");

        assertThat(Revision.of(rebuilt))
                .contains(
                        Revision.of(DebianVersion.parse("1.0-0~fresh1~ubuntu2204")).orElseThrow());
        ascends(
                "1.0-0~fresh1~ubuntu2204",
                "1.0-0~fresh1~ubuntu2204+1",
                "1.0-0~fresh1~ubuntu2204+2",
                "1.0-0~fresh1~ubuntu2204+10",
                "1.0-0~fresh1~ubuntu2404",
                "1.0-0~fresh2~ubuntu2204",
                "1.0-0ubuntu1");
    }

    private static String repacked() {
        return Bench.RECIPE.replace(
                        "tag: v{version}",
                        "tag: v{version}\n  exclude: [vendor]\n  repack-suffix: +ds")
                + "policy: {above-distribution: allowed}\n";
    }

    private static String changelog(String version) {
        return """
        hello (%s) unstable; urgency=medium

          * Before.

         -- Somebody Else <else@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
        """
                .formatted(version);
    }

    /** Publishes a version for both series, which must come to follow all that was there. */
    private void publish(String version) {
        OrigTarball orig = bench.orig(version);
        Resolution resolution = bench.resolve(orig);
        List<Plan> plans = new ArrayList<>();
        for (String series : SERIES) {
            Plan plan = Bench.passed(bench.plan(resolution, series));
            plans.add(plan);
            List<DebianVersion> before = published.computeIfAbsent(series, _ -> new ArrayList<>());
            before.forEach(one -> ascends(one.toString(), plan.version().toString()));
            before.add(plan.version());
        }
        plans.forEach(bench::publish);
        ascends(plans.get(0).version().toString(), plans.get(1).version().toString());
    }

    private void isPublished(String... versions) {
        assertThat(published.get("ubuntu/noble"))
                .extracting(Object::toString)
                .containsExactly(versions);
    }

    private void staysBelow(String... theirs) {
        for (String version : theirs) {
            published.values().forEach(ours -> ascends(ours.getLast().toString(), version));
        }
    }

    private void ascends(String... versions) {
        for (int i = 1; i < versions.length; i++) {
            dpkg.run("--compare-versions", versions[i - 1], "lt", versions[i]).ok();
            assertThat(DebianVersion.parse(versions[i - 1]))
                    .isLessThan(DebianVersion.parse(versions[i]));
        }
    }
}
