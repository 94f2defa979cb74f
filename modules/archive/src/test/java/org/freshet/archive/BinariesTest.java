package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.archive.Archive.Listing;
import org.freshet.files.Hash;
import org.freshet.files.SameBytes;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final String VERSION = "1.0-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble", "trial").withKeep(1), NOW);
    }

    private List<Outcome<Listing>> publish(TinyBinary... packages) {
        return publish("noble", packages);
    }

    private List<Outcome<Listing>> publish(String suite, TinyBinary... packages) {
        return archive.publish(
                suite,
                Stream.of(packages).map(each -> each.in(dir.resolve("in"))).toList(),
                false,
                NOW);
    }

    private static Outcome<Listing> hello(String suite, String version) {
        return new Outcome.Passed<>(
                new Listing(suite, new SourceName("hello"), DebianVersion.parse(version)));
    }

    private String packages(String suite, String of) throws IOException {
        return Files.readString(
                root.resolve("dists").resolve(suite).resolve(of).resolve("Packages"));
    }

    private void assertSound() {
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void listsAPackageInTheIndexOfItsArchitecture() throws IOException {
        assertThat(publish(TinyBinary.hello(VERSION))).containsExactly(hello("noble", VERSION));

        TinyBinary hello = TinyBinary.hello(VERSION);
        var digests = Hash.of(dir.resolve("in").resolve(hello.fileName()));
        assertThat(packages("noble", "main/binary-amd64"))
                .isEqualTo(
                        """
                        Package: hello
                        Version: 1.0-0~fresh1~ubuntu2404
                        Architecture: amd64
                        Maintainer: B. Person <b@example.org>
                        Section: utils
                        Priority: optional
                        Filename: pool/main/h/hello/hello_1.0-0~fresh1~ubuntu2404_amd64.deb
                        Size: %d
                        MD5sum: %s
                        SHA1: %s
                        SHA256: %s
                        Description: says first
                        Description-md5: a4a8d7c8d14e82702f1ffad12cfa0651

                        """
                                .formatted(
                                        digests.size(),
                                        digests.md5(),
                                        digests.sha1(),
                                        digests.sha256()));
        assertThat(packages("noble", "main/binary-arm64")).isEmpty();
        assertSound();
    }

    @Test
    void listsAPackageForAllInEveryArchitecture() throws IOException {
        publish(TinyBinary.hello(VERSION).named("hello-doc").forAll());

        assertThat(packages("noble", "main/binary-amd64"))
                .contains("Filename: pool/main/h/hello/hello-doc_" + VERSION + "_all.deb\n")
                .isEqualTo(packages("noble", "main/binary-arm64"));
        assertThat(Files.readString(root.resolve("dists/noble/Release")))
                .contains("No-Support-for-Architecture-all: Packages\n");
        assertSound();
    }

    @Test
    void listsDebugSymbolsInAComponentOfTheirOwn() throws IOException {
        publish(TinyBinary.hello(VERSION), TinyBinary.hello(VERSION).named("hello-dbgsym"));

        assertThat(packages("noble", "main/binary-amd64")).doesNotContain("dbgsym");
        assertThat(packages("noble", "main/debug/binary-amd64"))
                .startsWith("Package: hello-dbgsym\nSource: hello\n");
        assertThat(Files.readString(root.resolve("dists/noble/Release")))
                .contains("\nComponents: main main/debug\n");
        assertThat(Files.readString(root.resolve("dists/trial/Release")))
                .contains("\nComponents: main\n");
        assertSound();
    }

    @Test
    void publishesSourceAndBinariesOfAChangesFile() throws IOException {
        Path in = dir.resolve("in");
        Path dsc = TinySource.hello(VERSION).in(in);
        Path deb = TinyBinary.hello(VERSION).in(in);
        Path changes = in.resolve("hello_1.0_amd64.changes");
        StringBuilder sha1 = new StringBuilder();
        StringBuilder sha256 = new StringBuilder();
        StringBuilder md5 = new StringBuilder();
        for (Path file : List.of(dsc, deb)) {
            var digests = Hash.of(file);
            String rest = digests.size() + " " + file.getFileName() + "\n";
            sha1.append(" " + digests.sha1() + " " + rest);
            sha256.append(" " + digests.sha256() + " " + rest);
            md5.append(
                    " %s %d utils optional %s\n"
                            .formatted(digests.md5(), digests.size(), file.getFileName()));
        }
        Files.writeString(
                changes,
                """
                Format: 1.8
                Source: hello
                Version: %s
                Distribution: noble
                Checksums-Sha1:
                %sChecksums-Sha256:
                %sFiles:
                %s\
                """
                        .formatted(VERSION, sha1, sha256, md5));

        assertThat(archive.publish("noble", List.of(changes), false, NOW))
                .containsExactly(hello("noble", VERSION));
        assertThat(packages("noble", "main/binary-amd64")).startsWith("Package: hello\n");
        assertSound();

        TinyBinary.hello(VERSION).saying("another thing").in(in);
        assertThatThrownBy(() -> archive.publish("noble", List.of(changes), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(
                        "digest of `hello_%s_amd64.deb` differs: `hello_1.0_amd64.changes` expects"
                                .formatted(VERSION));
    }

    @Test
    void publishingItAgainChangesNoByte() {
        publish(TinyBinary.hello(VERSION), TinyBinary.hello(VERSION).named("hello-doc").forAll());
        String before = Tree.of(root);

        assertThat(
                        publish(
                                TinyBinary.hello(VERSION),
                                TinyBinary.hello(VERSION).named("hello-doc").forAll()))
                .containsExactly(already(VERSION));

        assertThat(Tree.of(root)).isEqualTo(before);
        assertThat(publish(TinyBinary.hello(VERSION), TinyBinary.hello(VERSION).named("hello-bin")))
                .containsExactly(hello("noble", VERSION));
    }

    @Test
    void replacesTheVersionBefore() throws IOException {
        publish(TinyBinary.hello(VERSION));
        publish(TinyBinary.hello("1.1-0~fresh1~ubuntu2404"));

        assertThat(packages("noble", "main/binary-amd64"))
                .contains("\nVersion: 1.1-0~fresh1~ubuntu2404\n")
                .doesNotContain("Version: 1.0");
        assertSound();
    }

    @Test
    void neverDowngradesUnlessItIsTold() {
        publish(TinyBinary.hello("1.1-0~fresh1~ubuntu2404"));

        assertThat(publish(TinyBinary.hello(VERSION))).containsExactly(superseded(VERSION));
    }

    private static Outcome<Listing> already(String version) {
        return new Outcome.Nothing<>("suite `noble` holds hello %s already".formatted(version));
    }

    private static Outcome<Listing> superseded(String version) {
        return new Outcome.Nothing<>(
                "hello %s is superseded by 1.1-0~fresh1~ubuntu2404; `--allow-downgrade` lets it in all the same"
                        .formatted(version));
    }

    private List<Path> together(String version) {
        Path in = dir.resolve("in");
        return List.of(TinySource.hello(version).in(in), TinyBinary.hello(version).in(in));
    }

    @Test
    void neverTakesWhatWasBuiltWithoutItsSupersededSource() throws IOException {
        Path source = TinySource.hello("1.1-0~fresh1~ubuntu2404").in(dir.resolve("in"));
        archive.publish("noble", List.of(source), false, NOW);

        assertThat(archive.publish("noble", together(VERSION), false, NOW))
                .containsExactly(superseded(VERSION));
        assertThat(packages("noble", "main/binary-amd64")).isEmpty();

        assertThat(archive.publish("noble", together(VERSION), true, NOW))
                .containsExactly(hello("noble", VERSION));
        assertThat(packages("noble", "main/binary-amd64")).contains("Version: " + VERSION);
        assertSound();
    }

    @Test
    void neverTakesASourceWithoutWhatWasBuiltAndIsSuperseded() {
        publish(TinyBinary.hello("1.1-0~fresh1~ubuntu2404"));

        assertThat(archive.publish("noble", together(VERSION), false, NOW))
                .containsExactly(superseded(VERSION));
        assertThat(archive.list()).isEmpty();
        assertThat(
                        publish(
                                TinyBinary.hello(VERSION).named("hello-doc").forAll(),
                                TinyBinary.hello(VERSION)))
                .containsExactly(superseded(VERSION));
        assertThat(archive.contents(List.of("noble")))
                .extracting(each -> each.version().toString())
                .containsExactly("1.1-0~fresh1~ubuntu2404");
    }

    @Test
    void whatASuiteHoldsBelowTheHighestIsNotSuperseded() {
        archive = Archive.init(root, ArchiveOptions.suites("noble").withKeep(2), NOW);
        archive.publish("noble", together(VERSION), false, NOW);
        archive.publish("noble", together("1.1-0~fresh1~ubuntu2404"), false, NOW);
        String before = Tree.of(root);

        archive.publish("noble", together(VERSION), false, NOW);

        assertThat(Tree.of(root)).isEqualTo(before);
        assertThat(archive.contents(List.of("noble"))).hasSize(2);
    }

    @Test
    void withdrawsWhatWasBuiltOfTheSource() throws IOException {
        publish(TinyBinary.hello(VERSION), TinyBinary.hello(VERSION).named("hello-doc").forAll());

        archive.withdraw(
                List.of("noble"),
                new SourceName("hello"),
                DebianVersion.parse(VERSION),
                "bad",
                "B.",
                NOW);

        assertThat(packages("noble", "main/binary-amd64")).isEmpty();
        assertThat(packages("noble", "main/binary-arm64")).isEmpty();
        assertThatThrownBy(() -> publish(TinyBinary.hello(VERSION)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("hello %s was withdrawn from `noble`: bad".formatted(VERSION));
        assertSound();
    }

    @Test
    void refusesOtherContentsUnderAPublishedName() {
        publish("trial", TinyBinary.hello(VERSION));
        TinyBinary other = TinyBinary.hello(VERSION).saying("another thing");

        for (String suite : List.of("trial", "noble")) {
            assertThatThrownBy(() -> publish(suite, other))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageStartingWith(
                            "`%s` was published with other contents: expected sha256 `"
                                    .formatted(other.fileName()));
        }
        assertSound();
    }

    @Test
    void removesItsFileOnceNoClientCanWantIt() throws IOException {
        TinyBinary hello = TinyBinary.hello(VERSION);
        publish(hello);
        Path file = root.resolve("pool/main/h/hello").resolve(hello.fileName());
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(NOW));
        for (int day = 1; day <= 5; day++) {
            Path next =
                    TinyBinary.hello("1.%d-0~fresh1~ubuntu2404".formatted(day))
                            .in(dir.resolve("in"));
            archive.publish("noble", List.of(next), false, NOW.plus(Duration.ofDays(day)));
            assertThat(Files.exists(file)).isEqualTo(day < 3);
        }
    }

    @Test
    void refusesAVersionThatTwoSeriesCouldHave() {
        assertThatThrownBy(() -> publish(TinyBinary.hello("1.0-1")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure ->
                                assertThat(failure.hint())
                                        .contains(
                                                "build it with a version such as"
                                                        + " `1.0-1~ubuntu2404`"))
                .hasMessage(
                        "the version of `hello_1.0-1_amd64.deb` does not tell that it is for"
                                + " `noble`");
        // A suite that is no series' own.
        assertThat(publish("trial", TinyBinary.hello("1.0-1")))
                .containsExactly(hello("trial", "1.0-1"));
    }

    @Test
    void refusesAnArchitectureThatTheArchiveDoesNotHave() {
        TinyBinary other = new TinyBinary("hello", VERSION, "armhf", "", "first");

        assertThatThrownBy(() -> publish(other))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`hello_%s_armhf.deb` is for `armhf`, and the archive has amd64, arm64"
                                .formatted(VERSION));
    }

    @Test
    void refusesWhatIsNoBinaryPackage() {
        TinyBinary hello = TinyBinary.hello(VERSION);
        byte[] sound = hello.bytes();

        assertRefused(
                "no package".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "is no binary package");
        assertRefused(Arrays.copyOf(sound, sound.length - 9), "is truncated");
        assertRefused(Arrays.copyOf(sound, 180), "cannot be unpacked");
        assertRefused(
                hello.archive(TinyBinary.tar("postinst", "", SameBytes::gzip)),
                "has no control file");
        assertRefused(
                hello.archive(TinyBinary.tar("control", " ".repeat(2 << 20), SameBytes::gzip)),
                "has a `control` of 2097152 bytes, expected at most 1048576");
        assertRefused(
                hello.archive(
                        TinyBinary.tar(
                                "control", hello.control() + "Package: other\n", SameBytes::gzip)),
                "Package");
        assertRefused(
                hello.archive(
                        TinyBinary.tar(
                                "control",
                                hello.control().replace("Package: hello", "Package: ../hello"),
                                SameBytes::gzip)),
                "has the `Package` `../hello`");
        assertThatThrownBy(() ->
                        archive.publish(
                                "noble",
                                List.of(Files.write(dir.resolve("other_1_amd64.deb"), sound)),
                                false,
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`other_1_amd64.deb` is hello %s for amd64".formatted(VERSION));
    }

    private void assertRefused(byte[] deb, String why) {
        Path file = TinyBinary.hello(VERSION).in(dir.resolve("in"), deb);
        assertThatThrownBy(() -> archive.publish("noble", List.of(file), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(why);
    }
}
