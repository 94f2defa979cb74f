package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The apt of Debian 13 finds a snapshot by its name, and takes a rollback. */
@Tag("judge")
class SnapshotRootTest {
    private static final String OLD = "1.0-0~fresh1~deb13";
    private static final String NEW = "1.1-0~fresh1~deb13";

    // apt knows no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

    @TempDir Path dir;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void publish(Archive archive, String version, int seconds) {
        archive.publish(
                "trixie",
                List.of(TinyBinary.hello(version).forAll().in(dir.resolve("in"))),
                false,
                now.plusSeconds(seconds));
    }

    @Test
    void installsFromASnapshotAndGoesOnFromTheSuite() throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(AptRoot.Release.TRIXIE, dir)) {
            Path tree = dir.resolve("fresh");
            web.directory("/fresh", tree);
            Archive archive =
                    Archive.init(
                            tree, ArchiveOptions.suites("trixie").withUrl(web.uri("/fresh")), now);
            publish(archive, OLD, 1);
            String id = archive.snapshot(List.of(), Optional.empty(), now.plusSeconds(2)).name();
            publish(archive, NEW, 3);
            root.write(
                    "/etc/apt/sources.list.d/fresh.sources",
                    Files.readString(tree.resolve("fresh-trixie.sources")));
            root.aptGet("update").ok();

            root.aptGet("--snapshot", id, "update").ok();
            root.aptGet("--snapshot", id, "install", "hello").ok();

            assertThat(root.installed("hello")).isEqualTo(OLD);
            assertThat(web.hits("/fresh/snapshots/" + id + "/dists/trixie/InRelease")).isPositive();
            root.aptGet("upgrade").ok();
            assertThat(root.installed("hello")).isEqualTo(NEW);

            // The root has NEW now. What is rolled back is offered no more, and stays installed.
            archive.rollBack("trixie", id, "B.", false, now.plusSeconds(10));
            root.aptGet("update").ok();
            assertThat(root.run("apt-cache", "madison", "hello").ok())
                    .contains(OLD)
                    .doesNotContain(NEW);
            root.aptGet("upgrade").ok();
            assertThat(root.installed("hello")).isEqualTo(NEW);
            root.aptGet("--allow-downgrades", "install", "hello=" + OLD).ok();
            assertThat(root.installed("hello")).isEqualTo(OLD);
        }
    }
}
