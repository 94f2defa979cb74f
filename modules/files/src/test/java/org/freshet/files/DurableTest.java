package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableTest {
    @TempDir Path dir;

    @Test
    void makesTheFileAndItsDirectoriesAndLeavesNothingBeside() throws IOException {
        Durable.replace(dir.resolve("a/b/Release"), text("one"));
        Durable.replace(dir.resolve("a/b/Release"), text("two"));

        assertThat(dir.resolve("a/b/Release")).hasContent("two");
        assertThat(Tree.of(dir)).isEqualTo("a/b/Release\n");
    }

    @Test
    void makesTheFileReadableByAll() throws IOException {
        Durable.replace(dir.resolve("file"), text("x"));

        assertThat(Files.getPosixFilePermissions(dir.resolve("file")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    @Tag("judge")
    void makesDirectoriesThatAllMayEnterWhateverTheUmask() throws IOException {
        underUmask077("replace");

        assertThat(mode("a")).isEqualTo("rwxr-xr-x");
        assertThat(mode("a/b")).isEqualTo("rwxr-xr-x");
        assertThat(mode("a/b/file")).isEqualTo("rw-r--r--");
    }

    @Test
    @Tag("judge")
    void theStoreMakesFilesThatAllMayReadWhateverTheUmask() throws IOException {
        underUmask077("put");

        String sha256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        assertThat(mode("a")).isEqualTo("rwxr-xr-x");
        assertThat(mode("a/b/ca")).isEqualTo("rwxr-xr-x");
        assertThat(mode("a/b/ca/" + sha256)).isEqualTo("rw-r--r--");
    }

    @Test
    void makesADirectoryForSecretsThatNobodyElseMayEnter() throws IOException {
        Durable.makePrivateDirectory(dir.resolve("keys/mine"));

        assertThat(mode("keys")).isEqualTo("rwx------");
        assertThat(mode("keys/mine")).isEqualTo("rwx------");
    }

    @Test
    void leavesADirectoryThatIsThereAsItIs() throws IOException {
        Files.createDirectory(dir.resolve("mine"));
        Files.setPosixFilePermissions(
                dir.resolve("mine"), PosixFilePermissions.fromString("rwxr-x---"));

        Durable.replace(dir.resolve("mine/a/file"), text("x"));
        Durable.makePrivateDirectory(dir.resolve("mine"));

        assertThat(mode("mine")).isEqualTo("rwxr-x---");
        assertThat(mode("mine/a")).isEqualTo("rwxr-xr-x");
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(path)));
    }

    private void underUmask077(String what) {
        Tool.named("sh")
                .in(dir)
                .run(
                        "-c",
                        "umask 077 && exec \"$@\"",
                        "sh",
                        Child.java(),
                        "-cp",
                        Child.classPath(),
                        Child.class.getName(),
                        what,
                        dir.resolve("a/b").toString(),
                        "a")
                .ok();
    }

    @Test
    void keepsTheOldFileWhenTheContentBreaks() {
        Durable.replace(dir.resolve("file"), text("old"));

        assertThatThrownBy(() ->
                        Durable.replace(
                                dir.resolve("file"),
                                out -> {
                                    out.write(1);
                                    throw new IOException("No space left on device");
                                }))
                .isInstanceOf(Unavailable.class);
        assertThatThrownBy(() ->
                        Durable.replace(
                                dir.resolve("file"),
                                _ -> {
                                    throw new UncheckedIOException(
                                            new IOException("Input/output error"));
                                }))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` cannot be written: Input/output error"
                                .formatted(dir.resolve("file")));

        assertThat(dir.resolve("file")).hasContent("old");
        assertThat(Tree.of(dir)).isEqualTo("file\n");
    }

    @Test
    void readersNeverSeeHalfAFile() throws Exception {
        Path file = dir.resolve("file");
        Durable.replace(file, text("a".repeat(100_000)));
        AtomicBoolean done = new AtomicBoolean();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; i < 50; i++) {
                                String letter = i % 2 == 0 ? "b" : "a";
                                Durable.replace(file, text(letter.repeat(100_000)));
                            }
                            done.set(true);
                        });

        while (!done.get()) {
            String seen = Files.readString(file);
            assertThat(seen).hasSize(100_000);
            assertThat(seen.chars().distinct().count()).isEqualTo(1);
        }
        writer.join();
    }

    @Test
    void takesTheLongestNameThereIs() {
        Path file = dir.resolve("ü".repeat(127));

        Durable.replace(file, text("x"));

        assertThat(file).hasContent("x");
    }

    @Test
    void saysThatAFileStandsWhereADirectoryShouldBe() {
        Durable.replace(dir.resolve("file"), text("x"));

        assertThatThrownBy(() -> Durable.replace(dir.resolve("file/below"), text("x")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`%s` cannot be written: a file stands where a directory should be,"
                                + " or a directory where a file should be",
                        dir.resolve("file/below"));
    }

    @Test
    void saysThatThereIsNoPermission() {
        FreshetException failure =
                Durable.failure("/srv/archive/InRelease", new AccessDeniedException("/srv"));

        assertThat(failure)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("no permission to write `/srv/archive/InRelease`");
        assertThat(failure.hint())
                .contains(
                        "let the user who runs freshet own it and its directory,"
                                + " or name another one");
    }

    @Test
    void aDirectoryWithoutPermissionIsForAPersonToMend() throws IOException {
        Assumptions.assumeFalse(
                "root".equals(System.getProperty("user.name")), "root may write everywhere");
        Path locked = Files.createDirectory(dir.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertThatThrownBy(() -> Durable.replace(locked.resolve("file"), text("x")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("no permission to write `%s`", locked.resolve("file"));
    }

    @Test
    @Tag("judge")
    void saysThatTheDiskIsFull() {
        Tool.Ran ran = onSmallDisk("replace");

        assertThat(ran.out())
                .isEqualTo(
                        """
                        Unavailable
                        `%1$s/file` cannot be written: the disk is full, or a quota is used up
                        make room; nothing is lost, the same command goes on where it stopped
                        left:\s
                        """
                                .formatted(dir));
    }

    @Test
    @Tag("judge")
    void theStoreSaysThatTheDiskIsFull() {
        Tool.Ran ran = onSmallDisk("put");

        assertThat(ran.out())
                .isEqualTo(
                        """
                        Unavailable
                        `file` cannot be written: the disk is full, or a quota is used up
                        make room; nothing is lost, the same command goes on where it stopped
                        left:\s
                        """);
    }

    @Test
    void sweepsWhatAKilledProcessLeftAndNothingElse() throws IOException {
        Path old = Files.writeString(dir.resolve(".InRelease.123.tmp"), "half");
        Path fresh = Files.writeString(dir.resolve(".InRelease.456.tmp"), "half");
        Files.writeString(dir.resolve("notes.tmp"), "mine");
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(1)));
        Files.setLastModifiedTime(fresh, FileTime.from(now.plusSeconds(1)));
        Files.setLastModifiedTime(dir.resolve("notes.tmp"), FileTime.from(now.minusSeconds(1)));

        Durable.sweep(dir, now);
        Durable.sweep(dir.resolve("nowhere"), now);

        assertThat(Tree.of(dir)).isEqualTo(".InRelease.456.tmp\nnotes.tmp\n");
    }

    @Test
    void seesWhatIsWrittenAndNothingHalf() throws IOException {
        Files.writeString(dir.resolve("b"), "");
        Files.writeString(dir.resolve("a"), "");
        Files.writeString(dir.resolve(".InRelease.123.tmp"), "half");

        assertThat(Durable.visible(dir)).containsExactly(dir.resolve("a"), dir.resolve("b"));
        assertThat(Durable.visible(dir.resolve("nowhere"))).isEmpty();
    }

    /** A small file system of its own over the temporary directory, seen by one process only. */
    private Tool.Ran onSmallDisk(String what) {
        Tool unshare = Tool.named("unshare").in(dir);
        String mount = "mount -t tmpfs -o size=64k none " + dir;
        Assumptions.assumeTrue(
                unshare.run("-rm", "sh", "-c", mount).exit() == 0,
                "this machine lets nobody mount a file system of his own");
        return unshare.run(
                "-rm",
                "sh",
                "-c",
                mount + " && exec \"$@\"",
                "sh",
                Child.java(),
                "-cp",
                Child.classPath(),
                Child.class.getName(),
                what,
                dir.toString(),
                "x".repeat(100_000));
    }

    private static Content text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
