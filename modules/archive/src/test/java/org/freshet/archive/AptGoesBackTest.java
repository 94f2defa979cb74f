package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.freshet.testkit.Apt;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real apt that has seen what was taken back. */
@Tag("judge")
class AptGoesBackTest {
    // apt knows no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

    @TempDir Path dir;
    private Path root;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
    }

    private void publish(Archive archive, String version, int seconds) {
        archive.publish(
                "trial",
                List.of(
                        TinySource.hello(version).in(dir.resolve("in")),
                        TinyBinary.hello(version).in(dir.resolve("in"))),
                false,
                now.plusSeconds(seconds));
    }

    private Apt apt(String name, String sources) {
        return Apt.in(dir.resolve(name)).file("etc/sources.list.d/fresh.sources", sources);
    }

    private static void update(Apt apt) {
        Tool.Ran update = apt.run("apt-get", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
    }

    private static String candidate(Apt apt) {
        return apt.run("apt-cache", "policy", "hello")
                .ok()
                .lines()
                .filter(line -> line.contains("Candidate:"))
                .findFirst()
                .orElse("")
                .strip();
    }

    @Test
    void takesTheOldContentFromANewGeneration() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            Archive archive =
                    Archive.init(
                            root, ArchiveOptions.suites("trial").withUrl(web.uri("/fresh")), now);
            web.directory("/fresh", root);
            publish(archive, "1.0-1", 1);
            archive.snapshot(List.of(), Optional.of("good"), now.plusSeconds(2));
            publish(archive, "1.1-1", 3);
            byte[] old = Files.readAllBytes(root.resolve("snapshots/good/dists/trial/InRelease"));
            Apt apt = apt("apt", Files.readString(root.resolve("fresh-trial.sources")));
            update(apt);
            assertThat(candidate(apt)).isEqualTo("Candidate: 1.1-1");

            archive.rollBack("trial", "good", "B.", false, now.plusSeconds(10));
            update(apt);

            assertThat(candidate(apt)).isEqualTo("Candidate: 1.0-1");
            apt.run("apt-get", "download", "hello").ok();
            assertThat(apt.path("get/hello_1.0-1_amd64.deb"))
                    .hasBinaryContent(TinyBinary.hello("1.0-1").bytes());

            // What a copy of the old files would have done: apt does not go back in time.
            publish(archive, "1.2-1", 11);
            update(apt);
            Files.write(root.resolve("dists/trial/InRelease"), old);
            apt.run("apt-get", "update");
            assertThat(candidate(apt)).isEqualTo("Candidate: 1.2-1");
        }
    }

    @Test
    void readsASnapshotByItsUrl() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            URI url = web.uri("/fresh");
            Archive archive = Archive.init(root, ArchiveOptions.suites("trial").withUrl(url), now);
            web.directory("/fresh", root);
            publish(archive, "1.0-1", 1);
            archive.snapshot(List.of(), Optional.of("good"), now.plusSeconds(2));
            publish(archive, "1.1-1", 3);
            String sources =
                    Files.readString(root.resolve("fresh-trial.sources"))
                            .replace("URIs: " + url, "URIs: " + url + "/snapshots/good");

            Apt apt = apt("then", sources);
            update(apt);

            assertThat(candidate(apt)).isEqualTo("Candidate: 1.0-1");
            apt.run("apt-get", "download", "hello").ok();
            apt.run("apt-get", "source", "--download-only", "hello").ok();
            assertThat(apt.path("get/hello_1.0-1.dsc")).exists();
        }
    }
}
