package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.freshet.trust.KeyAlgorithm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package that brings users the keys; dpkg judges it. */
class KeyringPackageTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir Path dir;

    private Path root() {
        return dir.resolve("fresh");
    }

    private Archive archive(String... suites) {
        return Archive.init(root(), ArchiveOptions.suites(suites), NOW);
    }

    private static List<String> lines(List<Archive.Listing> all) {
        return all.stream()
                .map(one -> "%s %s %s".formatted(one.suite(), one.source(), one.version()))
                .toList();
    }

    @Test
    void standsInEverySuiteAndChangesWithTheKeysAlone() {
        Archive archive = archive("noble", "noble-rc", "trixie", "trial");

        assertThat(lines(archive.publishKeyring(Optional.empty(), NOW)))
                .containsExactly(
                        "noble fresh-archive-keyring 2026.11.26+ubuntu2404",
                        "noble-rc fresh-archive-keyring 2026.11.26+ubuntu2404",
                        "trial fresh-archive-keyring 2026.11.26+trial",
                        "trixie fresh-archive-keyring 2026.11.26+deb13");
        Instant later = NOW.plus(Duration.ofDays(40));
        assertThat(lines(archive.publishKeyring(Optional.empty(), later)))
                .contains("noble fresh-archive-keyring 2026.11.26+ubuntu2404");
        archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, Duration.ofDays(365), later);
        archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, Duration.ofDays(365), later);
        Archive.init(root(), ArchiveOptions.suites("jammy"), later).refreshKeyring(later);

        assertThat(lines(archive.list()))
                .contains(
                        "jammy fresh-archive-keyring 2027.01.05+ubuntu2204",
                        "noble fresh-archive-keyring 2027.01.05.1+ubuntu2404",
                        "noble-rc fresh-archive-keyring 2027.01.05.1+ubuntu2404")
                .hasSize(9);
        assertThat(archive.verify(later).problems()).isEmpty();
    }

    @Test
    void followsTheKeysInAClosedSuiteThatHasIt() {
        Archive archive = archive("noble", "trixie");
        archive.close("trixie", Optional.of("it is at its end"), NOW);
        archive.publishKeyring(Optional.empty(), NOW);
        archive.close("noble", Optional.of("it is at its end"), NOW);

        archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, Duration.ofDays(365), NOW);

        assertThat(lines(archive.list()))
                .contains("noble fresh-archive-keyring 2026.11.26.1+ubuntu2404")
                .noneMatch(line -> line.startsWith("trixie"));
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void staysWhenASuiteGoesBackToBeforeIt() {
        Archive archive = archive("noble");
        archive.snapshot(List.of("noble"), Optional.of("before"), NOW);
        archive.publishKeyring(Optional.empty(), NOW);

        archive.rollBack("noble", "before", "B. Person", false, NOW);

        assertThat(lines(archive.publishKeyring(Optional.empty(), NOW)))
                .containsExactly("noble fresh-archive-keyring 2026.11.26+ubuntu2404");
        assertThat(lines(archive.list()))
                .containsExactly("noble fresh-archive-keyring 2026.11.26+ubuntu2404");
    }

    @Test
    void isNotPublishedUnasked() {
        Archive archive = archive("noble");

        archive.addKey(Optional.empty(), KeyAlgorithm.ED25519, Duration.ofDays(365), NOW);
        archive.refreshKeyring(NOW);

        assertThat(archive.list()).isEmpty();
    }

    @Test
    void refusesAMaintainerWithoutAnAddress() {
        Archive archive = archive("noble");

        assertThatThrownBy(() -> archive.publishKeyring(Optional.of("me"), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("maintainer `me` is no name and address");
    }

    @Test
    @Tag("judge")
    void dpkgReadsBothPackagesAndBuildsTheSameAgain() throws IOException {
        Archive archive = archive("noble", "noble-rc");
        archive.publishKeyring(Optional.of("B. Person <b@example.org>"), NOW);
        Path pool = root().resolve("pool/main/f/fresh-archive-keyring");
        Path deb = pool.resolve("fresh-archive-keyring_2026.11.26+ubuntu2404_all.deb");

        assertThat(Tool.named("dpkg-deb").run("--field", deb.toString()).ok())
                .startsWith(
                        """
                        Package: fresh-archive-keyring
                        Architecture: all
                        Multi-Arch: foreign
                        Version: 2026.11.26+ubuntu2404
                        Maintainer: B. Person <b@example.org>
                        """);
        assertThat(
                        Tool.named("dpkg-deb")
                                .run("--contents", deb.toString())
                                .ok()
                                .lines()
                                .filter(line -> !line.endsWith("/"))
                                .map(line -> line.substring(0, 20) + line.replaceFirst(".* ", " "))
                                .toList())
                .containsExactly(
                        "-rwxr-xr-x root/root ./usr/lib/fresh-archive-keyring/freshet-leave",
                        "-rw-r--r-- root/root ./usr/share/doc/fresh-archive-keyring/copyright",
                        "-rw-r--r-- root/root ./usr/share/fresh-archive-keyring/fresh-noble.sources",
                        "-rw-r--r-- root/root ./usr/share/keyrings/fresh-archive-keyring.gpg");
        Path source = dir.resolve("source");
        Tool.named("dpkg-source")
                .run(
                        "--no-check",
                        "-x",
                        pool.resolve("fresh-archive-keyring_2026.11.26+ubuntu2404.dsc").toString(),
                        source.toString())
                .ok();
        Tool.named("dpkg-buildpackage")
                .in(source)
                .run("--no-sign", "--build=binary", "--no-check-builddeps")
                .ok();
        Path built = dir.resolve(deb.getFileName());
        for (String part : List.of("--contents", "--info")) {
            assertThat(said(part, built)).isEqualTo(said(part, deb));
        }
        Tool.named("dpkg-deb").run("-x", built.toString(), dir.resolve("a").toString()).ok();
        Tool.named("dpkg-deb").run("-x", deb.toString(), dir.resolve("b").toString()).ok();
        Tool.named("diff").run("-r", dir.resolve("a").toString(), dir.resolve("b").toString()).ok();
        assertThat(root().resolve("key.gpg"))
                .hasSameBinaryContentAs(
                        dir.resolve("b/usr/share/keyrings/fresh-archive-keyring.gpg"));
        assertThat(dir.resolve("b/usr/share/fresh-archive-keyring/fresh-noble.sources"))
                .hasContent(
                        """
                        Types: deb deb-src
                        URIs: %s
                        Suites: noble
                        Components: main
                        Signed-By: /usr/share/keyrings/fresh-archive-keyring.gpg
                        """
                                .formatted(root().toUri().toString().replaceAll("/$", "")));
    }

    /** Names and modes; sizes and dates of directories tell nothing. */
    private static List<String> said(String part, Path deb) {
        return Tool.named("dpkg-deb")
                .run(part, deb.toString())
                .ok()
                .lines()
                .filter(line -> part.equals("--contents"))
                .map(line -> line.substring(0, 20) + line.replaceFirst(".* ", " "))
                .toList();
    }
}
