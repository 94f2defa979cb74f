package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.freshet.model.SourceName;
import org.freshet.testkit.Jvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots, rollbacks, removals, pruning and rebuilding that die by SIGKILL leave the suite as it
 * was or as it was to be, and the next run goes on. {@code -Dfreshet.kills=60} is the long run.
 */
class KilledKeeperTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 8);
    private static final long SEED = 20261126;

    @TempDir Path dir;

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            Path root = Path.of(arguments[0]);
            Path in = Path.of(arguments[1]);
            for (int i = Integer.parseInt(arguments[2]); ; i++) {
                round(root, in, i);
                System.out.println(i);
            }
        }
    }

    /** Everything once; nothing of it asks what the round before did. */
    private static void round(Path root, Path in, int i) throws IOException {
        Clock clock = Clock.systemUTC();
        Archive archive = Archive.open(root);
        archive.rebuild(List.of(), clock.instant());
        String before = "before-" + i;
        if (archive.snapshots().stream().noneMatch(each -> each.name().equals(before))) {
            archive.snapshot(List.of(), Optional.of(before), clock.instant());
        }
        publish(archive, in, "1." + i + "-1");
        archive.rollBack("trial", before, "B.", true, clock.instant());
        publish(archive, in, "2." + i + "-1");
        archive.remove("trial", new SourceName("hello"), Optional.empty(), true, clock.instant());
        archive.prune(
                List.of(), Optional.empty(), Optional.of(Duration.ZERO), false, clock.instant());
        archive.dropSnapshot(before);
    }

    /** But for what a rollback of a round that was cut off has marked. */
    private static void publish(Archive archive, Path in, String version) {
        boolean marked =
                archive.tombstones().all("trial").stream()
                        .anyMatch(mark -> mark.version().toString().equals(version));
        if (!marked) {
            archive.publish(
                    "trial",
                    List.of(TinySource.hello(version).in(in), TinyBinary.hello(version).in(in)),
                    true,
                    Clock.systemUTC().instant());
        }
    }

    @Test
    void endsWhatAKilledOneBegan() throws Exception {
        Path root = dir.resolve("fresh");
        Clock clock = Clock.systemUTC();
        Archive archive = Archive.init(root, ArchiveOptions.suites("trial"), clock.instant());
        Random random = new Random(SEED);
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            next = killAfter(random.nextInt(1500), root, next);

            // What a client sees, and what every snapshot names, is whole.
            assertThat(archive.verify(clock.instant()).problems()).isEmpty();
        }

        round(root, dir.resolve("in"), next);

        assertThat(archive.contents(List.of())).isEmpty();
        assertThat(archive.verify(clock.instant()).problems()).isEmpty();
        assertThat(archive.verify(clock.instant()).notes())
                .noneMatch(note -> note.contains("unfinished"));
        try (Stream<Path> left = Files.list(root.resolve("snapshots"))) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .allMatch(name -> name.startsWith("before-"));
        }
    }

    @Test
    void rebuildsWhatAKilledRebuildLeft() throws Exception {
        Path root = dir.resolve("fresh");
        Clock clock = Clock.systemUTC();
        Archive archive = Archive.init(root, ArchiveOptions.suites("trial"), clock.instant());
        archive.publish(
                "trial",
                List.of(TinySource.hello("0.1-1").in(dir.resolve("in"))),
                false,
                clock.instant());
        Random random = new Random(SEED);
        for (int kill = 0; kill < Math.max(2, KILLS / 2); kill++) {
            try (Stream<Path> all = Files.walk(root.resolve("dists"))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            killAfter(random.nextInt(500), root, 1000);

            archive.rebuild(List.of(), clock.instant());
            assertThat(archive.verify(clock.instant()).problems()).isEmpty();
        }
    }

    /** Kills it so long after its start, and gives the round that it was in. */
    private int killAfter(int millis, Path root, int from) throws Exception {
        List<String> command =
                Jvm.command(
                        Child.class,
                        root.toString(),
                        dir.resolve("in").toString(),
                        Integer.toString(from));
        Path out = dir.resolve("out");
        Process child =
                new ProcessBuilder(command)
                        .redirectError(dir.resolve("err").toFile())
                        .redirectOutput(out.toFile())
                        .start();
        try {
            // A Java that starts takes some of it.
            assertThat(child.waitFor(200L + millis, TimeUnit.MILLISECONDS))
                    .as(Files.readString(dir.resolve("err")))
                    .isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
        int round = from;
        for (String line : Files.readAllLines(out)) {
            round = Integer.parseInt(line) + 1;
        }
        return round;
    }
}
