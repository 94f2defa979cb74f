package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.freshet.archive.Archive.Listing;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Tree;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir Path dir;

    private Path root() {
        return dir.resolve("fresh");
    }

    private Archive archive(String... suites) {
        return Archive.init(root(), ArchiveOptions.suites(suites), NOW);
    }

    private List<Outcome<Listing>> publish(Archive archive, TinySource source, Instant now) {
        return archive.publish("noble", List.of(source.in(dir.resolve("in"))), false, now);
    }

    private static List<Outcome<Listing>> passed(String suite, String source, String version) {
        return List.of(
                new Outcome.Passed<>(
                        new Listing(suite, new SourceName(source), DebianVersion.parse(version))));
    }

    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                state.put(
                        root().relativize(file).toString(),
                        Hash.of(file).sha256() + " " + Files.getLastModifiedTime(file));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        // Who held the lock last is no part of the archive.
        state.remove(".lock");
        return state;
    }

    /** A sound archive without leftovers. */
    private static void assertSound(Archive archive, Instant now) {
        assertThat(archive.verify(now).problems()).isEmpty();
        assertThat(archive.verify(now).notes()).noneMatch(note -> note.contains("unfinished"));
    }

    @Test
    void makesEmptySignedSuites() throws IOException {
        Archive archive = archive("noble", "noble-rc");

        assertThat(archive.list()).isEmpty();
        assertSound(archive, NOW);
        assertThat(Files.readString(root().resolve("dists/noble-rc/Release")))
                .startsWith(
                        """
                        Origin: Freshet
                        Label: fresh
                        Suite: noble-rc
                        Codename: noble-rc
                        Date: Mon, 2 Nov 2026 08:00:00 UTC
                        NotAutomatic: yes
                        ButAutomaticUpgrades: yes
                        Acquire-By-Hash: yes
                        No-Support-for-Architecture-all: Packages
                        Architectures: amd64 arm64
                        Components: main
                        Description: fresh for noble-rc
                        SHA256:
                         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages
                        """);
        assertThat(Files.readString(root().resolve("dists/noble/Release")))
                .doesNotContain("NotAutomatic");
    }

    @Test
    void keepsItsSecretKeyBesideTheServedTree() {
        archive("noble");

        assertThat(dir.resolve("fresh.key")).exists();
        assertThat(Tree.of(root())).doesNotContain("fresh.key");
    }

    @Test
    void makingItAgainChangesNoByte() {
        archive("noble", "noble-rc");
        Map<String, String> before = state();

        Archive.init(root(), ArchiveOptions.suites("noble"), NOW.plusSeconds(60));

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void addsASuiteToAnArchiveThatIsThere() {
        archive("noble");
        Archive archive = archive("jammy");

        assertThat(archive.suites()).containsExactly("jammy", "noble");
        assertSound(archive, NOW);
    }

    @Test
    void refusesToChangeWhatAptAsksItsUserAbout() {
        archive("noble");

        assertThatThrownBy(() ->
                        Archive.init(
                                root(), ArchiveOptions.suites("noble").withOrigin("Other"), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("origin of the archive is `Freshet` and cannot become `Other`");
        assertThatThrownBy(() ->
                        Archive.init(
                                root(), ArchiveOptions.suites("jammy").withLabel("Other"), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("label of the archive is `fresh` and cannot become `Other`");
    }

    @Test
    void refusesAKeyInsideTheServedTree() {
        assertThatThrownBy(() ->
                        Archive.init(
                                root(),
                                ArchiveOptions.suites("noble").withKey(root().resolve("k")),
                                NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("lies inside the archive");
        assertThat(root()).doesNotExist();
    }

    @Test
    void refusesASuiteThatIsAPath() {
        assertThatThrownBy(() -> archive("../noble"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("suite `../noble` is not valid");
        assertThat(root()).doesNotExist();
    }

    @Test
    void saysHowToMakeAnArchive() {
        assertThatThrownBy(() -> Archive.open(root()))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure ->
                                assertThat(failure.hint())
                                        .contains(
                                                "make one with `freshet archive init %s --suite noble`"
                                                        .formatted(root())));
    }

    @Test
    void laysOutASuiteTheWayAptReadsIt() {
        Archive archive = archive("noble");

        assertThat(publish(archive, TinySource.hello("2.12-0~fresh1~ubuntu2404"), NOW))
                .isEqualTo(passed("noble", "hello", "2.12-0~fresh1~ubuntu2404"));

        assertThat(
                        Tree.of(root())
                                .replaceAll("by-hash/SHA256/[0-9a-f]{64}", "by-hash/SHA256/*")
                                .replaceAll("(\\.generations/[^-]*)-[0-9a-f]{8}", "$1-*"))
                .isEqualTo(
                        """
                        .lock
                        changelogs/main/h/hello/hello_2.12-0~fresh1~ubuntu2404_changelog
                        dists/noble/.generations/20261102T080000Z-*
                        dists/noble/InRelease
                        dists/noble/Release
                        dists/noble/Release.gpg
                        dists/noble/main/binary-amd64/Packages
                        dists/noble/main/binary-amd64/Packages.gz
                        dists/noble/main/binary-amd64/Packages.xz
                        dists/noble/main/binary-amd64/by-hash/SHA256/*
                        dists/noble/main/binary-amd64/by-hash/SHA256/*
                        dists/noble/main/binary-amd64/by-hash/SHA256/*
                        dists/noble/main/binary-arm64/Packages
                        dists/noble/main/binary-arm64/Packages.gz
                        dists/noble/main/binary-arm64/Packages.xz
                        dists/noble/main/binary-arm64/by-hash/SHA256/*
                        dists/noble/main/binary-arm64/by-hash/SHA256/*
                        dists/noble/main/binary-arm64/by-hash/SHA256/*
                        dists/noble/main/i18n/Translation-en
                        dists/noble/main/i18n/Translation-en.gz
                        dists/noble/main/i18n/Translation-en.xz
                        dists/noble/main/i18n/by-hash/SHA256/*
                        dists/noble/main/i18n/by-hash/SHA256/*
                        dists/noble/main/i18n/by-hash/SHA256/*
                        dists/noble/main/source/Sources
                        dists/noble/main/source/Sources.gz
                        dists/noble/main/source/Sources.xz
                        dists/noble/main/source/by-hash/SHA256/*
                        dists/noble/main/source/by-hash/SHA256/*
                        dists/noble/main/source/by-hash/SHA256/*
                        dists/noble/main/source/by-hash/SHA256/*
                        dists/noble/main/source/by-hash/SHA256/*
                        dists/noble/main/source/by-hash/SHA256/*
                        fresh-noble.sources
                        fresh-others.pref
                        freshet-archive.json
                        index.html
                        key.asc
                        key.gpg
                        packages/h.html
                        packages/h/hello.html
                        pool/main/h/hello/hello_2.12-0~fresh1~ubuntu2404.debian.tar.xz
                        pool/main/h/hello/hello_2.12-0~fresh1~ubuntu2404.dsc
                        pool/main/h/hello/hello_2.12-0~fresh1~ubuntu2404.provenance.json
                        pool/main/h/hello/hello_2.12.orig.tar.gz
                        style.css
                        """);
        assertThat(archive.list())
                .containsExactly(
                        new Listing(
                                "noble",
                                new SourceName("hello"),
                                DebianVersion.parse("2.12-0~fresh1~ubuntu2404")));
        assertSound(archive, NOW);
    }

    @Test
    void putsLibrariesUnderTheirOwnPrefix() {
        Archive archive = archive("noble");

        publish(archive, TinySource.hello("1.0-1").named("libfoo"), NOW);

        assertThat(root().resolve("pool/main/libf/libfoo/libfoo_1.0-1.dsc")).exists();
    }

    @Test
    void publishesWhatAChangesFileLists() throws IOException {
        Archive archive = archive("noble");
        Path dsc = TinySource.hello("1.0-1").in(dir.resolve("in"));
        Path changes = dsc.resolveSibling("hello_1.0-1_source.changes");
        var digests = Hash.of(dsc);
        Files.writeString(
                changes,
                """
                Format: 1.8
                Source: hello
                Version: 1.0-1
                Distribution: noble
                Checksums-Sha1:
                 %1$s %4$d %5$s
                Checksums-Sha256:
                 %2$s %4$d %5$s
                Files:
                 %3$s %4$d utils optional %5$s
                """
                        .formatted(
                                digests.sha1(),
                                digests.sha256(),
                                digests.md5(),
                                digests.size(),
                                dsc.getFileName()));

        assertThat(archive.publish("noble", List.of(changes), false, NOW))
                .isEqualTo(passed("noble", "hello", "1.0-1"));
    }

    @Test
    void publishesSeveralPackagesInOneGeneration() {
        Archive archive = archive("noble");

        archive.publish(
                "noble",
                List.of(
                        TinySource.hello("1.0-1").in(dir.resolve("in")),
                        TinySource.hello("1.0-1").named("world").in(dir.resolve("in"))),
                false,
                NOW);

        assertThat(archive.list()).hasSize(2);
        assertSound(archive, NOW);
    }

    @Test
    void aServerThatTellsSecondsTellsGenerationsOfOneSecondApart() throws IOException {
        Archive archive = archive("noble");
        List<Long> seconds = new ArrayList<>();
        for (String version : List.of("1.0-1", "1.1-1", "1.2-1")) {
            publish(archive, TinySource.hello(version), NOW);
            for (String name : List.of("InRelease", "Release")) {
                Path file = root().resolve("dists/noble").resolve(name);
                seconds.add(Files.getLastModifiedTime(file).to(TimeUnit.SECONDS));
            }
        }

        assertThat(List.of(seconds.get(0), seconds.get(2), seconds.get(4)))
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(List.of(seconds.get(1), seconds.get(3), seconds.get(5)))
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void publishingWhatTheSuiteHoldsChangesNoByte() {
        Archive archive = archive("noble");
        TinySource hello = TinySource.hello("1.0-1");
        publish(archive, hello, NOW);
        Map<String, String> before = state();

        assertThat(publish(archive, hello, NOW.plusSeconds(60)))
                .containsExactly(new Outcome.Nothing<>("suite `noble` holds hello 1.0-1 already"));

        assertThat(state()).isEqualTo(before);
    }

    @Test
    void recognisesADscThatDiffersInItsSignatureAlone() {
        Archive archive = archive("noble", "jammy");
        TinySource hello = TinySource.hello("1.0-1");
        publish(archive, hello, NOW);
        var signer = OpenPgpKey.generate(dir.resolve("other.key"), "Other <o@example.org>", NOW);
        Path signed = hello.in(dir.resolve("signed"), signer);
        Map<String, String> before = state();

        assertThat(archive.publish("noble", List.of(signed), false, NOW))
                .containsExactly(new Outcome.Nothing<>("suite `noble` holds hello 1.0-1 already"));
        assertThat(state()).isEqualTo(before);

        archive.publish("jammy", List.of(signed), false, NOW);
        assertSound(archive, NOW);
    }

    @Test
    void refusesOtherContentsUnderAPublishedVersion() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        Map<String, String> before = state();

        assertThatThrownBy(() -> publish(archive, TinySource.hello("1.0-1").packagedAs("x"), NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("hello 1.0-1 was published with other contents");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void refusesAnotherTarballUnderAPublishedName() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);

        assertThatThrownBy(() -> publish(archive, TinySource.hello("1.0-2").madeOf("x"), NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello_1.0.orig.tar.gz` was published with other contents: expected sha256");
        assertSound(archive, NOW);
    }

    @Test
    void refusesOtherContentsUnderAVersionThatLeftTheSuite() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        publish(archive, TinySource.hello("1.1-1"), NOW);
        publish(archive, TinySource.hello("1.2-1"), NOW);

        Path other = TinySource.hello("1.0-1").packagedAs("x").in(dir.resolve("in"));

        assertThatThrownBy(() -> archive.publish("noble", List.of(other), true, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("hello 1.0-1 was published with other contents");
    }

    @Test
    void replacesWhatAnUnfinishedPublicationLeftInThePool() throws IOException {
        Archive archive = archive("noble");
        TinySource hello = TinySource.hello("1.0-1");
        Path orphan = root().resolve("pool/main/h/hello/hello_1.0.orig.tar.gz");
        Files.createDirectories(orphan.getParent());
        Files.writeString(orphan, "of another try");
        Files.writeString(orphan.resolveSibling("hello_1.0-1.dsc"), "Source: hello\n");

        publish(archive, hello, NOW);

        assertThat(Files.readAllBytes(orphan)).isEqualTo(hello.orig());
        assertSound(archive, NOW);
    }

    @Test
    void refusesAFileThatTheDscDescribesOtherwise() throws IOException {
        Archive archive = archive("noble");
        TinySource hello = TinySource.hello("1.0-1");
        Path dsc = hello.in(dir.resolve("in"));
        Files.writeString(dsc.resolveSibling(hello.debianName()), "other");
        Map<String, String> before = state();

        assertThatThrownBy(() -> archive.publish("noble", List.of(dsc), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(
                        "digest of `hello_1.0-1.debian.tar.xz` differs: `hello_1.0-1.dsc` expects");
        // Not even its tarball, which is sound.
        assertThat(state()).isEqualTo(before);
        assertSound(archive, NOW);
    }

    @Test
    void refusesAPackageWhoseFilesAreNotThere() throws IOException {
        Archive archive = archive("noble");
        TinySource hello = TinySource.hello("1.0-1");
        Path dsc = hello.in(dir.resolve("in"));
        Files.delete(dsc.resolveSibling(hello.origName()));

        assertThatThrownBy(() -> archive.publish("noble", List.of(dsc), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`hello_1.0-1.dsc` lists `hello_1.0.orig.tar.gz`, which is not beside it");
    }

    @Test
    void takesAnOrigThatThePoolHasAlready() throws IOException {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        TinySource second = TinySource.hello("1.0-2");
        Path dsc = second.in(dir.resolve("second"));
        Files.delete(dsc.resolveSibling(second.origName()));

        assertThat(archive.publish("noble", List.of(dsc), false, NOW))
                .isEqualTo(passed("noble", "hello", "1.0-2"));
    }

    @Test
    void refusesWhatIsNoPackage() {
        Archive archive = archive("noble");

        assertThatThrownBy(
                        () -> archive.publish("noble", List.of(dir.resolve("a.rpm")), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("a.rpm` is no package");
    }

    @Test
    void refusesASuiteThatIsNotThere() {
        Archive archive = archive("noble");

        assertThatThrownBy(() ->
                        archive.publish(
                                "nobel",
                                List.of(TinySource.hello("1.0-1").in(dir.resolve("in"))),
                                false,
                                NOW))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> {
                            assertThat(failure).hasMessage("archive `fresh` has no suite `nobel`");
                            assertThat(failure.hint()).contains("did you mean `noble`?");
                        });
    }

    @Test
    void opensASuiteWhereTheArchiveAllowsIt() {
        Archive archive =
                Archive.init(root(), ArchiveOptions.suites("noble").withOpensSuites(), NOW);

        archive.publish(
                "noble-rc", List.of(TinySource.hello("1.0-1").in(dir.resolve("in"))), false, NOW);

        assertThat(archive.suites()).containsExactly("noble", "noble-rc");
        assertSound(archive, NOW);
    }

    @Test
    void neverDowngradesUnlessItIsTold() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.1-1"), NOW);
        Path older = TinySource.hello("1.0-1").in(dir.resolve("in"));

        assertThat(archive.publish("noble", List.of(older), false, NOW))
                .containsExactly(
                        new Outcome.Nothing<>(
                                "hello 1.0-1 is superseded by 1.1-1; `--allow-downgrade` lets it in all the same"));
        assertThat(archive.publish("noble", List.of(older), true, NOW))
                .isEqualTo(passed("noble", "hello", "1.0-1"));
        assertThat(archive.list()).hasSize(2);
    }

    @Test
    void keepsTheNewestTwoVersions() {
        Archive archive = archive("noble");
        for (String version : List.of("1.0-1", "1.1-1", "1.2-1")) {
            publish(archive, TinySource.hello(version), NOW);
        }

        assertThat(archive.list().stream().map(listing -> listing.version().toString()))
                .containsExactly("1.1-1", "1.2-1");
        assertSound(archive, NOW);
    }

    @Test
    void removesSupersededFilesOnceNoClientCanWantThem() throws IOException {
        Archive archive = Archive.init(root(), ArchiveOptions.suites("noble").withKeep(1), NOW);
        Path gone = root().resolve("pool/main/h/hello/hello_1.0-1.dsc");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        age(NOW);
        publish(archive, TinySource.hello("1.1-1"), NOW.plus(Duration.ofHours(1)));

        assertThat(gone).exists();

        for (int day = 2; day <= 5; day++) {
            publish(archive, TinySource.hello("1." + day + "-1"), NOW.plus(Duration.ofDays(day)));
            age(NOW.plus(Duration.ofDays(day)));
        }

        assertThat(gone).doesNotExist();
        assertThat(root().resolve("pool/main/h/hello/hello_1.0.orig.tar.gz")).doesNotExist();
        assertThat(root().resolve("pool/main/h/hello/hello_1.0-1.provenance.json")).exists();
        // This generation, and the two before it, with three forms of Sources each.
        assertThat(names("dists/noble/main/source/by-hash/SHA256")).hasSize(9);
        assertSound(archive, NOW.plus(Duration.ofDays(5)));
    }

    /** Lets every file in the pool look as if written at that time. */
    private void age(Instant written) throws IOException {
        for (String name : names("pool/main/h/hello")) {
            Path file = root().resolve("pool/main/h/hello").resolve(name);
            if (Files.getLastModifiedTime(file).toInstant().isAfter(written)) {
                Files.setLastModifiedTime(file, FileTime.from(written));
            }
        }
    }

    private List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root().resolve(directory))) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void neverLetsTheDateGoBack() throws IOException {
        Archive archive = archive("noble");

        publish(archive, TinySource.hello("1.0-1"), NOW.minusSeconds(600));

        assertThat(Files.readString(root().resolve("dists/noble/Release")))
                .contains("Date: Mon, 2 Nov 2026 08:00:00 UTC\n");
    }

    @Test
    void refusesToPublishWhenTheClockWasSetBack() {
        Archive archive = archive("noble");
        Map<String, String> before = state();

        assertThatThrownBy(
                        () -> publish(archive, TinySource.hello("1.0-1"), NOW.minusSeconds(3601)))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "suite `noble` was last published at 2026-11-02T08:00:00Z, and the clock"
                                + " says 2026-11-02T06:59:59Z");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void saysWhatToDoWhenItsKeyIsGone() throws IOException {
        Archive archive = archive("noble");
        Files.delete(dir.resolve("fresh.key"));

        assertThatThrownBy(() -> publish(archive, TinySource.hello("1.0-1"), NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "key `%s` of archive `fresh` is missing"
                                .formatted(dir.resolve("fresh.key")))
                .satisfies(failure ->
                        assertThat(((FreshetException) failure).hint().orElseThrow())
                                .startsWith("put it back from its backup"));
        assertThatThrownBy(() -> archive("noble")).isInstanceOf(InvalidInput.class);
        assertThat(archive.list()).isEmpty();
    }

    @Test
    void signsEverySuiteAnewWhenTheKeyWasReplaced() throws IOException {
        Archive archive = archive("noble", "jammy");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        byte[] sources = Files.readAllBytes(root().resolve("fresh-jammy.sources"));
        Files.delete(dir.resolve("fresh.key"));
        OpenPgpKey.generate(dir.resolve("fresh.key"), "New <n@example.org>", NOW);

        publish(archive, TinySource.hello("1.0-1"), NOW.plusSeconds(60));

        assertSound(archive, NOW.plusSeconds(60));
        assertThat(Files.readAllBytes(root().resolve("fresh-jammy.sources"))).isNotEqualTo(sources);
    }

    @Test
    void settlesWhatAPublicationThatWasCutOffLeft() throws IOException {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        Path suite = root().resolve("dists/noble");
        // What a kill between the plain names and InRelease leaves.
        Files.writeString(suite.resolve(".unfinished"), "");
        Files.delete(suite.resolve("main/source/Sources"));
        Files.writeString(suite.resolve("main/source/Sources"), "Package: other\n");
        Files.writeString(suite.resolve("Release"), "Origin: other\n");
        assertThat(archive.verify(NOW).problems()).isEmpty();
        assertThat(archive.verify(NOW).notes()).startsWith("noble: a publication is unfinished");

        publish(archive, TinySource.hello("1.0-1"), NOW.plusSeconds(60));

        assertSound(archive, NOW);
        assertThat(suite.resolve(".unfinished")).doesNotExist();
    }

    @Test
    void settlesItWithANewKeyToo() throws IOException {
        Archive archive = archive("noble", "jammy");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        Files.writeString(root().resolve("dists/noble/.unfinished"), "");
        Files.writeString(root().resolve("dists/noble/Release"), "Origin: other\n");
        Files.delete(dir.resolve("fresh.key"));
        OpenPgpKey.generate(dir.resolve("fresh.key"), "New <n@example.org>", NOW);

        archive.refresh(NOW.plusSeconds(60));

        assertSound(archive, NOW.plusSeconds(60));
    }

    @Test
    void learnsFromItsSuitesWhenItsCharterIsLost() throws IOException {
        Archive.init(
                root(),
                ArchiveOptions.suites("jammy", "noble-rc").withOrigin("O").withLabel("L"),
                NOW);
        Map<String, String> before = state();
        Files.delete(root().resolve("freshet-archive.json"));

        assertThatThrownBy(() -> archive("jammy").publish("noble", List.of(), false, NOW))
                .hasMessage("archive `fresh` has no suite `noble`");
        assertThat(state().keySet()).isEqualTo(before.keySet());
        assertThat(Files.readString(root().resolve("dists/jammy/Release")))
                .startsWith("Origin: O\nLabel: L\n");
        assertThat(Archive.open(root()).suites()).containsExactly("jammy", "noble-rc");
    }

    @Test
    void refusesAnotherEpochUnderTheSameFileName() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);

        assertThatThrownBy(() -> publish(archive, TinySource.hello("1:1.0-1"), NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("hello 1:1.0-1 was published with other contents");
        assertSound(archive, NOW);
    }

    @Test
    void refusesADscThatListsTheArchivesOwnFiles() throws IOException {
        Archive archive = archive("noble");
        TinySource hello = TinySource.hello("1.0-1");
        Path dsc = hello.in(dir.resolve("in"));
        Files.writeString(
                dsc,
                Files.readString(dsc).replace(hello.debianName(), "hello_1.0-1.provenance.json"));

        assertThatThrownBy(() -> archive.publish("noble", List.of(dsc), false, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`hello_1.0-1.dsc` lists `hello_1.0-1.provenance.json`, which is no file of"
                                + " a source package");
    }

    @Test
    void withdrawsAVersionForGood() {
        Archive archive = archive("noble");
        publish(archive, TinySource.hello("1.0-1"), NOW);
        publish(archive, TinySource.hello("1.1-1"), NOW);

        List<Withdrawn> withdrawn =
                archive.withdraw(
                        List.of("noble"),
                        new SourceName("hello"),
                        DebianVersion.parse("1.1-1"),
                        "eats files",
                        "B. Person",
                        NOW.plusSeconds(60));

        assertThat(withdrawn)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.mark().because()).isEqualTo("eats files");
                    assertThat(one.back().command())
                            .contains("apt install hello=1.0-1 --allow-downgrades");
                });
        assertThat(archive.list())
                .containsExactly(
                        new Listing(
                                "noble", new SourceName("hello"), DebianVersion.parse("1.0-1")));
        assertThatThrownBy(() -> publish(archive, TinySource.hello("1.1-1"), NOW.plusSeconds(120)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("hello 1.1-1 was withdrawn from `noble`: eats files");
        assertSound(archive, NOW.plusSeconds(120));
    }

    @Test
    void escapesWhatItTellsPeople() throws IOException {
        Archive.init(
                root(),
                ArchiveOptions.suites("noble").withLabel("<script>alert(\"&\")</script>"),
                NOW);

        assertThat(Files.readString(root().resolve("index.html")))
                .doesNotContain("<script>")
                .contains("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;");
    }

    @Test
    void listsBothSuitesForThoseWhoWantPrereleases() throws IOException {
        archive("noble", "noble-rc");

        assertThat(Files.readString(root().resolve("fresh-noble-rc.sources")))
                .contains("\nSuites: noble noble-rc\n");
        assertThat(Files.readString(root().resolve("fresh-noble.sources")))
                .contains("\nSuites: noble\n");
    }

    @Test
    void publishersWaitForEachOther() throws InterruptedException {
        Archive archive = archive("noble");
        List<Thread> publishers = new ArrayList<>();
        for (String name : List.of("aa", "bb", "cc", "dd")) {
            Path dsc = TinySource.hello("1.0-1").named(name).in(dir.resolve("in"));
            publishers.add(
                    Thread.ofPlatform()
                            .start(() ->
                                    Archive.open(root())
                                            .publish("noble", List.of(dsc), false, NOW)));
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }

        assertThat(archive.list().stream().map(listing -> listing.source().text()))
                .containsExactly("aa", "bb", "cc", "dd");
        assertSound(archive, NOW);
    }
}
