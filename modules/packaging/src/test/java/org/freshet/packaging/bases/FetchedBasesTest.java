package org.freshet.packaging.bases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.debian.Mirror;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin.GitPin;
import org.freshet.model.Pin.SourcePin;
import org.freshet.model.Recipe.Base;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.freshet.trust.Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packaging out of a small signed archive on loopback, whose source packages dpkg-source made. */
class FetchedBasesTest {
    private static final Instant NOW = Instant.parse("2024-03-01T00:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");
    private static final Base TRIXIE = new Base.From(Target.parse("debian/trixie"));
    private static final String CONTROL =
            """
            Source: hello
            Section: misc
            Priority: optional
            Maintainer: D. Developer <d@example.org>
            Standards-Version: 4.6.2

            Package: hello
            Architecture: any
            Description: say hello
             It says hello.
            """;

    @TempDir Path directory;
    private final FakeWeb web = FakeWeb.start();
    private final List<String> stanzas = new ArrayList<>();
    private Signer signer;
    private Instant now = NOW;

    @BeforeEach
    void makeKey() throws IOException {
        signer =
                OpenPgpKey.generate(
                        directory.resolve("key.asc"),
                        "Fixture <fixture@example.org>",
                        NOW.minusSeconds(86_400));
        Files.write(directory.resolve("keyring.gpg"), signer.publicKeyBinary());
    }

    @AfterEach
    void stop() {
        web.close();
    }

    @Test
    void takesThePackagingOfTheNewestVersion() throws IOException {
        publish("2.9-1", "3.0 (quilt)");
        publish("2.10-1", "3.0 (quilt)");

        Bases.Found found = bases().find(HELLO, TRIXIE);

        assertThat(files(found.directory()))
                .containsExactly(
                        "changelog", "control", "docs", "rules", "source", "source/format");
        assertThat(found.directory().resolve("changelog")).content().startsWith("hello (2.10-1)");
        SourcePin pin = (SourcePin) found.pin().orElseThrow();
        assertThat(pin.version()).hasToString("2.10-1");
        assertThat(pin.suite()).isEqualTo("trixie");
        assertThat(pin.directory()).isEqualTo("pool/2.10-1");
        assertThat(pin.files())
                .extracting(file -> file.name())
                .containsExactly(
                        "hello_2.10-1.dsc", "hello_2.10.orig.tar.gz", "hello_2.10-1.debian.tar.xz");
    }

    @Test
    void keepsLinksIntoUpstreamsTree() throws IOException {
        publish("2.10-1", "3.0 (quilt)");

        assertThat(bases().find(HELLO, TRIXIE).directory().resolve("docs"))
                .isSymbolicLink()
                .satisfies(
                        link -> assertThat(Files.readSymbolicLink(link)).hasToString("../README"));
    }

    @Test
    void repeatsAPinFromItsHashesWhateverTheDistributionHasNow() throws IOException {
        publish("2.9-1", "3.0 (quilt)");
        SourcePin pin = (SourcePin) bases().pin(HELLO, TRIXIE).orElseThrow();
        publish("2.10-1", "3.0 (quilt)");

        assertThat(bases().again(pin).directory().resolve("changelog"))
                .content()
                .startsWith("hello (2.9-1)");
    }

    @Test
    void saysThatAPinnedVersionIsGone() throws IOException {
        publish("2.9-1", "3.0 (quilt)");
        SourcePin pin = (SourcePin) bases().pin(HELLO, TRIXIE).orElseThrow();
        web.status("/debian/pool/2.9-1/hello_2.9-1.debian.tar.xz", 404);

        assertThatThrownBy(() -> bases().again(pin))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`hello_2.9-1.debian.tar.xz` of hello 2.9-1 is not in the archive of debian,"
                                + " or not any more");
    }

    @Test
    void refusesBytesThatTheIndexDidNotPromise() throws IOException {
        publish("2.10-1", "3.0 (quilt)");
        web.serve("/debian/pool/2.10-1/hello_2.10-1.debian.tar.xz", new byte[] {1, 2, 3});

        assertThatThrownBy(() -> bases().find(HELLO, TRIXIE))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith("digest of `");
        assertThat(directory.resolve("bases")).isEmptyDirectory();
    }

    @Test
    void removesWhatNobodyUsedForLongAndWhatIsHalfWritten() throws IOException {
        publish("2.9-1", "3.0 (quilt)");
        Path old = bases().find(HELLO, TRIXIE).directory();
        publish("2.10-1", "3.0 (quilt)");
        SourcePin used = (SourcePin) bases().find(HELLO, TRIXIE).pin().orElseThrow();
        Path looked = Files.createDirectories(directory.resolve("bases/looked"));
        Path half = Files.createDirectories(directory.resolve("bases/arriving-1"));
        Files.createDirectories(half.resolve("debian/patches"));
        Path begun = Files.createDirectories(directory.resolve("bases/arriving-2"));
        Files.setLastModifiedTime(half, FileTime.from(NOW.minusSeconds(1)));
        Files.setLastModifiedTime(begun, FileTime.from(NOW.plusSeconds(1)));
        Files.setLastModifiedTime(looked, FileTime.from(NOW.minusSeconds(1)));
        now = NOW.plusSeconds(10);
        Path stays = bases().again(used).directory();

        bases().sweep(NOW.plusSeconds(5), NOW);

        assertThat(stays.resolve("control")).isRegularFile();
        assertThat(old).doesNotExist();
        try (Stream<Path> left = Files.list(directory.resolve("bases"))) {
            assertThat(left).hasSize(3).contains(looked, begun);
        }
    }

    @Test
    void sweepsOnWhereAnotherProcessTakesAwayWhatIsListed() throws IOException {
        Path cache = Files.createDirectories(directory.resolve("bases"));
        Files.createSymbolicLink(cache.resolve("arriving-1"), Path.of("taken-away"));
        Path half = Files.createDirectories(cache.resolve("arriving-2"));
        Files.setLastModifiedTime(half, FileTime.from(NOW.minusSeconds(1)));

        bases().sweep(NOW, NOW);

        assertThat(half).doesNotExist();
    }

    @Test
    void takesThePackagingOutOfANativePackage() throws IOException {
        publish("2.10", "3.0 (native)");

        assertThat(files(bases().find(HELLO, TRIXIE).directory()))
                .contains("control", "source/format")
                .doesNotContain("hello.c");
    }

    @Test
    void takesThePackagingOutOfADiffThatOnlyAddsFiles() throws IOException {
        publish("2.10-1", "1.0");

        Path found = bases().find(HELLO, TRIXIE).directory();

        assertThat(found.resolve("control")).content().isEqualTo(CONTROL);
        assertThat(files(found)).contains("changelog", "rules").doesNotContain("hello.c");
    }

    @Test
    void saysWhatADistributionDoesNotHave() throws IOException {
        publish("2.10-1", "3.0 (quilt)");

        assertThatThrownBy(() -> bases().find(new SourceName("jq"), TRIXIE))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`debian/trixie` has no source `jq` to take packaging from");
        assertThatThrownBy(() -> bases().find(HELLO, new Base.From(Target.parse("ubuntu/noble"))))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("packaging is taken from `ubuntu/noble`, whose archive is not known");
    }

    private FetchedBases bases() {
        Web client = new Web(InstantSource.system());
        Pages pages =
                new Pages(client, directory.resolve("pages"), 1 << 20, InstantSource.system());
        Mirror.Location trixie =
                new Mirror.Location(
                        web.uri("/debian"),
                        directory.resolve("keyring.gpg"),
                        List.of("trixie"),
                        List.of("main"));
        return new FetchedBases(
                new DistributionSources(
                        new Mirror(client, pages, directory.resolve("indices-" + stanzas.size())),
                        series ->
                                series.text().equals("debian/trixie")
                                        ? Optional.of(trixie)
                                        : Optional.empty(),
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                new NoGit(),
                directory.resolve("bases"),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static final class NoGit implements GitDirectories {
        @Override
        public GitPin pin(Base.Git base) {
            throw new IllegalStateException("no git here");
        }

        @Override
        public List<String> write(GitPin pin, Path into) {
            throw new IllegalStateException("no git here");
        }
    }

    /** Has dpkg-source make a source package, and the archive list it. */
    private void publish(String version, String format) throws IOException {
        Path work = Files.createDirectories(directory.resolve("work-" + version));
        Path tree =
                Files.createDirectories(work.resolve("hello-" + version.replaceFirst("-.*", "")));
        Files.writeString(tree.resolve("hello.c"), "int main;\n");
        Files.writeString(tree.resolve("README"), "Hello.\n");
        if (version.contains("-")) {
            Tool.named("tar")
                    .in(work)
                    .run(
                            "-czf",
                            "hello_" + version.replaceFirst("-.*", "") + ".orig.tar.gz",
                            String.valueOf(tree.getFileName()))
                    .ok();
        }
        Path debian = Files.createDirectories(tree.resolve("debian/source")).resolveSibling(".");
        Files.writeString(debian.resolve("control"), CONTROL);
        Files.writeString(debian.resolve("rules"), "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        if (!format.equals("1.0")) {
            Files.createSymbolicLink(debian.resolve("docs"), Path.of("../README"));
        }
        Files.writeString(debian.resolve("source/format"), format + "\n");
        Files.writeString(
                debian.resolve("changelog"),
                """
                hello (%s) unstable; urgency=medium

                  * A change.

                 -- D. Developer <d@example.org>  Thu, 29 Feb 2024 00:00:00 +0000
                """
                        .formatted(version));
        Tool.named("dpkg-source").in(work).run("-b", String.valueOf(tree.getFileName())).ok();
        String dsc = "hello_" + version + ".dsc";
        byte[] text = Files.readAllBytes(work.resolve(dsc));
        stanzas.add(
                """
                Package: hello
                Version: %s
                Format: %s
                Directory: pool/%s
                Checksums-Sha256:
                 %s %d %s
                """
                        .formatted(version, format, version, sha256(text), text.length, dsc));
        try (Stream<Path> made = Files.list(work)) {
            for (Path file : made.filter(Files::isRegularFile).toList()) {
                web.serve(
                        "/debian/pool/%s/%s".formatted(version, file.getFileName()),
                        Files.readAllBytes(file));
            }
        }
        byte[] sources = String.join("\n", stanzas).getBytes(StandardCharsets.UTF_8);
        String release =
                """
                Codename: trixie
                Date: Thu, 29 Feb 2024 00:00:00 UTC
                SHA256:
                 %s %d main/source/Sources
                """
                        .formatted(sha256(sources), sources.length);
        web.serve("/debian/dists/trixie/InRelease", signer.clearSigned(release, NOW));
        web.serve("/debian/dists/trixie/main/source/Sources", sources);
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
