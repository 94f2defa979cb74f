package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.archive.Promotion.Wanted;
import org.freshet.model.SourceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Translation-en}: the descriptions of which Packages have the first line. */
class DescriptionsTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final SourceName HELLO = new SourceName("hello");
    private static final String TRANSLATION = "main/i18n/Translation-en";
    private static final TinyBinary ONE = TinyBinary.hello("1.0-1");

    @TempDir Path dir;

    private Archive archive(String... suites) {
        return Archive.init(dir.resolve("fresh"), ArchiveOptions.suites(suites).withKeep(1), NOW);
    }

    private void publish(Archive archive, String suite, TinyBinary... packages) {
        List<Path> files = Arrays.stream(packages).map(each -> each.in(dir.resolve("in"))).toList();
        archive.publish(suite, files, false, NOW);
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }

    private String index(String suite, String path) {
        try {
            return Files.readString(dir.resolve("fresh/dists").resolve(suite).resolve(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static TinyBinary built(String name, String version, String architecture) {
        return new TinyBinary(name, version, architecture, "hello", "first");
    }

    @Test
    void packagesHaveTheFirstLineAndItsMd5() {
        publish(archive("trial"), "trial", ONE);

        assertThat(index("trial", "main/binary-amd64/Packages"))
                .endsWith(
                        """
                        Description: says first
                        Description-md5: a4a8d7c8d14e82702f1ffad12cfa0651

                        """);
        assertThat(index("trial", TRANSLATION))
                .isEqualTo(
                        """
                        Package: hello
                        Description-md5: a4a8d7c8d14e82702f1ffad12cfa0651
                        Description-en: says first
                         And no more.

                        """);
        assertThat(index("trial", "InRelease"))
                .contains(" main/i18n/Translation-en\n", " main/i18n/Translation-en.xz\n");
    }

    @Test
    void oneStandsThereOnceForAllArchitecturesAndVersions() {
        Archive archive = archive("trial");

        publish(archive, "trial", ONE, built("hello", "1.0-1", "arm64"), ONE.named("doc").forAll());
        publish(archive, "trial", TinyBinary.hello("1.1-1"));

        assertThat(index("trial", TRANSLATION).lines().filter(line -> line.startsWith("Package:")))
                .containsExactly("Package: doc", "Package: hello");
        assertThat(index("trial", TRANSLATION)).contains("Package: doc\nSource: hello\n");
    }

    @Test
    void debugSymbolsHaveAnIndexOfTheirOwn() {
        publish(archive("trial"), "trial", ONE, built("hello-dbgsym", "1.0-1", "amd64"));

        assertThat(index("trial", "main/debug/i18n/Translation-en"))
                .startsWith("Package: hello-dbgsym\n");
        assertThat(index("trial", TRANSLATION)).doesNotContain("dbgsym");
    }

    @Test
    void aDescriptionGoesWithTheLastPackageThatHasIt() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE, built("hello", "1.0-1", "arm64"));

        publish(archive, "trial", TinyBinary.hello("1.1-1").saying("second"));

        assertThat(index("trial", TRANSLATION)).contains("says first", "says second");

        publish(archive, "trial", new TinyBinary("hello", "1.1-1", "arm64", "", "second"));

        assertThat(index("trial", TRANSLATION)).contains("says second").doesNotContain("first");
        archive.remove("trial", HELLO, Optional.empty(), true, LATER);
        assertThat(index("trial", TRANSLATION)).isEmpty();
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void aPackageThatAnotherSourceBuildsKeepsItsDescription() {
        Archive archive = archive("trial");
        publish(archive, "trial", built("shared", "1.0-1", "amd64"));
        publish(archive, "trial", new TinyBinary("shared", "2.0-1", "amd64", "other", "first"));

        archive.remove("trial", HELLO, Optional.empty(), true, LATER);

        assertThat(index("trial", TRANSLATION)).contains("Package: shared\nSource: other\n");
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void promotionTakesItAlong() {
        Archive archive = archive("trial", "trial-proposed");
        publish(archive, "trial-proposed", ONE);

        archive.promote(
                List.of(new Wanted(HELLO, Optional.empty())),
                List.of("trial-proposed"),
                List.of(),
                LATER);

        assertThat(index("trial", TRANSLATION)).contains("And no more.");
        assertThat(index("trial-proposed", TRANSLATION)).isEmpty();
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void anArchiveWithoutItChangesOverWithTheNextPublication() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE, ONE.named("doc").forAll());
        String today = index("trial", "main/binary-amd64/Packages");
        String described = index("trial", TRANSLATION);
        OlderArchive.describesInPackages(archive, "trial");
        assertThat(index("trial", "main/binary-amd64/Packages"))
                .contains("And no more.")
                .doesNotContain("Description-md5");
        assertThat(index("trial", "Release")).doesNotContain("i18n");
        assertThat(archive.verify(NOW).problems()).isEmpty();
        assertThat(archive.verify(NOW).notes())
                .contains("trial: the next publication takes descriptions out of Packages");

        publish(Archive.open(dir.resolve("fresh")), "trial", ONE);

        assertThat(index("trial", "main/binary-amd64/Packages")).isEqualTo(today);
        assertThat(index("trial", TRANSLATION)).isEqualTo(described);
    }

    @Test
    void anArchiveWithoutItChangesOverWhenItIsOptimized() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE);
        OlderArchive.describesInPackages(archive, "trial");

        archive.optimize(LATER);

        assertThat(index("trial", TRANSLATION)).contains("And no more.");
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void rollsBackToAGenerationWithoutIt() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE);
        OlderArchive.describesInPackages(archive, "trial");
        archive.snapshot(List.of(), Optional.of("then"), NOW);
        OlderArchive.describesInPackages(archive, "trial");
        archive.publish(
                "trial",
                List.of(TinyBinary.hello("1.1-1").saying("second").in(dir.resolve("in"))),
                false,
                LATER);

        archive.rollBack("trial", "then", "B.", true, LATER);

        assertThat(index("trial", "main/binary-amd64/Packages"))
                .contains("Version: 1.0-1", "Description: says first\nDescription-md5:");
        assertThat(index("trial", TRANSLATION)).contains("says first").doesNotContain("second");
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    @Test
    void verifyTellsWhatIsMissingAndWhatIsTooMuch() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE);
        Charter charter = archive.charter();
        Indices indices = Indices.of(charter, archive.dists("trial").current());
        indices.index(TRANSLATION)
                .put(
                        """
                        Package: ghost
                        Description-md5: b4a8d7c8d14e82702f1ffad12cfa0651
                        Description-en: walks
                        """);
        indices.index(TRANSLATION).remove(index("trial", TRANSLATION).strip() + "\n");
        indices.commit(
                charter,
                "trial",
                archive.dists("trial"),
                new KeyRotation(archive.root(), charter).signer(),
                LATER);

        assertThat(archive.verify(LATER).problems())
                .containsExactly(
                        "trial: Translation-en describes `ghost`, and no package has that text",
                        "trial: Translation-en lacks `hello`");
    }

    @Test
    void rebuildMakesItOfThePackages() throws IOException {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE, ONE.named("doc").forAll());
        String described = index("trial", TRANSLATION);
        deleteAll(archive.root().resolve("dists/trial/main/i18n"));

        assertThat(Archive.open(archive.root()).rebuild(List.of(), LATER))
                .containsExactly(new Rebuilt("trial", Rebuilt.How.RESTORED, List.of()));

        assertThat(index("trial", TRANSLATION)).isEqualTo(described);
        assertThat(Archive.open(archive.root()).verify(LATER).problems()).isEmpty();
    }

    @Test
    void aLostOneComesBackWithTheNextPublication() throws IOException {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE);
        deleteAll(archive.root().resolve("dists/trial/main/i18n"));

        publish(Archive.open(archive.root()), "trial", ONE.named("doc").forAll());

        assertThat(index("trial", TRANSLATION)).contains("Package: doc", "Package: hello");
    }

    @Test
    void snapshotsKeepIt() {
        Archive archive = archive("trial");
        publish(archive, "trial", ONE);

        archive.snapshot(List.of(), Optional.of("then"), NOW);
        archive.prune(List.of(), Optional.empty(), Optional.of(Duration.ZERO), false, LATER);

        assertThat(
                        archive.root()
                                .resolve("snapshots/then/dists/trial")
                                .resolve(TRANSLATION + ".xz"))
                .exists();
        assertThat(archive.verify(LATER).problems()).isEmpty();
    }

    private static void deleteAll(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }
}
