package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine happens to be set to leaves no trace in an archive. */
@Tag("judge")
class NoiseTest {
    private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

    @TempDir Path dir;

    /**
     * Makes an archive and publishes: packages in the order of the arguments, then a second time.
     */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            Archive archive =
                    Archive.init(
                            directory.resolve("fresh"),
                            ArchiveOptions.suites("noble", "jammy", "noble-rc")
                                    .withLabel("Frisches für Ägypten")
                                    .withUrl(URI.create("https://example.org/fresh")),
                            NOW);
            List<Path> files = new ArrayList<>();
            for (String name : List.of(arguments).subList(1, arguments.length)) {
                files.add(
                        TinySource.hello("1.0-1")
                                .named(name)
                                .packagedAs("Größer.")
                                .in(directory.resolve("in")));
            }
            archive.publish("noble", files, false, NOW.plusSeconds(1));
            archive.publish(
                    "noble",
                    List.of(TinySource.hello("1.1-1").in(directory.resolve("in"))),
                    false,
                    NOW.plusSeconds(90_000));
            archive.withdraw(
                    List.of("noble"),
                    new SourceName("hello"),
                    DebianVersion.parse("1.1-1"),
                    "größer als nötig",
                    "B. Person",
                    NOW.plusSeconds(90_001));
        }
    }

    @BeforeEach
    void oneKey() {
        OpenPgpKey.generate(dir.resolve("key"), "Fresh <f@example.org>", NOW);
    }

    /**
     * Modes and contents below the root of an archive that a process makes which is set like this.
     */
    private SortedMap<String, String> made(
            String name, String umask, List<String> environment, List<String> java, String... order)
            throws IOException {
        Path own = Files.createDirectory(dir.resolve(name));
        Files.copy(dir.resolve("key"), own.resolve("fresh.key"));
        List<String> command =
                new ArrayList<>(List.of("-c", "umask " + umask + " && exec env \"$@\"", "sh"));
        command.addAll(environment);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Child.class.getName(), own.toString()));
        command.addAll(List.of(order));
        Tool.named("sh").run(command.toArray(String[]::new)).ok();
        return below(own.resolve("fresh"));
    }

    private static SortedMap<String, String> below(Path root) throws IOException {
        SortedMap<String, String> below = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                below.put(
                        root.relativize(path).toString(),
                        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                                ? mode
                                : mode + " " + Hash.of(path).sha256());
            }
        }
        // Who held the lock last is no part of the archive.
        below.remove(".lock");
        return below;
    }

    @Test
    void anyMachineMakesTheSameBytes() throws IOException {
        SortedMap<String, String> made =
                made(
                        "plain",
                        "022",
                        List.of("LC_ALL=C.UTF-8", "TZ=UTC"),
                        List.of(),
                        "hello",
                        "abc");

        assertThat(made)
                .containsEntry("", "rwxr-xr-x")
                .containsEntry("dists/noble/main/source/by-hash/SHA256", "rwxr-xr-x")
                .containsEntry("tombstones/noble", "rwxr-xr-x")
                .containsKey("pool/main/h/hello/hello_1.1-1.provenance.json");
        assertThat(made.values()).allMatch(each -> each.matches("rwxr-xr-x|rw-r--r-- .*"));
        assertThat(
                        made(
                                "secretive",
                                "077",
                                List.of("LC_ALL=C", "TZ=Pacific/Kiritimati"),
                                List.of("-Dfile.encoding=COMPAT"),
                                "abc",
                                "hello"))
                .isEqualTo(made);
        assertThat(
                        made(
                                "arabic",
                                "002",
                                List.of("LC_ALL=C.UTF-8", "TZ=America/St_Johns"),
                                List.of(
                                        "-Duser.language=ar",
                                        "-Duser.country=EG",
                                        "-Duser.extensions=u-nu-arab"),
                                "hello",
                                "abc"))
                .isEqualTo(made);
        assertThat(
                        made(
                                "turkish",
                                "027",
                                List.of("LC_ALL=C.UTF-8", "TZ=Asia/Kathmandu"),
                                List.of("-Duser.language=tr", "-Duser.timezone=Asia/Kathmandu"),
                                "abc",
                                "hello"))
                .isEqualTo(made);
    }
}
