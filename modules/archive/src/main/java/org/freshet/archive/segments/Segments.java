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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.IntegrityFailure;
import org.jspecify.annotations.Nullable;

/**
 * One index as it is published: stanzas by source, name and version, cut into segments of some
 * hundred kilobytes, each a block of the .xz and a member of the .gz. Where the segments lie is
 * read from the published files themselves, so there is no state beside them that could be lost or
 * disagree.
 *
 * <p>Takes memory by the number of segments, not of stanzas.
 */
public final class Segments implements Stanzas {
    private static final int FIRST = 1 << 12;

    private final Kind kind;
    private final Forms forms;
    private final List<Segment> segments;
    private final boolean spliceable;
    private final boolean compared;
    private final @Nullable Place[] firsts;

    /**
     * One segment.
     *
     * @param at where it begins in the plain file
     */
    record Segment(long at, GzMembers.Member gz, long xzAt, XzBlocks.Size xz) {
        int length() {
            return gz.text();
        }
    }

    private Segments(
            Kind kind, Forms forms, List<Segment> segments, boolean spliceable, boolean compared) {
        this.kind = kind;
        this.forms = forms;
        this.segments = segments;
        this.spliceable = spliceable;
        this.compared = compared;
        this.firsts = new Place[segments.size()];
    }

    /**
     * Opens an index; reads no stanza of one that was written in segments.
     *
     * @param compared whether this process has compared the files with their hashes, or made them
     * @throws NoSuchFileException when the plain file is gone
     */
    public static Segments open(Kind kind, Forms forms, boolean compared) throws IOException {
        if (forms.plain().size() == 0) {
            return new Segments(kind, forms, List.of(), true, true);
        }
        try (FileChannel plain = FileChannel.open(forms.plain().file(), StandardOpenOption.READ)) {
            if (plain.size() != forms.plain().size()) {
                throw damaged(forms);
            }
            Optional<List<Segment>> known = layout(forms);
            return known.isPresent()
                    ? new Segments(kind, forms, known.get(), true, compared)
                    : new Segments(kind, forms, cut(plain), false, false);
        }
    }

    /** An index that was not published yet. */
    public static Segments none(Kind kind) {
        Forms.Listed nothing = new Forms.Listed(Path.of(""), "", 0);
        return new Segments(kind, new Forms(nothing, nothing, nothing), List.of(), true, true);
    }

    private static Optional<List<Segment>> layout(Forms forms) throws IOException {
        try (FileChannel gz = FileChannel.open(forms.gz().file(), StandardOpenOption.READ);
                FileChannel xz = FileChannel.open(forms.xz().file(), StandardOpenOption.READ)) {
            List<GzMembers.Member> members = GzMembers.members(gz).orElse(List.of());
            List<XzBlocks.Size> blocks = XzBlocks.sizes(xz).orElse(List.of());
            List<Segment> segments = new ArrayList<>();
            long at = 0;
            long xzAt = XzBlocks.HEADER.length;
            for (int i = 0; i < Math.min(members.size(), blocks.size()); i++) {
                if (members.get(i).text() != blocks.get(i).text()) {
                    return Optional.empty();
                }
                segments.add(new Segment(at, members.get(i), xzAt, blocks.get(i)));
                at += members.get(i).text();
                xzAt += blocks.get(i).padded();
            }
            boolean whole = members.size() == blocks.size() && at == forms.plain().size();
            return whole ? Optional.of(segments) : Optional.empty();
        } catch (NoSuchFileException _) {
            // Only the plain file is needed; the others are then made anew.
            return Optional.empty();
        }
    }

    /** Segments of an index that was not written in segments: they have no compressed form. */
    private static List<Segment> cut(FileChannel plain) throws IOException {
        List<Segment> segments = new ArrayList<>();
        long at = 0;
        while (at < plain.size()) {
            int length = (int) Math.min(Pieces.TARGET, plain.size() - at);
            byte[] text = XzBlocks.read(plain, at, length).array();
            while (at + length < plain.size() && end(text) < 0) {
                length = (int) Math.min(2L * length, plain.size() - at);
                text = XzBlocks.read(plain, at, length).array();
            }
            int end = at + length == plain.size() ? length : end(text);
            segments.add(
                    new Segment(
                            at,
                            new GzMembers.Member(0, 0, 0, 0, end),
                            0,
                            new XzBlocks.Size(0, end)));
            at += end;
        }
        return segments;
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

    List<Segment> segments() {
        return segments;
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
        return IntStream.range(0, segments.size()).boxed().flatMap(i -> stanzas(i).stream());
    }

    @Override
    public List<String> of(String source) {
        List<String> found = new ArrayList<>();
        for (int i = atOrBefore(Place.start(source)); i < segments.size(); i++) {
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
                ? segments.stream().mapToLong(segment -> segment.gz().stanzas()).sum()
                : all().count();
    }

    /** The segment in which a place lies. */
    int atOrBefore(Place place) {
        int low = 0;
        int high = segments.size() - 1;
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
            Segment segment = segments.get(i);
            String start = read(segment, Math.min(FIRST, segment.length()));
            int end = start.indexOf("\n\n");
            known = kind.place(end < 0 ? stanzas(i).getFirst() : start.substring(0, end + 1));
            firsts[i] = known;
        }
        return Objects.requireNonNull(known);
    }

    /** The stanzas of one segment, compared with the check value that its gzip member has. */
    List<String> stanzas(int i) {
        String text = read(segments.get(i), segments.get(i).length());
        if (spliceable && crc(text) != segments.get(i).gz().crc()) {
            throw damaged(forms);
        }
        return split(text);
    }

    /** As {@link #stanzas}, where the whole file was compared and the .gz is the damaged one. */
    List<String> unchecked(int i) {
        return split(read(segments.get(i), segments.get(i).length()));
    }

    private static int crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
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

    private String read(Segment segment, int length) {
        try (FileChannel plain = FileChannel.open(forms.plain().file(), StandardOpenOption.READ)) {
            return new String(
                    XzBlocks.read(plain, segment.at(), length).array(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Durable.failure(forms.plain().file().toString(), e);
        }
    }

    static IntegrityFailure damaged(Forms forms) {
        return new IntegrityFailure(
                "index `%s` differs from its hash".formatted(forms.plain().file()),
                "run `freshet archive verify`");
    }

    /** Each with the line feed that ends its last line, without the empty line behind it. */
    static List<String> split(String text) {
        List<String> stanzas = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf("\n\n", from);
            stanzas.add(text.substring(from, end < 0 ? text.length() : end + 1));
            from = end < 0 ? text.length() : end + 2;
        }
        return stanzas;
    }

    /** Whether there are several segments, so that compressed whole it would be smaller. */
    public boolean inSegments() {
        return spliceable && segments.size() > 1;
    }

    /** The .xz of one block: the smallest, and of no use for the next publication. */
    public Spliced.Form whole() throws IOException {
        byte[] text = Files.readAllBytes(forms.plain().file());
        compareWithHash();
        XzBlocks.Block block = XzBlocks.block(text, XzBlocks.Effort.THOROUGH);
        return Spliced.whole(block);
    }

    /** The same index with changes. */
    public Draft draft() {
        return new Draft(this);
    }
}
