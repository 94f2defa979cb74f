package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.testkit.Apt;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apt, apt-ftparchive and reprepro read an archive of several components. */
@Tag("judge")
class ComponentsJudgeTest {
    // The judges know no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Path root;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
    }

    /** hello moved from contrib to main; extra is in contrib, built of a source in main. */
    private void made(ArchiveOptions options) throws IOException {
        Archive archive =
                Archive.init(root, options.withComponents("main", "contrib").withKeep(1), now);
        Path in = dir.resolve("in");
        publish(
                archive,
                TinySource.hello("1.0-1").section("contrib/utils").in(in),
                TinyBinary.hello("1.0-1").section("contrib/utils").in(in));
        publish(archive, TinySource.hello("1.0-2").in(in), TinyBinary.hello("1.0-2").in(in));
        Path mixed = TinySource.hello("1.0-1").named("mixed").in(in);
        Files.writeString(
                mixed,
                Files.readString(mixed)
                        .replace(
                                "Package-List:\n",
                                "Package-List:\n extra deb contrib/utils optional arch=any\n"));
        publish(
                archive,
                mixed,
                new TinyBinary("mixed", "1.0-1", "amd64", "", "mixed").in(in),
                new TinyBinary("extra", "1.0-1", "amd64", "mixed", "more", "contrib/utils").in(in),
                new TinyBinary(
                                "extra-dbgsym",
                                "1.0-1",
                                "amd64",
                                "mixed",
                                "symbols",
                                "contrib/debug")
                        .in(in));
        archive.makeContents(now);
        assertThat(archive.verify(now).problems()).isEmpty();
    }

    private void publish(Archive archive, Path... files) {
        archive.publish("trial", List.of(files), false, now);
    }

    private static void assertQuiet(Tool.Ran update) {
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
    }

    @Test
    void aptTakesEachPackageFromItsComponent() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/fresh", root);
            made(ArchiveOptions.suites("trial").withUrl(web.uri("/fresh")));
            Apt apt = Apt.in(dir.resolve("apt"));
            String sources = Files.readString(root.resolve("fresh-trial.sources"));
            apt.file("etc/sources.list.d/fresh.sources", sources);
            assertQuiet(apt.run("apt-get", "update"));

            apt.run("apt-get", "download", "hello=1.0-2", "mixed", "extra").ok();
            apt.run("apt-get", "source", "--download-only", "hello=1.0-2", "mixed").ok();
            assertThat(apt.run("apt-cache", "policy", "extra").ok())
                    .contains("trial/contrib amd64 Packages")
                    .doesNotContain("trial/main");
            assertThat(apt.run("apt-cache", "policy", "hello").ok())
                    .contains("trial/main amd64 Packages")
                    .doesNotContain("1.0-1", "trial/contrib");
            assertThat(apt.run("apt-cache", "show", "extra").ok()).contains("says more\n");
            for (String each : List.of("hello", "extra")) {
                assertThat(apt.run("apt-get", "changelog", each).ok())
                        .contains("noble; urgency=medium");
            }

            // Who wants main alone gets main alone.
            apt.file(
                    "etc/sources.list.d/fresh.sources",
                    sources.replace("Components: main contrib", "Components: main"));
            assertQuiet(apt.run("apt-get", "update"));
            assertThat(apt.run("apt-cache", "policy", "extra").ok()).doesNotContain("1.0-1");
            apt.run("apt-get", "download", "mixed").ok();
            // Debug symbols of contrib.
            apt.file(
                    "etc/sources.list.d/fresh.sources",
                    sources.replace("Components: main contrib", "Components: contrib/debug")
                            .replace("deb deb-src", "deb"));
            assertQuiet(apt.run("apt-get", "update"));
            apt.run("apt-get", "download", "extra-dbgsym").ok();
        }
    }

    private static Map<String, Map<String, String>> stanzas(String text) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        for (Deb822.Stanza stanza : Deb822.parse("index", text)) {
            Map<String, String> fields = new TreeMap<>(stanza.fields());
            fields.remove("SHA512");
            fields.remove("Checksums-Sha512");
            all.put(fields.get("Package") + " " + fields.get("Version"), fields);
        }
        return all;
    }

    @Test
    void aptFtparchiveDerivesTheSameIndicesOfEachPool() throws IOException {
        made(ArchiveOptions.suites("trial"));
        Tool ftparchive = Tool.named("apt-ftparchive").in(root);
        Path override = Files.writeString(dir.resolve("override"), "");
        for (String component : List.of("main", "contrib")) {
            // What moved away lies in the old pool for clients of older generations.
            Path pool = dir.resolve("pool-" + component + "/pool/" + component);
            Files.createDirectories(pool.getParent());
            Tool.named("cp")
                    .run("-a", root.resolve("pool/" + component).toString(), pool.toString())
                    .ok();
            try (Stream<Path> all = Files.walk(pool)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    String name = file.getFileName().toString();
                    if (name.startsWith("hello_1.0-1") || name.contains("-dbgsym_")) {
                        Files.delete(file);
                    }
                }
            }
            Tool there = ftparchive.in(dir.resolve("pool-" + component));
            Path suite = root.resolve("dists/trial").resolve(component);
            assertThat(stanzas(Files.readString(suite.resolve("binary-amd64/Packages"))))
                    .as(component)
                    .isEqualTo(
                            stanzas(
                                    there.run(
                                                    "-qq",
                                                    "-o",
                                                    "APT::FTPArchive::LongDescription=false",
                                                    "packages",
                                                    "pool")
                                            .ok()));
            assertThat(stanzas(Files.readString(suite.resolve("source/Sources"))))
                    .as(component)
                    .isEqualTo(
                            stanzas(there.run("-qq", "sources", "pool", override.toString()).ok()));
        }
    }

    @Test
    void repreproMirrorsEachComponent() throws IOException {
        made(ArchiveOptions.suites("trial"));
        Path gnupg = Files.createDirectories(dir.resolve("gnupg"));
        Files.setPosixFilePermissions(gnupg, PosixFilePermissions.fromString("rwx------"));
        Path conf = Files.createDirectories(dir.resolve("reprepro/conf"));
        Files.writeString(
                conf.resolve("distributions"),
                """
                Codename: copy
                Architectures: amd64 source
                Components: main contrib
                Update: fresh
                """);
        Files.writeString(
                conf.resolve("updates"),
                """
                Name: fresh
                Method: file:%s
                Suite: trial
                Components: main contrib
                Architectures: amd64 source
                VerifyRelease: blindtrust
                """
                        .formatted(root));
        Tool reprepro =
                Tool.named("reprepro")
                        .in(dir.resolve("reprepro"))
                        .env("GNUPGHOME", gnupg.toString());

        Tool.Ran update = reprepro.run("-b", ".", "update", "copy");

        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(reprepro.run("-b", ".", "list", "copy").ok().lines())
                .containsExactlyInAnyOrder(
                        "copy|main|amd64: hello 1.0-2",
                        "copy|main|amd64: mixed 1.0-1",
                        "copy|main|source: hello 1.0-2",
                        "copy|main|source: mixed 1.0-1",
                        "copy|contrib|amd64: extra 1.0-1");
    }
}
