package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.SourceName;
import org.freshet.testkit.Jvm;
import org.freshet.trust.Keyring;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A publisher that dies by SIGKILL leaves an archive that clients can use, and ends its work; also
 * where it gets a new key before it starts again. {@code -Dfreshet.kills=60} is the long run.
 */
class KilledPublisherTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 10);
    private static final int VERSIONS = 400;
    private static final long SEED = 20261102;

    @TempDir Path dir;

    /** The process that is killed: publishes ever higher versions until then. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Archive archive = Archive.open(Path.of(arguments[0]));
            Path in = Path.of(arguments[1]);
            System.out.println("begins");
            for (int i = Integer.parseInt(arguments[2]); i < VERSIONS; i++) {
                archive.publish(
                        "noble",
                        List.of(TinySource.hello("1." + i + "-1").in(in)),
                        false,
                        Clock.systemUTC().instant());
                System.out.println(i);
            }
        }
    }

    @Test
    void endsWhatAKilledOneBegan() throws Exception {
        Path root = dir.resolve("fresh");
        Clock clock = Clock.systemUTC();
        Archive archive =
                Archive.init(root, ArchiveOptions.suites("jammy", "noble"), clock.instant());
        Random random = new Random(SEED);
        int unfinished = 0;
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            boolean newKey = kill % 4 == 2;
            if (newKey) {
                replaceKey(kill, clock.instant());
            }
            int publications = random.nextInt(4);
            killAfter(publications, random.nextDouble(), root, next);

            Verification found = archive.verify(clock.instant());
            if (newKey && publications == 0) {
                // Some suites may be signed by the key that users are not told of yet.
                assertThat(found.problems()).allMatch(KilledPublisherTest::isOfAnotherKey);
            } else {
                // A client that reads now: a signed index, and every file of what it names.
                assertThat(found.problems()).isEmpty();
            }
            unfinished += found.notes().isEmpty() ? 0 : 1;
            next = highest(archive) + 1;
        }

        archive.publish(
                "noble",
                List.of(TinySource.hello("1." + next + "-1").in(dir.resolve("last"))),
                false,
                clock.instant());

        assertThat(archive.verify(clock.instant()).problems()).isEmpty();
        assertThat(archive.verify(clock.instant()).notes())
                .noneMatch(note -> note.contains("unfinished"));
        assertThat(highest(archive)).isEqualTo(next);
        assertThat(everHeld(archive)).isEqualTo(upTo(next));
        byte[] signed = Files.readAllBytes(root.resolve("dists/noble/InRelease"));
        assertThat(
                        Keyring.read(List.of(root.resolve("key.asc")))
                                .verifyClearSigned("InRelease", signed, clock.instant())
                                .text())
                .isEqualTo(Files.readString(root.resolve("dists/noble/Release")));
        // Else the kills missed what they aim at.
        assertThat(unfinished).isPositive();
    }

    private void replaceKey(int time, Instant now) throws IOException {
        Path key = dir.resolve("fresh.key");
        Files.delete(key);
        OpenPgpKey.generate(key, "Key %d <fresh@example.org>".formatted(time), now);
    }

    private static boolean isOfAnotherKey(String problem) {
        return problem.matches("(jammy|noble): .*(signed by|is by key) .*");
    }

    /** Kills it that many publications and that part of one more after its start. */
    private void killAfter(int publications, double part, Path root, int from)
            throws IOException, InterruptedException {
        List<String> command =
                Jvm.command(
                        Child.class,
                        root.toString(),
                        dir.resolve("in").toString(),
                        Integer.toString(from));
        Process child =
                new ProcessBuilder(command).redirectError(dir.resolve("err").toFile()).start();
        try (var out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("begins");
            long begun = System.nanoTime();
            for (int i = from; i < from + publications; i++) {
                begun = System.nanoTime();
                assertThat(out.readLine())
                        .as(Files.readString(dir.resolve("err")))
                        .isEqualTo(Integer.toString(i));
            }
            // The first publication of a process takes longer than its later ones.
            long one =
                    TimeUnit.MILLISECONDS.toNanos(
                            publications == 0
                                    ? 400
                                    : Math.min((System.nanoTime() - begun) / 1_000_000, 150));
            assertThat(child.waitFor((long) (part * one), TimeUnit.NANOSECONDS)).isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static int highest(Archive archive) {
        return archive.list().stream()
                .mapToInt(listing -> number(listing.version()))
                .max()
                .orElse(-1);
    }

    private static int number(DebianVersion version) {
        return Integer.parseInt(version.upstream().substring(2));
    }

    private static List<Integer> everHeld(Archive archive) {
        return new ArchiveHoldings(Map.of("fresh", archive))
                .of(Destination.parse("archive:fresh"), new SourceName("hello")).stream()
                        .map(holding -> number(holding.version()))
                        .sorted()
                        .toList();
    }

    private static List<Integer> upTo(int last) {
        return java.util.stream.IntStream.rangeClosed(0, last).boxed().toList();
    }
}
