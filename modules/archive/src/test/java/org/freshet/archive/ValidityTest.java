package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive whose suites expire unless they are signed again. */
class ValidityTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchiveThatIsValidForTwoWeeks() {
        root = dir.resolve("fresh");
        archive = init(14);
        publish("1.0-1", NOW);
    }

    private Archive init(int validDays) {
        return Archive.init(root, ArchiveOptions.suites("noble").withDays(0, validDays), NOW);
    }

    private void publish(String version, Instant at) {
        archive.publish(
                "noble", List.of(TinySource.hello(version).in(dir.resolve("in"))), false, at);
    }

    private static Instant day(int days) {
        return NOW.plus(Duration.ofDays(days));
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    @Test
    void saysWhenItExpires() throws IOException {
        assertThat(read("dists/noble/InRelease"))
                .contains(
                        "\nDate: Mon, 2 Nov 2026 08:00:00 UTC\nValid-Until: Mon, 16 Nov 2026 08:00:00 UTC\n");
        assertThat(read("freshet-archive.json")).contains("\"valid-days\" : 14");
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void neverExpiresUnlessAskedTo() throws IOException {
        Archive.init(dir.resolve("plain"), ArchiveOptions.suites("noble"), NOW);

        assertThat(Files.readString(dir.resolve("plain/dists/noble/InRelease")))
                .doesNotContain("Valid-Until");
    }

    @Test
    void isSignedAgainAfterFourDays() throws IOException {
        String before = Tree.of(root).toString();

        archive.refresh(day(4).minusSeconds(1));
        assertThat(Tree.of(root).toString()).isEqualTo(before);
        assertThat(read("dists/noble/Release")).contains("Date: Mon, 2 Nov 2026 08:00:00 UTC\n");

        archive.refresh(day(4));
        assertThat(read("dists/noble/Release"))
                .contains(
                        "Date: Fri, 6 Nov 2026 08:00:00 UTC\nValid-Until: Fri, 20 Nov 2026 08:00:00 UTC\n");
        assertThat(archive.verify(day(4)).problems()).isEmpty();
    }

    @Test
    void isSignedAgainByHandAtAnyTimeAndKeepsItsIndices() throws IOException {
        Path index = root.resolve("dists/noble/main/source/Sources.xz");
        Object file = Files.getAttribute(index, "unix:ino");

        assertThat(archive.sign(day(1))).containsExactly("noble");

        assertThat(read("dists/noble/Release")).contains("Date: Tue, 3 Nov 2026 08:00:00 UTC\n");
        assertThat(Files.getAttribute(index, "unix:ino")).isEqualTo(file);
        assertThat(archive.verify(day(1)).problems()).isEmpty();
    }

    @Test
    void signsNothingThatDoesNotExpire() throws IOException {
        init(0);
        String release = read("dists/noble/InRelease");

        assertThat(archive.sign(day(1))).isEmpty();

        assertThat(read("dists/noble/InRelease")).isEqualTo(release).doesNotContain("Valid-Until");
    }

    @Test
    void takesAnotherTimeAtOnce() throws IOException {
        init(7);

        assertThat(read("dists/noble/Release")).contains("Valid-Until: Mon, 9 Nov 2026 08:00:00");
        assertThatThrownBy(() -> init(-1))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("valid-days of an archive cannot be -1");
    }

    @Test
    void aClosedSuiteNeverExpires() throws IOException {
        archive.close("noble", Optional.of("end of life"), NOW.plusSeconds(60));
        String release = read("dists/noble/InRelease");

        assertThat(release).doesNotContain("Valid-Until");
        assertThat(archive.sign(day(100))).isEmpty();
        archive.refresh(day(100));
        assertThat(read("dists/noble/InRelease")).isEqualTo(release);
        assertThat(archive.validityAlarms(day(100))).isEmpty();
    }

    @Test
    void aSnapshotEndsAsTheSuiteDidAndIsTheSameThoughTheSuiteWasSignedAgain() throws IOException {
        String release = read("dists/noble/InRelease");
        archive.snapshot(List.of(), Optional.of("good"), NOW);
        archive.sign(day(10));
        assertThat(read("dists/noble/InRelease")).isNotEqualTo(release);
        Snapshot again = archive.snapshot(List.of(), Optional.of("good"), day(10));

        assertThat(read("snapshots/good/dists/noble/InRelease")).isEqualTo(release);
        assertThat(release).contains("Valid-Until");
        assertThat(again.suites()).containsExactly(Map.entry("noble", NOW));
        assertThat(archive.verify(day(11)).problems()).isEmpty();
    }

    @Test
    void tellsWhenNobodySigns() {
        assertThat(archive.validityAlarms(day(7).minusSeconds(1))).isEmpty();
        assertThat(archive.validityAlarms(day(7)))
                .containsExactly(
                        "suite `noble` of `%s` expires at 2026-11-16T08:00:00Z: `freshet archive sign %s`"
                                .formatted(root, root));
        assertThat(archive.verify(day(7)).notes()).containsAll(archive.validityAlarms(day(7)));
        assertThat(archive.verify(day(7)).problems()).isEmpty();
        assertThat(archive.verify(day(14)).problems())
                .containsExactly(
                        "suite `noble` of `%s` expired at 2026-11-16T08:00:00Z and apt refuses it: `freshet archive sign %s`"
                                .formatted(root, root));
    }

    @Test
    void signingAgainTakesNoWayBack() {
        publish("1.1-1", day(1));
        for (int days = 5; days < 60; days += 5) {
            archive.sign(day(days));
        }
        publish("1.2-1", day(60));

        List<String> generations = archive.generations("noble");
        assertThat(generations).extracting(name -> name.substring(0, 8)).contains("20261102");
        generations.forEach(name -> archive.rollBack("noble", name, "B.", true, day(61)));
    }

    @Test
    void remembersItsTimeWhenTheCharterIsLost() throws IOException {
        Files.delete(root.resolve("freshet-archive.json"));

        Archive.init(root, ArchiveOptions.suites("noble"), NOW);

        assertThat(read("freshet-archive.json")).contains("\"valid-days\" : 14");
    }

    @Test
    void isKeptByThePipeline() throws IOException {
        ArchiveKeeper keeper =
                new ArchiveKeeper(Map.of("fresh", archive), Clock.fixed(day(4), ZoneOffset.UTC));

        assertThat(keeper.keep()).containsExactly("signed again fresh/noble");
        assertThat(keeper.keep()).isEmpty();

        assertThat(read("dists/noble/Release")).contains("Date: Fri, 6 Nov 2026 08:00:00 UTC\n");
    }
}
