package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.freshet.trust.OpenPgpKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same parts, and the same plan, give the same bytes in every process: what it is set to leaves
 * no trace in a source package, nor does the checkout that it reads.
 */
@Tag("judge")
class AnyMachineTest {
    private static final Instant DATE = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] ORIG = new Tarballs().file("hello-1.0/README", "hello\n").gzip();
    private static final Machine PLAIN = Machine.plain();

    /** Turkish has another I, Thai another year, Arabic other digits. */
    private static final Machine TURKISH =
            PLAIN.umask("077")
                    .environment("TZ=Asia/Kathmandu", "HOME=/nonexistent", "LANG=tr_TR.UTF-8")
                    .options(
                            "-Duser.language=tr",
                            "-Duser.country=TR",
                            "-Duser.name=İşçi",
                            "-Dfile.encoding=ISO-8859-1",
                            "-XX:ActiveProcessorCount=1",
                            "-XX:TieredStopAtLevel=1");

    private static final Machine ARABIC =
            PLAIN.umask("000")
                    .environment("TZ=Pacific/Kiritimati", "USER=root")
                    .options(
                            "-Duser.language=ar",
                            "-Duser.country=EG",
                            "-Duser.extensions=u-nu-arab",
                            "-Duser.timezone=Pacific/Chatham",
                            "-Dfile.encoding=COMPAT",
                            "-XX:ActiveProcessorCount=2",
                            "-Xmx256m");

    private static final Machine THAI =
            PLAIN.umask("027")
                    .environment("TZ=America/St_Johns")
                    .options("-Xint", "-Duser.language=th", "-Duser.country=TH", "-Xmx512m");

    private static final Map<String, String> FILES =
            Map.of(
                    "changelog",
                    """
                    hello (1.0-1) unstable; urgency=medium

                      * Größer; closes: #123456.

                     -- Ä. Person <b@example.org>  Thu, 01 Jan 2026 00:00:00 +0100
                    """,
                    "control",
                    """
                    Source: hello
                    Maintainer: Ä. Person <b@example.org>
                    Build-Depends: debhelper-compat (= 13)
                    Standards-Version: 4.6.2

                    Package: hello
                    Architecture: any
                    Description: says hello
                     A test.

                    Package: hello-i18n
                    Architecture: all
                    Description: says it in Turkish
                     A test.
                    """,
                    "rules",
                    "#!/usr/bin/make -f\n%:\n\tdh $@\n",
                    "copyright",
                    "Public domain.\n",
                    "source/format",
                    "3.0 (quilt)\n",
                    "hello.install",
                    "usr\n",
                    "İçindekiler",
                    "ok\n",
                    "Z",
                    "Z\n",
                    "a",
                    "a\n",
                    "hello.config",
                    "#!/bin/sh\n");

    @TempDir Path dir;

    @BeforeEach
    void mayBeEnteredByAll() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    // freshet source

    @Test
    void partsGiveTheSameBytesHoweverTheProcessIsSet() throws IOException {
        Path parts = parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x");
        SortedMap<String, String> made = source(PLAIN, parts, "out");

        assertThat(made)
                .containsOnlyKeys(
                        "hello_1.0-1.debian.tar.xz",
                        "hello_1.0-1.dsc",
                        "hello_1.0-1_source.changes",
                        "hello_1.0.orig.tar.gz");
        assertThat(source(TURKISH, parts, "turkish")).isEqualTo(made);
        assertThat(source(ARABIC, parts, "arabic")).isEqualTo(made);
        assertThat(source(THAI, parts, "thai")).isEqualTo(made);
    }

    @Test
    void partsGiveTheSameBytesHoweverTheyWereCheckedOut() throws IOException {
        SortedMap<String, String> made =
                source(
                        PLAIN,
                        parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x"),
                        "out");

        // As by umask 077, 000 and 027; one of them older than dates of zip, one of the future.
        assertThat(
                        source(
                                PLAIN,
                                parts(
                                        dir.resolve("an other/ördner"),
                                        true,
                                        Instant.EPOCH,
                                        "rw-------",
                                        "rwx------"),
                                "secretive"))
                .isEqualTo(made);
        assertThat(
                        source(
                                PLAIN,
                                parts(
                                        dir.resolve("open"),
                                        true,
                                        Instant.parse("2041-05-06T07:08:09.101112Z"),
                                        "rw-rw-rw-",
                                        "rwxrwxrwx"),
                                "open"))
                .isEqualTo(made);
        Path memory = Path.of("/dev/shm");
        if (Files.isWritable(memory)) {
            // Its directories are read in another order.
            Path there = Files.createTempDirectory(memory, "freshet-test.");
            try {
                assertThat(
                                source(
                                        PLAIN,
                                        parts(there, false, DATE, "r--r-----", "r-xr-x---"),
                                        "memory"))
                        .isEqualTo(made);
            } finally {
                DemoCommand.delete(there);
            }
        }
    }

    @Test
    void partsGiveTheSameBytesToAnotherUser() throws IOException {
        assumeTrue(Files.getAttribute(dir, "unix:uid").equals(0), "only root becomes another user");
        Path parts = parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x");
        Machine nobody =
                PLAIN.jars(readableByAll())
                        .under(setpriv(), "--reuid=65534", "--regid=65534", "--clear-groups");

        assertThat(source(nobody, parts, "nobody")).isEqualTo(source(PLAIN, parts, "out"));
    }

    @Test
    void partsGiveTheSameBytesAtAnotherTime() throws IOException {
        Path parts = parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x");
        SortedMap<String, String> made = source(PLAIN, parts, "out");

        assertThat(source(at("2031-05-06 07:08:09"), parts, "later")).isEqualTo(made);
        assertThat(source(at("1999-12-31 23:59:59"), parts, "before")).isEqualTo(made);
    }

    @Test
    void partsGiveTheSameBytesByAnotherJdk() throws IOException {
        Path other = otherJdk();
        Path parts = parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x");

        assertThat(source(PLAIN.java(other), parts, "other"))
                .isEqualTo(source(PLAIN, parts, "out"));
    }

    /** The launcher sets a locale in which the JVM reads all names. */
    @Test
    void namesThatTheLocaleCannotReadAreRefused() throws IOException {
        Path parts = parts(dir.resolve("plain"), false, DATE, "rw-r--r--", "rwxr-xr-x");

        Said said =
                PLAIN.environment("LC_ALL=C")
                        .freshet(
                                parts,
                                "source",
                                "--orig",
                                "orig.tar.gz",
                                "--debian",
                                "debian",
                                "--out",
                                dir.resolve("out").toString());

        assertThat(said.exit()).as(said.text()).isEqualTo(2);
        assertThat(said.err()).contains("is not UTF-8, or the locale is not (`LC_ALL=C.UTF-8` is)");
        assertThat(dir.resolve("out")).doesNotExist();
        Files.delete(parts.resolve("debian/İçindekiler"));
        assertThat(source(PLAIN.environment("LC_ALL=C"), parts, "ascii"))
                .isEqualTo(source(PLAIN, parts, "out"));
    }

    // freshet build

    @Test
    void aPlanGivesTheSameBytesHoweverTheProcessIsSet() throws IOException {
        FakeUpstream upstream =
                FakeUpstream.in(dir, "upstream").file("README", "hello\n").release("1.0");
        OpenPgpKey.generate(dir.resolve("key"), "Fresh <f@example.org>", DATE);
        SortedMap<String, String> made =
                build(PLAIN, upstream, "plain", false, "rw-r--r--", "rwxr-xr-x");

        assertThat(made)
                .containsKeys(
                        "hello_1.0-0~fresh1~deb13.dsc",
                        "hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz",
                        "hello_1.0-0~fresh1~ubuntu2404.plan.json",
                        "hello_1.0-0~fresh1~ubuntu2404_source.changes",
                        "hello_1.0.orig.tar.xz")
                .hasSize(9);
        assertThat(build(TURKISH, upstream, "turkish", true, "rw-------", "rwx------"))
                .isEqualTo(made);
        assertThat(build(ARABIC, upstream, "arabic", true, "rw-rw-rw-", "rwxrwxrwx"))
                .isEqualTo(made);
        assertThat(
                        build(
                                at("2031-05-06 07:08:09"),
                                upstream,
                                "later",
                                false,
                                "rw-r-----",
                                "rwxr-x---"))
                .isEqualTo(made);
    }

    private SortedMap<String, String> build(
            Machine machine,
            FakeUpstream upstream,
            String name,
            boolean backwards,
            String file,
            String program)
            throws IOException {
        Path own = Files.createDirectories(dir.resolve(name));
        Path key = own.resolve("home/keys/fresh.key");
        Files.createDirectories(key.getParent());
        Files.copy(dir.resolve("key"), key);
        Path recipe = Files.createDirectories(own.resolve("recipes/hello"));
        Files.writeString(
                recipe.resolve("recipe.yaml"),
                """
                schema: 1
                source: hello
                maintainers:
                  packaging: ["İ. Person <b@example.org>"]
                upstream:
                  git: %s
                packaging:
                  dir: debian/
                targets: [ubuntu/noble, debian/trixie]
                policy: {unproved: publish}
                """
                        .formatted(upstream.url()));
        write(recipe.resolve("debian"), backwards, DATE, file, program);
        Site site = Site.in(own);
        List<String> line = new ArrayList<>(List.of(site.line("build", "hello")));
        line.addAll(List.of("--out", own.resolve("out").toString()));

        Said said = machine.freshet(own, line.toArray(String[]::new));

        assertThat(said.exit()).as(said.text()).isZero();
        return digests(own.resolve("out"));
    }

    // Parts

    /** A directory with {@code debian/} and {@code orig.tar.gz}. */
    private static Path parts(Path at, boolean backwards, Instant date, String file, String program)
            throws IOException {
        write(at.resolve("debian"), backwards, date, file, program);
        Files.write(at.resolve("orig.tar.gz"), ORIG);
        return at;
    }

    private static void write(
            Path debian, boolean backwards, Instant date, String file, String program)
            throws IOException {
        List<String> names = new ArrayList<>(FILES.keySet().stream().sorted().toList());
        for (String name : backwards ? names.reversed() : names) {
            Path path = debian.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, FILES.get(name));
            Files.setLastModifiedTime(path, FileTime.from(date));
            Files.setPosixFilePermissions(
                    path,
                    PosixFilePermissions.fromString(
                            name.equals("rules") || name.equals("hello.config") ? program : file));
        }
    }

    private SortedMap<String, String> source(Machine machine, Path parts, String out)
            throws IOException {
        Path to = Files.createDirectories(dir.resolve("made").resolve(out));
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxrwxrwx"));

        Said said =
                machine.freshet(
                        parts,
                        "source",
                        "--orig",
                        "orig.tar.gz",
                        "--debian",
                        "debian",
                        "--out",
                        to.toString());

        assertThat(said.exit()).as(said.text()).isZero();
        return digests(to);
    }

    private static SortedMap<String, String> digests(Path directory) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                digests.put(
                        file.getFileName().toString(),
                        "%s %s"
                                .formatted(
                                        PosixFilePermissions.toString(
                                                Files.getPosixFilePermissions(file)),
                                        HexFormat.of()
                                                .formatHex(
                                                        sha256().digest(
                                                                        Files.readAllBytes(
                                                                                file)))));
            }
        }
        return digests;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // Other machines

    private static Machine at(String time) {
        Tool.named("faketime");
        return PLAIN.under("faketime", "-m", time);
    }

    private static String setpriv() {
        Tool.named("setpriv");
        return "setpriv";
    }

    /** Another JDK that can run us, beside the one that runs this. */
    private static Path otherJdk() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> others = new ArrayList<>();
        if (Files.isDirectory(own.resolveSibling(""))) {
            try (Stream<Path> homes = Files.list(own.resolveSibling(""))) {
                homes.sorted().filter(AnyMachineTest::runsUs).forEach(others::add);
            }
        }
        for (Path other : others) {
            if (!other.toRealPath().equals(own)) {
                return other;
            }
        }
        return abort("no other JDK of version 25 or later lies beside `%s`".formatted(own));
    }

    private static boolean runsUs(Path home) {
        try {
            return Files.readString(home.resolve("release"))
                    .lines()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").replaceFirst("[.].*", ""))
                    .anyMatch(version -> Integer.parseInt(version) >= 25);
        } catch (IOException | NumberFormatException _) {
            return false;
        }
    }

    /** The class path where every user may read it: root's own directories are closed. */
    private String readableByAll() throws IOException {
        List<String> copies = new ArrayList<>();
        int number = 0;
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(part);
            Path to = dir.resolve("jars").resolve(number++ + "-" + from.getFileName());
            if (Files.exists(from)) {
                copy(from, to);
                copies.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes is)
                            throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(path).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes is)
                            throws IOException {
                        Path copy =
                                path.equals(from)
                                        ? to
                                        : to.resolve(from.relativize(path).toString());
                        Files.copy(path, copy, LinkOption.NOFOLLOW_LINKS);
                        Files.setPosixFilePermissions(
                                copy, PosixFilePermissions.fromString("rw-r--r--"));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
