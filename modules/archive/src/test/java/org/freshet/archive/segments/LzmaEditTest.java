package org.freshet.archive.segments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.SingleXZInputStream;

class LzmaEditTest {
    private static final long SEED = 20261126;

    private final Random random = new Random(SEED);

    /** Words that come again and again, numbers that do not. */
    private byte[] page(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("Field-").append(random.nextInt(40)).append(": ");
            int words = random.nextInt(12);
            for (int i = 0; i < words; i++) {
                text.append("word").append(random.nextInt(300)).append(' ');
            }
            if (random.nextInt(8) == 0) {
                text.append(Long.toHexString(random.nextLong()));
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] edited(byte[] page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(page.length);
        int gone = random.nextInt(Math.min(2000, page.length - at));
        out.write(page, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> out.writeBytes(page(1 + random.nextInt(1500)));
            case 2 ->
                    out.writeBytes(
                            Long.toHexString(random.nextLong())
                                    .getBytes(StandardCharsets.US_ASCII));
            default -> {
                byte[] noise = new byte[random.nextInt(3000)];
                random.nextBytes(noise);
                out.writeBytes(noise);
            }
        }
        out.write(page, at + gone, page.length - at - gone);
        return out.toByteArray();
    }

    /** A block and what it holds. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Written(byte[] block, XzBlocks.Size size, List<byte[]> pages) {
        static Written of(byte[] before, XzBlocks.Block block, List<byte[]> pages) {
            byte[] all = Arrays.copyOf(before, block.kept() + block.bytes().length);
            System.arraycopy(block.bytes(), 0, all, block.kept(), block.bytes().length);
            return new Written(all, block.size(), pages);
        }

        byte[] text() {
            return XzBlocks.joined(pages);
        }

        byte[] stream() {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(XzBlocks.HEADER);
            stream.writeBytes(block);
            stream.writeBytes(XzBlocks.tail(List.of(size)));
            return stream.toByteArray();
        }
    }

    private static byte[] unpacked(Written written) throws IOException {
        try (SingleXZInputStream in =
                new SingleXZInputStream(new ByteArrayInputStream(written.stream()))) {
            return in.readAllBytes();
        }
    }

    /** The same with some pages changed, one gone or one more. */
    private Optional<Written> changed(Written before) {
        List<byte[]> pages = new ArrayList<>();
        List<LzmaEdit.Stretch> alike = new ArrayList<>();
        int at = 0;
        int now = 0;
        int same = 0;
        int changes = 1 + random.nextInt(3);
        for (byte[] page : before.pages()) {
            if (random.nextInt(before.pages().size()) < changes) {
                if (random.nextInt(8) == 0) {
                    at += page.length;
                    continue;
                }
                byte[] next = random.nextInt(8) == 0 ? page(page.length) : edited(page);
                if (next.length > 0) {
                    pages.add(next);
                    now += next.length;
                }
            } else {
                if (same == pages.size() && at == now) {
                    same++;
                }
                pages.add(page);
                alike.add(new LzmaEdit.Stretch(at, now, page.length));
                now += page.length;
            }
            at += page.length;
        }
        if (pages.isEmpty()) {
            return Optional.empty();
        }
        return XzBlocks.edited(before.block(), before.text(), pages, same, alike)
                .map(block -> Written.of(before.block(), block, pages));
    }

    private Written first(int count) {
        List<byte[]> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pages.add(page(2000 + random.nextInt(20_000)));
        }
        return Written.of(new byte[0], XzBlocks.block(pages), pages);
    }

    @Test
    void makesWhatReadersReadWhateverChanged() throws IOException {
        int edits = 0;
        for (int round = 0; round < 40; round++) {
            Written written = first(1 + random.nextInt(8));
            for (int edit = 0; edit < 12; edit++) {
                Optional<Written> next = changed(written);
                if (next.isPresent()) {
                    written = next.get();
                    edits++;
                    assertThat(unpacked(written)).isEqualTo(written.text());
                }
            }
        }
        assertThat(edits).isGreaterThan(400);
    }

    @Test
    void losesLittleOfWhatAThoroughSearchFound() {
        Written written = first(8);
        for (int edit = 0; edit < 30; edit++) {
            int chosen = random.nextInt(written.pages().size());
            List<byte[]> pages = new ArrayList<>(written.pages());
            byte[] page = pages.get(chosen).clone();
            int at = random.nextInt(page.length - 40);
            System.arraycopy(
                    "%016x%016x"
                            .formatted(random.nextLong(), random.nextLong())
                            .getBytes(StandardCharsets.US_ASCII),
                    0,
                    page,
                    at,
                    32);
            pages.set(chosen, page);
            List<LzmaEdit.Stretch> alike = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < pages.size(); i++) {
                if (i != chosen) {
                    alike.add(new LzmaEdit.Stretch(from, from, pages.get(i).length));
                }
                from += pages.get(i).length;
            }
            written =
                    Written.of(
                            written.block(),
                            XzBlocks.edited(written.block(), written.text(), pages, chosen, alike)
                                    .orElseThrow(),
                            pages);
        }

        int anew = XzBlocks.block(written.pages()).bytes().length;

        assertThat((double) written.block().length / anew).isBetween(0.99, 1.03);
    }

    @Test
    void takesNoBlockThatIsDamaged() {
        Written written = first(3);
        byte[] text = written.text();
        List<LzmaEdit.Stretch> alike =
                List.of(new LzmaEdit.Stretch(0, 0, written.pages().getFirst().length));
        for (int i = 0; i < 300; i++) {
            byte[] damaged = written.block().clone();
            // Behind the header, before the end mark, the padding and the check.
            damaged[12 + random.nextInt(damaged.length - 28)] ^= (byte) (1 << random.nextInt(8));

            assertThat(XzBlocks.edited(damaged, text, written.pages(), 1, alike)).isEmpty();
        }
    }

    @Tag("judge")
    @Test
    void xzReadsIt(@TempDir Path dir) throws IOException {
        Written written = first(8);
        for (int edit = 0; edit < 10; edit++) {
            written = changed(written).orElse(written);
            Path file = dir.resolve("edit-%d.xz".formatted(edit));
            Files.write(file, written.stream());

            Tool.named("xz").run("-t", file.toString()).ok();
            Tool.named("xz").run("-d", file.toString()).ok();
            assertThat(dir.resolve("edit-%d".formatted(edit))).hasBinaryContent(written.text());
        }
    }
}
