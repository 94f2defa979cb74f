package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.freshet.model.IntegrityFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What packages install, listed whatever they are. */
class DataTarTest {
    private static final long MOST = 1 << 20;
    private static final int ENTRIES = 100;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    /** A header (POSIX ustar), and a body filled up to whole blocks. */
    private DataTarTest entry(char type, byte[] name, long size, byte[] body) {
        byte[] block = new byte[512];
        System.arraycopy(name, 0, block, 0, Math.min(100, name.length));
        text(block, 100, "0000644\0");
        text(block, 124, "%011o\0".formatted(size));
        text(block, 136, "00000000000\0");
        block[156] = (byte) type;
        text(block, 257, "ustar\00000");
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(block, 148, "%06o\0 ".formatted(sum));
        tar.writeBytes(block);
        tar.writeBytes(Arrays.copyOf(body, (body.length + 511) / 512 * 512));
        return this;
    }

    private DataTarTest file(String name) {
        return entry('0', name.getBytes(StandardCharsets.UTF_8), 0, new byte[0]);
    }

    private static void text(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private byte[] ended() {
        tar.writeBytes(new byte[1024]);
        return tar.toByteArray();
    }

    private static List<String> names(byte[] packed) {
        List<String> names = new ArrayList<>();
        DataTar.names("x.deb", new ByteArrayInputStream(packed), MOST, ENTRIES, names::add);
        return names;
    }

    private static byte[] packed(String packing, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (packing) {
                    case "gz" -> new GZIPOutputStream(packed);
                    case "xz" -> new XZOutputStream(packed, new LZMA2Options(1));
                    default -> new ZstdOutputStream(packed);
                }) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "xz", "zst"})
    void namesAllButDirectories(String packing) throws IOException {
        file("./usr/bin/hello");
        entry('5', "./usr/".getBytes(StandardCharsets.UTF_8), 0, new byte[0]);
        entry('2', "./usr/link".getBytes(StandardCharsets.UTF_8), 0, new byte[0]);

        assertThat(names(packed(packing, ended())))
                .containsExactly("./usr/bin/hello", "./usr/link");
    }

    @Test
    void keepsNamesByteForByte() {
        byte[] name = {'.', '/', (byte) 0xe9, '\n', (byte) 0xff};

        assertThat(names(entry('0', name, 0, new byte[0]).ended()))
                .containsExactly("./\u00e9\n\u00ff");
    }

    @Test
    void readsNamesOfTenThousandBytes() {
        String name = "x".repeat(10_000);
        byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
        entry('L', "././@LongLink".getBytes(StandardCharsets.UTF_8), text.length, text);

        assertThat(names(file("short").ended())).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "xz", "zst"})
    void endsWithAFailureWhatHoldsTooMuch(String packing) throws IOException {
        byte[] zeros = new byte[(int) (4 * MOST)];
        entry('0', "zeros".getBytes(StandardCharsets.UTF_8), zeros.length, zeros);
        byte[] bomb = packed(packing, ended());

        assertThat(bomb.length).isLessThan(1 << 14);
        assertThatThrownBy(() -> names(bomb))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("it holds more than 1048576 bytes");
    }

    @Test
    void endsWithAFailureWhatHasTooManyEntries() {
        for (int i = 0; i <= ENTRIES; i++) {
            file("file" + i);
        }

        assertThatThrownBy(() -> names(ended()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`x.deb` has more than 100 entries");
    }

    @Test
    void endsWithAFailureWhatIsNoTarball() {
        assertThatThrownBy(() -> names("no tarball".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is packed in no known way");
        assertThatThrownBy(() -> names(file("cut short").tar.toByteArray()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("without an end-of-archive block");
    }
}
