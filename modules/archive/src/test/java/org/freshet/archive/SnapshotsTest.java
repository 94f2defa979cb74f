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
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites that are kept as they were. */
class SnapshotsTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble", "trial").withKeep(1), NOW);
    }

    private void publish(String suite, String version, Instant at) {
        archive.publish(
                suite,
                List.of(
                        TinySource.hello(version).in(dir.resolve("in")),
                        TinyBinary.hello(version).in(dir.resolve("in"))),
                false,
                at);
    }

    private Snapshot take(String name) {
        return archive.snapshot(List.of(), Optional.of(name), NOW.plusSeconds(60));
    }

    @Test
    void isNamedByItsTime() {
        publish("trial", "1.0-1", NOW);

        Snapshot taken = archive.snapshot(List.of("trial"), Optional.empty(), NOW.plusSeconds(61));

        assertThat(taken.name()).isEqualTo("20261102T080101Z");
        assertThat(taken.suites()).containsExactly(java.util.Map.entry("trial", NOW));
        assertThat(archive.snapshots()).containsExactly(taken);
    }

    @Test
    void saysWhatTheSuiteSaid() throws IOException {
        publish("trial", "1.0-1", NOW);
        Path suite = root.resolve("dists/trial");
        byte[] signed = Files.readAllBytes(suite.resolve("InRelease"));
        byte[] packages = Files.readAllBytes(suite.resolve("main/binary-amd64/Packages.xz"));

        take("before");
        publish("trial", "1.1-1", NOW.plusSeconds(120));

        Path kept = root.resolve("snapshots/before/dists/trial");
        assertThat(kept.resolve("InRelease")).hasBinaryContent(signed);
        assertThat(kept.resolve("main/binary-amd64/Packages.xz")).hasBinaryContent(packages);
        assertThat(root.resolve("snapshots/before/pool/main/h/hello/hello_1.0-1.dsc")).exists();
        assertThat(suite.resolve("InRelease")).isNotEqualTo(signed);
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void takesHardlyAnyRoom() throws IOException {
        publish("trial", "1.0-1", NOW);

        take("before");

        Path packages = Path.of("dists/trial/main/binary-amd64/Packages.xz");
        assertThat(
                        Files.isSameFile(
                                root.resolve(packages),
                                root.resolve("snapshots/before").resolve(packages)))
                .isTrue();
    }

    @Test
    void keepsTheFilesThatItNames() throws IOException {
        publish("trial", "1.0-1", NOW);
        take("before");
        Path pool = root.resolve("pool/main/h/hello");
        for (Path file :
                List.of(pool.resolve("hello_1.0-1.dsc"), pool.resolve("hello_1.0-1_amd64.deb"))) {
            Files.setLastModifiedTime(file, FileTime.from(NOW));
        }
        for (int day = 1; day <= 5; day++) {
            publish("trial", "1." + day + "-1", NOW.plus(Duration.ofDays(day)));
        }

        assertThat(pool.resolve("hello_1.0-1.dsc")).exists();
        assertThat(pool.resolve("hello_1.0-1_amd64.deb")).exists();
        assertThat(archive.verify(NOW.plus(Duration.ofDays(5))).problems()).isEmpty();

        archive.dropSnapshot("before");
        publish("trial", "1.6-1", NOW.plus(Duration.ofDays(6)));

        assertThat(pool.resolve("hello_1.0-1.dsc")).doesNotExist();
        assertThat(pool.resolve("hello_1.0-1_amd64.deb")).doesNotExist();
    }

    @Test
    void aNameIsOneSnapshotForEver() {
        publish("trial", "1.0-1", NOW);
        Snapshot taken = take("before");

        assertThat(take("before")).isEqualTo(taken);

        publish("trial", "1.1-1", NOW.plusSeconds(120));
        assertThatThrownBy(() -> take("before"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("snapshot `before` is there, and the archive has changed since");
        assertThatThrownBy(() -> take("../before"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`../before` is no name of a snapshot");
        assertThat(archive.dropSnapshot("befor"))
                .isEqualTo(
                        new Outcome.Nothing<>(
                                "there is no snapshot `befor`; did you mean `before`?"));
        assertThatThrownBy(() -> archive.dropSnapshot("../pool")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void endsWhatAKillCutOff() throws IOException {
        publish("trial", "1.0-1", NOW);
        // Of one that was being taken, and one that was being dropped.
        Files.createDirectories(root.resolve("snapshots/.before.tmp/dists/trial"));
        Files.createDirectories(root.resolve("snapshots/.after.dropped.tmp/dists/trial"));
        assertThat(archive.snapshots()).isEmpty();

        take("before");
        assertThat(archive.snapshots()).extracting(Snapshot::name).containsExactly("before");
        Files.createDirectories(root.resolve("snapshots/.after.dropped.tmp/dists/trial"));
        archive.dropSnapshot("after");

        assertThat(root.resolve("snapshots/.before.tmp")).doesNotExist();
        assertThat(root.resolve("snapshots/.after.dropped.tmp")).doesNotExist();
    }

    @Test
    void verifyFindsWhatASnapshotLost() throws IOException {
        publish("trial", "1.0-1", NOW);
        take("before");
        publish("trial", "1.1-1", NOW.plusSeconds(120));
        Files.delete(root.resolve("pool/main/h/hello/hello_1.0-1_amd64.deb"));

        assertThat(archive.verify(NOW).problems())
                .containsExactly(
                        "snapshot before: trial: `pool/main/h/hello/hello_1.0-1_amd64.deb` is missing");
    }
}
