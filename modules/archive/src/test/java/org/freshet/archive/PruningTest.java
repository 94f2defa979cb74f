package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays in suites and in the pool, and what goes. */
class PruningTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Optional<Duration> NONE = Optional.empty();
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path dir;
    private Path root;

    @BeforeEach
    void chooseRoot() {
        root = dir.resolve("fresh");
    }

    private Archive archive(int keep) {
        return Archive.init(root, ArchiveOptions.suites("trial").withKeep(keep), NOW);
    }

    private static Instant day(int number) {
        return NOW.plus(Duration.ofDays(number));
    }

    private void publish(Archive archive, int day, Path... files) throws IOException {
        archive.publish("trial", List.of(files), false, day(day));
        // Files of the pool bear the time of the machine, which the test does not know.
        try (Stream<Path> all = Files.walk(root.resolve("pool"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isAfter(day(day))
                        || Files.getLastModifiedTime(file).toInstant().isBefore(NOW)) {
                    Files.setLastModifiedTime(file, FileTime.from(day(day)));
                }
            }
        }
    }

    private Path source(String version) {
        return TinySource.hello(version).in(dir.resolve("in"));
    }

    private Path binary(String version) {
        return TinyBinary.hello(version).in(dir.resolve("in"));
    }

    private Path using(String name, String version, String field) {
        TinyBinary binary = new TinyBinary(name, version, "amd64", "", "first");
        return binary.in(
                dir.resolve("in"),
                binary.archive(
                        TinyBinary.tar(
                                "control",
                                binary.control().replace("Section:", field + "\nSection:"),
                                SameBytes::gzip)));
    }

    private static Pruned prune(Archive archive, int day) {
        return archive.prune(List.of(), Optional.empty(), NONE, false, day(day));
    }

    private List<String> versions(Archive archive) {
        return archive.contents(List.of()).stream()
                .filter(each -> each.source().equals(HELLO))
                .map(each ->
                        each.version()
                                + (each.withSource() ? " s" : "")
                                + " "
                                + each.binaries().size())
                .toList();
    }

    private Path pool(String name) {
        return root.resolve("pool/main/h/hello").resolve(name);
    }

    @Test
    void takesAwayWhatNothingNames() throws IOException {
        Archive archive = archive(2);
        publish(archive, 0, source("1.0-1"), binary("1.0-1"));
        Files.writeString(pool("hello_0.9.orig.tar.gz"), "of a try that was cut off");
        archive.remove("trial", HELLO, Optional.empty(), false, day(1));

        // A client may still be reading the generation before.
        assertThat(prune(archive, 1).files()).isEmpty();
        for (int day = 2; day <= 4; day++) {
            publish(
                    archive,
                    day,
                    TinySource.hello("1." + day + "-1").named("world").in(dir.resolve("in")));
        }

        Pruned pruned = prune(archive, 5);

        assertThat(pruned.files())
                .containsExactly(
                        "pool/main/h/hello/hello_0.9.orig.tar.gz",
                        "pool/main/h/hello/hello_1.0-1.debian.tar.xz",
                        "pool/main/h/hello/hello_1.0-1.dsc",
                        "pool/main/h/hello/hello_1.0-1_amd64.deb",
                        "pool/main/h/hello/hello_1.0.orig.tar.gz");
        assertThat(pruned.bytes()).isPositive();
        assertThat(pool("hello_1.0-1.dsc")).doesNotExist();
        assertThat(pool("hello_1.0-1.provenance.json")).exists();
        assertThat(archive.verify(day(5)).problems()).isEmpty();
        assertThat(prune(archive, 5)).isEqualTo(new Pruned(List.of(), List.of(), 0, 0));
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        Archive archive = archive(4);
        for (int day = 0; day < 4; day++) {
            publish(archive, day, source("1." + day + "-1"), binary("1." + day + "-1"));
        }
        Files.writeString(pool("hello_0.9.orig.tar.gz"), "of a try that was cut off");
        Files.setLastModifiedTime(pool("hello_0.9.orig.tar.gz"), FileTime.from(NOW));
        String before = Tree.of(root);

        Pruned would = archive.prune(List.of(), Optional.of(2), NONE, true, day(9));

        assertThat(would.versions())
                .extracting(each -> each.version().toString())
                .containsExactly("1.0-1", "1.1-1");
        assertThat(would.files()).containsExactly("pool/main/h/hello/hello_0.9.orig.tar.gz");
        assertThat(Tree.of(root)).isEqualTo(before);
    }

    @Test
    void keepsTheNewestVersionsAndWhatWasSupersededLately() throws IOException {
        Archive archive = archive(9);
        for (int day = 0; day < 6; day++) {
            publish(archive, day, source("1." + day + "-1"), binary("1." + day + "-1"));
        }

        archive.prune(
                List.of("trial"), Optional.of(2), Optional.of(Duration.ofDays(3)), false, day(6));

        // 1.2 was superseded on the third day, less than three days ago by a moment or so.
        assertThat(versions(archive)).containsExactly("1.3-1 s 1", "1.4-1 s 1", "1.5-1 s 1");
        archive.prune(List.of("trial"), Optional.of(2), NONE, false, day(6));
        assertThat(versions(archive)).containsExactly("1.4-1 s 1", "1.5-1 s 1");
        assertThat(archive.verify(day(6)).problems()).isEmpty();
        assertThatThrownBy(() -> archive.prune(List.of(), Optional.of(1), NONE, false, day(6)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("with 1 version of a package nobody could go back");
    }

    @Test
    void aSourceStaysWhileTheSuiteHasWhatWasBuiltOfIt() throws IOException {
        Archive archive = archive(1);
        publish(archive, 0, source("1.0-1"), binary("1.0-1"));
        for (int day = 1; day < 4; day++) {
            publish(archive, day, source("1." + day + "-1"));
        }

        assertThat(versions(archive)).containsExactly("1.0-1 s 1", "1.3-1 s 0");
        prune(archive, 9);
        assertThat(versions(archive)).containsExactly("1.0-1 s 1", "1.3-1 s 0");
        assertThat(pool("hello_1.0-1.dsc")).exists();

        publish(archive, 10, binary("1.3-1"));
        assertThat(versions(archive)).containsExactly("1.3-1 s 1");
    }

    @Test
    void aSourceStaysWhileTheSuiteHasWhatWasBuiltUsingIt() throws IOException {
        Archive archive = archive(1);
        publish(archive, 0, source("1.0-1"));
        publish(
                archive,
                0,
                using("tool", "1.0-1", "Static-Built-Using: gcc (= 12), hello (= 1.0-1)"));
        publish(archive, 0, using("thing", "1.0-1", "Built-Using: hello (= 1.0-1)"));
        for (int day = 1; day < 5; day++) {
            publish(archive, day, source("1." + day + "-1"));
        }

        assertThat(versions(archive)).containsExactly("1.0-1 s 0", "1.4-1 s 0");
        assertThat(pool("hello_1.0-1.built-using")).exists();

        // The mark is made anew from the indices.
        Files.delete(pool("hello_1.0-1.built-using"));
        prune(archive, 9);
        assertThat(pool("hello_1.0-1.built-using")).exists();
        assertThat(pool("hello_1.0-1.dsc")).exists();

        archive.remove("trial", new SourceName("tool"), Optional.empty(), true, day(9));
        publish(archive, 10, source("1.5-1"));
        assertThat(versions(archive)).containsExactly("1.0-1 s 0", "1.5-1 s 0");
        archive.remove("trial", new SourceName("thing"), Optional.empty(), true, day(11));
        publish(archive, 12, source("1.6-1"));
        assertThat(versions(archive)).containsExactly("1.6-1 s 0");
        prune(archive, 30);
        assertThat(pool("hello_1.0-1.built-using")).doesNotExist();
        assertThat(archive.verify(day(30)).problems()).isEmpty();
    }

    @Test
    void keepsTheFilesOfARemovedSourceThatIsUsed() throws IOException {
        Archive archive = archive(1);
        publish(archive, 0, source("1.0-1"));
        publish(archive, 0, using("tool", "1.0-1", "Built-Using: hello (= 1.0-1)"));
        archive.remove("trial", HELLO, Optional.empty(), true, day(1));
        for (int day = 2; day < 6; day++) {
            publish(archive, day, using("tool", "1." + day + "-1", "Built-Using: hello (= 1.0-1)"));
        }

        prune(archive, 9);

        assertThat(pool("hello_1.0-1.dsc")).exists();
        assertThat(pool("hello_1.0.orig.tar.gz")).exists();
    }

    @Test
    void keepsWhatASnapshotNames() throws IOException {
        Archive archive = archive(1);
        publish(archive, 0, source("1.0-1"), binary("1.0-1"));
        archive.snapshot(List.of(), Optional.of("good"), NOW);
        for (int day = 1; day < 5; day++) {
            publish(archive, day, source("1." + day + "-1"), binary("1." + day + "-1"));
        }

        prune(archive, 9);
        assertThat(archive.verify(day(9)).problems()).isEmpty();
        assertThat(pool("hello_1.0-1_amd64.deb")).exists();

        archive.dropSnapshot("good");
        assertThat(prune(archive, 9).files()).contains("pool/main/h/hello/hello_1.0-1_amd64.deb");
    }

    @Test
    void leavesAClosedSuiteAlone() throws IOException {
        Archive archive = archive(9);
        for (int day = 0; day < 4; day++) {
            publish(archive, day, source("1." + day + "-1"));
        }
        archive.close("trial", Optional.of("the series is out of support"), day(4));

        assertThat(archive.prune(List.of(), Optional.of(2), NONE, false, day(9)).versions())
                .isEmpty();
        assertThat(versions(archive)).hasSize(4);
    }

    @Test
    void publishingKeepsWhatWasSupersededLatelyWhereTheArchiveSaysSo() throws IOException {
        Archive archive =
                Archive.init(root, ArchiveOptions.suites("trial").withKeep(1).withDays(3, 0), NOW);
        for (int day = 0; day < 6; day++) {
            publish(archive, day, source("1." + day + "-1"), binary("1." + day + "-1"));
        }

        // 1.2 was superseded on the third day, two days before the last publication.
        assertThat(versions(archive))
                .containsExactly("1.2-1 s 1", "1.3-1 s 1", "1.4-1 s 1", "1.5-1 s 1");
        assertThat(prune(archive, 6).versions()).hasSize(1);
        assertThat(prune(archive, 30).versions()).hasSize(2);
        assertThat(versions(archive)).containsExactly("1.5-1 s 1");
        assertThat(archive.verify(day(30)).problems()).isEmpty();
    }
}
