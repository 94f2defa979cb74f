package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.testkit.Apt;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apt does where a version is taken back, promoted, or its suite closed. */
@Tag("judge")
class ForwardJudgeTest {
    private static final String GOOD = "1.0-0~fresh1~ubuntu2404";
    private static final String BAD = "1.1-0~fresh1~ubuntu2404";

    // apt knows no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Archive archive;
    private Apt apt;

    @BeforeEach
    void aClientThatHasHello() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        archive =
                Archive.init(
                        dir.resolve("fresh"),
                        ArchiveOptions.suites("noble", "noble-proposed"),
                        now);
        publish("noble", GOOD);
        publish("noble", BAD);
        apt = Apt.in(dir.resolve("apt"));
        apt.file(
                "etc/sources.list.d/fresh.sources",
                Files.readString(dir.resolve("fresh/fresh-noble.sources")));
        installed(BAD);
        update();
    }

    private void publish(String suite, String version) {
        Path in = dir.resolve("in");
        TinyBinary hello = TinyBinary.hello(version);
        archive.publish(
                suite,
                List.of(
                        TinySource.hello(version).in(in),
                        hello.in(in),
                        hello.named("hello-doc").forAll().in(in)),
                false,
                now);
    }

    private void installed(String version) {
        apt.file(
                "state/status",
                """
                Package: hello
                Status: install ok installed
                Maintainer: B. Person <b@example.org>
                Architecture: amd64
                Version: %s
                Description: says hello

                """
                        .formatted(version));
    }

    private void update() {
        Tool.Ran update = apt.run("apt-get", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
    }

    /** What apt would install, as it says it. */
    private List<String> would(String... arguments) {
        List<String> line = new ArrayList<>(List.of("-s", "-y"));
        line.addAll(Arrays.asList(arguments));
        return apt.run("apt-get", line.toArray(String[]::new))
                .ok()
                .lines()
                .filter(each -> each.startsWith("Inst "))
                .map(each -> each.replaceFirst(" \\(([^ ]+) .*", " ($1)"))
                .toList();
    }

    private Withdrawn withdraw() {
        return archive.withdraw(
                        List.of(),
                        new SourceName("hello"),
                        DebianVersion.parse(BAD),
                        "eats files",
                        "B. Person",
                        now)
                .getFirst();
    }

    @Test
    void onlyTheCommandThatThePageShowsGoesBack() throws IOException {
        Withdrawn withdrawn = withdraw();
        update();
        String command = withdrawn.back().command().orElseThrow();
        assertThat(Files.readString(dir.resolve("fresh/index.html"))).contains(command);

        assertThat(would("dist-upgrade")).isEmpty();
        // Nothing that was not installed comes along.
        assertThat(would(command.replaceFirst("^apt ", "").split(" ", -1)))
                .containsExactly("Inst hello [%s] (%s)".formatted(BAD, GOOD));
    }

    @Test
    void everyWayForwardIsAnOrdinaryUpgrade() {
        for (WayForward way : withdraw().forward()) {
            String version = way.version().map(Objects::toString).orElse("1.2-0~fresh1~ubuntu2404");
            Path copy = dir.resolve("of-" + way.kind().text());
            Archive other = Archive.init(copy, ArchiveOptions.suites("noble"), now);
            other.publish(
                    "noble", List.of(TinyBinary.hello(version).in(dir.resolve("in"))), false, now);
            apt.file("etc/sources.list.d/fresh.sources", read(copy, way));
            update();

            assertThat(would("upgrade"))
                    .as(way.how())
                    .containsExactly("Inst hello [%s] (%s)".formatted(BAD, version));
        }
    }

    private static String read(Path archive, WayForward way) {
        try {
            return Files.readString(
                    archive.resolve("of-%s-noble.sources".formatted(way.kind().text())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatIsPromotedIsAnOrdinaryUpgrade() {
        String next = "1.2-0~fresh1~ubuntu2404";
        publish("noble-proposed", next);
        assertThat(would("upgrade")).isEmpty();

        archive.promote(
                List.of(Promotion.Wanted.parse("hello")),
                List.of("noble-proposed"),
                List.of(),
                now);
        update();

        assertThat(would("upgrade")).containsExactly("Inst hello [%s] (%s)".formatted(BAD, next));
    }

    @Test
    void aClosedSuiteStaysAsItIs() {
        archive.close("noble", Optional.of("end of life"), now);
        update();

        assertThat(would("install", "hello-doc"))
                .containsExactly("Inst hello-doc (%s)".formatted(BAD));
    }
}
