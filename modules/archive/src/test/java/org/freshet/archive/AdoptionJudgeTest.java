package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.testkit.Apt;
import org.freshet.testkit.AptRoot;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.KeyPlace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** reprepro and aptly publish, Freshet takes over, and an apt that knew the old one goes on. */
@Tag("judge")
class AdoptionJudgeTest {
    // The judges know no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Path key;
    private Path root;
    private Apt apt;

    @BeforeEach
    void aKeyThatGpgMade() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectory(dir.resolve("gnupg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Tool gpg = tool("gpg");
        gpg.run(
                        "--batch",
                        "--passphrase",
                        "",
                        "--quick-gen-key",
                        "Old <old@example.org>",
                        "rsa3072",
                        "sign",
                        "never")
                .ok();
        key = dir.resolve("old.key");
        gpg.run("--batch", "--armor", "--output", key.toString(), "--export-secret-keys").ok();
        gpg.run("--batch", "--output", dir.resolve("old.gpg").toString(), "--export").ok();
        root = dir.resolve("tree");
        apt = Apt.in(dir.resolve("apt"));
    }

    private Tool tool(String name) {
        return Tool.named(name).in(dir).env("GNUPGHOME", dir.resolve("gnupg").toString());
    }

    private List<String> files(String version) {
        Path in = dir.resolve("in");
        TinyBinary hello = TinyBinary.hello(version);
        return Stream.of(
                        TinySource.hello(version).in(in),
                        hello.in(in),
                        hello.named("libhello1").in(in),
                        hello.named("hello-doc").forAll().in(in))
                .map(Path::toString)
                .toList();
    }

    private void reprepro() throws IOException {
        Path conf = Files.createDirectories(root.resolve("conf"));
        Files.writeString(
                conf.resolve("distributions"),
                """
                Origin: Example
                Label: Example packages
                Suite: stable
                Codename: bookworm
                Version: 12
                Architectures: amd64 arm64 source
                Components: main
                Contents: . .gz
                Description: Packages of Example
                SignWith: yes

                Codename: trixie
                Architectures: amd64 source
                Components: main
                SignWith: yes
                NotAutomatic: yes
                ButAutomaticUpgrades: yes
                """);
        for (String suite : List.of("bookworm", "trixie")) {
            reprepro(suite, files("1.0-1"));
        }
        tool("reprepro").run("-b", root.toString(), "createsymlinks").ok();
    }

    private void reprepro(String suite, List<String> files) {
        for (String file : files) {
            String verb = file.endsWith(".dsc") ? "includedsc" : "includedeb";
            tool("reprepro").run("-b", root.toString(), "--silent", verb, suite, file).ok();
        }
    }

    private Tool.Ran aptly(String... arguments) {
        List<String> line = new ArrayList<>(List.of("-config=" + dir.resolve("aptly.conf")));
        line.addAll(Arrays.asList(arguments));
        return tool("aptly").run(line.toArray(String[]::new));
    }

    private void aptly(boolean byHash) throws IOException {
        Files.writeString(
                dir.resolve("aptly.conf"),
                """
                {"rootDir": "%s", "gpgProvider": "gpg"}
                """
                        .formatted(dir.resolve("aptly")));
        aptly("repo", "create", "-distribution=noble", "-component=main", "r").ok();
        List<String> add = new ArrayList<>(List.of("repo", "add", "r"));
        add.addAll(files("1.0-1"));
        aptly(add.toArray(String[]::new)).ok();
        aptly(
                        "publish",
                        "repo",
                        "-batch",
                        "-skip-contents",
                        "-acquire-by-hash=" + byHash,
                        "-architectures=amd64,source",
                        "-origin=Example",
                        "-label=Packages of Example",
                        "r",
                        "sub")
                .ok();
        root = dir.resolve("aptly/public/sub");
    }

    private void client(FakeWeb web, String suite) {
        web.directory("/tree", root);
        apt.file(
                "etc/sources.list.d/old.sources",
                """
                Types: deb deb-src
                URIs: %s
                Suites: %s
                Components: main
                Signed-By: %s
                """
                        .formatted(web.uri("/tree"), suite, dir.resolve("old.gpg")));
        update();
    }

    /** Fetches, and is asked nothing. */
    private void update() {
        Tool.Ran update = apt.run("apt-get", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:", "N:");
    }

    private String versions() {
        return apt.run("apt-cache", "madison", "hello").ok();
    }

    private Adopted adopt() {
        return Archive.adopt(
                root, new KeyPlace.InFile(key), Optional.empty(), Optional.empty(), now);
    }

    private Map<String, String> pool() throws IOException {
        Map<String, String> pool = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("pool"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".provenance.json")) {
                    pool.put(root.relativize(file).toString(), Hash.sha256(file));
                }
            }
        }
        return pool;
    }

    /** Of a Release, what clients know the suite by. */
    private List<String> identity(String suite) throws IOException {
        return Files.readString(root.resolve("dists").resolve(suite).resolve("Release"))
                .lines()
                .filter(line ->
                        line.matches(
                                "(Origin|Label|Suite|Codename|Version|Description|NotAutomatic|ButAutomaticUpgrades): .*"))
                .sorted()
                .toList();
    }

    /** Another version comes by Freshet, and apt takes it for an ordinary one. */
    private void assertGoesOn(String suite) {
        Archive archive = Archive.open(root);
        assertThat(archive.verify(now).problems()).isEmpty();
        update();
        assertThat(versions()).contains("1.0-1");

        archive.publish(suite, files("1.1-1").stream().map(Path::of).toList(), false, now);

        update();
        assertThat(versions()).contains("1.1-1");
        apt.run("apt-get", "download", "hello=1.1-1", "libhello1=1.0-1", "hello-doc").ok();
        apt.run("apt-get", "source", "--download-only", "hello=1.0-1").ok();
        assertThat(archive.verify(now).problems()).isEmpty();
    }

    @Test
    void whatRepreproPublishedGoesOn() throws IOException {
        reprepro();
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "bookworm");
            List<String> before = identity("bookworm");
            Map<String, String> pool = pool();

            Adopted adopted = adopt();

            assertThat(adopted.suites()).containsExactly("bookworm", "trixie");
            assertThat(adopted.sources()).isEqualTo(2);
            assertThat(adopted.binaries()).isEqualTo(6);
            assertThat(adopted.notes())
                    .containsExactly(
                            "reprepro must not write here any more; `conf` and `db` are of no use here");
            assertThat(identity("bookworm"))
                    .isEqualTo(before)
                    .contains("Suite: stable", "Version: 12", "Description: Packages of Example");
            assertThat(identity("trixie"))
                    .containsExactly(
                            "ButAutomaticUpgrades: yes", "Codename: trixie", "NotAutomatic: yes");
            assertThat(pool()).isEqualTo(pool);
            assertThat(Files.readString(root.resolve("dists/bookworm/main/Contents-amd64")))
                    .containsPattern("(?m)^says-libhello1[ \t]+utils/libhello1$");
            assertGoesOn("bookworm");
            assertThat(Files.isSymbolicLink(root.resolve("dists/stable"))).isTrue();
        }
    }

    @Test
    void whatAptlyPublishedGoesOn() throws IOException {
        aptly(false);
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "noble");
            List<String> before = identity("noble");

            adopt();

            assertThat(identity("noble"))
                    .isEqualTo(before)
                    .contains("Description: Generated by aptly");
            assertGoesOn("noble");
        }
    }

    @Test
    void whatAptlyPublishedByHashGoesOn() throws IOException {
        aptly(true);
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "noble");
            String old = Files.readString(root.resolve("dists/noble/Release"));

            adopt();

            // Whoever has the old InRelease finds what it names.
            for (String line :
                    old.substring(old.indexOf("SHA256:"), old.indexOf("SHA512:"))
                            .lines()
                            .skip(1)
                            .toList()) {
                String[] words = line.strip().split(" +", -1);
                Path byHash =
                        root.resolve("dists/noble/" + words[2])
                                .resolveSibling("by-hash/SHA256/" + words[0]);
                assertThat(Hash.sha256(byHash)).isEqualTo(words[0]);
            }
            assertGoesOn("noble");
        }
    }

    @Test
    void whatAptFtparchiveIndexedGoesOn() throws IOException {
        Path pool = Files.createDirectories(root.resolve("pool/main/h/hello"));
        files("1.0-1");
        Tool.named("cp").run("-a", dir.resolve("in").toString() + "/.", pool.toString()).ok();
        Tool ftparchive = tool("apt-ftparchive").in(root);
        Path suite = root.resolve("dists/plain");
        Path packages = Files.createDirectories(suite.resolve("main/binary-amd64"));
        Path sources = Files.createDirectories(suite.resolve("main/source"));
        Files.writeString(
                packages.resolve("Packages"), ftparchive.run("-qq", "packages", "pool").ok());
        Files.writeString(
                sources.resolve("Sources"), ftparchive.run("-qq", "sources", "pool").ok());
        Tool.named("xz").run("-k", packages.resolve("Packages").toString()).ok();
        String release = "APT::FTPArchive::Release::";
        Files.writeString(
                suite.resolve("Release"),
                ftparchive
                        .run(
                                "-qq",
                                "-o" + release + "Origin=Plain",
                                "-o" + release + "Codename=plain",
                                "-o" + release + "Architectures=amd64",
                                "-o" + release + "Components=main",
                                "release",
                                "dists/plain")
                        .ok());
        tool("gpg")
                .run(
                        "--batch",
                        "--clearsign",
                        "--output",
                        suite.resolve("InRelease").toString(),
                        suite.resolve("Release").toString())
                .ok();
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "plain");

            adopt();

            assertThat(identity("plain")).containsExactly("Codename: plain", "Origin: Plain");
            assertGoesOn("plain");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInstalledPackageIsUpgradedAndComesBack(AptRoot.Release release) throws IOException {
        reprepro();
        try (FakeWeb web = FakeWeb.start();
                AptRoot client = AptRoot.of(release, dir)) {
            web.directory("/tree", root);
            client.write(
                    "/etc/apt/sources.list.d/old.sources",
                    """
                    Types: deb
                    URIs: %s
                    Suites: bookworm
                    Components: main
                    Signed-By:
                    %s
                    """
                            .formatted(web.uri("/tree"), indented(armored())));
            client.aptGet("update").ok();
            client.aptGet("install", "hello").ok();

            adopt();

            client.aptGet("update").ok();
            client.aptGet("dist-upgrade").ok();
            assertThat(client.installed("hello")).isEqualTo("1.0-1");
            Archive archive = Archive.open(root);
            archive.publish("bookworm", files("1.1-1").stream().map(Path::of).toList(), false, now);
            client.aptGet("update").ok();
            client.aptGet("upgrade").ok();
            assertThat(client.installed("hello")).isEqualTo("1.1-1");

            Withdrawn withdrawn =
                    archive.withdraw(
                                    List.of(),
                                    new SourceName("hello"),
                                    DebianVersion.parse("1.1-1"),
                                    "bad",
                                    "B.",
                                    now)
                            .getFirst();
            client.aptGet("update").ok();
            client.aptGet("dist-upgrade").ok();
            assertThat(client.installed("hello")).isEqualTo("1.1-1");
            List<String> command =
                    new ArrayList<>(
                            List.of(withdrawn.back().command().orElseThrow().split(" ", -1)));
            command.add("--yes");
            client.run(command.toArray(String[]::new)).ok();
            assertThat(client.installed("hello")).isEqualTo("1.0-1");
            assertThat(client.installed("hello-doc")).isEmpty();
        }
    }

    private String armored() {
        return tool("gpg").run("--batch", "--armor", "--export").ok();
    }

    private static String indented(String key) {
        return key.lines()
                .map(line -> line.isBlank() ? " ." : " " + line)
                .collect(java.util.stream.Collectors.joining("\n"));
    }

    private Stream<Path> extra(String version) {
        Path in = dir.resolve("in");
        return Stream.of(
                TinySource.hello(version).named("extra").in(in),
                new TinyBinary("extra", version, "amd64", "", "more").in(in));
    }

    @Test
    void whatHasSeveralComponentsGoesOn() throws IOException {
        Files.writeString(
                Files.createDirectories(root.resolve("conf")).resolve("distributions"),
                """
                Codename: bookworm
                Architectures: amd64 source
                Components: main contrib
                SignWith: yes
                """);
        reprepro("bookworm", files("1.0-1"));
        extra("1.0-1")
                .forEach(file ->
                        tool("reprepro")
                                .run(
                                        "-b",
                                        root.toString(),
                                        "--silent",
                                        "-C",
                                        "contrib",
                                        file.toString().endsWith(".dsc")
                                                ? "includedsc"
                                                : "includedeb",
                                        "bookworm",
                                        file.toString())
                                .ok());
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "bookworm");
            apt.file(
                    "etc/sources.list.d/old.sources",
                    Files.readString(apt.path("etc/sources.list.d/old.sources"))
                            .replace("Components: main", "Components: main contrib"));
            update();
            Map<String, String> pool = pool();

            Adopted adopted = adopt();

            assertThat(adopted.sources()).isEqualTo(2);
            assertThat(adopted.binaries()).isEqualTo(4);
            assertThat(pool()).isEqualTo(pool);
            assertThat(Files.readString(root.resolve("dists/bookworm/Release")))
                    .contains("\nComponents: main contrib\n");
            assertThat(Files.readString(root.resolve("tree-bookworm.sources")))
                    .contains("\nComponents: main contrib\n");
            assertThat(Files.readString(root.resolve("dists/bookworm/contrib/i18n/Translation-en")))
                    .contains("says more");
            assertGoesOn("bookworm");
            Archive archive = Archive.open(root);
            TinySource fresh = TinySource.hello("1.0-1").named("fresh");
            archive.publish(
                    "bookworm",
                    Stream.concat(extra("1.1-1"), Stream.of(fresh.in(dir.resolve("in")))).toList(),
                    false,
                    now);
            update();
            apt.run("apt-get", "download", "extra=1.1-1").ok();
            apt.run("apt-get", "source", "--download-only", "extra=1.1-1", "fresh").ok();
            assertThat(root.resolve("pool/contrib/e/extra/extra_1.1-1_amd64.deb")).exists();
            assertThat(root.resolve("pool/main/f/fresh").resolve(fresh.dscName())).exists();
            assertThat(archive.verify(now).problems()).isEmpty();
            Map<String, String> indices = packages();

            try (Stream<Path> lost = Files.walk(root.resolve("dists/bookworm"))) {
                for (Path file : lost.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            Archive.open(root).rebuild(List.of(), now);

            assertThat(packages()).isEqualTo(indices);
            assertThat(Archive.open(root).verify(now).problems()).isEmpty();
        }
    }

    private Map<String, String> packages() throws IOException {
        Map<String, String> packages = new TreeMap<>();
        for (String component : List.of("main", "contrib")) {
            for (String index :
                    List.of("source/Sources", "binary-amd64/Packages", "i18n/Translation-en")) {
                packages.put(
                        component + "/" + index,
                        Files.readString(
                                root.resolve("dists/bookworm").resolve(component).resolve(index)));
            }
        }
        return packages;
    }

    @Test
    void anAdoptionThatWasKilledIsEndedByTheSameOne() throws IOException {
        reprepro();
        try (FakeWeb web = FakeWeb.start()) {
            client(web, "bookworm");
            adopt();
            Files.delete(root.resolve("freshet-archive.json"));
            update();

            adopt();

            assertThat(adopt().notes()).containsExactly("it is an archive of Freshet already");
            assertThat(identity("bookworm")).contains("Suite: stable");
            assertGoesOn("bookworm");
        }
    }

    @Test
    void refusesWithAllThatSpeaksAgainstIt() throws IOException {
        reprepro();
        Path pool = root.resolve("pool/main/h/hello");
        Files.delete(pool.resolve("hello-doc_1.0-1_all.deb"));
        Files.writeString(pool.resolve("hello_1.0-1_amd64.deb"), "changed");
        Files.createDirectories(root.resolve("dists/Broken"));
        Files.writeString(root.resolve("dists/trixie/main/binary-amd64/Packages.gz"), "");
        Files.writeString(root.resolve("dists/trixie/main/binary-amd64/Packages"), "");
        Map<String, String> before = pool();

        assertThatThrownBy(this::adopt)
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("`%s` cannot be adopted:\n".formatted(root))
                .hasMessageContaining("\ndists/Broken: its name is none for a suite here\n")
                .hasMessageContaining("\ndists/Broken: it has no InRelease\n")
                .hasMessageContaining(
                        "\ndists/trixie: `main/binary-amd64/Packages` is not what InRelease says\n")
                .hasMessageContaining("\n`pool/main/h/hello/hello-doc_1.0-1_all.deb` is missing")
                .hasMessageContaining(
                        "`pool/main/h/hello/hello_1.0-1_amd64.deb` differs: expected sha256 `");
        assertThat(pool()).isEqualTo(before);
        assertThat(root.resolve("freshet-archive.json")).doesNotExist();
        assertThat(root.resolve("index.html")).doesNotExist();
    }

    @Test
    void refusesAnotherKeyAndAFlatRepository() throws IOException {
        reprepro();
        Path other = dir.resolve("other.key");
        org.freshet.trust.OpenPgpKey.generate(other, "Other <o@example.org>", now);

        assertThatThrownBy(() ->
                        Archive.adopt(
                                root,
                                new KeyPlace.InFile(other),
                                Optional.empty(),
                                Optional.empty(),
                                now))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("dists/bookworm: signature of `InRelease`");

        Path flat = Files.createDirectory(dir.resolve("flat"));
        Files.writeString(flat.resolve("Packages"), "");
        assertThatThrownBy(() ->
                        Archive.adopt(
                                flat,
                                new KeyPlace.InFile(key),
                                Optional.empty(),
                                Optional.empty(),
                                now))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`%s` cannot be adopted:\nit is a flat repository, without `dists` and `pool`"
                                .formatted(flat));
    }
}
