package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final String JAMMY = "1.1-0~fresh1~ubuntu2204";
    private static final String NOBLE = "1.1-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() {
        root = dir.resolve("fresh");
        archive =
                Archive.init(
                        root,
                        ArchiveOptions.suites(
                                "jammy",
                                "jammy-proposed",
                                "noble",
                                "noble-proposed",
                                "noble-rc",
                                "trixie"),
                        NOW);
    }

    private void publish(String suite, String version) {
        publish(suite, version, "hello");
    }

    private void publish(String suite, String version, String source) {
        Path in = dir.resolve("in");
        TinyBinary hello = TinyBinary.hello(version);
        archive.publish(
                suite,
                List.of(
                        TinySource.hello(version).named(source).in(in),
                        new TinyBinary(source, version, "amd64", "", "first").in(in),
                        new TinyBinary(source + "-doc", version, "all", source, hello.says())
                                .in(in),
                        new TinyBinary(source + "-dbgsym", version, "amd64", source, "symbols")
                                .in(in)),
                false,
                NOW);
    }

    private List<String> promote(String what, String... from) {
        return archive
                .promote(
                        Stream.of(what.split(" ", -1)).map(Promotion.Wanted::parse).toList(),
                        List.of(from),
                        List.of(),
                        NOW)
                .stream()
                .map(one -> one.to() + " " + one.source() + " " + one.version())
                .toList();
    }

    private List<String> held() {
        return archive.list().stream()
                .map(one -> one.suite() + " " + one.source() + " " + one.version())
                .toList();
    }

    private String packages(String suite, String of) throws IOException {
        return Files.readString(root.resolve("dists").resolve(suite).resolve(of));
    }

    private void assertRefused(String message, String what, String... from) {
        List<String> before = held();
        assertThatThrownBy(() -> promote(what, from))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(message);
        assertThat(held()).isEqualTo(before);
    }

    @Test
    void movesASourceAndWhatWasBuiltOfIt() throws IOException {
        publish("noble-proposed", NOBLE);

        assertThat(promote("hello", "noble-proposed")).containsExactly("noble hello " + NOBLE);

        assertThat(held()).containsExactly("noble hello " + NOBLE);
        assertThat(packages("noble", "main/binary-amd64/Packages"))
                .contains("Package: hello\n", "Package: hello-doc\n")
                .doesNotContain("dbgsym");
        assertThat(packages("noble", "main/binary-arm64/Packages")).contains("Package: hello-doc");
        assertThat(packages("noble", "main/debug/binary-amd64/Packages"))
                .contains("Package: hello-dbgsym\n");
        assertThat(packages("noble-proposed", "main/binary-amd64/Packages")).isEmpty();
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    @Test
    void movesASetInOneGeneration() throws IOException {
        publish("noble-proposed", NOBLE);
        publish("noble-proposed", NOBLE, "bye");
        long before = generations();

        assertThat(promote("hello bye=" + NOBLE, "noble-proposed"))
                .containsExactly("noble hello " + NOBLE, "noble bye " + NOBLE);

        assertThat(held()).containsExactly("noble bye " + NOBLE, "noble hello " + NOBLE);
        assertThat(generations()).isEqualTo(before + 1);
    }

    private long generations() throws IOException {
        try (Stream<Path> files =
                Files.list(root.resolve("dists/noble/main/source/by-hash/SHA256"))) {
            return files.filter(file -> file.toString().matches(".*/[0-9a-f]{64}")).count() / 3;
        }
    }

    @Test
    void aPrereleaseStaysWhereItIs() {
        publish("noble-rc", "1.2~rc1-0~fresh1~ubuntu2404");

        assertRefused(
                "hello 1.2~rc1-0~fresh1~ubuntu2404 is a prerelease, and `noble` is for releases",
                "hello",
                "noble-rc");
    }

    @Test
    void neitherDoesOneThatWasPlannedAsAPrereleaseWhateverItsVersionSays() {
        publish("noble-rc", NOBLE);
        Pool pool = archive.pool();
        Provenance known =
                pool.provenance(new SourceName("hello"), DebianVersion.parse(NOBLE)).orElseThrow();
        var origin = Provenance.byHand();
        origin.put("suite", "noble-rc");
        pool.write(
                new Provenance(
                        known.source(),
                        known.version(),
                        known.identity(),
                        known.files(),
                        origin,
                        known.intended(),
                        known.suites()),
                "pool/main/h/hello");

        assertRefused(
                "hello %s is a prerelease, and `noble` is for releases".formatted(NOBLE),
                "hello",
                "noble-rc");
    }

    @Test
    void neverGoesAboveWhatTheNextSeriesHolds() {
        publish("jammy-proposed", JAMMY);
        publish("noble", "1.0-0~fresh1~ubuntu2404");
        assertRefused(
                "hello %s in `jammy` would be above what `noble` holds: 1.0-0~fresh1~ubuntu2404"
                        .formatted(JAMMY),
                "hello",
                "jammy-proposed");

        publish("noble-proposed", NOBLE);
        assertThat(promote("hello", "jammy-proposed", "noble-proposed"))
                .containsExactly("noble hello " + NOBLE, "jammy hello " + JAMMY);
        assertThat(held())
                .containsExactly(
                        "jammy hello " + JAMMY,
                        "noble hello 1.0-0~fresh1~ubuntu2404",
                        "noble hello " + NOBLE);
    }

    @Test
    void countsASeriesAsTargetedThatHasItInProposed() {
        publish("jammy-proposed", JAMMY);
        publish("noble-proposed", NOBLE);

        assertRefused(
                "hello %s in `jammy` would be above what `noble` holds: nothing".formatted(JAMMY),
                "hello",
                "jammy-proposed");
    }

    @Test
    void asksNothingOfASeriesThatNeverHadIt() {
        publish("jammy-proposed", JAMMY);

        assertThat(promote("hello", "jammy-proposed")).containsExactly("jammy hello " + JAMMY);
    }

    @Test
    void tellsEverythingThatForbidsIt() {
        publish("noble-proposed", "1.2~rc1-0~fresh1~ubuntu2404");
        publish("noble-proposed", NOBLE, "bye");
        archive.publish(
                "noble",
                List.of(
                        TinySource.hello("1.3-0~fresh1~ubuntu2404")
                                .named("bye")
                                .in(dir.resolve("in"))),
                false,
                NOW);

        assertRefused(
                """
                hello 1.2~rc1-0~fresh1~ubuntu2404 is a prerelease, and `noble` is for releases
                `noble` holds bye 1.3-0~fresh1~ubuntu2404, which is above %s
                `noble-proposed` does not hold other\
                """
                        .formatted(NOBLE),
                "hello bye other",
                "noble-proposed");
        assertThatThrownBy(() ->
                        archive.promote(
                                List.of(Promotion.Wanted.parse("hello")),
                                List.of("noble-proposed"),
                                List.of("jammy"),
                                NOW))
                .hasMessage(
                        "`noble-proposed` goes to `noble` alone\nnothing is to come to `jammy`");
    }

    @Test
    void nothingComesThatWasWithdrawn() {
        publish("noble-proposed", NOBLE);
        publish("noble", NOBLE);
        archive.withdraw(
                List.of("noble"),
                new SourceName("hello"),
                DebianVersion.parse(NOBLE),
                "bad",
                "B.",
                NOW);

        assertRefused(
                "hello %s was withdrawn from `noble`: bad".formatted(NOBLE),
                "hello",
                "noble-proposed");
    }

    @Test
    void nothingComesToAClosedSuite() {
        publish("noble-proposed", NOBLE);
        archive.close("noble", Optional.of("end of life"), NOW);

        assertRefused(
                "suite `noble` of archive `fresh` is closed on 2026-11-02: end of life",
                "hello",
                "noble-proposed");
    }

    @Test
    void endsAPromotionThatWasCutOffBetweenTheSuites() {
        publish("noble-proposed", NOBLE);
        publish("noble", NOBLE);

        assertThat(
                        archive.promote(
                                List.of(Promotion.Wanted.parse("hello")),
                                List.of("noble-proposed"),
                                List.of("noble"),
                                NOW))
                .extracting(Promoted::already)
                .containsExactly(true);
        assertThat(held()).containsExactly("noble hello " + NOBLE);
        assertThat(promote("hello", "noble-proposed")).containsExactly("noble hello " + NOBLE);
    }

    @Test
    void remembersTheSuiteInTheProvenance() {
        publish("noble-proposed", NOBLE);

        promote("hello", "noble-proposed");

        assertThat(
                        archive.pool()
                                .provenance(new SourceName("hello"), DebianVersion.parse(NOBLE))
                                .orElseThrow()
                                .suites())
                .containsOnlyKeys("noble", "noble-proposed");
    }
}
