package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.freshet.files.SameBytes;
import org.freshet.model.FreshetException;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Contents-ARCH}: which package has which path. */
class ContentsIndexTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final SourceName HELLO = new SourceName("hello");
    private static final TinyBinary ONE = TinyBinary.hello("1.0-1");
    private static final String AMD64 = "main/Contents-amd64";

    @TempDir Path dir;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        archive =
                Archive.init(dir.resolve("fresh"), ArchiveOptions.suites("trial").withKeep(1), NOW);
    }

    private void publish(TinyBinary... packages) {
        publish(NOW, packages);
    }

    private void publish(Instant now, TinyBinary... packages) {
        List<Path> files = Arrays.stream(packages).map(each -> each.in(dir.resolve("in"))).toList();
        archive.publish("trial", files, false, now);
    }

    private String contents(String path) throws IOException {
        Path plain = archive.root().resolve("dists/trial").resolve(path);
        String text = Files.readString(plain, StandardCharsets.ISO_8859_1);
        try (GZIPInputStream gz =
                new GZIPInputStream(Files.newInputStream(Path.of(plain + ".gz")))) {
            assertThat(new String(gz.readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo(text);
        }
        return text.replaceAll("[ \t]+", " ");
    }

    private String release() throws IOException {
        return Files.readString(archive.root().resolve("dists/trial/InRelease"));
    }

    private void assertSound() {
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void hasThePathsOfAllPackagesOfAnArchitecture() throws IOException {
        publish(
                ONE,
                ONE.named("hello-doc").forAll(),
                new TinyBinary("hello", "1.0-1", "arm64", "", "first"),
                new TinyBinary("hello-dbgsym", "1.0-1", "amd64", "hello", "first"));

        assertThat(archive.makeContents(LATER))
                .isEqualTo(new ContentsMade(List.of("trial"), List.of()));

        assertThat(contents(AMD64))
                .isEqualTo("says-hello utils/hello\nsays-hello-doc utils/hello-doc\n");
        assertThat(contents("main/Contents-arm64"))
                .isEqualTo("says-hello utils/hello\nsays-hello-doc utils/hello-doc\n");
        assertThat(contents("main/debug/Contents-amd64"))
                .isEqualTo("says-hello-dbgsym utils/hello-dbgsym\n");
        assertThat(release()).contains(" main/Contents-amd64\n", " main/Contents-amd64.gz\n");
        assertSound();
    }

    @Test
    void aPublicationNeitherMakesItNorLosesIt() throws IOException {
        publish(ONE);
        assertThat(release()).doesNotContain("Contents");
        archive.makeContents(NOW);

        publish(ONE.named("other"));

        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
        assertThat(release()).contains(" main/Contents-amd64.gz\n");
        assertSound();
        archive.makeContents(LATER);
        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\nsays-other utils/other\n");
        assertSound();
    }

    @Test
    void isMadeOnlyWherePackagesChanged() throws IOException {
        publish(ONE);
        archive.makeContents(NOW);
        String before = release();

        assertThat(archive.makeContents(LATER).suites()).isEmpty();
        assertThat(release()).isEqualTo(before);
    }

    @Test
    void optimizingKeepsIt() throws IOException {
        publish(ONE);
        archive.makeContents(NOW);

        archive.optimize(LATER);

        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
        assertSound();
    }

    @Test
    void readsNoPackageTwice() throws IOException {
        publish(ONE, ONE.named("other"));
        archive.makeContents(NOW);
        // Whatever this says now is not what was read.
        Path deb = archive.root().resolve("pool/main/h/hello/hello_1.0-1_amd64.deb");
        byte[] bytes = Files.readAllBytes(deb);
        Files.write(deb, new byte[] {1});
        publish(ONE.named("third"));

        assertThat(archive.makeContents(LATER).notes()).isEmpty();

        assertThat(contents(AMD64)).startsWith("says-hello utils/hello\n");
        Files.write(deb, bytes);
        assertSound();
    }

    @Test
    void aDamagedListIsReadAnew() throws IOException {
        publish(ONE);
        archive.makeContents(NOW);
        for (Path list : lists()) {
            Files.write(list, new byte[0]);
        }
        publish(ONE.named("other"));

        archive.makeContents(LATER);

        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\nsays-other utils/other\n");
    }

    private List<Path> lists() throws IOException {
        try (Stream<Path> all = Files.list(archive.root().resolve(".contents"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void pruningTakesTheListsOfPackagesThatAreGone() throws IOException {
        publish(ONE, ONE.named("other"));
        archive.makeContents(NOW);
        assertThat(lists()).hasSize(2);
        archive.remove("trial", HELLO, Optional.empty(), true, NOW);
        // Until clients cannot be at a generation any more that has them.
        for (int day = 1; day <= 5; day++) {
            publish(
                    NOW.plus(Duration.ofDays(day)),
                    new TinyBinary("else", "1.%d-1".formatted(day), "amd64", "", "first"));
        }

        archive.prune(
                List.of(),
                Optional.empty(),
                Optional.of(Duration.ZERO),
                false,
                NOW.plus(Duration.ofDays(9)));

        assertThat(lists()).isEmpty();
    }

    @Test
    void aSuiteThatLostItsPackagesHasAnEmptyOne() throws IOException {
        publish(ONE);
        archive.makeContents(NOW);
        archive.remove("trial", HELLO, Optional.empty(), true, LATER);

        archive.makeContents(LATER);

        assertThat(contents(AMD64)).isEmpty();
        assertThat(archive.makeContents(LATER).suites()).isEmpty();
        assertSound();
    }

    @Test
    void snapshotsKeepIt() {
        publish(ONE);
        archive.makeContents(NOW);

        archive.snapshot(List.of(), Optional.of("then"), NOW);

        assertThat(archive.root().resolve("snapshots/then/dists/trial/main/Contents-amd64.gz"))
                .exists();
        assertSound();
    }

    @Test
    void rollingBackKeepsTheNewestUntilItIsMadeAgain() throws IOException {
        publish(ONE);
        archive.snapshot(List.of(), Optional.of("then"), NOW);
        publish(TinyBinary.hello("1.1-1"), ONE.named("other"));
        archive.makeContents(NOW);

        archive.rollBack("trial", "then", "B.", true, LATER);

        assertThat(contents(AMD64)).contains("says-other");
        assertSound();
        archive.makeContents(LATER);
        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
    }

    @Test
    void whereAFileOfItIsLostReleaseNamesItNoMore() throws IOException {
        publish(ONE);
        archive.makeContents(NOW);
        Path byHash = archive.root().resolve("dists/trial/main/by-hash/SHA256");
        try (Stream<Path> all = Files.list(byHash)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        assertThat(archive.verify(LATER).problems()).isNotEmpty();

        assertThat(archive.rebuild(List.of(), LATER))
                .extracting(Rebuilt::how)
                .containsExactly(Rebuilt.How.RESTORED);

        assertThat(release()).doesNotContain("Contents");
        assertSound();
        archive.makeContents(LATER);
        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
        assertSound();
    }

    @Test
    void aClosedSuiteIsLeftAlone() throws IOException {
        publish(ONE);
        archive.close("trial", Optional.of("the series has ended"), NOW);

        assertThat(archive.makeContents(LATER).suites()).isEmpty();
        assertThat(release()).doesNotContain("Contents");
    }

    @Test
    void aPackageThatIsGoneIsToldAndReadWhenItIsBack() throws IOException {
        publish(ONE, ONE.named("other"));
        Path deb = archive.root().resolve("pool/main/h/hello/hello_1.0-1_amd64.deb");
        Path away = dir.resolve("away.deb");
        Files.move(deb, away);

        assertThat(archive.makeContents(NOW).notes())
                .containsExactly(
                        "no path of it can be found: `hello_1.0-1_amd64.deb` cannot be read");

        Files.move(away, deb);
        publish(ONE.named("third"));
        assertThat(archive.makeContents(LATER).notes()).isEmpty();
        assertThat(contents(AMD64)).startsWith("says-hello utils/hello\n");
        assertSound();
    }

    @Test
    void theKeeperMakesItOfAllArchivesThatItCan() throws IOException {
        publish(ONE);
        Archive broken = Archive.init(dir.resolve("a"), ArchiveOptions.suites("trial"), NOW);
        broken.publish("trial", List.of(ONE.in(dir.resolve("in"))), false, NOW);
        Files.delete(dir.resolve("a.key"));
        Files.createDirectory(dir.resolve("a.key"));
        ArchiveKeeper keeper =
                new ArchiveKeeper(
                        Map.of("a", broken, "fresh", archive), Clock.fixed(LATER, ZoneOffset.UTC));

        assertThatThrownBy(keeper::keep).isInstanceOf(FreshetException.class);

        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
        assertThat(
                        new ArchiveKeeper(
                                        Map.of("fresh", archive),
                                        Clock.fixed(LATER, ZoneOffset.UTC))
                                .keep())
                .isEmpty();
        publish(LATER, ONE.named("other"));
        assertThat(
                        new ArchiveKeeper(
                                        Map.of("fresh", archive),
                                        Clock.fixed(LATER, ZoneOffset.UTC))
                                .keep())
                .containsExactly("made Contents of fresh/trial");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void aPackageThatCannotBeReadIsToldOnceAndLeftOut() throws IOException {
        TinyBinary bad = ONE.named("bad");
        Path deb = bad.in(dir.resolve("in"), bad.withData(gzip(new byte[] {1, 2, 3})));
        archive.publish("trial", List.of(deb, ONE.in(dir.resolve("in"))), false, NOW);

        assertThat(archive.makeContents(LATER).notes())
                .singleElement()
                .asString()
                .startsWith("no path of it can be found: `bad_1.0-1_amd64.deb` ");

        assertThat(contents(AMD64)).isEqualTo("says-hello utils/hello\n");
        publish(ONE.named("other"));
        assertThat(archive.makeContents(LATER).notes()).isEmpty();
        assertSound();
    }

    @Test
    void leavesOutWhatNoLineCanHaveAndKeepsBytes() throws IOException {
        SortedMap<String, SameBytes.Entry> tree = new TreeMap<>();
        for (String name :
                List.of(
                        "./usr/é",
                        "./usr/two\nlines",
                        "./usr/a  b\r",
                        "./" + "deep/".repeat(2000) + "file",
                        "./".repeat(20_000) + "usr/z")) {
            tree.put(name, new SameBytes.Entry.File(out -> out.write('x'), 1, false));
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(data)) {
            SameBytes.tar(tree, NOW, out);
        }
        Path deb = ONE.in(dir.resolve("in"), ONE.withData(data.toByteArray()));
        archive.publish("trial", List.of(deb), false, NOW);

        assertThat(archive.makeContents(LATER).notes()).isEmpty();

        assertThat(contents(AMD64))
                // One letter a byte, as this reads it.
                .isEqualTo(
                        "usr/a b\r utils/hello\nusr/z utils/hello\nusr/\u00c3\u00a9 utils/hello\n");
        assertSound();
    }
}
