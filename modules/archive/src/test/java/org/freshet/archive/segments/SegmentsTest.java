package org.freshet.archive.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.freshet.model.IntegrityFailure;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.SingleXZInputStream;

class SegmentsTest {
    private static final long SEED = 20261126;

    @TempDir Path dir;
    private final Random random = new Random(SEED);
    private int written;

    /** A stanza of some 1.3 kB, as those of a Packages index are. */
    private String stanza(int number, int version) {
        StringBuilder words = new StringBuilder();
        while (words.length() < 1000) {
            words.append(' ').append(Integer.toString(random.nextInt(1 << 20), 36));
        }
        return """
        Package: pkg-%1$05d
        Source: src-%2$04d (1.%3$d-1)
        Version: 1.%3$d-1
        Architecture: amd64
        Filename: pool/main/s/src-%2$04d/pkg-%1$05d_1.%3$d-1_amd64.deb
        Description: says é and%4$s
        """
                .formatted(number, number / 5, version, words);
    }

    private Segments write(Draft draft) throws IOException {
        Spliced spliced = draft.splice();
        written++;
        return Segments.open(
                Kind.PACKAGES,
                new Forms(
                        write("plain", spliced.plain()),
                        write("gz", spliced.gz()),
                        write("xz", spliced.xz())),
                written % 2 == 0);
    }

    private Forms.Listed write(String form, Spliced.Form content) throws IOException {
        Path file = dir.resolve(written + "." + form);
        try (OutputStream out = Files.newOutputStream(file)) {
            content.content().writeTo(out);
        }
        assertThat(Files.size(file)).isEqualTo(content.size());
        return new Forms.Listed(file, content.sha256(), content.size());
    }

    private Segments packages(int count) throws IOException {
        Draft draft = Segments.none(Kind.PACKAGES).draft();
        for (int i = 0; i < count; i++) {
            draft.put(stanza(i, 0));
        }
        return write(draft);
    }

    private static String plain(Segments index) throws IOException {
        return Files.readString(index.forms().plain().file());
    }

    /** As apt reads it: the first stream, and nothing behind it. */
    private static String firstStream(Segments index) throws IOException {
        try (InputStream file = Files.newInputStream(index.forms().xz().file());
                InputStream in = new SingleXZInputStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(file.read()).isEqualTo(-1);
            return text;
        }
    }

    private static String members(Segments index) throws IOException {
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(index.forms().gz().file()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertHolds(Segments index, NavigableMap<String, String> expected)
            throws IOException {
        StringBuilder text = new StringBuilder();
        expected.values().forEach(stanza -> text.append(stanza).append('\n'));
        assertThat(plain(index)).isEqualTo(text.toString());
        assertThat(firstStream(index)).isEqualTo(text.toString());
        assertThat(members(index)).isEqualTo(text.toString());
        assertThat(index.count()).isEqualTo(expected.size());
        assertThat(index.spliceable()).isTrue();
    }

    @Test
    void holdsWhatWasPutWhateverTheSegments() throws IOException {
        NavigableMap<String, String> expected = new TreeMap<>();
        Segments index = Segments.none(Kind.PACKAGES);
        for (int round = 0; round < 25; round++) {
            Draft draft = index.draft();
            // Much at first, then few at a time, then most is taken away.
            int changes = round == 0 ? 1200 : round < 20 ? 1 + random.nextInt(8) : 250;
            for (int i = 0; i < changes; i++) {
                int number = round == 0 ? i : random.nextInt(1500);
                String key = "%05d".formatted(number);
                String old = expected.remove(key);
                if (old != null) {
                    draft.remove(old);
                }
                if (round < 20 && (old == null || random.nextInt(3) > 0)) {
                    String stanza = stanza(number, round);
                    draft.put(stanza);
                    expected.put(key, stanza);
                }
            }
            index = write(draft);
            assertHolds(index, expected);
        }
        assertThat(expected).isNotEmpty();
    }

    @Test
    void copiesEveryPageAndSegmentThatDidNotChange() throws IOException {
        Segments before = packages(2000);
        assertThat(before.segments()).hasSizeBetween(4, 6);
        assertThat(before.pages()).hasSizeBetween(32, 48);

        Draft draft = before.draft();
        draft.put(stanza(1000, 1));
        draft.remove(before.of("src-0200").getFirst());
        Segments after = write(draft);

        assertThat(after.pages()).hasSameSizeAs(before.pages());
        byte[] oldGz = Files.readAllBytes(before.forms().gz().file());
        byte[] nowGz = Files.readAllBytes(after.forms().gz().file());
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < after.pages().size(); i++) {
            GzMembers.Member old = before.pages().get(i).gz();
            GzMembers.Member now = after.pages().get(i).gz();
            if (!part(oldGz, old.at(), old.length()).equals(part(nowGz, now.at(), now.length()))) {
                changed.add(i);
            }
        }
        assertThat(changed).hasSize(1);

        byte[] oldXz = Files.readAllBytes(before.forms().xz().file());
        byte[] nowXz = Files.readAllBytes(after.forms().xz().file());
        int page = changed.getFirst();
        int segment = 0;
        while (before.segments().get(segment).to() <= page) {
            segment++;
        }
        for (int i = 0; i < after.segments().size(); i++) {
            Segments.Segment old = before.segments().get(i);
            Segments.Segment now = after.segments().get(i);
            assertThat(
                            part(oldXz, old.xzAt(), (int) old.xz().padded())
                                    .equals(part(nowXz, now.xzAt(), (int) now.xz().padded())))
                    .isEqualTo(i != segment);
        }
        // Of the segment that changed, what stands before the page that changed.
        int pages = page - before.segments().get(segment).from();
        assertThat(pages).isPositive();
        int kept = pages * 10_000;
        assertThat(part(nowXz, after.segments().get(segment).xzAt(), kept))
                .isEqualTo(part(oldXz, before.segments().get(segment).xzAt(), kept));
    }

    private static String part(byte[] file, long at, int length) {
        return new String(file, (int) at, length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void findsTheStanzasOfOneSource() throws IOException {
        Segments index = packages(2000);

        assertThat(index.of("src-0123"))
                .hasSize(5)
                .allMatch(stanza -> stanza.contains("Source: src-0123 "));
        assertThat(index.of("src-0000")).hasSize(5);
        assertThat(index.of("src-0399")).hasSize(5);
        assertThat(index.of("src-0400")).isEmpty();
        assertThat(index.of("a")).isEmpty();
    }

    @Test
    void findsThemInAPlainFileToo() throws IOException {
        Segments index = packages(500);
        Path plain = index.forms().plain().file();

        for (int i = 0; i < 100; i++) {
            String source = "src-%04d".formatted(i);
            assertThat(PlainIndex.of(Kind.PACKAGES, plain, source)).isEqualTo(index.of(source));
        }
        assertThat(PlainIndex.of(Kind.PACKAGES, plain, "src-0100")).isEmpty();
        assertThat(PlainIndex.of(Kind.PACKAGES, plain, "a")).isEmpty();
        assertThat(PlainIndex.of(Kind.PACKAGES, plain, "z")).isEmpty();
    }

    @Test
    void tellsADraftsStanzasBeforeTheyArePublished() throws IOException {
        Draft draft = packages(100).draft();
        draft.put(stanza(7, 1));
        draft.remove(draft.of("src-0001").getFirst());

        assertThat(draft.of("src-0001")).hasSize(5).last().asString().contains("Version: 1.0-1");
        assertThat(draft.count()).isEqualTo(100);
        assertThat(draft.all()).hasSize(100);
        assertThat(draft.dropped()).hasSize(1);
        assertThat(draft.added()).hasSize(1);
    }

    @Test
    void aChangeThatIsTakenBackIsNone() throws IOException {
        Segments index = packages(100);
        String stanza = index.of("src-0001").getFirst();

        Draft draft = index.draft();
        draft.put(stanza);
        draft.remove(stanza);
        draft.put(stanza);

        assertThat(draft.changed()).isFalse();
    }

    @Test
    void writesAnIndexOfNothingThatReadersTake() throws IOException {
        Segments index = write(Segments.none(Kind.PACKAGES).draft());

        assertHolds(index, new TreeMap<>());
        assertThat(index.forms().gz().size()).isPositive();
    }

    @Test
    void compressesAllAnewWhenACompressedFormIsDamaged() throws IOException {
        Segments index = packages(2000);
        for (Path file : List.of(index.forms().xz().file(), index.forms().gz().file())) {
            byte[] bytes = Files.readAllBytes(file);
            // The last segment's trailers stay, so that this is no case of a strange layout.
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
        Draft draft = Segments.open(Kind.PACKAGES, index.forms(), false).draft();
        String taken = index.of("src-0001").getFirst();
        draft.remove(taken);

        Segments after = write(draft);

        assertThat(firstStream(after)).isEqualTo(plain(after));
        assertThat(members(after))
                .isEqualTo(plain(after))
                .isEqualTo(plain(index).replace(taken + "\n", ""));
    }

    @Test
    void keepsNoBeginningOfABlockThatIsDamaged() throws IOException {
        Segments index = packages(300);
        assertThat(index.segments()).hasSize(1);
        Path xz = index.forms().xz().file();
        byte[] bytes = Files.readAllBytes(xz);
        bytes[5000] ^= 1;
        Files.write(xz, bytes);
        Segments damaged = Segments.open(Kind.PACKAGES, index.forms(), false);
        Draft draft = damaged.draft();
        String taken = index.of("src-0059").getFirst();
        draft.remove(taken);

        Segments after = write(draft);

        assertThat(firstStream(after)).isEqualTo(plain(index).replace(taken + "\n", ""));
    }

    @Test
    void compressesAllAnewWhenTheLayoutIsNotKnown() throws IOException {
        Segments index = packages(2000);
        Files.delete(index.forms().xz().file());
        try (OutputStream gz =
                new java.util.zip.GZIPOutputStream(
                        Files.newOutputStream(index.forms().gz().file()))) {
            gz.write(plain(index).getBytes(StandardCharsets.UTF_8));
        }

        Segments unknown = Segments.open(Kind.PACKAGES, index.forms(), false);
        assertThat(unknown.spliceable()).isFalse();
        assertThat(unknown.of("src-0399")).isEqualTo(index.of("src-0399")).hasSize(5);
        Draft draft = unknown.draft();
        String taken = index.of("src-0001").getFirst();
        draft.remove(taken);
        Segments after = write(draft);

        assertThat(after.spliceable()).isTrue();
        assertThat(firstStream(after)).isEqualTo(plain(index).replace(taken + "\n", ""));
    }

    @Test
    void passesNoDamageOn() throws IOException {
        Segments index = packages(2000);
        Path plain = index.forms().plain().file();
        byte[] bytes = Files.readAllBytes(plain);
        bytes[bytes.length - 100] ^= 1;
        Files.write(plain, bytes);
        Draft draft = Segments.open(Kind.PACKAGES, index.forms(), false).draft();
        draft.remove(index.of("src-0001").getFirst());

        // A segment that is copied, and one that is read.
        assertThatThrownBy(draft::splice)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("index `%s` differs from its hash".formatted(plain));
        assertThatThrownBy(() -> index.of("src-0399")).isInstanceOf(IntegrityFailure.class);
    }

    @Tag("judge")
    @Test
    void xzAndGzipTakeTheFiles() throws IOException {
        Segments before = packages(2000);
        Draft draft = before.draft();
        draft.put(stanza(1000, 1));
        Segments index = write(draft);
        String gz = index.forms().gz().file().toString();
        Path xz = index.forms().xz().file();

        Tool.named("gzip").run("-t", gz).ok();
        Tool.named("xz").run("-t", xz.toString()).ok();
        assertThat(Tool.named("xz").run("--robot", "-l", xz.toString()).ok())
                .contains("file\t1\t%d\t".formatted(index.segments().size()))
                .contains("\tCRC64\t");
        assertThat(Tool.named("gzip").run("-dc", gz).ok()).isEqualTo(plain(index));
        assertThat(Tool.named("xz").run("-dc", xz.toString()).ok()).isEqualTo(plain(index));

        Segments nothing = write(Segments.none(Kind.PACKAGES).draft());
        Tool.named("gzip").run("-t", nothing.forms().gz().file().toString()).ok();
        Tool.named("xz").run("-t", nothing.forms().xz().file().toString()).ok();
    }
}
