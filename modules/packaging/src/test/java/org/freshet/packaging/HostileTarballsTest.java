package org.freshet.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.freshet.model.FreshetException;
import org.freshet.packaging.PlainSource.Parts;
import org.freshet.testkit.Tape;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Upstream tarballs as somebody might make them to get out of the tree, to fill the disk, or to be
 * read in two ways. What Freshet takes, the real dpkg-source takes too; so what that refuses,
 * Freshet refuses. Bombs are with the reader of tarballs.
 */
class HostileTarballsTest {
    private static final String TAKEN = "";

    @TempDir Path directory;

    /**
     * A tarball.
     *
     * @param says how Freshet's refusal begins; empty when it takes it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Hostile(String name, String says, byte[] bytes) {
        Hostile(String name, String says, Tape tape) {
            this(name, says, gzip(tape.end()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> corpus() {
        return Stream.of(escapes(), links(), kinds(), names(), numbers(), headers(), streams())
                .flatMap(List::stream);
    }

    private static Tape good() {
        return new Tape().directory("hello-1.0/").file("hello-1.0/hello.c", "int i;\n");
    }

    private static List<Hostile> escapes() {
        return List.of(
                new Hostile(
                        "a name above the top",
                        "has an entry `../evil` that leaves the tree",
                        good().file("../evil", "x")),
                new Hostile(
                        "a name that climbs",
                        "has an entry `hello-1.0/../../evil` that leaves the tree",
                        good().file("hello-1.0/../../evil", "x")),
                new Hostile(
                        "a name that climbs and returns",
                        "has an entry `hello-1.0/a/../b` that leaves the tree",
                        good().file("hello-1.0/a/../b", "x")),
                new Hostile(
                        "an absolute name",
                        "has an entry `/tmp/evil` with an absolute name",
                        good().file("/tmp/evil", "x")),
                new Hostile(
                        "a directory above",
                        "has an entry `hello-1.0/../..` that leaves the tree",
                        good().directory("hello-1.0/../..")),
                new Hostile(
                        "a pax name that climbs",
                        "has an entry `hello-1.0/../../evil` that leaves the tree",
                        good().pax('x', "path", "hello-1.0/../../evil").file("hello-1.0/ok", "x")),
                new Hostile(
                        "a global pax name that climbs",
                        "has a global header that sets `path`",
                        good().pax('g', "path", "../evil").file("hello-1.0/ok", "x")),
                new Hostile(
                        "a GNU long name that climbs",
                        "has an entry `hello-1.0/../../evil` that leaves the tree",
                        good().header('L', "././@LongLink", "", 20)
                                .body("hello-1.0/../../evil")
                                .file("hello-1.0/ok", "x")));
    }

    private static List<Hostile> links() {
        return List.of(
                new Hostile(
                        "a link to an absolute path",
                        "has a link `hello-1.0/l` to `/etc/passwd` that leaves the tree",
                        good().link("hello-1.0/l", "/etc/passwd")),
                new Hostile(
                        "a link above",
                        "has a link `hello-1.0/l` to `../../evil` that leaves the tree",
                        good().link("hello-1.0/l", "../../evil")),
                new Hostile("a link inside", TAKEN, good().link("hello-1.0/l", "hello.c")),
                new Hostile("a link to nothing", TAKEN, good().link("hello-1.0/l", "none")),
                new Hostile(
                        "a file through a link",
                        "has a link `hello-1.0/l` to `/tmp` that leaves the tree",
                        good().link("hello-1.0/l", "/tmp").file("hello-1.0/l/evil", "x")),
                new Hostile(
                        "a file through a link inside",
                        "has an entry `hello-1.0/l/x` that goes through the link `hello-1.0/l`",
                        good().directory("hello-1.0/d/")
                                .link("hello-1.0/l", "d")
                                .file("hello-1.0/l/x", "x")),
                new Hostile(
                        "a chain of links that leaves",
                        "has a link `hello-1.0/c` to `b/../evil` that leaves the tree",
                        good().link("hello-1.0/a", ".")
                                .link("hello-1.0/b", "a/..")
                                .link("hello-1.0/c", "b/../evil")),
                new Hostile(
                        "a file in place of a link",
                        "has an entry `hello-1.0/l` that an earlier entry made a link",
                        good().link("hello-1.0/l", "hello.c").file("hello-1.0/l", "x")),
                new Hostile(
                        "a link in place of a file",
                        TAKEN,
                        good().link("hello-1.0/hello.c", "other")),
                new Hostile(
                        "links in a circle",
                        TAKEN,
                        good().link("hello-1.0/a", "b").link("hello-1.0/b", "a")),
                new Hostile(
                        "a hard link to an absolute path",
                        "has a link `hello-1.0/l` to `/etc/passwd` that leaves the tree",
                        good().hardLink("hello-1.0/l", "/etc/passwd")),
                new Hostile(
                        "a hard link above",
                        "has a link `hello-1.0/l` to `hello-1.0/../../etc/passwd` that leaves the tree",
                        good().hardLink("hello-1.0/l", "hello-1.0/../../etc/passwd")),
                new Hostile(
                        "a hard link to nothing",
                        "has a hard link `hello-1.0/l` to `hello-1.0/none`, which no earlier entry made",
                        good().hardLink("hello-1.0/l", "hello-1.0/none")),
                new Hostile(
                        "a hard link inside",
                        TAKEN,
                        good().hardLink("hello-1.0/l", "hello-1.0/hello.c")),
                new Hostile(
                        "a hard link to a link",
                        "has an entry `hello-1.0/l` that an earlier entry made a link",
                        good().link("hello-1.0/s", "../../x")
                                .hardLink("hello-1.0/l", "hello-1.0/s")),
                new Hostile(
                        "a pax link that leaves",
                        "has a link `hello-1.0/l` to `../../evil` that leaves the tree",
                        good().pax('x', "linkpath", "../../evil").link("hello-1.0/l", "hello.c")),
                new Hostile(
                        "a GNU long link that leaves",
                        "has a link `hello-1.0/l` to `../../evil` that leaves the tree",
                        good().header('K', "././@LongLink", "", 10)
                                .body("../../evil")
                                .link("hello-1.0/l", "hello.c")),
                new Hostile(
                        "debian as a link out",
                        "has a link `hello-1.0/debian` to `/etc` that leaves the tree",
                        good().link("hello-1.0/debian", "/etc")),
                new Hostile(
                        "debian as a link inside",
                        TAKEN,
                        good().directory("hello-1.0/d/").link("hello-1.0/debian", "d")));
    }

    private static List<Hostile> kinds() {
        return List.of(
                new Hostile(
                        "a character device",
                        "has an entry `hello-1.0/d` that is a device",
                        good().header('3', "hello-1.0/d", "", 0)),
                new Hostile(
                        "a block device",
                        "has an entry `hello-1.0/d` that is a device",
                        good().header('4', "hello-1.0/d", "", 0)),
                new Hostile(
                        "a fifo",
                        "has an entry `hello-1.0/f` that is a fifo",
                        good().header('6', "hello-1.0/f", "", 0)),
                new Hostile(
                        "a volume of many",
                        "has an entry `hello-1.0/v` of an unknown type `4d`",
                        good().header('M', "hello-1.0/v", "", 1).body("x")),
                new Hostile(
                        "a label of a volume",
                        "has an entry `label` of an unknown type `56`",
                        good().header('V', "label", "", 0)),
                new Hostile(
                        "an unknown kind",
                        "has an entry `hello-1.0/q` of an unknown type `51`",
                        good().header('Q', "hello-1.0/q", "", 0)),
                new Hostile(
                        "a sparse file of GNU",
                        "has an entry `hello-1.0/s` that is a sparse file",
                        good().header('S', "hello-1.0/s", "", 512).body("x")),
                new Hostile(
                        "a sparse file of pax",
                        "has an entry `pax` that is a sparse file",
                        good().pax('x', "GNU.sparse.size", "99999999999")
                                .file("hello-1.0/s", "x")));
    }

    private static List<Hostile> names() {
        return List.of(
                new Hostile(
                        "names that collide without case",
                        TAKEN,
                        good().file("hello-1.0/HELLO.C", "x")),
                new Hostile("a file twice", TAKEN, good().file("hello-1.0/hello.c", "x")),
                new Hostile(
                        "a file as a directory",
                        "has an entry `hello-1.0/hello.c/x` where an earlier entry made a file",
                        good().file("hello-1.0/hello.c/x", "x")),
                new Hostile(
                        "a directory as a file",
                        "has an entry `hello-1.0/d` where an earlier entry made a directory",
                        good().directory("hello-1.0/d/")
                                .file("hello-1.0/d/x", "x")
                                .file("hello-1.0/d", "x")),
                new Hostile(
                        "a name of 10,000 bytes",
                        "has a name of more than 1024 bytes",
                        good().pax('x', "path", "hello-1.0/" + "n".repeat(10_000))
                                .file("hello-1.0/n", "x")),
                new Hostile(
                        "a path of 10,000 bytes",
                        "has a name of more than 1024 bytes",
                        good().pax('x', "path", "hello-1.0/" + "n/".repeat(5_000) + "x")
                                .file("hello-1.0/n", "x")),
                new Hostile(
                        "a name of 255 bytes",
                        TAKEN,
                        good().pax('x', "path", "hello-1.0/" + "n".repeat(255))
                                .file("hello-1.0/n", "x")),
                new Hostile(
                        "a name with NUL",
                        "has an entry `hello-1.0/a\\u0000b` with a control character in its name",
                        good().pax('x', "path", "hello-1.0/a\0b").file("hello-1.0/n", "x")),
                new Hostile(
                        "a name with a line end",
                        "has an entry `hello-1.0/a\\u000ab` with a control character in its name",
                        good().file("hello-1.0/a\nb", "x")),
                new Hostile(
                        "a name with an escape",
                        "has an entry `hello-1.0/\\u001b[31m` with a control character in its name",
                        good().file("hello-1.0/\033[31m", "x")),
                new Hostile(
                        "a name that is not UTF-8", TAKEN, good().file("hello-1.0/\351t\351", "x")),
                new Hostile(
                        "an empty name", "has an entry `` without a name", good().file("", "x")),
                new Hostile("two top directories", TAKEN, good().file("other-1.0/x", "x")),
                new Hostile("no top directory", TAKEN, new Tape().file("hello.c", "x")),
                new Hostile(
                        "a debian directory of its own",
                        TAKEN,
                        good().file("hello-1.0/debian/rules", "evil\n")),
                new Hostile(
                        "a .pc directory",
                        TAKEN,
                        good().file("hello-1.0/.pc/applied-patches", "x\n")));
    }

    private static List<Hostile> numbers() {
        return List.of(
                new Hostile(
                        "a negative size",
                        "has an entry of negative size",
                        good().header(
                                        '0',
                                        "hello-1.0/n",
                                        "",
                                        "\377\377\377\377\377\377\377\377\377\377\377\377",
                                        "ustar\00000")),
                new Hostile(
                        "a size of 2^62",
                        "unpacks to more than 8589934592 bytes",
                        good().header(
                                        '0',
                                        "hello-1.0/n",
                                        "",
                                        "\200\0\0\0\100\0\0\0\0\0\0\0",
                                        "ustar\00000")),
                new Hostile(
                        "a size that is no number",
                        "has a header with a malformed number",
                        good().header('0', "hello-1.0/n", "", "9xyz", "ustar\00000")),
                new Hostile(
                        "a pax size below zero",
                        "has a malformed pax header",
                        good().pax('x', "size", "-1").file("hello-1.0/n", "x")),
                new Hostile(
                        "a pax size that is too large",
                        "has a malformed pax header",
                        good().pax('x', "size", "9223372036854775807").file("hello-1.0/n", "x")),
                new Hostile(
                        "a pax size that hides an entry",
                        TAKEN,
                        good().pax('x', "size", "1024").file("hello-1.0/n", "x")),
                new Hostile(
                        "a size of 9 GB",
                        "unpacks to more than 8589934592 bytes",
                        good().header('0', "hello-1.0/n", "", "100000000000", "ustar\00000")));
    }

    private static List<Hostile> headers() {
        byte[] bad = good().end();
        bad[148] ^= 1;
        return List.of(
                new Hostile("a wrong checksum", "has a header whose checksum is wrong", gzip(bad)),
                new Hostile(
                        "a pax record that lies of its length",
                        "has a malformed pax header",
                        good().header('x', "pax", "", 20)
                                .body("99 path=hello-1.0/x\n")
                                .file("hello-1.0/n", "x")),
                new Hostile(
                        "a pax header without end",
                        "has a malformed pax header",
                        good().header('x', "pax", "", 20)
                                .body("20 path=hello-1.0/xx")
                                .file("hello-1.0/n", "x")),
                new Hostile(
                        "a pax header of 2 MiB",
                        "has a pax header of 2097169 bytes, expected at most 1048576",
                        good().pax('x', "comment", "c".repeat(2 << 20)).file("hello-1.0/n", "x")),
                new Hostile(
                        "a pax header for nothing",
                        "ends with a header that belongs to no entry",
                        good().pax('x', "path", "hello-1.0/z")),
                new Hostile(
                        "a character set of pax",
                        TAKEN,
                        good().pax('x', "hdrcharset", "BINARY").file("hello-1.0/n", "x")));
    }

    private static List<Hostile> streams() {
        byte[] tar = good().end();
        byte[] packed = gzip(tar);
        return List.of(
                new Hostile("nothing", "is cut short: it is empty", new byte[0]),
                new Hostile("an empty tar", TAKEN, new Tape()),
                new Hostile(
                        "a page",
                        "is an HTML page",
                        "<!DOCTYPE html><html>Sorry</html>".getBytes(StandardCharsets.UTF_8)),
                new Hostile(
                        "a gzip cut short",
                        "is cut short: its compressed data ends too early",
                        Arrays.copyOf(packed, packed.length - 12)),
                new Hostile(
                        "a gzip with another sum",
                        "is damaged: wrong check value of gzip data",
                        flipped(packed, packed.length - 6)),
                new Hostile(
                        "a tar cut in a file",
                        "is cut short: it ends inside a file",
                        gzip(Arrays.copyOf(tar, 512 + 512 + 100))),
                new Hostile(
                        "a tar cut in a header",
                        "is cut short: it ends without an end-of-archive block",
                        gzip(Arrays.copyOf(tar, 512 + 200))),
                new Hostile(
                        "a tar without an end",
                        "is cut short: it ends without an end-of-archive block",
                        gzip(good().open())),
                new Hostile(
                        "a second tar behind the end",
                        TAKEN,
                        gzip(joined(tar, new Tape().file("../evil", "x").end()))),
                new Hostile(
                        "garbage behind the gzip",
                        "is damaged: bytes after the gzip data that are none",
                        joined(packed, "garbage".getBytes(StandardCharsets.UTF_8))),
                new Hostile(
                        "a tarball in the tarball",
                        TAKEN,
                        good().file(
                                        "hello-1.0/inner.tar.gz",
                                        new String(packed, StandardCharsets.ISO_8859_1))));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    @Tag("judge")
    void isTakenOnlyWhereDpkgSourceTakesIt(Hostile hostile) throws IOException {
        Files.write(directory.resolve("arrived"), hostile.bytes());

        String said = said();

        assertThat(said)
                .isEqualTo(
                        hostile.says().isEmpty()
                                ? TAKEN
                                : "tarball `%s` %s"
                                        .formatted(directory.resolve("arrived"), hostile.says()));
        assertThat(Files.exists(directory.resolve("out"))).isEqualTo(said.isEmpty());
        if (said.isEmpty()) {
            assertThat(dpkgSourceSays(hostile.bytes())).isEmpty();
        }
        assertThat(Tree.of(directory.resolve("debian")))
                .isEqualTo("changelog\ncontrol\nrules\nsource/format\n");
    }

    private String said() throws IOException {
        Path debian = Files.createDirectories(directory.resolve("debian"));
        Files.createDirectories(debian.resolve("source"));
        Files.writeString(
                debian.resolve("changelog"),
                """
                hello (1.0-1) unstable; urgency=medium

                  * Say it.

                 -- A. Person <a@example.org>  Mon, 01 Jan 2024 00:00:00 +0000
                """);
        Files.writeString(debian.resolve("control"), Bench.CONTROL);
        Files.writeString(debian.resolve("rules"), "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        Files.writeString(debian.resolve("source/format"), "3.0 (quilt)\n");
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try {
            new PlainSource(scratch)
                    .build(
                            new Parts(List.of(directory.resolve("arrived")), debian, false),
                            directory.resolve("out"));
            return "";
        } catch (FreshetException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** Empty when it unpacks it. */
    private String dpkgSourceSays(byte[] orig) throws IOException {
        Path packed = Files.createDirectories(directory.resolve("packed"));
        byte[] debian =
                gzip(
                        new Tape()
                                .directory("debian/")
                                .file("debian/rules", "x\n")
                                .directory("debian/source/")
                                .file("debian/source/format", "3.0 (quilt)\n")
                                .end());
        Files.write(packed.resolve("hello_1.0.orig.tar.gz"), orig);
        Files.write(packed.resolve("hello_1.0-1.debian.tar.gz"), debian);
        Files.writeString(
                packed.resolve("hello_1.0-1.dsc"),
                """
                Format: 3.0 (quilt)
                Source: hello
                Binary: hello
                Architecture: any
                Version: 1.0-1
                Maintainer: A. Person <a@example.org>
                Files:
                 %s hello_1.0.orig.tar.gz
                 %s hello_1.0-1.debian.tar.gz
                """
                        .formatted(listed(orig), listed(debian)));
        Tool.Ran ran =
                Tool.named("dpkg-source")
                        .in(packed)
                        .env("TMPDIR", packed.toString())
                        .run("-x", "hello_1.0-1.dsc", directory.resolve("tree").toString());
        return ran.exit() == 0 ? "" : ran.err();
    }

    private static String listed(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes))
                    + " "
                    + bytes.length;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
