package org.freshet.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.freshet.http.Pages;
import org.freshet.http.Web;
import org.freshet.model.DebianVersion;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.SourceName;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final SourceName HELLO = new SourceName("hello");

    @TempDir Path directory;
    Path cache;
    FixtureArchive archive;

    @BeforeEach
    void start() throws IOException {
        cache = directory.resolve("cache");
        archive =
                FixtureArchive.in(directory)
                        .source("main", "hello", "2.10-3")
                        .source("main", "hello", "2.10-1")
                        .source("main", "hello-traditional", "9.9-1")
                        .source("main", "jq", "1.7.1-3build1")
                        .source("main", "hell", "1.0")
                        .source("universe", "hello", "1:0.1-1")
                        .source("universe", "zz", "1-1");
    }

    @Test
    void findsEveryVersionOfASource() throws IOException {
        archive.write();

        assertThat(mirror().versions(location("main"), HELLO, NOW))
                .isEqualTo(versions("2.10-1", "2.10-3"));
        assertThat(mirror().versions(location("main"), new SourceName("hell"), NOW))
                .isEqualTo(versions("1.0"));
        assertThat(mirror().versions(location("main"), new SourceName("jq"), NOW))
                .isEqualTo(versions("1.7.1-3build1"));
        assertThat(mirror().versions(location("main"), new SourceName("hello-"), NOW)).isEmpty();
        assertThat(mirror().versions(location("main"), new SourceName("zz"), NOW)).isEmpty();
    }

    @Test
    void tellsWhatItReadLastWithoutAskingAgain() throws IOException {
        archive.write();
        Instant yearsLater = NOW.plus(Duration.ofDays(1_000));

        assertThat(mirror().lastRead(location("main"), HELLO, NOW)).isEmpty();
        mirror().versions(location("main"), HELLO, NOW);
        Files.delete(archive.suite().resolve("InRelease"));
        assertThat(mirror().lastRead(location("main"), HELLO, yearsLater))
                .contains(versions("2.10-1", "2.10-3"));
        assertThat(mirror().lastRead(location("main"), new SourceName("zz"), yearsLater))
                .contains(List.of());
    }

    @Test
    void looksIntoAllComponents() throws IOException {
        archive.write();

        assertThat(mirror().versions(location("main", "universe"), HELLO, NOW))
                .isEqualTo(versions("2.10-1", "2.10-3", "1:0.1-1"));
    }

    @Test
    void readsEveryCompressionWithAndWithoutHashes() throws IOException {
        for (String compression : List.of("xz", "gz", "")) {
            archive.compressed(compression).withoutByHash().write();
            assertThat(mirror("plain" + compression).versions(location("main"), HELLO, NOW))
                    .isEqualTo(versions("2.10-1", "2.10-3"));
        }
    }

    @Test
    void readsReleaseWithItsSignatureWhereThereIsNoInRelease() throws IOException {
        archive.write();
        Files.delete(archive.suite().resolve("InRelease"));

        assertThat(mirror().versions(location("main"), HELLO, NOW))
                .isEqualTo(versions("2.10-1", "2.10-3"));

        Files.writeString(
                archive.suite().resolve("Release"),
                Files.readString(archive.suite().resolve("Release")).replace("Fixture", "Evil"));
        assertThatThrownBy(() -> mirror("again").versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("content differs");
    }

    @Test
    void leavesOutSourcesThatAreKeptForOthersOnly() throws IOException {
        archive.source("main", "hello", "2.9-1", "Extra-Source-Only: yes").write();

        assertThat(mirror().versions(location("main"), HELLO, NOW))
                .isEqualTo(versions("2.10-1", "2.10-3"));
    }

    @Test
    void asksAgainOnlyAfterTheRefreshTimeAndFetchesOnlyWhatChanged() throws IOException {
        archive.write();
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/ubuntu", archive.root());
            Mirror.Location location = location(web.uri("/ubuntu"), "main", "universe");
            String hashed = "/ubuntu/dists/noble/main/source/by-hash/SHA256/" + hash("main");

            mirror().versions(location, HELLO, NOW);
            // A new object knows what another one left on disk.
            mirror().versions(location, new SourceName("jq"), NOW.plusSeconds(59));
            assertThat(web.hits("/ubuntu/dists/noble/InRelease")).isEqualTo(1);
            assertThat(web.hits(hashed)).isEqualTo(1);

            mirror().versions(location, HELLO, NOW.plusSeconds(60));
            assertThat(web.hits("/ubuntu/dists/noble/InRelease")).isEqualTo(2);
            assertThat(web.hits(hashed)).isEqualTo(1);

            archive.source("universe", "hello", "1:0.2-1").write();
            assertThat(mirror().versions(location, HELLO, NOW.plusSeconds(120)))
                    .isEqualTo(versions("2.10-1", "2.10-3", "1:0.1-1", "1:0.2-1"));
            assertThat(web.hits("/ubuntu/dists/noble/InRelease")).isEqualTo(3);
            assertThat(web.hits(hashed)).isEqualTo(1);

            mirror().versions(location, HELLO, NOW.minusSeconds(3600));
            assertThat(web.hits("/ubuntu/dists/noble/InRelease")).isEqualTo(4);
        }
    }

    @Test
    void asksOnceForManyThreads() throws IOException, InterruptedException, ExecutionException {
        archive.write();
        try (FakeWeb web = FakeWeb.start();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            web.directory("/ubuntu", archive.root());
            Mirror.Location location = location(web.uri("/ubuntu"), "main");
            Mirror mirror = mirror();

            for (var answer :
                    threads.invokeAll(
                            Collections.nCopies(16, () -> mirror.versions(location, HELLO, NOW)))) {
                assertThat(answer.get()).isEqualTo(versions("2.10-1", "2.10-3"));
            }

            assertThat(web.hits("/ubuntu/dists/noble/InRelease")).isEqualTo(1);
        }
    }

    @Test
    void keepsNoIndexThatIsNotCurrent() throws IOException {
        archive.write();
        mirror().versions(location("main"), HELLO, NOW);
        archive.source("main", "hello", "2.10-4").write();
        mirror().versions(location("main"), HELLO, NOW.plusSeconds(60));

        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(
                            files.filter(Files::isRegularFile)
                                    .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("suite", hash("main") + ".sources");
        }
    }

    @Test
    void recoversFromACacheThatWasDamagedOrRemoved() throws IOException {
        archive.write();
        mirror().versions(location("main"), HELLO, NOW);
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("suite")) {
                    Files.writeString(file, "garbage");
                } else {
                    Files.delete(file);
                }
            }
        }

        assertThat(mirror().versions(location("main"), HELLO, NOW))
                .isEqualTo(versions("2.10-1", "2.10-3"));
    }

    @Test
    void judgesAgainWhenTheKeyringChanged() throws IOException {
        archive.write();
        mirror().versions(location("main"), HELLO, NOW);
        Files.copy(
                FixtureArchive.in(directory).keyring(),
                archive.keyring(),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("which is not pinned");
    }

    @Test
    void refusesAnIndexThatDiffersFromItsHash() throws IOException {
        archive.withoutByHash().write();
        Path index = archive.suite().resolve("main/source/Sources.xz");
        byte[] bytes = Files.readAllBytes(index);
        String right = FixtureArchive.sha256(bytes);
        bytes[bytes.length / 2] ^= 1;
        Files.write(index, bytes);

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "digest of `%s` differs: expected sha256 `%s` and %d bytes, got `%s` and %d",
                        index.toUri(),
                        right,
                        bytes.length,
                        FixtureArchive.sha256(bytes),
                        bytes.length);
    }

    @Test
    void refusesAnIndexThatIsTooLongOrCutShort() throws IOException {
        archive.withoutByHash().write();
        Path index = archive.suite().resolve("main/source/Sources.xz");
        byte[] bytes = Files.readAllBytes(index);

        Files.write(index, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class);
        Files.write(index, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void refusesAChangedInRelease() throws IOException {
        archive.write();
        Path file = archive.suite().resolve("InRelease");
        Files.writeString(file, Files.readString(file).replace("Fixture", "Fixtures"));

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("/InRelease` does not match: signed by")
                .hasMessageEndingWith("content differs");
    }

    @Test
    void refusesAnInReleaseThatIsNoLongerValid() throws IOException {
        archive.field("Valid-Until: Fri, 02 Jan 2026 12:00:00 UTC").write();

        assertThat(mirror().versions(location("main"), HELLO, NOW)).hasSize(2);
        assertThatThrownBy(() ->
                        mirror().versions(
                                        location("main"),
                                        HELLO,
                                        Instant.parse("2026-01-02T12:00:01Z")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageEndingWith(
                        "/InRelease` is out of date: valid until 2026-01-02T12:00:00Z, now it is"
                                + " 2026-01-02T12:00:01Z");
    }

    @Test
    void believesNoCacheBeyondItsValidity() throws IOException {
        archive.field("Valid-Until: Fri, 02 Jan 2026 00:00:30 UTC").write();
        mirror().versions(location("main"), HELLO, NOW);

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW.plusSeconds(31)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is out of date");
    }

    @Test
    void refusesAnotherSuitesIndex() throws IOException {
        archive.codename("jammy").write();

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageEndingWith("/InRelease` is of suite `jammy`, expected `noble`");
    }

    @Test
    void refusesWhatIsNoRelease() throws IOException {
        archive.write();
        archive.sign("nonsense\n");
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("line 1: not a field: `nonsense`");
        archive.sign("Codename: noble\nValid-Until: never\n");
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`never` is not a date");
        archive.sign("Codename: noble\nSHA256:\n nonsense\n");
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("not a line of `SHA256`: `nonsense`");
    }

    @Test
    void refusesAnIndexThatIsNone() throws IOException {
        byte[] bytes = "not xz".getBytes(UTF_8);
        archive.write();
        archive.sign(
                "Codename: noble\nSHA256:\n %s 6 main/source/Sources.xz\n"
                        .formatted(FixtureArchive.sha256(bytes)));
        Files.write(archive.suite().resolve("main/source/Sources.xz"), bytes);

        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("/Sources.xz` is no index of sources: ");
    }

    @Test
    void saysWhichComponentsThereAre() throws IOException {
        archive.write();

        assertThatThrownBy(() -> mirror().versions(location("univers"), HELLO, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("/InRelease` lists no source index of component `univers`")
                .satisfies(failure ->
                        assertThat(((InvalidInput) failure).hint())
                                .contains("did you mean `universe`?"));
    }

    @Test
    void saysThatTheKeyringIsMissing() throws IOException {
        archive.write();
        Path missing = directory.resolve("missing.gpg");
        Mirror.Location location =
                new Mirror.Location(
                        archive.root().toUri(), missing, List.of("noble"), List.of("main"));

        assertThatThrownBy(() -> mirror().versions(location, HELLO, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` is missing", missing);
    }

    @Test
    void isUnavailableWhenTheMirrorIs() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            web.status("/dists/noble/InRelease", 503);
            assertThatThrownBy(() -> mirror().versions(location(web.uri("/"), "main"), HELLO, NOW))
                    .isInstanceOf(Unavailable.class);
        }
        assertThatThrownBy(() -> mirror().versions(location("main"), HELLO, NOW))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void asksWhetherASuiteChanged() throws IOException {
        archive.write();
        byte[] signed = Files.readAllBytes(archive.suite().resolve("InRelease"));
        List<String> known = new ArrayList<>();
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/ubuntu", archive.root());
            web.answer(
                    "/ubuntu/dists/noble/InRelease",
                    exchange -> {
                        String tag = exchange.getRequestHeaders().getFirst("If-None-Match");
                        known.add(String.valueOf(tag));
                        exchange.getResponseHeaders().set("ETag", "\"1\"");
                        if (tag == null) {
                            exchange.sendResponseHeaders(200, signed.length);
                            exchange.getResponseBody().write(signed);
                        } else {
                            exchange.sendResponseHeaders(304, -1);
                        }
                    });
            Mirror mirror = mirror();
            Mirror.Location there = location(web.uri("/ubuntu"), "main");

            assertThat(mirror.versions(there, HELLO, NOW))
                    .isEqualTo(mirror.versions(there, HELLO, NOW.plusSeconds(600)));
        }
        assertThat(known).containsExactly("null", "\"1\"");
    }

    @Test
    void refusesNamesOfSuitesThatLeaveTheArchive() {
        for (String suite : List.of("../evil", "/etc", "", "a b", "-x", "a?b")) {
            assertThatThrownBy(() ->
                            new Mirror.Location(
                                    URI.create("http://127.0.0.1/"),
                                    archive.keyring(),
                                    List.of(suite),
                                    List.of("main")))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage(
                            "suite or component `%s` of `http://127.0.0.1/` is not valid", suite);
        }
    }

    @Test
    @Tag("judge")
    void aptTakesTheFixturesToo() throws IOException {
        archive.write();
        for (String name : List.of("lists/partial", "cache", "parts")) {
            Files.createDirectories(directory.resolve("apt/" + name));
        }
        Path apt = directory.resolve("apt");
        Files.writeString(
                apt.resolve("sources.list"),
                "deb-src [signed-by=%s] file:%s noble main universe\n"
                        .formatted(archive.keyring(), archive.root()));
        Files.writeString(apt.resolve("status"), "");
        List<String> options =
                List.of(
                        "-o", "Dir::Etc::SourceList=" + apt.resolve("sources.list"),
                        "-o", "Dir::Etc::SourceParts=" + apt.resolve("parts"),
                        "-o", "Dir::State::Lists=" + apt.resolve("lists"),
                        "-o", "Dir::State::status=" + apt.resolve("status"),
                        "-o", "Dir::Cache=" + apt.resolve("cache"),
                        "-o", "APT::Sandbox::User=root",
                        "-o", "APT::Update::Error-Mode=any");

        apt("apt-get", options, "update").ok();

        assertThat(apt("apt-cache", options, "showsrc", "hello").ok().lines())
                .contains("Version: 2.10-3", "Version: 2.10-1", "Version: 1:0.1-1");
    }

    private static Tool.Ran apt(String program, List<String> options, String... arguments) {
        return Tool.named(program)
                .run(Stream.concat(options.stream(), Stream.of(arguments)).toArray(String[]::new));
    }

    private Mirror mirror() {
        return mirror("");
    }

    private Mirror mirror(String below) {
        Web web = new Web(InstantSource.system());
        return new Mirror(
                web,
                new Pages(web, directory.resolve("pages"), 1 << 20, InstantSource.system()),
                cache.resolve(below),
                Duration.ofMinutes(1));
    }

    private Mirror.Location location(String... components) {
        return location(archive.root().toUri(), components);
    }

    private Mirror.Location location(URI url, String... components) {
        return new Mirror.Location(url, archive.keyring(), List.of("noble"), List.of(components));
    }

    private String hash(String component) throws IOException {
        String release = Files.readString(archive.suite().resolve("Release"));
        return release.lines()
                .filter(line -> line.endsWith(component + "/source/Sources.xz"))
                .map(line -> line.strip().substring(0, 64))
                .findFirst()
                .orElseThrow();
    }

    private static List<DebianVersion> versions(String... texts) {
        return Stream.of(texts).map(DebianVersion::parse).toList();
    }
}
