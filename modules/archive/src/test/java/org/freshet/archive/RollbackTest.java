package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.archive.Archive.Listing;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going back to what a suite held once. */
class RollbackTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Path root;
    private Archive archive;
    private int minutes;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble", "trial").withKeep(1), NOW);
    }

    private Instant later() {
        minutes++;
        return NOW.plusSeconds(60L * minutes);
    }

    private List<Outcome<Listing>> publish(String... versions) {
        List<Path> files = new ArrayList<>();
        for (String version : versions) {
            files.add(TinySource.hello(version).in(dir.resolve("in")));
            files.add(TinyBinary.hello(version).in(dir.resolve("in")));
            files.add(TinyBinary.hello(version).named("hello-doc").forAll().in(dir.resolve("in")));
        }
        return archive.publish("trial", files, false, later());
    }

    private Outcome<RolledBack> rollBack(String to) {
        return archive.rollBack("trial", to, "B. Person", false, later());
    }

    private List<String> held() {
        return archive.contents(List.of("trial")).stream()
                .map(each -> each.version() + " " + each.binaries().size())
                .toList();
    }

    private String packages() throws IOException {
        return Files.readString(root.resolve("dists/trial/main/binary-amd64/Packages"));
    }

    private static Listing listing(String version) {
        return new Listing("trial", HELLO, DebianVersion.parse(version));
    }

    @Test
    void publishesWhatASnapshotHoldsAsANewGeneration() throws IOException {
        publish("1.0-1");
        String then = packages();
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        publish("1.1-1");

        assertThat(rollBack("good"))
                .isEqualTo(
                        new Outcome.Passed<>(
                                new RolledBack(
                                        "trial",
                                        "good",
                                        List.of(listing("1.0-1")),
                                        List.of(listing("1.1-1")),
                                        List.of())));

        assertThat(packages()).isEqualTo(then);
        assertThat(Files.readString(root.resolve("dists/trial/Release")))
                .contains("Date: Mon, 2 Nov 2026 08:04:00 UTC\n");
        assertThat(archive.verify(later()).problems()).isEmpty();
        assertThat(rollBack("good"))
                .isEqualTo(new Outcome.Nothing<>("suite `trial` holds what it held then"));
    }

    @Test
    void goesBackToAGenerationThatStillLiesThere() throws IOException {
        publish("1.0-1");
        String then = packages();
        publish("1.1-1");

        String before = archive.generations("trial").getLast();
        assertThat(before).startsWith("20261102T080100Z-");
        rollBack("20261102T0801");

        assertThat(packages()).isEqualTo(then);
        assertThat(archive.verify(later()).problems()).isEmpty();
    }

    @Test
    void whatGoesDoesNotComeBackWithTheNextRound() {
        publish("1.0-1");
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        publish("1.1-1");
        rollBack("good");

        assertThat(archive.tombstones().of("trial", HELLO))
                .extracting(Tombstone::version, Tombstone::because, Tombstone::who)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                DebianVersion.parse("1.1-1"), "rolled back to good", "B. Person"));
        assertThatThrownBy(() -> publish("1.1-1"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("hello 1.1-1 was withdrawn from `trial`: rolled back to good");
        publish("1.2-1");
        assertThat(held()).containsExactly("1.2-1 2");
    }

    @Test
    void oneRollbackUndoesAnother() {
        publish("1.0-1");
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        publish("1.1-1");
        archive.snapshot(List.of("trial"), Optional.of("better"), later());
        rollBack("good");

        rollBack("better");

        assertThat(held()).containsExactly("1.1-1 2");
        assertThat(archive.tombstones().of("trial", HELLO))
                .extracting(mark -> mark.version().toString())
                .containsExactly("1.0-1");
    }

    @Test
    void leavesOutWhatAPersonWithdrew() {
        publish("1.0-1");
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        archive.withdraw(
                List.of("trial"), HELLO, DebianVersion.parse("1.0-1"), "eats files", "B.", later());
        publish("1.1-1");

        Outcome<RolledBack> rolled = rollBack("good");

        assertThat(rolled)
                .isEqualTo(
                        new Outcome.Passed<>(
                                new RolledBack(
                                        "trial",
                                        "good",
                                        List.of(),
                                        List.of(listing("1.1-1")),
                                        List.of(listing("1.0-1")))));
        assertThat(held()).isEmpty();
    }

    @Test
    void tellsWhatItLeavesOutWhereNothingElseChanges() throws IOException {
        publish("1.0-1");
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        archive.withdraw(
                List.of("trial"), HELLO, DebianVersion.parse("1.0-1"), "eats files", "B.", later());
        String before = Files.readString(root.resolve("dists/trial/InRelease"));

        assertThat(rollBack("good"))
                .isEqualTo(
                        new Outcome.Passed<>(
                                new RolledBack(
                                        "trial",
                                        "good",
                                        List.of(),
                                        List.of(),
                                        List.of(listing("1.0-1")))));
        assertThat(Files.readString(root.resolve("dists/trial/InRelease"))).isEqualTo(before);
    }

    @Test
    void refusesWhenFilesAreGone() throws IOException {
        publish("1.0-1");
        publish("1.1-1");
        Files.delete(root.resolve("pool/main/h/hello/hello_1.0-1_amd64.deb"));
        String now = packages();

        assertThatThrownBy(() -> rollBack("20261102T080100Z"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "1 files of that generation are gone from the pool:"
                                + " `pool/main/h/hello/hello_1.0-1_amd64.deb`");
        assertThat(packages()).isEqualTo(now);
    }

    @Test
    void refusesWhatItCannotTell() {
        publish("1.0-1");
        publish("1.1-1");

        assertThatThrownBy(() -> rollBack("good"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("there is no snapshot and no generation `good`");
        assertThatThrownBy(() -> rollBack("2026"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`2026` are several generations");
    }

    @Test
    void anArchitectureThatCameLaterGetsWhatIsForAll() throws IOException {
        publish("1.0-1");
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        Archive.init(root, ArchiveOptions.suites("trial").withArchitectures("riscv64"), later());
        publish("1.1-1");

        rollBack("good");

        assertThat(Files.readString(root.resolve("dists/trial/main/binary-riscv64/Packages")))
                .startsWith("Package: hello-doc\n")
                .contains("\nVersion: 1.0-1\n")
                .doesNotContain("1.1-1");
        assertThat(archive.verify(later()).problems()).isEmpty();
    }

    @Test
    void generationsGoWithTheirIndices() {
        for (int day = 0; day < 6; day++) {
            minutes += 24 * 60;
            publish("1." + day + "-1");
        }

        assertThat(archive.generations("trial")).hasSize(2);
    }
}
