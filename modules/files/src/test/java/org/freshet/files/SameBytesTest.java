package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SameBytesTest {
    private static final Instant DATE = Instant.parse("2026-11-01T12:00:00.9Z");
    private static final String LONG = "debian/" + "long/".repeat(30);

    @TempDir Path dir;

    @Test
    @Timeout(20)
    void isNotInTheWayOfOthersWhereItCannotBegin() throws IOException {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new OutOfMemoryError("none left");
                    }
                };

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SameBytes.xz(broken)).isInstanceOf(OutOfMemoryError.class);
        }

        SameBytes.xz(OutputStream.nullOutputStream()).close();
    }

    @Test
    void compressesTwoAtOnceAndLetsAThirdWait() throws Exception {
        OutputStream one = SameBytes.xz(OutputStream.nullOutputStream());
        try (OutputStream two = SameBytes.xz(OutputStream.nullOutputStream())) {
            two.write(1);
            Thread third =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (OutputStream xz =
                                        SameBytes.xz(OutputStream.nullOutputStream())) {
                                    xz.write(1);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            while (third.getState() != Thread.State.WAITING) {
                assertThat(third.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            one.close();
            one.close();
            third.join();
        }
    }

    @Test
    @Tag("judge")
    void writesWhatTarReads() throws IOException {
        Path tar = Files.write(dir.resolve("x.tar"), tar(entries()));

        Tool.Ran ran =
                Tool.named("tar").env("TZ", "UTC").run("-tvf", tar.toString(), "--full-time");

        assertThat(ran.ok())
                .isEqualTo(
                        """
                        drwxr-xr-x root/root         0 2026-11-01 12:00:00 debian/
                        lrwxrwxrwx root/root         0 2026-11-01 12:00:00 debian/link -> %1$sb
                        -rw-r--r-- root/root         4 2026-11-01 12:00:00 %1$sa
                        -rwxr-xr-x root/root        19 2026-11-01 12:00:00 debian/rules
                        -rw-r--r-- root/root         0 2026-11-01 12:00:00 debian/ümläut
                        """
                                .formatted(LONG));
        assertThat(ran.err()).isEmpty();
        assertThat(Tool.named("tar").run("-tvf", tar.toString(), "--numeric-owner").ok().lines())
                .allSatisfy(line -> assertThat(line).contains(" 0/0 "));
    }

    @Test
    @Tag("judge")
    void writesNamesAndBytesThatTarUnpacks() throws IOException {
        Path tar = Files.write(dir.resolve("x.tar"), tar(entries()));

        Tool.named("tar").in(dir).run("-xf", tar.toString()).ok();

        assertThat(dir.resolve(LONG + "a")).hasContent("text");
        assertThat(dir.resolve("debian/rules")).isExecutable().hasContent("#!/usr/bin/make -f\n");
        assertThat(Files.readSymbolicLink(dir.resolve("debian/link")))
                .isEqualTo(Path.of(LONG + "b"));
        assertThat(dir.resolve("debian/ümläut")).isEmptyFile();
    }

    @Test
    void namesOfEveryLengthAroundAHundredBytesComeBack() {
        for (int length = 95; length <= 105; length++) {
            TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
            String name = "p/" + "n".repeat(length - 2);
            entries.put(name, file("x", false));
            entries.put("p/link", new SameBytes.Entry.Link("l".repeat(length)));
            Path tar = dir.resolve("x.tar");
            Durable.replace(tar, out -> out.write(tar(entries)));

            assertThat(Tarball.check(tar, "x", Tarball.Bounds.DEFAULT))
                    .isEqualTo(new Tarball.Contents("tar", "p", 2, 1));
        }
    }

    @Test
    @Tag("judge")
    void writesSizesThatOctalDigitsCannotHold() throws IOException {
        long size = 9L << 30;
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        entries.put(
                "big",
                new SameBytes.Entry.File(
                        out -> {
                            byte[] zeros = new byte[1 << 24];
                            for (long left = size; left > 0; left -= zeros.length) {
                                out.write(zeros);
                            }
                        },
                        size,
                        false));
        First first = new First();
        SameBytes.tar(entries, DATE, first);
        Path tar = Files.write(dir.resolve("x.tar"), first.block);

        assertThat(Tool.named("tar").run("-tvf", tar.toString()).out()).contains(" 9663676416 ");
    }

    /** Keeps the first header and lets the rest go. */
    private static final class First extends OutputStream {
        private final byte[] block = new byte[512];
        private int count;

        @Override
        public void write(int b) {
            throw new IllegalStateException("written byte by byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (count == 0) {
                System.arraycopy(bytes, from, block, 0, 512);
            }
            count++;
        }
    }

    @Test
    void fillsUpToAWholeRecordAsTarDoes() {
        assertThat(tar(new TreeMap<>())).isEqualTo(new byte[10240]);
        assertThat(tar(entries()).length % 10240).isZero();
    }

    @Test
    void refusesAContentOfAnotherSize() {
        TreeMap<String, SameBytes.Entry> longer = new TreeMap<>();
        longer.put("a", new SameBytes.Entry.File(out -> out.write(1), 0, false));
        TreeMap<String, SameBytes.Entry> shorter = new TreeMap<>();
        shorter.put("a", new SameBytes.Entry.File(out -> out.write(1), 2, false));

        assertThatThrownBy(() -> tar(longer)).hasMessageContaining("more than the 0 bytes of a");
        assertThatThrownBy(() -> tar(shorter)).hasMessageContaining("1 bytes of a are missing");
    }

    @Test
    void writesTheseBytesAndNoOthers() throws Exception {
        assertThat(sha256(tar(entries())))
                .isEqualTo("033fddf300cf1a8dfe1ef815cbccee5223e760975dbbf15a2219ac3127c0e9ce");
        assertThat(sha256(xz(tar(entries()))))
                .isEqualTo("63b0d95c33e7ff4d49ec6b45df61cee6287e9f2cb6977eb165cd1c0577983200");
    }

    @Test
    void writesTheSameBytesForEveryUserZoneLocaleAndUmask() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/" + LONG)).getParent();
        Files.writeString(dir.resolve("tree/" + LONG + "a"), "text");
        assertThat(tree).isNotNull();

        byte[] here = child("umask 022", "-Duser.name=a", "-Duser.timezone=UTC");
        byte[] there =
                child(
                        "umask 077",
                        "-Duser.name=somebody-else",
                        "-Duser.timezone=Asia/Kathmandu",
                        "-Duser.language=tr",
                        "-Dfile.encoding=ISO-8859-1");

        assertThat(there).isEqualTo(here).hasSizeGreaterThan(2000);
    }

    private byte[] child(String umask, String... options) {
        String[] command =
                new String[] {
                    "-c", umask + "; exec \"$@\"", "sh", Child.java(), "-cp", Child.classPath()
                };
        String[] all = Arrays.copyOf(command, command.length + options.length + 3);
        System.arraycopy(options, 0, all, command.length, options.length);
        all[all.length - 3] = Child.class.getName();
        all[all.length - 2] = "tar";
        all[all.length - 1] = dir.resolve("tree").toString();
        Tool.Ran ran = Tool.named("sh").run(all);
        assertThat(ran.err()).isEmpty();
        return ran.bytes();
    }

    @Test
    @Tag("judge")
    void writesXzThatXzReads() throws IOException {
        Path file =
                Files.write(dir.resolve("x.xz"), xz("some text".getBytes(StandardCharsets.UTF_8)));

        Tool.named("xz").run("-t", file.toString()).ok();
        assertThat(Tool.named("xz").run("-dc", file.toString()).ok()).isEqualTo("some text");
        assertThat(Tool.named("xz").run("--robot", "-lv", file.toString()).ok())
                .contains("totals\t1\t1\t")
                .contains("CRC64");
    }

    @Test
    @Tag("judge")
    void writesGzipWithoutNameDateOrSystem() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = SameBytes.gzip(bytes)) {
            out.write("some text".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Arrays.copyOf(bytes.toByteArray(), 10))
                .isEqualTo(HexFormat.of().parseHex("1f8b08000000000000ff"));
        Path file = Files.write(dir.resolve("x.gz"), bytes.toByteArray());
        assertThat(Tool.named("gzip").run("-dc", file.toString()).ok()).isEqualTo("some text");
    }

    @Test
    void failsWhenTheOutputFails() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };

        assertThatThrownBy(() -> SameBytes.tar(entries(), DATE, full))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() ->
                        new ContentStore(dir).put("x", _ -> SameBytes.tar(entries(), DATE, full)))
                .isInstanceOf(org.freshet.model.Unavailable.class)
                .hasMessageContaining("the disk is full");
    }

    private static SortedMap<String, SameBytes.Entry> entries() {
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        entries.put("debian/rules", file("#!/usr/bin/make -f\n", true));
        entries.put("debian", new SameBytes.Entry.Directory());
        entries.put("debian/link", new SameBytes.Entry.Link(LONG + "b"));
        entries.put(LONG + "a", file("text", false));
        entries.put("debian/ümläut", file("", false));
        return entries;
    }

    private static SameBytes.Entry file(String text, boolean executable) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, executable);
    }

    private static byte[] tar(SortedMap<String, SameBytes.Entry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SameBytes.tar(entries, DATE, out);
        return out.toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (OutputStream out = SameBytes.xz(all)) {
            out.write(bytes);
        }
        return all.toByteArray();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
