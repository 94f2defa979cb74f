package org.freshet.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstDifferenceTest {
    private static final Instant DATE = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir Path dir;
    private TreeMap<String, SameBytes.Entry> entries;

    @BeforeEach
    void aTree() {
        entries = new TreeMap<>();
        entries.put("debian", new SameBytes.Entry.Directory());
        put("debian/control", "Source: hello", false);
        put("debian/größe", "1", false);
        put("debian/rules", "%:", true);
        entries.put("debian/z.link", new SameBytes.Entry.Link("../README"));
    }

    private void put(String name, String text, boolean executable) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        entries.put(
                name, new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, executable));
    }

    private Path tar(String name, Instant date) {
        Path file = dir.resolve(name);
        Durable.replace(file, out -> SameBytes.tarXz(entries, date, out));
        return file;
    }

    private String difference(Runnable change) {
        Path expected = tar("expected", DATE);
        change.run();
        return new FirstDifference(expected, tar("got", DATE), "it").say();
    }

    @Test
    void saysWhichMemberAndWhatOfIt() {
        assertThat(difference(() -> put("debian/größe", "2", false)))
                .isEqualTo(
                        "`debian/größe`: content: expected sha256"
                                + " `6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b`, got"
                                + " `d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35`");
        assertThat(difference(() -> put("debian/größe", "12", false)))
                .isEqualTo("`debian/größe`: size: expected 1 bytes, got 2");
        assertThat(difference(() -> put("debian/größe", "12", true)))
                .isEqualTo("`debian/größe`: mode: expected a file, got a program");
        assertThat(
                        difference(() ->
                                entries.put("debian/z.link", new SameBytes.Entry.Link("../NEWS"))))
                .isEqualTo("`debian/z.link`: link: expected to `../README`, got `../NEWS`");
    }

    @Test
    void saysTheFirstInTheOrderOfTheExpected() {
        assertThat(
                        difference(() -> {
                            put("debian/rules", "none", true);
                            entries.remove("debian/control");
                        }))
                .isEqualTo("`debian/control`: missing");
        assertThat(difference(() -> put("debian/a", "new", false)))
                .isEqualTo("`debian/a`: not expected");
    }

    @Test
    void saysWhereOnlyTheDateOrThePackingIsAnother() {
        Path expected = tar("expected", DATE);

        assertThat(new FirstDifference(expected, tar("got", DATE.plusSeconds(1)), "it").say())
                .isEqualTo(
                        "`debian/control`: date: expected 2026-11-01T12:00:00Z, got 2026-11-01T12:00:01Z");
        assertThat(new FirstDifference(expected, expected, "it").say())
                .isEqualTo("every member is the same: packed or owned otherwise");
    }
}
