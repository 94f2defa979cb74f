package org.freshet.archive.segments;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.freshet.archive.segments.Pieces.Leaf;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.IntegrityFailure;
import org.jspecify.annotations.Nullable;

/**
 * One index as it is published: stanzas by source, name and version, cut into pages of some 64 kB,
 * each a member of the .gz, and these into segments of some 512 kB, each a block of the .xz. Where
 * they lie is read from the published files themselves, so there is no state beside them that could
 * be lost or disagree.
 *
 * <p>Takes memory by the number of pages, not of stanzas.
 */
public final class Segments implements Stanzas {
    private static final int FIRST = 1 << 12;

    /** Beyond it a block is one that was compressed whole. */
    private static final int MOST_SEGMENT = 4 << 20;

    private final Kind kind;
    private final Forms forms;
    private final List<Page> pages;
    private final List<Segment> segments;
    private final boolean spliceable;
    private final boolean compared;
    private final @Nullable Place[] firsts;

    /**
     * One page.
     *
     * @param at where it begins in the plain file
     */
    record Page(long at, GzMembers.Member gz) {
        int length() {
            return gz.text();
        }
    }

    /**
     * One segment: its pages from the first to before the next one's, its block in the .xz.
     *
     * @param at where it begins in the plain file
     */
    record Segment(int from, int to, long at, long xzAt, XzBlocks.Size xz) {
        int length() {
            return (int) xz.text();
        }
    }

    private Segments(
            Kind kind,
            Forms forms,
            List<Page> pages,
            List<Segment> segments,
            boolean spliceable,
            boolean compared) {
        this.kind = kind;
        this.forms = forms;
        this.pages = pages;
        this.segments = segments;
        this.spliceable = spliceable;
        this.compared = compared;
        this.firsts = new Place[pages.size()];
    }

    /**
     * Opens an index; reads no stanza of one that was written in segments.
     *
     * @param compared whether this process has compared the files with their hashes, or made them
     * @throws NoSuchFileException when the plain file is gone
     */
    public static Segments open(Kind kind, Forms forms, boolean compared) throws IOException {
        if (forms.plain().size() == 0) {
            return new Segments(kind, forms, List.of(), List.of(), true, true);
        }
        try (FileChannel plain = FileChannel.open(forms.plain().file(), StandardOpenOption.READ)) {
            if (plain.size() != forms.plain().size()) {
                throw damaged(forms);
            }
            List<Page> pages = pages(forms);
            List<Segment> segments = segments(forms, pages);
            return segments.isEmpty()
                    ? unknown(kind, forms, plain)
                    : new Segments(kind, forms, pages, segments, true, compared);
        }
    }

    /** An index that was not published yet. */
    public static Segments none(Kind kind) {
        Forms.Listed nothing = new Forms.Listed(Path.of(""), "", 0);
        return new Segments(
                kind, new Forms(nothing, nothing, nothing), List.of(), List.of(), true, true);
    }

    /** None when the .gz was not written in pages, or is gone: only the plain file is needed. */
    private static List<Page> pages(Forms forms) throws IOException {
        try (FileChannel gz = FileChannel.open(forms.gz().file(), StandardOpenOption.READ)) {
            List<Page> pages = new ArrayList<>();
            long at = 0;
            for (GzMembers.Member member : GzMembers.members(gz).orElse(List.of())) {
                pages.add(new Page(at, member));
                at += member.text();
            }
            return at == forms.plain().size() ? pages : List.of();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /** None when the .xz has not a block for every so many pages. */
    private static List<Segment> segments(Forms forms, List<Page> pages) throws IOException {
        try (FileChannel xz = FileChannel.open(forms.xz().file(), StandardOpenOption.READ)) {
            List<Segment> segments = new ArrayList<>();
            int page = 0;
            long at = 0;
            long xzAt = XzBlocks.HEADER.length;
            for (XzBlocks.Size block : XzBlocks.sizes(xz).orElse(List.of())) {
                int from = page;
                long text = 0;
                while (page < pages.size() && text < block.text()) {
                    text += pages.get(page).length();
                    page++;
                }
                if (text != block.text() || text > MOST_SEGMENT) {
                    return List.of();
                }
                segments.add(new Segment(from, page, at, xzAt, block));
                at += text;
                xzAt += block.padded();
            }
            return page == pages.size() ? segments : List.of();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /** An index that was not written in segments: its pages have no compressed form. */
    private static Segments unknown(Kind kind, Forms forms, FileChannel plain) throws IOException {
        List<Page> pages = new ArrayList<>();
        List<Segment> segments = new ArrayList<>();
        long at = 0;
        while (at < plain.size()) {
            int length = (int) Math.min(Pieces.PAGE_LENGTH, plain.size() - at);
            byte[] text = XzBlocks.read(plain, at, length).array();
            while (at + length < plain.size() && end(text) < 0) {
                length = (int) Math.min(2L * length, plain.size() - at);
                text = XzBlocks.read(plain, at, length).array();
            }
            int end = at + length == plain.size() ? length : end(text);
            segments.add(
                    new Segment(pages.size(), pages.size() + 1, at, 0, new XzBlocks.Size(0, end)));
            pages.add(new Page(at, new GzMembers.Member(0, 0, 0, 0, end)));
            at += end;
        }
        return new Segments(kind, forms, pages, segments, false, false);
    }

    /** Behind the last stanza that is whole; negative when none is. */
    private static int end(byte[] text) {
        for (int i = text.length - 1; i > 0; i--) {
            if (text[i] == '\n' && text[i - 1] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    Kind kind() {
        return kind;
    }

    public Forms forms() {
        return forms;
    }

    List<Page> pages() {
        return pages;
    }

    List<Segment> segments() {
        return segments;
    }

    /** The pages of one segment, as they are. */
    List<Leaf.Kept> leaves(int segment) {
        return IntStream.range(segments.get(segment).from(), segments.get(segment).to())
                .mapToObj(page -> new Leaf.Kept(page, pages.get(page).length()))
                .toList();
    }

    /** The block of a segment. */
    byte[] block(int segment) {
        try (FileChannel xz = FileChannel.open(forms.xz().file(), StandardOpenOption.READ)) {
            Segment from = segments.get(segment);
            return XzBlocks.read(xz, from.xzAt(), (int) from.xz().padded()).array();
        } catch (IOException e) {
            throw Durable.failure(forms.xz().file().toString(), e);
        }
    }

    /** What a segment holds. */
    byte[] text(int segment) {
        return read(segments.get(segment).at(), segments.get(segment).length());
    }

    /** Whether what did not change can be copied. */
    boolean spliceable() {
        return spliceable;
    }

    /** Whether what is copied need not be compared with its hash again. */
    boolean compared() {
        return compared;
    }

    @Override
    public Stream<String> all() {
        return IntStream.range(0, pages.size()).boxed().flatMap(i -> stanzas(i).stream());
    }

    @Override
    public List<String> of(String source) {
        List<String> found = new ArrayList<>();
        for (int i = atOrBefore(Place.start(source)); i < pages.size(); i++) {
            if (first(i).source().compareTo(source) > 0) {
                break;
            }
            for (String stanza : stanzas(i)) {
                if (kind.place(stanza).source().equals(source)) {
                    found.add(stanza);
                }
            }
        }
        return found;
    }

    @Override
    public long count() {
        return spliceable
                ? pages.stream().mapToLong(page -> page.gz().stanzas()).sum()
                : all().count();
    }

    /** The page in which a place lies. */
    int atOrBefore(Place place) {
        int low = 0;
        int high = pages.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (first(middle).compareTo(place) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private Place first(int i) {
        Place known = firsts[i];
        if (known == null) {
            Page page = pages.get(i);
            String start =
                    new String(
                            read(page.at(), Math.min(FIRST, page.length())),
                            StandardCharsets.UTF_8);
            int end = start.indexOf("\n\n");
            known = kind.place(end < 0 ? stanzas(i).getFirst() : start.substring(0, end + 1));
            firsts[i] = known;
        }
        return Objects.requireNonNull(known);
    }

    /** The stanzas of one page, compared with the check value that its gzip member has. */
    List<String> stanzas(int i) {
        return split(page(i));
    }

    /** What a page holds, compared with the check value that its gzip member has. */
    byte[] page(int i) {
        byte[] text = unchecked(i);
        CRC32 crc = new CRC32();
        crc.update(text);
        if (spliceable && (int) crc.getValue() != pages.get(i).gz().crc()) {
            throw damaged(forms);
        }
        return text;
    }

    /** As {@link #page}, where the whole file was compared and the .gz is the damaged one. */
    byte[] unchecked(int i) {
        return read(pages.get(i).at(), pages.get(i).length());
    }

    /** Reads all of the plain file. */
    void compareWithHash() throws IOException {
        try (FileChannel plain = FileChannel.open(forms.plain().file(), StandardOpenOption.READ)) {
            MessageDigest sha256 = Hash.sha256();
            Spliced.range(plain, 0, plain.size(), (bytes, count) -> sha256.update(bytes, 0, count));
            if (!Hash.hex(sha256).equals(forms.plain().sha256())) {
                throw damaged(forms);
            }
        }
    }

    private byte[] read(long at, int length) {
        try (FileChannel plain = FileChannel.open(forms.plain().file(), StandardOpenOption.READ)) {
            return XzBlocks.read(plain, at, length).array();
        } catch (IOException e) {
            throw Durable.failure(forms.plain().file().toString(), e);
        }
    }

    static IntegrityFailure damaged(Forms forms) {
        return new IntegrityFailure(
                "index `%s` differs from its hash".formatted(forms.plain().file()),
                "rebuild the indices of this suite with `archive rebuild`");
    }

    /** Each with the line feed that ends its last line, without the empty line behind it. */
    static List<String> split(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> stanzas = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf("\n\n", from);
            stanzas.add(text.substring(from, end < 0 ? text.length() : end + 1));
            from = end < 0 ? text.length() : end + 2;
        }
        return stanzas;
    }

    /** Whether there are several pages, so that compressed whole it would be smaller. */
    public boolean inSegments() {
        return spliceable && pages.size() > 1;
    }

    /** The .xz of one block: the smallest, and of no use for the next publication. */
    public Spliced.Form whole() throws IOException {
        byte[] text = Files.readAllBytes(forms.plain().file());
        compareWithHash();
        XzBlocks.Block block = XzBlocks.block(List.of(text));
        return Spliced.whole(block);
    }

    /** The same index with changes. */
    public Draft draft() {
        return new Draft(this);
    }
}
