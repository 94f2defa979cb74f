package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.KeyAlgorithm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change of keys and a farewell, rehearsed by the apts of Debian 12 and 13. */
@Tag("judge")
class RotationJudgeTest {
    private static final String SOURCES = "/etc/apt/sources.list.d/fresh-trixie.sources";
    private static final Duration YEAR = Duration.ofDays(365);

    // apt knows no other clock than the machine's and refuses a suite from the future.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Instant begin = now.minus(Duration.ofDays(400));

    @TempDir Path dir;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** An archive on the web since 400 days, with one package. */
    private Archive archive(FakeWeb web) {
        Path tree = dir.resolve("fresh");
        web.directory("/fresh", tree);
        Archive archive =
                Archive.init(
                        tree, ArchiveOptions.suites("trixie").withUrl(web.uri("/fresh")), begin);
        publish(archive, "hello", "2.12-0~fresh1~deb13", begin);
        return archive;
    }

    private void publish(Archive archive, String name, String version, Instant at) {
        TinyBinary binary = TinyBinary.hello(version).named(name).forAll();
        archive.publish(
                "trixie", List.of(binary.in(dir.resolve("in-" + at.getEpochSecond()))), false, at);
    }

    private void bootstrap(AptRoot root) throws IOException {
        root.write(SOURCES, Files.readString(dir.resolve("fresh/fresh-trixie.sources")));
    }

    private static void upgrade(AptRoot root, String expected) {
        Tool.Ran update = root.aptGet("update");
        assertThat(update.ok() + update.err()).doesNotContain("W:", "Warning:");
        assertThat(root.aptGet("upgrade").ok()).doesNotContain("configuration file");
        assertThat(root.installed("hello")).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void whoHasTheKeyringPackageFollowsWithoutAHand(AptRoot.Release release) throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Archive archive = archive(web);
            archive.publishKeyring(Optional.empty(), begin);
            bootstrap(root);
            root.aptGet("update").ok();
            root.aptGet("install", "fresh-archive-keyring", "hello").ok();
            assertThat(root.read(SOURCES))
                    .isEqualTo(
                            """
                            Types: deb deb-src
                            URIs: %s
                            Suites: trixie
                            Components: main
                            Signed-By: /usr/share/keyrings/fresh-archive-keyring.gpg
                            """
                                    .formatted(web.uri("/fresh")));

            Instant added = begin.plus(Duration.ofDays(30));
            String old =
                    archive.addKey(Optional.empty(), KeyAlgorithm.RSA4096, YEAR, added)
                            .getLast()
                            .fingerprint();
            upgrade(root, "2.12-0~fresh1~deb13");
            archive.retireKey(old, false, added.plus(YEAR));
            publish(archive, "hello", "2.13-0~fresh1~deb13", now);

            upgrade(root, "2.13-0~fresh1~deb13");
        }
    }

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void whoHasOnlyTheBootstrapGoesOnThroughTheOverlapAndThenIsTold(AptRoot.Release release)
            throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Archive archive = archive(web);
            bootstrap(root);
            root.aptGet("update").ok();
            root.aptGet("install", "hello").ok();

            Instant added = begin.plus(Duration.ofDays(30));
            String old =
                    archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, YEAR, added)
                            .getLast()
                            .fingerprint();
            publish(archive, "hello", "2.13-0~fresh1~deb13", added);
            upgrade(root, "2.13-0~fresh1~deb13");
            archive.retireKey(old, false, added.plus(YEAR));
            publish(archive, "hello", "2.14-0~fresh1~deb13", now);

            Tool.Ran refused = root.aptGet("update");
            assertThat(refused.exit()).isEqualTo(100);
            String young = archive.keys().getFirst().fingerprint();
            assertThat(refused.out() + refused.err())
                    .contains(
                            switch (release) {
                                case BOOKWORM -> "NO_PUBKEY " + young.substring(24);
                                case TRIXIE -> "Missing key " + young;
                            });
            // The fix: the same bootstrap again.
            bootstrap(root);
            upgrade(root, "2.14-0~fresh1~deb13");
        }
    }

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void whatAnAdminChangedStaysAndNobodyIsAsked(AptRoot.Release release) throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Archive archive = archive(web);
            archive.publishKeyring(Optional.empty(), begin);
            String served = Files.readString(dir.resolve("fresh/fresh-trixie.sources"));
            root.write(
                    SOURCES,
                    "# Ours, see ticket 7.\n"
                            + served.replace("Types: deb deb-src", "Types: deb\nX-Note: mine")
                            + "Architectures: amd64\n");
            root.aptGet("update").ok();
            root.aptGet("install", "fresh-archive-keyring", "hello").ok();
            String edited =
                    """
                    # Ours, see ticket 7.
                    Types: deb
                    X-Note: mine
                    URIs: %s
                    Suites: trixie
                    Components: main
                    Signed-By: /usr/share/keyrings/fresh-archive-keyring.gpg
                    Architectures: amd64
                    """
                            .formatted(web.uri("/fresh"));
            assertThat(root.read(SOURCES)).isEqualTo(edited);
            // Once more, by hand, where the package has been.
            root.write(SOURCES, edited + "# and ticket 8\n");

            Instant added = begin.plus(Duration.ofDays(30));
            String old =
                    archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, YEAR, added)
                            .getLast()
                            .fingerprint();
            upgrade(root, "2.12-0~fresh1~deb13");
            archive.retireKey(old, false, added.plus(YEAR));
            publish(archive, "hello", "2.13-0~fresh1~deb13", now);

            upgrade(root, "2.13-0~fresh1~deb13");
            assertThat(root.read(SOURCES)).isEqualTo(edited + "# and ticket 8\n");
            // Removed, the source rests; installed again, it is back; purged, it is gone.
            root.aptGet("remove", "fresh-archive-keyring").ok();
            root.aptGet("update").ok();
            assertThat(root.run("ls", "/etc/apt/sources.list.d").ok())
                    .isEqualTo("fresh-trixie.sources.disabled\n");
            Path deb;
            try (var pool = Files.list(dir.resolve("fresh/pool/main/f/fresh-archive-keyring"))) {
                deb =
                        pool.filter(file -> file.toString().endsWith(".deb"))
                                .max(Comparator.naturalOrder())
                                .orElseThrow();
            }
            root.run(Files.readAllBytes(deb), "sh", "-c", "cat >/var/tmp/keyring.deb").ok();
            root.aptGet("install", "/var/tmp/keyring.deb").ok();
            assertThat(root.read(SOURCES)).isEqualTo(edited + "# and ticket 8\n");
            root.aptGet("purge", "fresh-archive-keyring").ok();
            assertThat(root.run("ls", "/etc/apt/sources.list.d").ok()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(AptRoot.Release.class)
    void whoLeavesGetsTheDistributionsVersions(AptRoot.Release release) throws IOException {
        try (FakeWeb web = FakeWeb.start();
                AptRoot root = AptRoot.of(release, dir)) {
            Path tree = dir.resolve("distribution");
            web.directory("/distribution", tree);
            Archive distribution =
                    Archive.init(
                            tree,
                            ArchiveOptions.suites("stable")
                                    .withOrigin("Debian")
                                    .withUrl(web.uri("/distribution")),
                            begin);
            for (String name : List.of("hello", "other")) {
                TinyBinary own = TinyBinary.hello("2.10-3").named(name).forAll();
                distribution.publish("stable", List.of(own.in(dir.resolve("d"))), false, begin);
            }
            root.write(
                    "/etc/apt/sources.list.d/debian.sources",
                    Files.readString(tree.resolve("distribution-stable.sources")));
            Archive archive = archive(web);
            publish(archive, "only-here", "1.0-0~fresh1~deb13", begin);
            archive.publishKeyring(Optional.empty(), begin);
            bootstrap(root);
            root.aptGet("update").ok();
            root.aptGet("install", "fresh-archive-keyring", "hello", "other", "only-here").ok();
            assertThat(root.installed("hello")).isEqualTo("2.12-0~fresh1~deb13");

            Tool.Ran trial = root.run("freshet-leave", "--dry-run");
            assertThat(trial.ok()).as(trial.err()).contains("hello");
            assertThat(root.installed("hello")).isEqualTo("2.12-0~fresh1~deb13");
            Tool.Ran left = root.run("freshet-leave");

            assertThat(left.ok())
                    .as(left.err())
                    .contains(
                            "only this archive has these; they stay, without updates: apt-get remove only-here\n")
                    .endsWith("this system no longer uses %s\n".formatted(web.uri("/fresh")));
            assertThat(root.installed("hello")).isEqualTo("2.10-3");
            assertThat(root.installed("other")).isEqualTo("2.10-3");
            assertThat(root.installed("only-here")).isEqualTo("1.0-0~fresh1~deb13");
            assertThat(root.installed("fresh-archive-keyring")).isEmpty();
            assertThat(root.run("ls", "/etc/apt/sources.list.d", "/usr/share/keyrings").out())
                    .contains("debian.sources")
                    .doesNotContain("fresh");
            assertThat(root.run("sh", "-c", "command -v freshet-leave").exit()).isNotZero();
            upgrade(root, "2.10-3");
        }
    }
}
