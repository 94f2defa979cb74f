package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.archive.Rebuilt.How;
import org.freshet.debian.Deb822;
import org.freshet.debian.Deb822.Stanza;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indices that were deleted or damaged come back. */
class RebuildingTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final String REMOVED =
            "what was taken out of the suite without a mark, and whose files were not pruned, is back";

    @TempDir Path dir;
    private Path root;
    private Archive archive;
    private int minutes;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("noble", "trial").withKeep(1), NOW);
        publish("1.0-1");
        publish("1.1-1");
        archive.publish(
                "trial",
                List.of(TinySource.hello("1.0-1").named("world").in(dir.resolve("in"))),
                false,
                later());
    }

    private Instant later() {
        minutes++;
        return NOW.plusSeconds(60L * minutes);
    }

    private void publish(String version) {
        TinyBinary hello = TinyBinary.hello(version);
        archive.publish(
                "trial",
                List.of(
                        TinySource.hello(version).in(dir.resolve("in")),
                        hello.in(dir.resolve("in")),
                        hello.named("hello-doc").forAll().in(dir.resolve("in")),
                        hello.named("hello-dbgsym").in(dir.resolve("in"))),
                false,
                later());
    }

    private List<Rebuilt> rebuild() {
        return archive.rebuild(List.of("trial"), later());
    }

    private Path index(String path) {
        return root.resolve("dists/trial").resolve(path);
    }

    private Map<String, String> indices() throws IOException {
        Map<String, String> indices = new TreeMap<>();
        for (String each :
                List.of(
                        "main/source/Sources",
                        "main/binary-amd64/Packages",
                        "main/binary-arm64/Packages",
                        "main/debug/binary-amd64/Packages")) {
            indices.put(each, Files.readString(index(each)));
        }
        return indices;
    }

    private void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void assertSound() {
        assertThat(archive.verify(later()).problems()).isEmpty();
    }

    @Test
    void leavesASoundSuiteAsItIs() throws IOException {
        byte[] before = Files.readAllBytes(index("InRelease"));

        assertThat(archive.rebuild(List.of(), later()))
                .containsExactly(
                        new Rebuilt("noble", How.SOUND, List.of()),
                        new Rebuilt("trial", How.SOUND, List.of()));
        assertThat(index("InRelease")).hasBinaryContent(before);
    }

    @Test
    void findsTheSameBytesUnderAnotherName() throws IOException {
        Map<String, String> before = indices();
        byte[] signed = Files.readAllBytes(index("InRelease"));
        delete(index("main/binary-amd64/by-hash"));
        assertThatThrownBy(() -> Archive.open(root).list()).isInstanceOf(IntegrityFailure.class);

        assertThat(rebuild()).containsExactly(new Rebuilt("trial", How.RESTORED, List.of()));

        assertThat(indices()).isEqualTo(before);
        assertThat(signed).isNotEmpty();
        assertSound();
    }

    @Test
    void unpacksWhatLiesCompressed() throws IOException {
        Map<String, String> before = indices();
        try (Stream<Path> files = Files.list(index("main/source/by-hash/SHA256"))) {
            for (Path file : files.toList()) {
                if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .startsWith("Package:")) {
                    // Also the plain name, which is a link to it.
                    Files.writeString(file, "Package: ", StandardOpenOption.WRITE);
                    Files.writeString(file, "x", StandardOpenOption.APPEND);
                }
            }
        }

        assertThat(rebuild()).containsExactly(new Rebuilt("trial", How.RESTORED, List.of()));

        assertThat(indices()).isEqualTo(before);
        assertSound();
    }

    @Test
    void signsAnewWhereTheSignedOneIsGone() throws IOException {
        Map<String, String> before = indices();
        Files.delete(index("InRelease"));

        assertThat(rebuild()).containsExactly(new Rebuilt("trial", How.RESTORED, List.of()));

        assertThat(indices()).isEqualTo(before);
        assertSound();
    }

    @Test
    void makesThemOfThePoolWhereNothingIsLeft() throws IOException {
        Map<String, String> before = indices();
        delete(root.resolve("dists/trial"));
        // Else users would be told that all packages are gone.
        assertThatThrownBy(() -> publish("1.2-1"))
                .isInstanceOfSatisfying(
                        IntegrityFailure.class,
                        failure ->
                                assertThat(failure.hint())
                                        .contains(
                                                "`freshet archive rebuild %s` makes them anew"
                                                        .formatted(root)))
                .hasMessage("the indices of suite `trial` are lost");

        assertThat(rebuild())
                .containsExactly(new Rebuilt("trial", How.FROM_POOL, List.of(REMOVED)));

        assertThat(indices()).isEqualTo(before);
        assertSound();
        assertThat(rebuild()).containsExactly(new Rebuilt("trial", How.SOUND, List.of()));
        publish("1.2-1");
        assertSound();
    }

    @Test
    void bringsNothingBackThatWasWithdrawn() throws IOException {
        archive.withdraw(
                List.of("trial"),
                new SourceName("hello"),
                DebianVersion.parse("1.1-1"),
                "eats files",
                "B.",
                later());
        delete(root.resolve("dists/trial"));

        rebuild();

        assertThat(archive.contents(List.of("trial")))
                .extracting(each -> each.source() + " " + each.version())
                .containsExactly("hello 1.0-1", "world 1.0-1");
        assertSound();
    }

    @Test
    void saysOfWhatNoRecordTellsTheSuite() throws IOException {
        archive.publish(
                "trial",
                List.of(
                        new TinyBinary("tool", "1.0-1", "amd64", "", "first")
                                .in(dir.resolve("in"))),
                false,
                later());
        archive.snapshot(List.of("trial"), Optional.of("good"), later());
        delete(root.resolve("dists/trial"));
        rebuild();
        assertThat(archive.contents(List.of("trial"))).hasSize(3);

        archive.dropSnapshot("good");
        delete(root.resolve("dists/trial"));

        assertThat(rebuild())
                .containsExactly(
                        new Rebuilt(
                                "trial",
                                How.FROM_POOL,
                                List.of(
                                        "no record tells which suite had `tool_1.0-1_amd64.deb`",
                                        REMOVED)));
        assertThat(archive.contents(List.of("trial"))).hasSize(2);
        assertSound();
    }

    @Test
    @Tag("judge")
    void aptFtparchiveDerivesTheSame() throws IOException {
        delete(root.resolve("dists/trial"));
        rebuild();
        archive.prune(
                List.of(), Optional.empty(), Optional.of(java.time.Duration.ZERO), false, later());
        // It reads all that lies there.
        for (String old : List.of("hello_1.0-1.dsc", "hello_1.0-1_amd64.deb")) {
            Files.deleteIfExists(root.resolve("pool/main/h/hello").resolve(old));
        }

        String sources = Tool.named("apt-ftparchive").in(root).run("-qq", "sources", "pool").ok();
        String packages =
                Tool.named("apt-ftparchive")
                        .in(root)
                        .run("-qq", "--arch", "amd64", "packages", "pool")
                        .ok();

        assertThat(named(Files.readString(index("main/source/Sources")), "Package", "Version"))
                .containsExactlyElementsOf(named(sources, "Package", "Version"));
        String ours =
                Files.readString(index("main/binary-amd64/Packages"))
                        + Files.readString(index("main/debug/binary-amd64/Packages"));
        assertThat(named(ours, "Filename", "SHA256", "Size"))
                .containsExactlyElementsOf(
                        named(packages, "Filename", "SHA256", "Size").stream()
                                .filter(each -> !each.contains("_1.0-1_"))
                                .toList());
    }

    private static List<String> named(String index, String... fields) {
        return Deb822.parse("index", index).stream()
                .map(stanza -> of(stanza, fields))
                .sorted()
                .toList();
    }

    private static String of(Stanza stanza, String... fields) {
        return Stream.of(fields)
                .map(field -> stanza.get(field).orElse("?"))
                .collect(java.util.stream.Collectors.joining(" "));
    }
}
