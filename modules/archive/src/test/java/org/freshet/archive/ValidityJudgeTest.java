package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real apts refuse a suite that expired, and take the same one signed again. */
@Tag("judge")
class ValidityJudgeTest {
    // apt knows no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    private final Instant past = now.minus(Duration.ofDays(15));

    @TempDir Path dir;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatExpiredAndTakesWhatWasSignedAgain(AptRoot.Release release) throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Path tree = dir.resolve("fresh");
            web.directory("/fresh", tree);
            Archive archive =
                    Archive.init(
                            tree,
                            ArchiveOptions.suites("trial")
                                    .withUrl(web.uri("/fresh"))
                                    .withDays(0, 14),
                            past);
            archive.publish(
                    "trial",
                    List.of(TinyBinary.hello("1.0-1").forAll().in(dir.resolve("in"))),
                    false,
                    past);
            archive.snapshot(List.of(), Optional.of("good"), past);
            String sources = Files.readString(tree.resolve("fresh-trial.sources"));
            root.write("/etc/apt/sources.list.d/fresh.sources", sources);

            Tool.Ran refused = root.aptGet("update");

            assertThat(refused.exit()).isNotZero();
            assertThat(refused.err()).containsIgnoringCase("is expired");
            assertThat(archive.verify(now).problems()).hasSize(1);

            archive.sign(now);
            root.aptGet("update").ok();
            root.aptGet("install", "hello").ok();
            assertThat(root.installed("hello")).isEqualTo("1.0-1");

            // A snapshot of that old time, by who says that it may be old.
            String old = sources.replace("/fresh\n", "/fresh/snapshots/good\n");
            root.write("/etc/apt/sources.list.d/fresh.sources", old);
            assertThat(root.aptGet("update").err()).containsIgnoringCase("is expired");
            root.write(
                    "/etc/apt/sources.list.d/fresh.sources",
                    old.replace("Suites:", "Check-Valid-Until: no\nSuites:"));
            root.aptGet("update").ok();
        }
    }
}
