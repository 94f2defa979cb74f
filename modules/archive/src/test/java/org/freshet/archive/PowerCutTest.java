package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.freshet.archive.RecordedDisk.Spared;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.testkit.Jvm;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails behind every system call of a real process, and what was not synced is lost in
 * several ways: clients see the old suite or the new one, and the same command again ends the work.
 * {@code -Dfreshet.cuts=1} looks at every disk that may be left, and not at one in so many.
 */
@Tag("judge")
class PowerCutTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3600);
    private static final long SEED = 20261102;
    private static final int STEP = Integer.getInteger("freshet.cuts", 8);

    @TempDir Path dir;
    private Path root;
    private Path in;

    /** What is cut off, and done again. */
    enum Work {
        PUBLISH {
            @Override
            void on(Archive archive, Path in) {
                archive.publish(
                        "noble",
                        List.of(
                                TinySource.hello("1.3-1").in(in),
                                TinyBinary.hello("1.3-1~ubuntu2404").in(in)),
                        false,
                        LATER);
            }
        },
        OPTIMIZE {
            @Override
            void on(Archive archive, Path in) {
                archive.optimize(LATER);
            }
        },
        ROLLBACK {
            @Override
            void on(Archive archive, Path in) {
                archive.rollBack("noble", "good", "B.", true, LATER);
            }
        },
        WITHDRAW {
            @Override
            void on(Archive archive, Path in) {
                archive.withdraw(
                        List.of("noble"),
                        new SourceName("hello"),
                        DebianVersion.parse("1.2-1"),
                        "bad",
                        "B.",
                        LATER);
            }
        },
        SIGN {
            @Override
            void on(Archive archive, Path in) {
                archive.sign(LATER);
            }
        };

        abstract void on(Archive archive, Path in);
    }

    /** The process that is recorded. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Work.valueOf(arguments[0])
                    .on(Archive.open(Path.of(arguments[1])), Path.of(arguments[2]));
        }
    }

    @BeforeEach
    void anArchive() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
        in = dir.resolve("in");
        fill(root, in);
    }

    /** An archive that all works can be done on. */
    static void fill(Path root, Path in) {
        Archive archive =
                Archive.init(
                        root,
                        ArchiveOptions.suites("noble")
                                .withUrl(URI.create("https://example.org/fresh"))
                                .withDays(0, 14),
                        NOW);
        for (int i = 0; i < 3; i++) {
            if (i == 1) {
                archive.snapshot(List.of(), Optional.of("good"), NOW);
            }
            archive.publish(
                    "noble",
                    List.of(
                            TinySource.hello("1." + i + "-1").in(in),
                            TinyBinary.hello("1." + i + "-1~ubuntu2404").in(in)),
                    false,
                    NOW.plusSeconds(i));
        }
    }

    /** Enough for indices of several segments. */
    static void manyPackages(Path root, Path in) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            files.add(TinySource.hello("1.0-1").named("source" + i).in(in));
        }
        Archive.open(root).publish("noble", files, false, NOW.plusSeconds(9));
    }

    private List<String> record(Work work) throws IOException {
        Path record = dir.resolve("record");
        Tool.named("strace")
                .run(
                        Jvm.under(
                                List.of(
                                        "--follow-forks",
                                        "--quiet=all",
                                        "-xx",
                                        "--string-limit=16777216",
                                        "--output=" + record,
                                        "--trace=" + RecordedDisk.CALLS),
                                Child.class,
                                work.name(),
                                root.toString(),
                                in.toString()))
                .ok();
        return Files.readAllLines(record);
    }

    @ParameterizedTest
    @EnumSource
    void showsTheOldOrTheNewAndEndsTheWork(Work work) throws IOException {
        if (work == Work.OPTIMIZE) {
            manyPackages(root, in);
        }
        RecordedDisk disk = new RecordedDisk(root);
        byte[] old = Files.readAllBytes(root.resolve("dists/noble/InRelease"));
        List<String> lines = record(work);
        byte[] later = Files.readAllBytes(root.resolve("dists/noble/InRelease"));
        assertThat(later).isNotEqualTo(old);
        Random random = new Random(SEED);
        Set<String> tried = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        int points = 0;
        int news = 0;
        for (String line : lines) {
            if (!disk.apply(line)) {
                continue;
            }
            points++;
            for (Spared spared : Spared.values()) {
                Map<String, byte[]> left = disk.after(spared, random);
                if (tried.add(hash(left))) {
                    byte[] seen = left.getOrDefault("/dists/noble/InRelease", new byte[0]);
                    boolean isNew = Arrays.equals(seen, later);
                    news += isNew ? 1 : 0;
                    if (!isNew && !Arrays.equals(seen, old)) {
                        wrong.add("neither old nor new, sparing %s: %s".formatted(spared, line));
                    }
                    if (tried.size() % STEP == 0) {
                        check(work, left, tried.size())
                                .forEach(problem ->
                                        wrong.add(
                                                "%s, sparing %s: %s"
                                                        .formatted(problem, spared, line)));
                    }
                }
            }
        }
        System.out.printf(
                "%s: %d points, %d different disks: %d old, %d new, %d wrong%n",
                work, points, tried.size(), tried.size() - news, news, wrong.size());
        assertThat(wrong).isEmpty();
        // Else the record was not read.
        assertThat(points).isGreaterThan(15);
        assertThat(news).isPositive();
    }

    private static String hash(Map<String, byte[]> files) {
        StringBuilder all = new StringBuilder();
        files.forEach((path, bytes) -> all.append(path).append(Hash.sha256(bytes)).append('\n'));
        return Hash.sha256(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** What is wrong with such a disk, and with it after the same command again. */
    private List<String> check(Work work, Map<String, byte[]> left, int number) throws IOException {
        Path parent = Files.createDirectory(dir.resolve("cut-" + number));
        Path copy = parent.resolve("fresh");
        RecordedDisk.write(left, copy);
        // Links to the pool are not written here, and nothing of the archive reads them.
        Files.copy(dir.resolve("fresh.key"), parent.resolve("fresh.key"));
        Archive archive = Archive.open(copy);
        List<String> wrong = new ArrayList<>();
        archive.verify(LATER).problems().forEach(problem -> wrong.add("at once: " + problem));
        work.on(archive, in);
        archive.verify(LATER).problems().forEach(problem -> wrong.add("then: " + problem));
        delete(parent);
        return wrong;
    }

    private static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
