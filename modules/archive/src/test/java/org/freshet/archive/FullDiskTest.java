package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Jvm;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel refuses to write more: the limit on a file's size stands for the end of the disk. */
@Tag("judge")
class FullDiskTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir Path dir;

    /** Publishes, and tells how it failed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            try {
                Archive.open(Path.of(arguments[0]))
                        .publish("noble", List.of(Path.of(arguments[1])), false, NOW);
            } catch (Unavailable failure) {
                System.out.println(failure.getMessage());
                System.out.println(failure.hint().orElse(""));
            }
        }
    }

    private String publish(int mostBytes, Path dsc) {
        return Tool.named("prlimit")
                .run(
                        Jvm.under(
                                List.of("--fsize=" + mostBytes),
                                Child.class,
                                dir.resolve("fresh").toString(),
                                dsc.toString()))
                .ok();
    }

    /** A tarball that nothing makes smaller than this. */
    private static String noise(int characters) {
        StringBuilder noise = new StringBuilder();
        new Random(7).ints(characters, ' ', '~').forEach(c -> noise.append((char) c));
        return noise.toString();
    }

    @Test
    void changesNothingForClientsAndSaysWhatToDo() throws Exception {
        Archive archive = Archive.init(dir.resolve("fresh"), ArchiveOptions.suites("noble"), NOW);
        Path suite = dir.resolve("fresh/dists/noble");
        byte[] before = Files.readAllBytes(suite.resolve("InRelease"));
        TinySource hello = TinySource.hello("1.0-1").madeOf(noise(100_000));
        Path dsc = hello.in(dir.resolve("in"));
        byte[] orig = Files.readAllBytes(dsc.resolveSibling(hello.origName()));

        assertThat(publish(orig.length - 1, dsc))
                .startsWith("`%s".formatted(dir.resolve("fresh/pool")))
                .contains("cannot be written: the disk is full")
                .contains("make room; nothing is lost, the same command goes on");
        assertThat(suite.resolve("InRelease")).hasBinaryContent(before);
        assertThat(archive.verify(NOW)).isEqualTo(new Verification(List.of(), List.of()));

        // Room for everything but the signature in InRelease, once the tarball is there.
        Path pooled = dir.resolve("fresh/pool/main/h/hello").resolve(hello.origName());
        Files.createDirectories(pooled.getParent());
        Files.write(pooled, orig);
        long release = Files.size(suite.resolve("Release"));
        assertThat(publish((int) release + 40, dsc))
                .startsWith("`%s` cannot be written".formatted(suite.resolve("InRelease")));
        assertThat(suite.resolve("InRelease")).hasBinaryContent(before);
        assertThat(archive.verify(NOW).problems()).isEmpty();
        // What was renamed before is back.
        assertThat(suite.resolve("main/source/Sources")).isEmptyFile();
        assertThat(suite.resolve("Release")).hasSize(release);

        assertThat(archive.publish("noble", List.of(dsc), false, NOW)).hasSize(1);
        assertThat(archive.list()).hasSize(1);
        assertThat(archive.verify(NOW).problems()).isEmpty();
    }
}
