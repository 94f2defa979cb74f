package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.files.Hash;
import org.freshet.model.SourceName;
import org.freshet.testkit.Apt;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apt, gpg and apt-ftparchive judge the archive. */
@Tag("judge")
class AptJudgeTest {
    // The judges know no other clock than the machine's: apt refuses a suite from the future.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Path root;

    @BeforeEach
    void aDirectoryThatAptMayRead() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("my archive");
    }

    private Archive archive(ArchiveOptions options) {
        Archive archive = Archive.init(root, options, now);
        publish(archive, "noble", TinySource.hello("2.12-0~fresh1~ubuntu2404"));
        return archive;
    }

    private void publish(Archive archive, String suite, TinySource source) {
        archive.publish(suite, List.of(source.in(dir.resolve("in"))), false, now);
    }

    /** An apt of its own, which knows nothing of the machine's: only this .sources file. */
    private Tool apt(String program, Path sources) throws IOException {
        Path own = dir.resolve("apt");
        Apt.in(own).file("etc/sources.list.d/fresh.sources", Files.readString(sources));
        return Tool.named(program)
                .in(own.resolve("get"))
                .env("APT_CONFIG", own.resolve("apt.conf").toString());
    }

    private void assertGets(Path sources, String source, String version) throws IOException {
        Tool apt = apt("apt-get", sources);
        Tool.Ran update = apt.run("update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
        // Unpacking takes dpkg-source; apt calls it.
        Tool.named("dpkg-source");
        Tool.Ran got = apt.run("source", "--only-source", source);
        assertThat(got.exit()).as(got.out() + got.err()).isZero();
        Path unpacked =
                dir.resolve("apt/get").resolve(source + "-" + TinySource.hello(version).upstream());
        assertThat(Files.readString(unpacked.resolve("debian/changelog")))
                .startsWith("%s (%s) ".formatted(source, version));
    }

    @Test
    void aptFetchesASourceFromADirectory() throws IOException {
        archive(ArchiveOptions.suites("noble"));

        assertGets(root.resolve("my-archive-noble.sources"), "hello", "2.12-0~fresh1~ubuntu2404");
    }

    @Test
    void aptFetchesASourceOverHttp() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            archive(ArchiveOptions.suites("noble").withUrl(web.uri("/fresh")));
            web.directory("/fresh", root);

            assertGets(
                    root.resolve("my-archive-noble.sources"), "hello", "2.12-0~fresh1~ubuntu2404");
            String sha256 = Hash.of(root.resolve("dists/noble/main/source/Sources.xz")).sha256();
            assertThat(web.hits("/fresh/dists/noble/main/source/by-hash/SHA256/" + sha256))
                    .isEqualTo(1);
        }
    }

    @Test
    void aptGoesOnFromOneGenerationToTheNext() throws IOException {
        Archive archive = archive(ArchiveOptions.suites("noble"));
        Path sources = root.resolve("my-archive-noble.sources");
        assertGets(sources, "hello", "2.12-0~fresh1~ubuntu2404");

        publish(archive, "noble", TinySource.hello("2.13-0~fresh1~ubuntu2404"));

        assertGets(sources, "hello", "2.13-0~fresh1~ubuntu2404");
    }

    @Test
    void aptFetchesAPrereleaseFromItsOwnSuite() throws IOException {
        Archive archive = archive(ArchiveOptions.suites("noble", "noble-rc"));
        publish(archive, "noble-rc", TinySource.hello("2.13~rc1-0~fresh1~ubuntu2404"));

        assertGets(
                root.resolve("my-archive-noble-rc.sources"),
                "hello",
                "2.13~rc1-0~fresh1~ubuntu2404");
    }

    @Test
    void aptInstallsABinaryPackage() throws IOException {
        Archive archive = Archive.init(root, ArchiveOptions.suites("noble"), now);
        TinyBinary hello = TinyBinary.hello("2.12-0~fresh1~ubuntu2404");
        TinyBinary doc = hello.named("hello-doc").forAll();
        archive.publish(
                "noble",
                List.of(hello.in(dir.resolve("in")), doc.in(dir.resolve("in"))),
                false,
                now);
        Tool apt = apt("apt-get", root.resolve("my-archive-noble.sources"));
        Tool.Ran update = apt.run("-o", "APT::Architecture=amd64", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");

        Tool.Ran install =
                apt.run(
                        "-y",
                        "-o",
                        "APT::Architecture=amd64",
                        "install",
                        "--download-only",
                        "hello",
                        "hello-doc");

        assertThat(install.exit()).as(install.out() + install.err()).isZero();
        apt.run("-o", "APT::Architecture=amd64", "download", "hello", "hello-doc").ok();
        Path got = dir.resolve("apt/get");
        for (TinyBinary each : List.of(hello, doc)) {
            assertThat(got.resolve(each.fileName())).hasBinaryContent(each.bytes());
        }
    }

    @Test
    void aptRefusesAnIndexThatSomebodyChanged() throws IOException {
        archive(ArchiveOptions.suites("noble"));
        Path changed = root.resolve("dists/noble/InRelease");
        Files.writeString(
                changed, Files.readString(changed).replace("Label: my-archive", "Label: yours"));

        Tool.Ran update = apt("apt-get", root.resolve("my-archive-noble.sources")).run("update");

        assertThat(update.exit()).isEqualTo(100);
        assertThat(update.err()).contains("is not signed");
    }

    @Test
    void aptAndGpgvGoOnWithANewKey() throws IOException {
        Path key = dir.resolve("my archive.key");
        Signer old = OpenPgpKey.generate(key, "Old <o@example.org>", now);
        Archive archive = Archive.init(root, ArchiveOptions.suites("jammy", "noble"), now);
        TinySource hello = TinySource.hello("2.12-0~fresh1~ubuntu2404");
        archive.publish("noble", List.of(hello.in(dir.resolve("in"), old)), false, now);
        archive.withdraw(
                List.of("noble"),
                new SourceName("hello"),
                hello.debianVersion(),
                "as a trial",
                "B.",
                now);
        TinySource next = TinySource.hello("2.13-0~fresh1~ubuntu2404");
        archive.publish("noble", List.of(next.in(dir.resolve("in"), old)), false, now);
        Path dsc = root.resolve("pool/main/h/hello").resolve(next.dscName());
        byte[] signedByOld = Files.readAllBytes(dsc);
        Path oldSources =
                Files.copy(root.resolve("my-archive-noble.sources"), dir.resolve("old.sources"));
        Path oldKeys = Files.copy(root.resolve("key.gpg"), dir.resolve("old.gpg"));
        assertGets(oldSources, "hello", next.version());

        Files.delete(key);
        Signer signer = OpenPgpKey.generate(key, "New <n@example.org>", now);
        // The same package signed anew: its text is its identity.
        archive.publish("noble", List.of(next.in(dir.resolve("again"), signer)), false, now);

        assertThat(archive.verify(now).problems()).isEmpty();
        assertThat(archive.list())
                .extracting(Archive.Listing::suite, listing -> listing.version().toString())
                .containsExactly(tuple("noble", next.version()));
        // apt tells why on one of both streams.
        Tool.Ran refused = apt("apt-get", oldSources).run("update");
        assertThat(refused.exit()).isEqualTo(100);
        assertThat(refused.out() + refused.err()).contains("NO_PUBKEY");
        assertGets(root.resolve("my-archive-noble.sources"), "hello", next.version());
        Tool gpgv = Tool.named("gpgv");
        for (String suite : List.of("jammy", "noble")) {
            Path signed = root.resolve("dists").resolve(suite).resolve("InRelease");
            gpgv.run("--keyring", root.resolve("key.gpg").toString(), signed.toString()).ok();
            assertThat(gpgv.run("--keyring", oldKeys.toString(), signed.toString()).exit())
                    .isNotZero();
        }
        assertThat(dsc).hasBinaryContent(signedByOld);
        gpgv.run("--keyring", oldKeys.toString(), dsc.toString()).ok();
    }

    @Test
    void gpgTakesTheKeyAndGpgvBothSignatures() throws IOException {
        archive(ArchiveOptions.suites("noble"));
        Path home = Files.createDirectory(dir.resolve("gnupg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        Tool gpg = Tool.named("gpg").env("GNUPGHOME", home.toString());
        Path suite = root.resolve("dists/noble");

        gpg.run("--batch", "--import", root.resolve("key.asc").toString()).ok();
        String keys = gpg.run("--batch", "--with-colons", "--list-keys").ok();

        assertThat(keys)
                .contains(OpenPgpKey.read(dir.resolve("my archive.key")).fingerprint())
                .contains("my-archive archive signing key");
        Tool gpgv = Tool.named("gpgv");
        String keyring = root.resolve("key.gpg").toString();
        gpgv.run("--keyring", keyring, suite.resolve("InRelease").toString()).ok();
        gpgv.run(
                        "--keyring",
                        keyring,
                        suite.resolve("Release.gpg").toString(),
                        suite.resolve("Release").toString())
                .ok();
        assertThat(
                        gpgv.run(
                                        "--keyring",
                                        keyring,
                                        "-o",
                                        "-",
                                        suite.resolve("InRelease").toString())
                                .ok())
                .isEqualTo(Files.readString(suite.resolve("Release")));
    }

    @Test
    void aptFtparchiveDerivesTheSameStanza() throws IOException {
        archive(ArchiveOptions.suites("noble"));

        String theirs = Tool.named("apt-ftparchive").in(root).run("-qq", "sources", "pool").ok();

        Map<String, String> expected = new TreeMap<>(stanza(theirs).fields());
        // SHA256 is the strong one of the three that a .dsc has itself.
        expected.remove("Checksums-Sha512");
        assertThat(
                        new TreeMap<>(
                                stanza(
                                                Files.readString(
                                                        root.resolve(
                                                                "dists/noble/main/source/Sources")))
                                        .fields()))
                .isEqualTo(expected);
    }

    private static Stanza stanza(String text) {
        return Deb822.parseOne("Sources", text);
    }

    @Test
    void xzAndGzipReadTheIndices() throws IOException {
        archive(ArchiveOptions.suites("noble"));
        Path sources = root.resolve("dists/noble/main/source");

        assertThat(Tool.named("xz").run("-dc", sources.resolve("Sources.xz").toString()).ok())
                .isEqualTo(Files.readString(sources.resolve("Sources")));
        assertThat(Tool.named("gzip").run("-dc", sources.resolve("Sources.gz").toString()).ok())
                .isEqualTo(Files.readString(sources.resolve("Sources")));
    }

    @Test
    void theUrlInTheSourcesFileIsTheOneThatWasSet() throws IOException {
        archive(
                ArchiveOptions.suites("noble")
                        .withUrl(URI.create("https://packages.example.org/fresh")));

        assertThat(Files.readString(root.resolve("my-archive-noble.sources")))
                .startsWith(
                        """
                        Types: deb deb-src
                        URIs: https://packages.example.org/fresh
                        Suites: noble
                        Components: main
                        Signed-By:
                         -----BEGIN PGP PUBLIC KEY BLOCK-----
                         .
                        """);
    }
}
