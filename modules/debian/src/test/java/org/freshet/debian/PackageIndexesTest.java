package org.freshet.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.freshet.debian.install.BinaryPackage;
import org.freshet.debian.install.Gap;
import org.freshet.debian.install.InstallCheck;
import org.freshet.debian.install.Need;
import org.freshet.debian.install.Packages;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageIndexesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    @TempDir Path directory;
    Path cache;
    FixtureArchive archive;

    @BeforeEach
    void start() throws IOException {
        cache = directory.resolve("cache");
        archive =
                FixtureArchive.in(directory)
                        .source("main", "hello", "2.10-3")
                        .binary("main", "amd64", "libc6", "Provides: libc-virtual (= 1),\n libc")
                        .binary("main", "amd64", "build-essential", "Depends: libc6 (>= 1)")
                        .binary("main", "amd64", "sh", "Essential: yes", "Multi-Arch: foreign")
                        .binary(
                                "main",
                                "amd64",
                                "sh2",
                                "Conflicts: sh,\n\tlibx",
                                "Breaks: y (<< 2)")
                        .binary("universe", "amd64", "extra", "Pre-Depends: libc", "Depends: sh");
    }

    @Test
    void keepsWhatDecidesInstallation() throws IOException {
        archive.write();

        Packages packages = packages("main", "universe");

        assertThat(packages.named("extra"))
                .containsExactly(
                        new BinaryPackage(
                                "extra",
                                "1.0-1",
                                "amd64",
                                "no",
                                false,
                                List.of(List.of(need("libc", "", "")), List.of(need("sh", "", ""))),
                                List.of(),
                                List.of()));
        assertThat(packages.named("sh2").getFirst().conflicts())
                .containsExactly(need("sh", "", ""), need("libx", "", ""), need("y", "<<", "2"));
        assertThat(packages.named("s")).isEmpty();
        assertThat(packages.named("zz")).isEmpty();
        assertThat(packages.named("")).isEmpty();
        assertThat(packages.providing("libc-virtual")).isEqualTo(packages.named("libc6"));
        assertThat(packages.providing("libc")).isEqualTo(packages.named("libc6"));
        assertThat(packages.providing("libc6")).isEmpty();
        assertThat(packages.essential()).isEqualTo(packages.named("sh"));
        assertThat(packages.essential().getFirst().multiArch()).isEqualTo("foreign");
    }

    @Test
    void answersWhetherASourceCanBeBuilt() throws IOException {
        archive.write();
        Deb822.Stanza source =
                Deb822.parseOne("debian/control", "Source: x\nBuild-Depends: extra, libc6 (>= 2)");

        assertThat(gaps("main", "universe", source))
                .containsExactly("libc6 (>= 2): there is 1.0-1");
        assertThat(gaps("main", "main", source))
                .containsExactly("extra: there is none", "libc6 (>= 2): there is 1.0-1");
    }

    @Test
    void asksTheMirrorOnlyWhenTheAnswerIsOld() throws IOException {
        archive.write();
        packages("main");
        Files.delete(archive.suite().resolve("InRelease"));
        Files.delete(archive.suite().resolve("Release"));

        assertThat(packages("main").named("libc6")).hasSize(1);
        assertThatThrownBy(() ->
                        indexes().of(location("main"), "amd64", NOW.plus(Duration.ofMinutes(16))))
                .hasMessageContaining("Release");
    }

    @Test
    void keepsNoIndexThatTheSuiteHasNoMore() throws IOException {
        archive.write();
        packages("main", "universe");
        archive.binary("main", "amd64", "new").write();

        Packages later =
                indexes()
                        .of(location("main", "universe"), "amd64", NOW.plus(Duration.ofHours(1)))
                        .orElseThrow();

        assertThat(later.named("new")).hasSize(1);
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(file -> file.toString().endsWith(".packages"))).hasSize(2);
        }
    }

    @Test
    void readsPackagesForAllArchitecturesWhereTheyStandApart() throws IOException {
        archive.binary("main", "all", "docs").write();
        assertThat(packages("main").named("docs")).isEmpty();

        String release =
                Files.readString(archive.suite().resolve("Release"))
                        .replace("Architectures: amd64", "Architectures: all amd64");
        archive.sign(release);
        assertThat(later(packages -> packages.named("docs"))).hasSize(1);

        archive.sign(release + "No-Support-for-Architecture-all: Packages\n");
        cache = directory.resolve("other");
        assertThat(later(packages -> packages.named("docs"))).isEmpty();
    }

    @Test
    void refusesAnIndexThatIsNotTheOneOfItsSuite() throws IOException {
        archive.withoutByHash().write();
        Path index = archive.suite().resolve("main/binary-amd64/Packages.xz");
        Files.writeString(index, "Package: evil\n");

        assertThatThrownBy(() -> packages("main"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("digest of");
    }

    @Test
    void refusesAnIndexThatIsNone() throws IOException {
        archive.binary("main", "amd64", "two words").write();

        assertThatThrownBy(() -> packages("main"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is no index of packages")
                .hasMessageContaining("`two words` is no value of `Package`");
    }

    @Test
    void tellsAnArchiveThatHasOnlySources() throws IOException {
        archive.write();

        assertThat(indexes().of(location("contrib"), "amd64", NOW)).isEmpty();
        assertThat(indexes().of(location("main"), "riscv64", NOW)).isEmpty();
    }

    private List<BinaryPackage> later(Function<Packages, List<BinaryPackage>> question) {
        return question.apply(
                indexes()
                        .of(location("main"), "amd64", NOW.plus(Duration.ofHours(1)))
                        .orElseThrow());
    }

    private List<String> gaps(String one, String other, Deb822.Stanza source) {
        Packages packages = one.equals(other) ? packages(one) : packages(one, other);
        return new InstallCheck(packages, "amd64")
                .toBuild(source).gaps().stream().map(Gap::text).toList();
    }

    private Packages packages(String... components) {
        return indexes().of(location(components), "amd64", NOW).orElseThrow();
    }

    private PackageIndexes indexes() {
        Web web = new Web(InstantSource.fixed(NOW));
        Pages pages = new Pages(web, directory.resolve("pages"), 1 << 20, InstantSource.fixed(NOW));
        return new PackageIndexes(new Mirror(web, pages, cache));
    }

    private Mirror.Location location(String... components) {
        return new Mirror.Location(
                archive.root().toUri(), archive.keyring(), List.of("noble"), List.of(components));
    }

    private static Need need(String name, String operator, String version) {
        return new Need(name, "", operator, version);
    }
}
