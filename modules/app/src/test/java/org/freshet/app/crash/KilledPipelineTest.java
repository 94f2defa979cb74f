package org.freshet.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveHoldings;
import org.freshet.ledger.LedgerView;
import org.freshet.ledger.RowView;
import org.freshet.model.Destination;
import org.freshet.model.Holdings.Holding;
import org.freshet.model.SourceName;
import org.freshet.model.Target;
import org.freshet.testkit.FakeUpstream;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real pipeline (SIGKILL to its own process) at random moments while its upstream goes on
 * releasing. The seed is fixed, the moments are not: they depend on the machine. {@code
 * -Dfreshet.kills=100} is the long run.
 */
class KilledPipelineTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 8);
    private static final List<Target> TARGETS =
            List.of(
                    Target.parse("ubuntu/jammy"),
                    Target.parse("ubuntu/noble"),
                    Target.parse("debian/trixie"));
    private static final SourceName HELLO = new SourceName("hello");
    private static final Destination FRESH = Destination.parse("archive:fresh");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private Victim pipeline;

    private final Random random = new Random(20261123);
    private final List<String> releases = new ArrayList<>();

    @BeforeEach
    void aHome() {
        pipeline = new Victim(dir);
    }

    @Test
    void publishesEveryReleaseOnceHoweverOftenItIsKilled() throws Exception {
        FakeUpstream upstream = FakeUpstream.in(dir, "upstream");
        pipeline.recipe(
                upstream.url(),
                "ubuntu/jammy, ubuntu/noble, debian/trixie",
                "archive:fresh",
                "poll: PT1S\n");
        release(upstream);
        Path archive = dir.resolve("home/archives/fresh");
        for (int kill = 0; kill < KILLS; kill++) {
            Process run = pipeline.start("run");
            switch (kill % 4) {
                // Between the pool and the index: as soon as a .dsc is there that was not there
                // before.
                case 1 -> untilANewDsc(archive, run);
                case 2 -> {
                    pause(1_000 + random.nextInt(1_500));
                    release(upstream);
                    pause(random.nextInt(2_500));
                }
                default -> pause(300 + random.nextInt(3_500));
            }
            run.destroyForcibly().waitFor();
            if (kill % 4 != 2) {
                release(upstream);
            }
            if (kill % 5 == 4) {
                replaceKey();
            }
        }

        assertThat(pipeline.start("run", "--once").waitFor()).as("%s", pipeline.log()).isZero();

        assertThat(Archive.open(archive).verify(Clock.systemUTC().instant()).problems()).isEmpty();
        everyReleaseIsPublishedOnceOrSuperseded(archive);
    }

    private void everyReleaseIsPublishedOnceOrSuperseded(Path archive) {
        List<Holding> held =
                new ArchiveHoldings(java.util.Map.of("fresh", Archive.open(archive)))
                        .of(FRESH, HELLO);
        String newest = releases.getLast();
        try (LedgerView ledger = LedgerView.open(dir.resolve("home/ledger.db"))) {
            List<RowView> rows = ledger.rows(HELLO);
            TreeMap<String, String> ends = new TreeMap<>();
            TreeMap<String, String> expected = new TreeMap<>();
            for (String release : releases) {
                for (Target target : TARGETS) {
                    String name = release + " " + target.text();
                    List<String> versions =
                            held.stream()
                                    .filter(holding ->
                                            holding.suite().equals(target.series())
                                                    && holding.version().upstream().equals(release))
                                    .map(holding -> holding.version().toString())
                                    .toList();
                    Optional<RowView> superseded =
                            rows.stream()
                                    .filter(row -> row.key().version().equals(Optional.of(release)))
                                    .filter(row ->
                                            row.key()
                                                    .target()
                                                    .map(target.text()::equals)
                                                    .orElse(true))
                                    .filter(row ->
                                            row.reason().orElse("").startsWith("superseded by"))
                                    .findFirst();
                    ends.put(
                            name,
                            versions.isEmpty() && superseded.isPresent()
                                    ? "superseded"
                                    : versions.toString());
                    boolean mayBe = !release.equals(newest) && versions.isEmpty();
                    expected.put(
                            name,
                            mayBe
                                    ? "superseded"
                                    : "[%s-0~fresh1~%s]".formatted(release, target.suffix()));
                }
            }
            assertThat(ends).as("%s%n%s", dir, pipeline.log()).isEqualTo(expected);
        }
        TreeSet<String> current = new TreeSet<>();
        held.stream()
                .filter(holding -> holding.current() && holding.version().upstream().equals(newest))
                .forEach(holding -> current.add(holding.suite()));
        assertThat(current).containsExactly("jammy", "noble", "trixie");
    }

    private void release(FakeUpstream upstream) {
        String version = "1." + releases.size();
        upstream.release(version);
        releases.add(version);
    }

    private void replaceKey() throws IOException {
        Path key = dir.resolve("home/keys/fresh.key");
        if (Files.exists(key)) {
            Files.delete(key);
            OpenPgpKey.generate(key, "fresh archive signing key", Clock.systemUTC().instant());
        }
    }

    private void untilANewDsc(Path archive, Process run) throws IOException {
        Set<String> before = dscs(archive);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end && run.isAlive() && dscs(archive).equals(before)) {
            LockSupport.parkNanos(500_000);
        }
    }

    private static Set<String> dscs(Path archive) throws IOException {
        Set<String> names = new TreeSet<>();
        Path pool = archive.resolve("pool/main/h/hello");
        if (Files.isDirectory(pool)) {
            try (Stream<Path> files = Files.list(pool)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".dsc"))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** The length of a random life, not a wait for something to happen. */
    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
