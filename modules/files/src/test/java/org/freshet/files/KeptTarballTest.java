package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTarballTest {
    private static final Instant DATE = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir Path directory;
    private ContentStore store;

    @BeforeEach
    void makeStore() {
        store = ContentStore.passing(directory.resolve("store"));
    }

    @Test
    void keepsWhatArchivesTakeAsItIs() throws IOException {
        Path gz = directory.resolve("x.tgz");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var gzip = SameBytes.gzip(bytes)) {
            gzip.write(tar(1000));
        }
        Files.write(gz, bytes.toByteArray());

        KeptTarball kept = keep(gz);

        assertThat(kept.file().name()).isEqualTo("x_1.orig.tar.gz");
        assertThat(kept.asItWas()).isTrue();
        assertThat(store.path(kept.file())).hasBinaryContent(bytes.toByteArray());
    }

    @Test
    @Tag("judge")
    void readsSeveralMembersOfLzip() throws IOException {
        byte[] tar = tar(300_000);
        Path one = Files.write(directory.resolve("one"), Arrays.copyOf(tar, 100_000));
        Path two =
                Files.write(directory.resolve("two"), Arrays.copyOfRange(tar, 100_000, tar.length));
        Path packed = directory.resolve("packed.lz");
        Tool.named("sh")
                .in(directory)
                .run("-c", "(lzip -9 -c %s; lzip -c %s) > packed.lz".formatted(one, two))
                .ok();

        KeptTarball kept = keep(packed);

        assertThat(kept.was()).isEqualTo("tar.lz");
        assertThat(store.path(kept.file())).hasBinaryContent(xz(tar));
    }

    @Test
    @Tag("judge")
    void saysOfEveryPackingThatItIsCutShortOrDamaged() throws IOException {
        Files.write(directory.resolve("x.tar"), tar(50_000));
        Random random = new Random(4);
        for (String program : List.of("zstd", "lzip", "lzma")) {
            Tool.named("sh").in(directory).run("-c", program + " -q -c -k x.tar > packed").ok();
            byte[] whole = Files.readAllBytes(directory.resolve("packed"));
            for (int length = 1; length < whole.length; length += whole.length / 40) {
                refused(Arrays.copyOf(whole, length));
            }
            for (int i = 0; i < 40; i++) {
                byte[] damaged = whole.clone();
                damaged[14 + random.nextInt(whole.length - 14)] ^= 0x55;
                try {
                    keep(Files.write(directory.resolve("damaged"), damaged));
                } catch (IntegrityFailure | InvalidInput expected) {
                    assertThat(expected.getMessage()).startsWith("tarball `");
                }
            }
        }
    }

    @Test
    void refusesHostileZips() throws IOException {
        zipRefused(zip("x-1/../../etc/passwd"), "has an entry `x-1/../../etc/passwd` that leaves");
        zipRefused(zip("/etc/passwd"), "has an entry `/etc/passwd` with an absolute name");
        byte[] cut = zip("x-1/hello.c");
        zipRefused(Arrays.copyOf(cut, cut.length - 30), "is a zip without a directory");
        byte[] prefixed = new byte[cut.length + 4];
        System.arraycopy(cut, 0, prefixed, 4, cut.length);
        System.arraycopy(cut, 0, prefixed, 0, 4);
        zipRefused(prefixed, "is a zip with bytes before it");
        byte[] damaged = zip("x-1/hello.c");
        damaged[42] ^= 0x55;
        zipRefused(damaged, "is a damaged zip");
    }

    private void zipRefused(byte[] bytes, String message) throws IOException {
        Path zip = Files.write(directory.resolve("x.zip"), bytes);
        assertThatThrownBy(() -> keep(zip))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining(message);
    }

    private void refused(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("refused"), bytes);
        assertThatThrownBy(() -> keep(file))
                .isInstanceOfAny(InvalidInput.class, IntegrityFailure.class)
                .hasMessageStartingWith("tarball `");
    }

    private KeptTarball keep(Path file) {
        return KeptTarball.keep(file, "x_1.orig", Tarball.Bounds.DEFAULT, store);
    }

    private static byte[] zip(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write("int main;\n".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** With one file that does not compress well. */
    private static byte[] tar(int length) {
        byte[] text = new byte[length];
        new Random(7).nextBytes(text);
        for (int i = 0; i < length; i++) {
            text[i] &= 0x1f;
        }
        TreeMap<String, SameBytes.Entry> entries = new TreeMap<>();
        entries.put("x-1/x", new SameBytes.Entry.File(out -> out.write(text), text.length, false));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SameBytes.tar(entries, DATE, bytes);
        return bytes.toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var xz = SameBytes.xz(packed)) {
            xz.write(bytes);
        }
        return packed.toByteArray();
    }
}
