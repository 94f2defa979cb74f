package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.freshet.model.FreshetException;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Jvm;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real file system with room for nothing, for one page, for two, until the work is done: clients
 * see the old suite or the new one, the failure says what is wrong, and with room the same command
 * ends the work. Last, one that nobody may write to.
 */
@Tag("judge")
class FillingDiskTest {
    private static final Instant LATER = Instant.parse("2026-11-02T09:00:00Z");
    private static final int PAGE = 4096;
    private static final int MOST_PAGES = 300;

    @TempDir Path dir;

    @BeforeEach
    void anArchive() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = Files.createDirectory(dir.resolve("before")).resolve("fresh");
        PowerCutTest.fill(root, dir.resolve("in"));
        Files.createDirectory(dir.resolve("disk"));
    }

    @ParameterizedTest
    @EnumSource
    void showsTheOldOrTheNewAndEndsTheWorkWhenThereIsRoom(PowerCutTest.Work work) {
        Assumptions.assumeTrue(
                Tool.named("unshare").run("-rm", "mount", "-t", "tmpfs", "none", "/mnt").exit()
                        == 0,
                "this machine lets nobody mount a file system of his own");
        if (work == PowerCutTest.Work.OPTIMIZE) {
            PowerCutTest.manyPackages(dir.resolve("before/fresh"), dir.resolve("in"));
        }

        String said =
                Tool.named("unshare")
                        .run(Jvm.under(List.of("-rm"), Child.class, work.name(), dir.toString()))
                        .ok();

        List<String> lines = said.lines().toList();
        System.out.println(work + ": " + lines.getLast());
        assertThat(lines).noneMatch(line -> line.startsWith("wrong"));
        assertThat(lines.getLast()).matches("full [1-9][0-9]*: old [1-9][0-9]*, new [0-9]+");
    }

    /** Has the small file system, which nobody else sees. */
    static final class Child {
        private final PowerCutTest.Work work;
        private final Path dir;
        private final Path disk;
        private final Path root;

        private Child(PowerCutTest.Work work, Path dir) {
            this.work = work;
            this.dir = dir;
            this.disk = dir.resolve("disk");
            this.root = disk.resolve("fresh");
        }

        public static void main(String[] arguments) throws IOException {
            new Child(PowerCutTest.Work.valueOf(arguments[0]), Path.of(arguments[1])).fill();
        }

        private void fill() throws IOException {
            byte[] old = Files.readAllBytes(dir.resolve("before/fresh/dists/noble/InRelease"));
            int olds = 0;
            int full = 0;
            // The one with many files to copy each time.
            int step = work == PowerCutTest.Work.OPTIMIZE ? 4 : 1;
            for (int pages = 0; pages < MOST_PAGES; pages += step) {
                begin();
                FileStore store = Files.getFileStore(disk);
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                remount("size=" + (used + (long) pages * PAGE));
                boolean failed = failed(pages);
                olds += failed && shows(old) ? 1 : 0;
                full += failed ? 1 : 0;
                verified(pages + " pages, at once");
                remount("size=64m");
                work.on(Archive.open(root), dir.resolve("in"));
                verified(pages + " pages, then");
                if (shows(old)) {
                    System.out.println("wrong: with room again, nothing was done");
                }
                mount("umount", disk.toString());
                if (!failed) {
                    break;
                }
            }
            begin();
            remount("ro");
            try {
                work.on(Archive.open(root), dir.resolve("in"));
                System.out.println("wrong: it wrote what nobody may write to");
            } catch (FreshetException e) {
                if (e.hint().isEmpty()) {
                    System.out.println("wrong: no hint: " + e.getMessage());
                }
            }
            verified("read-only");
            if (!shows(old)) {
                System.out.println("wrong: not the old one");
            }
            System.out.printf("full %d: old %d, new %d%n", full, olds, full - olds);
        }

        private void begin() {
            mount("mount", "-t", "tmpfs", "-o", "size=64m", "none", disk.toString());
            mount("cp", "-a", dir.resolve("before") + "/.", disk.toString());
        }

        private boolean failed(int pages) {
            try {
                work.on(Archive.open(root), dir.resolve("in"));
                return false;
            } catch (Unavailable e) {
                if (!String.valueOf(e.getMessage()).contains("the disk is full")) {
                    System.out.println("wrong: with %d pages: %s".formatted(pages, e));
                }
                return true;
            }
        }

        private boolean shows(byte[] inRelease) throws IOException {
            return Arrays.equals(
                    Files.readAllBytes(root.resolve("dists/noble/InRelease")), inRelease);
        }

        private void verified(String when) {
            for (String problem : Archive.open(root).verify(LATER).problems()) {
                System.out.println("wrong: %s: %s".formatted(when, problem));
            }
        }

        private void remount(String options) {
            mount("mount", "-o", "remount," + options, disk.toString());
        }

        private static void mount(String... command) {
            try {
                Process process = new ProcessBuilder(command).inheritIO().start();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(String.join(" ", command));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
