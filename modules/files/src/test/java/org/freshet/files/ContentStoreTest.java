package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    private static final String ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir Path dir;
    private ContentStore store = new ContentStore(Path.of("unset"));

    @BeforeEach
    void open() {
        store = new ContentStore(dir.resolve("store"));
    }

    @Test
    void keepsAFileUnderItsDigest() throws IOException {
        StoredFile file = store.put("abc_1.orig.tar", bytes("abc"), 3);

        assertThat(file)
                .isEqualTo(
                        new StoredFile(
                                "abc_1.orig.tar",
                                new Digests(
                                        "900150983cd24fb0d6963f7d28e17f72",
                                        "a9993e364706816aba3e25717850c26c9cd0d89d",
                                        ABC,
                                        3)));
        assertThat(Tree.of(dir)).isEqualTo("store/ba/" + ABC + "\n");
        assertThat(store.path(file)).isEqualTo(dir.resolve("store/ba/" + ABC));
        assertThat(store.holds(file)).isTrue();
        try (InputStream in = store.open(file)) {
            assertThat(in).hasContent("abc");
        }
    }

    @Test
    @Tag("judge")
    void agreesWithTheDigestPrograms() {
        StoredFile file =
                store.put(
                        "big",
                        out -> {
                            for (int i = 0; i < 300; i++) {
                                out.write(
                                        "0123456789".repeat(100).getBytes(StandardCharsets.UTF_8));
                            }
                        });

        String path = store.path(file).toString();
        assertThat(Tool.named("sha256sum").run(path).ok()).startsWith(file.sha256() + " ");
        assertThat(Tool.named("sha1sum").run(path).ok()).startsWith(file.digests().sha1() + " ");
        assertThat(Tool.named("md5sum").run(path).ok()).startsWith(file.digests().md5() + " ");
        assertThat(file.digests().size()).isEqualTo(300_000);
    }

    @Test
    void keepsTheSameBytesOnce() {
        StoredFile one = store.put("one", bytes("abc"), 3);
        StoredFile two = store.put("two", out -> out.write(new byte[] {'a', 'b', 'c'}));

        assertThat(two.digests()).isEqualTo(one.digests());
        assertThat(two.name()).isEqualTo("two");
        assertThat(Tree.of(dir)).isEqualTo("store/ba/" + ABC + "\n");
    }

    @Test
    void readsWhatLiesInAnotherStoreAndLeavesThatAlone() throws IOException {
        StoredFile file = store.put("abc", bytes("abc"), 3);
        Path own = dir.resolve("own");
        ContentStore both = new ContentStore(own, dir.resolve("store"));

        assertThat(both.holds(file)).isTrue();
        assertThat(both.path(file)).isEqualTo(store.path(file));
        assertThat(own).doesNotExist();

        both.put("abc", bytes("abc"), 3);
        assertThat(both.path(file)).startsWith(own);
    }

    @Test
    void mendsADamagedCopy() throws IOException {
        StoredFile file = store.put("abc", bytes("abc"), 3);
        Files.writeString(store.path(file), "ab");
        assertThat(store.holds(file)).isFalse();

        store.put("abc", bytes("abc"), 3);

        assertThat(store.holds(file)).isTrue();
        assertThat(store.path(file)).hasContent("abc");
    }

    @Test
    void refusesMoreThanTheLimitAndKeepsNothing() {
        assertThatThrownBy(() -> store.put("abc", bytes("abcd"), 3))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`abc` is too large: expected at most 3 bytes, got more");
        assertThat(Tree.of(dir)).isEmpty();
    }

    @Test
    void stopsReadingAnEndlessStreamAtTheLimit() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };

        assertThatThrownBy(() -> store.put("endless", endless, 1_000_000))
                .isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void keepsNothingOfAStreamThatBreaks() {
        InputStream broken =
                new InputStream() {
                    private int count;

                    @Override
                    public int read() throws IOException {
                        if (++count > 100_000) {
                            throw new IOException("connection reset");
                        }
                        return 'x';
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                        bytes[from] = (byte) read();
                        return 1;
                    }
                };

        assertThatThrownBy(() -> store.put("broken", broken, 1_000_000))
                .isInstanceOf(Unavailable.class)
                .hasMessage("`broken` broke off while it was read: connection reset");
        assertThat(Tree.of(dir)).isEmpty();
    }

    @Test
    void doesNotHoldWhatWasNeverPut() {
        StoredFile other =
                new StoredFile("x", new Digests("0".repeat(32), "0".repeat(40), "0".repeat(64), 1));

        assertThat(store.holds(other)).isFalse();
        assertThatThrownBy(() -> store.open(other)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesTheSameFileFromManyAtOnce() {
        List<CompletableFuture<StoredFile>> puts =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                CompletableFuture.supplyAsync(() ->
                                        new ContentStore(dir.resolve("store"))
                                                .put("abc", bytes("abc"), 3)))
                        .toList();

        assertThat(puts).allSatisfy(put -> assertThat(store.holds(put.join())).isTrue());
        assertThat(Tree.of(dir)).isEqualTo("store/ba/" + ABC + "\n");
    }

    @Test
    void sweepsWhatKilledProcessesLeft() throws IOException {
        store.put("abc", bytes("abc"), 3);
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Path old = Files.writeString(dir.resolve("store/incoming/.file.1.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(1)));
        Files.writeString(dir.resolve("store/incoming/.file.2.tmp"), "half");
        Files.setLastModifiedTime(
                dir.resolve("store/incoming/.file.2.tmp"), FileTime.from(now.plusSeconds(1)));

        store.sweep(now);

        assertThat(Tree.of(dir))
                .isEqualTo("store/ba/" + ABC + "\n" + "store/incoming/.file.2.tmp\n");
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
