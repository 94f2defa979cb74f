package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.freshet.archive.Archive;
import org.freshet.archive.ArchiveOptions;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is full, closed, has lost its key or its time. */
class BadMachineTest {
    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0");
        site.recipe("hello", "git: " + upstream.url());
    }

    /** A file system of its own, while a test needs it; without the right to mount, no test. */
    private static void mounted(Path on, Runnable test, String... arguments) {
        String[] line = Arrays.copyOf(arguments, arguments.length + 1);
        line[arguments.length] = on.toString();
        Tool.Ran ran = Tool.named("mount").run(line);
        Assumptions.assumeTrue(
                ran.exit() == 0, "this user may not mount anything: " + ran.err().strip());
        try {
            test.run();
        } finally {
            Tool.named("umount").run(on.toString()).ok();
        }
    }

    @Test
    @Tag("judge")
    void aFullDiskLosesNothing() throws IOException {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        FakeUpstream big = site.upstream("big");
        Files.write(big.directory().resolve("noise"), noise);
        big.release("1.0");
        site.recipe("big", "git: " + big.url());
        Path archives = Files.createDirectories(site.home().resolve("archives"));

        mounted(
                archives,
                () -> {
                    assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 3\n");
                    assertThat(site.freshet("status").out())
                            .isEqualTo(
                                    """
                                    SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                                    big     1.0       ubuntu/noble  ?             -                        failed
                                    hello   1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh

                                    big ubuntu/noble: failed: `SITE/home/archives/fresh/pool/main/b/big/big_1.0.orig.tar.xz` cannot be written: the disk is full, or a quota is used up
                                      hint: make room; nothing is lost, the same command goes on where it stopped
                                    """);
                    assertThat(site.freshet("archive", "verify", site.archive().toString()).text())
                            .isEqualTo("archive `SITE/home/archives/fresh` is good\nexit 0\n");

                    Tool.named("mount").run("-o", "remount,size=8m", archives.toString()).ok();
                    assertThat(site.freshet("retry", "big", "1.0", "--because", "made room").text())
                            .isEqualTo(
                                    """
                                    publish:big/1.0/ubuntu/noble/archive:fresh
                                    exit 0
                                    """);
                    assertThat(site.freshet("run", "--once").exit()).isZero();
                    assertThat(site.published())
                            .isEqualTo(
                                    """
                                    SUITE  SOURCE  VERSION
                                    noble  big     1.0-0~fresh1~ubuntu2404
                                    noble  hello   1.0-0~fresh1~ubuntu2404
                                    """);
                    assertThat(site.freshet("archive", "verify", site.archive().toString()).exit())
                            .isZero();
                },
                "-t",
                "tmpfs",
                "-o",
                "size=280k",
                "tmpfs");
    }

    @Test
    void aHomeThatMayNotBeWrittenIsSaidSo() {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        String before = Tree.of(site.home());
        upstream.release("1.1");

        mounted(
                site.home(),
                () -> {
                    Tool.named("mount").run("-o", "remount,bind,ro", site.home().toString()).ok();
                    assertThat(site.freshet("run", "--once").text())
                            .isEqualTo(
                                    """
                                    error: home `SITE/home` cannot be written

                                    hint: make it a directory that user `root` may write, or name another with --home or $FRESHET_HOME
                                    exit 2
                                    """);
                    assertThat(site.freshet("hold", "hello", "1.0", "--because", "to see").text())
                            .isEqualTo(
                                    """
                                    error: ledger `SITE/home/ledger.db` cannot be opened: [SQLITE_CANTOPEN] Unable to open the database file (unable to open database file)

                                    hint: the home must be a directory that you may read and write
                                    exit 2
                                    """);
                },
                "--bind",
                site.home().toString());

        assertThat(Tree.of(site.home())).isEqualTo(before);
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published()).contains("noble  hello   1.1-0~fresh1~ubuntu2404\n");
    }

    @Test
    void aFileInPlaceOfTheHomeIsSaidSo() {
        site.file("home", "in the way\n");

        assertThat(site.freshet("run", "--once").text())
                .isEqualTo(
                        """
                        error: home `SITE/home` cannot be written

                        hint: make it a directory that user `root` may write, or name another with --home or $FRESHET_HOME
                        exit 2
                        """);
        assertThat(site.home()).hasContent("in the way");
    }

    @Test
    void aMissingKeyStopsPublishingAndIsNeverMadeAnew() throws IOException {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        Path key = site.home().resolve("keys/fresh.key");
        Path backup = Files.move(key, dir.resolve("backup"));
        upstream.release("1.1");

        assertThat(site.freshet("run", "--once").text())
                .isEqualTo(
                        """
                        error: key `SITE/home/keys/fresh.key` of archive `fresh` is missing

                        hint: put it back from its backup; only when it is lost: remove `SITE/home/archives/fresh/key.asc` and run `freshet archive init SITE/home/archives/fresh --suite noble` for a new one, which every client must then fetch
                        exit 2
                        """);
        assertThat(key).doesNotExist();
        assertThat(site.freshet("status").exit()).isZero();

        Files.move(backup, key);
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.published()).contains("noble  hello   1.1-0~fresh1~ubuntu2404\n");
    }

    @Test
    void aClockThatWasSetBackStopsOnlyTheArchiveItConcerns() {
        site.settings("archives:\n  fresh: {}\n  other: {}\n")
                .recipe("good", "git: " + upstream.url());
        append("good", "destinations: [archive:other]\n");
        Archive.init(
                site.archive(),
                ArchiveOptions.suites("noble", "noble-rc")
                        .withKey(site.home().resolve("keys/fresh.key")),
                Instant.now().plus(Duration.ofHours(3)));

        assertThat(site.freshet("run", "--once").exit()).isEqualTo(3);

        assertThat(site.freshet("status").out().replaceAll("20[0-9T:.-]+Z", "TIME"))
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        good    1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                        hello   1.0       ubuntu/noble  ?             -                        failed

                        hello ubuntu/noble: failed: suite `noble` was last published at TIME, and the clock says TIME
                          hint: was the clock set back? clients refuse a suite whose date goes back; set the clock right and publish again
                        """);
    }

    private void append(String source, String text) {
        Path recipe = site.recipes().resolve(source).resolve("recipe.yaml");
        try {
            Files.writeString(recipe, Files.readString(recipe) + text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
