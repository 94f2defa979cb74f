package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The apts of Debian 12 and 13 install from the archive, as on a user's machine. */
@Tag("judge")
class RootJudgeTest {
    // apt refuses a suite from the future, and knows no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void aptInstallsAndUpgrades(AptRoot.Release release) throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Path tree = dir.resolve("fresh");
            web.directory("/fresh", tree);
            Archive archive =
                    Archive.init(
                            tree, ArchiveOptions.suites("trixie").withUrl(web.uri("/fresh")), now);
            root.write(
                    "/etc/apt/sources.list.d/fresh.sources",
                    Files.readString(tree.resolve("fresh-trixie.sources")));
            publish(archive, "2.12-0~fresh1~deb13");
            root.aptGet("update").ok();
            root.aptGet("install", "hello").ok();
            assertThat(root.installed("hello")).isEqualTo("2.12-0~fresh1~deb13");

            publish(archive, "2.13-0~fresh1~deb13");
            root.aptGet("update").ok();
            root.aptGet("upgrade").ok();

            assertThat(root.installed("hello")).isEqualTo("2.13-0~fresh1~deb13");
        }
    }

    private void publish(Archive archive, String version) {
        TinyBinary hello = TinyBinary.hello(version).named("hello").forAll();
        archive.publish("trixie", List.of(hello.in(dir.resolve("in"))), false, now);
    }
}
