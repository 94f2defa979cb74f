package org.freshet.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Tape;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarballTest {
    private static final Tarball.Bounds SMALL =
            new Tarball.Bounds(1000, 1 << 20, 200, Duration.ofMinutes(1));

    @TempDir Path dir;

    @Test
    void tellsWhatIsInAPlainTar() {
        byte[] tar = new Tape().directory("pkg/").file("pkg/a.c", "12345").end();

        assertThat(check(tar)).isEqualTo(new Tarball.Contents("tar", "pkg", 2, 5));
    }

    @Test
    void tellsWhatIsInATarOfTheSeventhEdition() {
        byte[] tar =
                new Tape()
                        .header('\0', "pkg/", "", "00000000000", "")
                        .header('\0', "pkg/a.c", "", "00000000005", "")
                        .body("12345")
                        .end();

        assertThat(check(tar)).isEqualTo(new Tarball.Contents("tar", "pkg", 2, 5));
    }

    @Test
    void takesALeadingDotForNothing() {
        byte[] tar =
                new Tape().directory("./").directory("./pkg/").file("pkg//./a.c", "12345").end();

        assertThat(check(tar)).isEqualTo(new Tarball.Contents("tar", "pkg", 3, 5));
    }

    @Test
    void takesGitsGlobalHeaderForNoTopDirectory() {
        byte[] tar =
                new Tape()
                        .pax('g', "comment", "6c0d5e7d6c0d5e7d6c0d5e7d6c0d5e7d6c0d5e7d")
                        .file("pkg/a.c", "12345")
                        .end();

        assertThat(check(tar)).isEqualTo(new Tarball.Contents("tar", "pkg", 1, 5));
    }

    @Test
    void allowsLinksThatStayInside() {
        byte[] tar =
                new Tape()
                        .file("pkg/doc/a", "12345")
                        .link("pkg/b", "doc/a")
                        .link("pkg/doc/up", "..")
                        .link("pkg/doc/c", "../doc/up/doc/./a")
                        .hardLink("pkg/d", "./pkg/doc/a")
                        .link("pkg/dangling", "nowhere")
                        .link("pkg/circle", "circle")
                        .link("pkg/b", "doc/a")
                        .end();

        assertThat(check(tar)).isEqualTo(new Tarball.Contents("tar", "pkg", 8, 5));
    }

    @Test
    void showsFilesAndLinksOnTheWay() throws IOException {
        byte[] tar =
                new Tape()
                        .directory("pkg/")
                        .file("./pkg//a.c", "12345")
                        .file("pkg/skipped", "not read")
                        .link("pkg/b", "./a.c")
                        .hardLink("pkg/c", "./pkg/a.c")
                        .end();
        Files.write(dir.resolve("file"), tar);
        List<String> shown = new ArrayList<>();

        Tarball.read(
                dir.resolve("file"),
                "pkg.tar",
                SMALL,
                (member, content) ->
                        shown.add(
                                member.name().equals("a.c")
                                        ? member + new String(content.readAllBytes(), UTF_8)
                                        : member.toString()));

        assertThat(shown)
                .containsExactly(
                        "TarMember[name=a.c, kind=FILE, link=, size=5, modified=1699863552]12345",
                        "TarMember[name=skipped, kind=FILE, link=, size=8, modified=1699863552]",
                        "TarMember[name=b, kind=LINK, link=./a.c, size=0, modified=1699863552]",
                        "TarMember[name=c, kind=HARD_LINK, link=a.c, size=0, modified=1699863552]");
    }

    @Test
    void knowsGzipByItsBytesAndReadsAllMembers() {
        byte[] tar = new Tape().file("pkg/a.c", "12345").end();
        byte[] twoMembers =
                concat(
                        gzip(Arrays.copyOf(tar, 700)),
                        gzip(new byte[0]),
                        gzip(Arrays.copyOfRange(tar, 700, tar.length)),
                        new byte[100]);

        assertThat(check(twoMembers)).isEqualTo(new Tarball.Contents("tar.gz", "pkg", 1, 5));
    }

    @Test
    void knowsXzByItsBytesAndReadsAllStreams() {
        byte[] tar = new Tape().file("pkg/a.c", "12345").end();
        byte[] twoStreams =
                concat(xz(Arrays.copyOf(tar, 700)), xz(Arrays.copyOfRange(tar, 700, tar.length)));

        assertThat(check(twoStreams)).isEqualTo(new Tarball.Contents("tar.xz", "pkg", 1, 5));
    }

    @Test
    void knowsBzip2ByItsBytesAndReadsAllStreams() {
        byte[] tar = new Tape().file("pkg/a.c", "12345").end();
        byte[] twoStreams =
                concat(
                        bzip2(Arrays.copyOf(tar, 700)),
                        bzip2(Arrays.copyOfRange(tar, 700, tar.length)));

        assertThat(check(twoStreams)).isEqualTo(new Tarball.Contents("tar.bz2", "pkg", 1, 5));
    }

    @Test
    @Tag("judge")
    void agreesWithGnuTarOnEveryFormatItWrites() throws IOException {
        String longName = "d".repeat(60) + "/" + "e".repeat(60) + "/" + "f".repeat(20);
        Path file = dir.resolve("in/pkg/" + longName);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "12345");
        Files.createLink(dir.resolve("in/pkg/hard"), file);
        Files.createSymbolicLink(dir.resolve("in/pkg/soft"), Path.of(longName));
        Files.writeString(dir.resolve("in/pkg/ümläut"), "1234567");

        for (String format : List.of("oldgnu", "gnu", "ustar", "pax")) {
            for (String packing : List.of("gzip", "bzip2", "xz")) {
                Path tarball = dir.resolve(format + "." + packing);
                // The long links do not fit into ustar.
                String leave = format.equals("ustar") ? "--exclude=????" : "--exclude=none";
                Tool.named("tar")
                        .in(dir.resolve("in"))
                        .run(
                                "--format=" + format,
                                "--" + packing,
                                leave,
                                "-cf",
                                tarball + "",
                                "pkg")
                        .ok();

                Tarball.Contents contents = Tarball.check(tarball, "x", Tarball.Bounds.DEFAULT);

                assertThat(contents.topDirectory()).isEqualTo("pkg");
                assertThat(contents.unpacked()).isEqualTo(12);
                assertThat(contents.entries()).isEqualTo(format.equals("ustar") ? 5 : 7);
            }
        }
    }

    @Test
    void refusesAnEntryThatClimbsOut() {
        refuses(
                new Tape().file("../evil", "x"),
                "tarball `x` has an entry `../evil` that leaves the tree");
        refuses(
                new Tape().file("pkg/a/../../../evil", "x"),
                "tarball `x` has an entry `pkg/a/../../../evil` that leaves the tree");
        refuses(
                new Tape().pax('x', "path", "pkg/../../evil").file("pkg/a", "x"),
                "tarball `x` has an entry `pkg/../../evil` that leaves the tree");
        refuses(
                new Tape().header('L', "././@LongLink", "", 8).body("../evil\0").file("pkg/a", "x"),
                "tarball `x` has an entry `../evil` that leaves the tree");
    }

    @Test
    void refusesAnAbsoluteName() {
        refuses(
                new Tape().file("/etc/passwd", "x"),
                "tarball `x` has an entry `/etc/passwd` with an absolute name");
    }

    @Test
    void refusesASymbolicLinkOutOfTheTree() {
        refuses(
                new Tape().link("pkg/a", "/etc/passwd"),
                "tarball `x` has a link `pkg/a` to `/etc/passwd` that leaves the tree");
        refuses(
                new Tape().directory("pkg/").link("pkg/a", "../other"),
                "tarball `x` has a link `pkg/a` to `../other` that leaves the tree");
        // The name of the top directory is not kept when it is unpacked.
        refuses(
                new Tape().directory("pkg/").link("pkg/a", "../pkg/b"),
                "tarball `x` has a link `pkg/a` to `../pkg/b` that leaves the tree");
    }

    @Test
    void refusesALinkThatLeavesTheTreeThroughAnotherLink() {
        refuses(
                new Tape().link("pkg/out", "deep/up/../evil").link("pkg/deep/up", ".."),
                "tarball `x` has a link `pkg/out` to `deep/up/../evil` that leaves the tree");
    }

    @Test
    void refusesAHardLinkOutOfTheTree() {
        refuses(
                new Tape().directory("pkg/").hardLink("pkg/a", "../../etc/passwd"),
                "tarball `x` has a link `pkg/a` to `../../etc/passwd` that leaves the tree");
        refuses(
                new Tape().directory("pkg/").hardLink("pkg/a", "/etc/passwd"),
                "tarball `x` has a link `pkg/a` to `/etc/passwd` that leaves the tree");
        refuses(
                new Tape().directory("pkg/").hardLink("pkg/a", "etc/passwd"),
                "tarball `x` has a link `pkg/a` to `etc/passwd` that leaves the tree");
    }

    @Test
    void refusesASecondNameOfALink() {
        refuses(
                new Tape().link("pkg/a", "b").hardLink("pkg/c", "pkg/a"),
                "tarball `x` has an entry `pkg/c` that an earlier entry made a link");
    }

    @Test
    void refusesAnEntryThatGoesThroughALink() {
        refuses(
                new Tape().link("pkg/a", "b").file("pkg/a/c", "x"),
                "tarball `x` has an entry `pkg/a/c` that goes through the link `pkg/a`");
        refuses(
                new Tape().link("pkg/a", "b").hardLink("pkg/c", "pkg/a/d"),
                "tarball `x` has an entry `pkg/c` that goes through the link `pkg/a`");
    }

    @Test
    void refusesAFileInThePlaceOfALink() {
        refuses(
                new Tape().link("pkg/a", "b").file("pkg/./a", "x"),
                "tarball `x` has an entry `pkg/./a` that an earlier entry made a link");
        refuses(
                new Tape().link("pkg/a", "b").directory("pkg/a/"),
                "tarball `x` has an entry `pkg/a/` that an earlier entry made a link");
        refuses(
                new Tape().link("pkg/a", "b").link("pkg/a", "c"),
                "tarball `x` has an entry `pkg/a` that an earlier entry made a link");
    }

    @Test
    void refusesDevicesAndFifos() {
        refuses(
                new Tape().header('3', "pkg/null", "", 0),
                "tarball `x` has an entry `pkg/null` that is a device");
        refuses(
                new Tape().header('4', "pkg/sda", "", 0),
                "tarball `x` has an entry `pkg/sda` that is a device");
        refuses(
                new Tape().header('6', "pkg/pipe", "", 0),
                "tarball `x` has an entry `pkg/pipe` that is a fifo");
    }

    @Test
    void refusesWhatTwoReadersCouldUnderstandDifferently() {
        refuses(
                new Tape().header('S', "pkg/a", "", 0),
                "tarball `x` has an entry `pkg/a` that is a sparse file");
        refuses(
                new Tape().pax('x', "GNU.sparse.name", "pkg/b").file("pkg/a", "x"),
                "tarball `x` has an entry `pax` that is a sparse file");
        refuses(
                new Tape().header('V', "label", "", 0),
                "tarball `x` has an entry `label` of an unknown type `56`");
        refuses(
                new Tape().header('5', "pkg/", "", 512).body("x"),
                "tarball `x` has an entry `pkg/` that has a body and is no file");
        refuses(
                new Tape().pax('g', "path", "pkg/b").file("pkg/a", "x"),
                "tarball `x` has a global header that sets `path`");
        refuses(
                new Tape()
                        .header('L', "././@LongLink", "", 6)
                        .body("pkg/b\0")
                        .pax('x', "path", "pkg/c")
                        .file("pkg/a", "x"),
                "tarball `x` has an entry `pkg/b` with two names");
    }

    @Test
    void refusesTwoTopDirectories() {
        refuses(
                new Tape().file("pkg/a", "x").file("other/a", "x"),
                "tarball `x` has two top directories: `pkg` and `other`");
    }

    @Test
    void refusesATarballWithoutATopDirectory() {
        refuses(
                new Tape().directory("./").file("./README", "x"),
                "tarball `x` has no top directory: `./README` lies at the top");
        refuses(
                new Tape().link("pkg", "/etc"),
                "tarball `x` has no top directory: `pkg` lies at the top");
        refuses(new Tape(), "tarball `x` has no top directory: it is empty");
    }

    @Test
    void refusesNamesThatNoFileShouldHave() {
        refuses(
                new Tape().file("pkg/a\nb", "x"),
                "tarball `x` has an entry `pkg/a\\u000ab` with a control character in its name");
        refuses(
                new Tape().pax('x', "path", "pkg/a\0b").file("pkg/a", "x"),
                "tarball `x` has an entry `pkg/a\\u0000b` with a control character in its name");
        refuses(
                new Tape()
                        .header('L', "././@LongLink", "", 8)
                        .body("pkg/a\0b\0")
                        .file("pkg/a", "x"),
                "tarball `x` has a name with a NUL in it");
        refuses(
                new Tape().link("pkg/a", "b\u001b[31m"),
                "tarball `x` has an entry `pkg/a` with a control character in its name");
        refuses(new Tape().file("", "x"), "tarball `x` has an entry `` without a name");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        refuses(
                new Tape().pax('x', "path", "pkg/" + "a/".repeat(99) + "b").file("pkg/a", "x"),
                "tarball `x` has a name of more than 200 bytes");
        refuses(
                new Tape().header('L', "././@LongLink", "", 4L << 30),
                "tarball `x` has a name of more than 200 bytes");
        refuses(
                new Tape().header('x', "pax", "", 4L << 30),
                "tarball `x` has a pax header of 4294967296 bytes, expected at most 1048576");
        Path tarball =
                written(
                        new Tape()
                                .pax('x', "path", "pkg/" + "a".repeat(256))
                                .file("pkg/a", "x")
                                .end());
        assertThatThrownBy(() -> Tarball.check(tarball, "x", Tarball.Bounds.DEFAULT))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("with a component of more than 255 bytes");
    }

    @Test
    void refusesMalformedHeaders() {
        refuses(
                new Tape().header('0', "pkg/a", "", "9x", "ustar\00000"),
                "tarball `x` has a header with a malformed number");
        refuses(
                new Tape().header('0', "pkg/a", "", "\u00ff".repeat(12), "ustar\00000"),
                "tarball `x` has an entry of negative size");
        refuses(
                new Tape().header('0', "pkg/a", "", "\u0080" + "\u007f".repeat(11), "ustar\00000"),
                "tarball `x` has a header with a number beyond 64 bits");
        refuses(
                new Tape().header('x', "pax", "", 9).body("99 a=b\n\0\0"),
                "tarball `x` has a malformed pax header");
        refuses(
                new Tape().pax('x', "path", "pkg/a"),
                "tarball `x` ends with a header that belongs to no entry");
        byte[] tar = new Tape().file("pkg/a", "x").file("pkg/b", "x").end();
        tar[1024] = 'q';
        refuses(tar, "tarball `x` has a header whose checksum is wrong");
    }

    @Test
    void refusesAMillionEntriesWithoutKeepingThem() throws IOException {
        byte[] header = new Tape().header('0', "pkg/empty", "", 0).open();
        ByteArrayOutputStream tenThousand = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            tenThousand.writeBytes(header);
        }
        byte[] member = gzip(tenThousand.toByteArray());
        Path tarball = dir.resolve("many.tar.gz");
        try (OutputStream out = Files.newOutputStream(tarball)) {
            for (int i = 0; i < 100; i++) {
                out.write(member);
            }
            out.write(gzip(new byte[1024]));
        }

        assertThatThrownBy(() -> Tarball.check(tarball, "x", Tarball.Bounds.DEFAULT))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("tarball `x` has more than 500000 entries");
        assertThat(
                        Tarball.check(
                                        tarball,
                                        "x",
                                        new Tarball.Bounds(
                                                1_000_000, 1, 100, Duration.ofMinutes(1)))
                                .entries())
                .isEqualTo(1_000_000);
    }

    @Test
    void refusesTooManyLinks() {
        TreeMap<String, SameBytes.Entry> links = new TreeMap<>();
        for (int i = 0; i < 50_001; i++) {
            links.put("pkg/" + i, new SameBytes.Entry.Link("x"));
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        SameBytes.tar(links, Instant.EPOCH, tar);
        Path tarball = written(tar.toByteArray());

        assertThatThrownBy(() -> Tarball.check(tarball, "x", Tarball.Bounds.DEFAULT))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("tarball `x` has more than 50000 links");
    }

    @Test
    void refusesABombByItsHeaderAlone() {
        refuses(
                new Tape().file("pkg/a", "x").header('0', "pkg/bomb", "", 6L << 30),
                "tarball `x` unpacks to more than 1048576 bytes");
        refuses(
                new Tape().pax('x', "size", "6442450944").file("pkg/a", "x"),
                "tarball `x` unpacks to more than 1048576 bytes");
    }

    @Test
    void refusesABombBehindTheEndOfTheArchive() throws IOException {
        Path tarball = dir.resolve("bomb.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tarball), 1 << 16)) {
            out.write(new Tape().file("pkg/a", "x").end());
            for (int i = 0; i < 64; i++) {
                out.write(new byte[1 << 20]);
            }
        }

        refuses(Files.readAllBytes(tarball), "tarball `x` unpacks to more than 1048576 bytes");
    }

    @Test
    void refusesXzThatNeedsTooMuchMemory() {
        byte[] xz = xz(new Tape().file("pkg/a", "x").end());
        // Stream header 12 bytes; block header: size, flags, filter, length, dictionary size.
        int size = (xz[12] + 1) * 4;
        xz[16] = 36;
        CRC32 crc = new CRC32();
        crc.update(xz, 12, size - 4);
        for (int i = 0; i < 4; i++) {
            xz[12 + size - 4 + i] = (byte) (crc.getValue() >> (8 * i));
        }

        refuses(xz, "tarball `x` needs 1024 MiB of memory to unpack, expected at most 130");
    }

    @Test
    void countsTimeWhileEmptyMembersGiveNoBytes() {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            many.writeBytes(empty);
        }
        Path tarball = written(many.toByteArray());

        assertThatThrownBy(() ->
                        Tarball.check(
                                tarball, "x", new Tarball.Bounds(1, 1, 100, Duration.ofNanos(1))))
                .isInstanceOf(Unavailable.class)
                .hasMessage("tarball `x` takes longer than PT0.000000001S to look through");
        assertThatThrownBy(() -> check(many.toByteArray()))
                .isInstanceOf(Unavailable.class)
                .hasMessage("tarball `x` is cut short: it ends without an end-of-archive block");
    }

    @Test
    void saysThatATarballIsCutShortWhereverItIsCut() {
        byte[] tar = new Tape().file("pkg/a", "0123456789".repeat(200)).file("pkg/b", "x").end();
        for (byte[] whole : List.of(gzip(tar), bzip2(tar), xz(tar))) {
            // The magic bytes themselves must be there to know what it was.
            for (int length = 6; length < whole.length; length++) {
                Path tarball = written(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> Tarball.check(tarball, "x", SMALL))
                        .as("%d of %d bytes", length, whole.length)
                        .isInstanceOf(Unavailable.class)
                        .hasMessageStartingWith("tarball `x` is cut short: ");
            }
        }
        for (int length = 512; length <= tar.length - 1024; length += 100) {
            Path tarball = written(Arrays.copyOf(tar, length));
            assertThatThrownBy(() -> Tarball.check(tarball, "x", SMALL))
                    .as("%d of %d bytes", length, tar.length)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("tarball `x` is cut short: ");
        }
        assertThatThrownBy(() -> check(new byte[0]))
                .isInstanceOf(Unavailable.class)
                .hasMessage("tarball `x` is cut short: it is empty");
    }

    @Test
    void tellsAnHtmlPageFromATarball() {
        byte[] page = "\n<!DOCTYPE html><p>Sign in</p>".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> check(page))
                .isInstanceOf(Unavailable.class)
                .hasMessage("tarball `x` is an HTML page")
                .extracting(failure -> ((FreshetException) failure).hint().orElseThrow())
                .asString()
                .startsWith("open the URL in a browser");
    }

    @Test
    void refusesWhatIsNoTarball() {
        refuses(
                new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0},
                "tarball `x` is no tarball: expected a tar, plain or compressed,"
                        + " got a file that begins with `504b03041400`");
        refuses(
                gzip("no tar, only some text".repeat(100).getBytes(StandardCharsets.UTF_8)),
                "tarball `x` has a header with a malformed number");
    }

    @Test
    void refusesDamagedBytes() {
        byte[] gz = gzip(new Tape().file("pkg/a", "x").end());
        gz[gz.length - 6] ^= 1;

        refuses(gz, "tarball `x` is damaged: wrong check value of gzip data");

        byte[] behind = concat(gzip(new Tape().file("pkg/a", "x").end()), new byte[] {'q'});

        refuses(behind, "tarball `x` is damaged: bytes after the gzip data that are none");

        byte[] xz = xz(new Tape().file("pkg/a", "x").end());
        xz[xz.length - 1] ^= 1;

        refuses(xz, "tarball `x` is damaged: XZ Stream Footer is corrupt");
    }

    @Test
    void makesHostileNamesFitForALine() {
        assertThatThrownBy(() ->
                        Tarball.check(written(new byte[] {'P', 'K', 3, 4}), "x\u001b[2J", SMALL))
                .hasMessageStartingWith("tarball `x\\u001b[2J` is no tarball");
    }

    @Test
    void saysThatAFileIsNotThere() {
        Path nowhere = dir.resolve("nowhere");

        assertThatThrownBy(() -> Tarball.check(nowhere, "x", SMALL))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("tarball `x` is not there: `%s` is no file", nowhere);
    }

    @Test
    void listsADirectoryAsEntries() throws IOException {
        Files.createDirectories(dir.resolve("debian/source"));
        Files.writeString(dir.resolve("debian/source/format"), "3.0 (quilt)\n");
        Files.writeString(dir.resolve("debian/rules"), "#!/usr/bin/make -f\n");
        assertThat(dir.resolve("debian/rules").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(dir.resolve("debian/link"), Path.of("rules"));

        var entries = Tarball.entries(dir.resolve("debian"));

        assertThat(entries.keySet()).containsExactly("link", "rules", "source/format");
        assertThat(entries.get("link")).isEqualTo(new SameBytes.Entry.Link("rules"));
        assertThat(entries.get("rules"))
                .isInstanceOfSatisfying(
                        SameBytes.Entry.File.class,
                        file -> {
                            assertThat(file.executable()).isTrue();
                            assertThat(file.size()).isEqualTo(19);
                        });
        assertThat(entries.get("source/format"))
                .isInstanceOfSatisfying(
                        SameBytes.Entry.File.class,
                        file -> assertThat(file.executable()).isFalse());
    }

    @Test
    void saysThatADirectoryIsNotThere() {
        Path nowhere = dir.resolve("nowhere");

        assertThatThrownBy(() -> Tarball.entries(nowhere))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is no directory", nowhere);
    }

    private void refuses(Tape tape, String message) {
        refuses(tape.end(), message);
    }

    private void refuses(byte[] tarball, String message) {
        assertThatThrownBy(() -> check(tarball))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(message)
                .extracting(failure -> ((FreshetException) failure).hint().orElseThrow())
                .asString()
                .startsWith("nothing of it was unpacked");
    }

    private Tarball.Contents check(byte[] bytes) {
        return Tarball.check(written(bytes), "x", SMALL);
    }

    private Path written(byte[] bytes) {
        try {
            return Files.write(dir.resolve("tarball"), bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        return through(GZIPOutputStream::new, bytes);
    }

    private static byte[] bzip2(byte[] bytes) {
        return through(BZip2CompressorOutputStream::new, bytes);
    }

    private static byte[] xz(byte[] bytes) {
        return through(SameBytes::xz, bytes);
    }

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] through(Packer packer, byte[] bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (OutputStream out = packer.over(all)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return all.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
