package org.freshet.archive.segments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.freshet.archive.segments.LzmaEdit.Stretch;

/**
 * The pieces of an index that is to be written: segments that stay as they are, and new ones.
 *
 * <p>A page or a segment that was changed is cut when it has grown too long and joined with its
 * neighbour when it is too short, as the leaves of a B-tree are. There is no tail for what is new:
 * the stanza that it replaces must leave its segment, so that one is compressed again in any case.
 */
final class Pieces {
    private static final Bounds PAGE = new Bounds(24 << 10, 64 << 10, 96 << 10);
    private static final Bounds SEGMENT = new Bounds(192 << 10, 512 << 10, 768 << 10);

    /** Bytes of a new page. */
    static final int PAGE_LENGTH = PAGE.wanted();

    private static final int MOST_IN_MEMORY = 1 << 20;
    private static final long TIDY = 2L << 20;

    private Pieces() {}

    /**
     * Bytes of text: the longer, the better it compresses and the longer that takes.
     *
     * @param least joined with a neighbour below it
     * @param most cut into such of {@code wanted} beyond it
     */
    private record Bounds(int least, int wanted, int most) {
        /** How long each of equal parts is. */
        int part(int length) {
            return length <= most ? length : length / Math.round((float) length / wanted);
        }
    }

    sealed interface Piece {
        /** A segment of the index before, by its number. */
        record Kept(int segment) implements Piece {}

        /**
         * Pages, and the block of them.
         *
         * @param before the segment of the index before with whose first bytes the block begins
         */
        record Fresh(List<Sheet> sheets, int before, Packed xz) implements Piece {}
    }

    /**
     * A block, or what replaces the end of one.
     *
     * @param kept how many bytes stay of the block before
     */
    record Packed(int kept, XzBlocks.Size size, Supplier<byte[]> bytes) {}

    /** A page of a new segment. */
    sealed interface Sheet {
        /** One of the index before, by its number. */
        record Kept(int page) implements Sheet {}

        /** Stanzas, and the member of them. */
        record Fresh(List<String> stanzas, Supplier<byte[]> gz) implements Sheet {
            byte[] text() {
                return Pieces.text(stanzas);
            }
        }
    }

    /** A piece before it is compressed: a segment, or pages. */
    sealed interface Raw {
        int length();

        record Whole(int segment, int length) implements Raw {}

        /** No segment. */
        int NONE = -1;

        /**
         * Pages that are a segment, or will be several.
         *
         * @param before the segment of the index before that it replaces, or the first of them
         */
        record Changed(int before, List<Leaf> leaves) implements Raw {
            @Override
            public int length() {
                return leaves.stream().mapToInt(Leaf::length).sum();
            }
        }
    }

    /** A page before it is compressed: one of the index before, or stanzas. */
    sealed interface Leaf {
        int length();

        record Kept(int page, int length) implements Leaf {}

        record Changed(List<String> stanzas, int length) implements Leaf {
            Changed(List<String> stanzas) {
                this(stanzas, lengthOf(stanzas));
            }
        }
    }

    /** Joins what is too short and cuts what is too long, of what changed alone. */
    static List<Raw> even(List<Raw> raw, Segments base) {
        List<Raw> joined = new ArrayList<>();
        for (Raw each : raw) {
            Raw next =
                    each instanceof Raw.Changed(int before, var leaves)
                            ? new Raw.Changed(before, evenPages(leaves, base))
                            : each;
            if (next.length() == 0) {
                continue;
            }
            boolean join =
                    !joined.isEmpty()
                            && (tooShort(joined.getLast(), SEGMENT) || tooShort(next, SEGMENT));
            if (join) {
                Raw.Changed last = changed(joined.removeLast(), base);
                List<Leaf> both = new ArrayList<>(last.leaves());
                both.addAll(changed(next, base).leaves());
                joined.add(new Raw.Changed(last.before(), both));
            } else {
                joined.add(next);
            }
        }
        List<Raw> even = new ArrayList<>();
        for (Raw each : joined) {
            if (each instanceof Raw.Changed(int before, var leaves)) {
                List<List<Leaf>> parts = cut(leaves, SEGMENT.part(each.length()));
                for (int i = 0; i < parts.size(); i++) {
                    even.add(new Raw.Changed(i == 0 ? before : Raw.NONE, parts.get(i)));
                }
            } else {
                even.add(each);
            }
        }
        return even;
    }

    private static List<Leaf> evenPages(List<Leaf> leaves, Segments base) {
        List<Leaf> joined = new ArrayList<>();
        for (Leaf next : leaves) {
            if (next.length() == 0) {
                continue;
            }
            if (!joined.isEmpty() && (tooShort(joined.getLast()) || tooShort(next))) {
                List<String> both = new ArrayList<>(stanzas(joined.removeLast(), base));
                both.addAll(stanzas(next, base));
                joined.add(new Leaf.Changed(both));
            } else {
                joined.add(next);
            }
        }
        List<Leaf> even = new ArrayList<>();
        for (Leaf each : joined) {
            if (each instanceof Leaf.Changed(var stanzas, int length)) {
                cut(stanzas, PAGE.part(length)).forEach(page -> even.add(new Leaf.Changed(page)));
            } else {
                even.add(each);
            }
        }
        return even;
    }

    private static boolean tooShort(Raw raw, Bounds bounds) {
        return raw instanceof Raw.Changed && raw.length() < bounds.least();
    }

    private static boolean tooShort(Leaf leaf) {
        return leaf instanceof Leaf.Changed && leaf.length() < PAGE.least();
    }

    private static Raw.Changed changed(Raw raw, Segments base) {
        return switch (raw) {
            case Raw.Whole(int segment, _) ->
                    new Raw.Changed(segment, List.copyOf(base.leaves(segment)));
            case Raw.Changed changed -> changed;
        };
    }

    private static List<String> stanzas(Leaf leaf, Segments base) {
        return switch (leaf) {
            case Leaf.Kept(int page, _) -> base.stanzas(page);
            case Leaf.Changed(var stanzas, _) -> stanzas;
        };
    }

    /** Parts that reach a length each, the last one excepted. */
    private static <T> List<List<T>> cut(List<T> all, int part) {
        List<List<T>> parts = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (int i = 0; i < all.size(); i++) {
            T each = all.get(i);
            length += each instanceof Leaf leaf ? leaf.length() : ((String) each).length() + 1;
            if (length >= part) {
                parts.add(all.subList(from, i + 1));
                from = i + 1;
                length = 0;
            }
        }
        if (from < all.size()) {
            parts.add(all.subList(from, all.size()));
        }
        return parts;
    }

    /** Compresses what changed, on all processors. */
    static List<Piece> compressed(List<Raw> raw, Segments base) {
        Spill spill = new Spill(MOST_IN_MEMORY);
        AtomicLong fresh = new AtomicLong();
        return raw.parallelStream()
                .map(each ->
                        switch (each) {
                            case Raw.Whole(int segment, _) -> (Piece) new Piece.Kept(segment);
                            case Raw.Changed(int before, var leaves) -> {
                                Piece piece = fresh(before, leaves, base, spill);
                                tidy(fresh, each.length());
                                yield piece;
                            }
                        })
                .toList();
    }

    /**
     * The serial collector lets the heap grow to its limit before it looks for garbage among what
     * is old; each segment of a first import leaves some there.
     */
    private static void tidy(AtomicLong fresh, int length) {
        long before = fresh.getAndAdd(length);
        if (before / TIDY != (before + length) / TIDY) {
            System.gc();
        }
    }

    /** The same with nothing kept, of an index whose compressed forms are not to be trusted. */
    static List<Piece> all(Segments base, List<Piece> pieces) {
        Spill spill = new Spill(MOST_IN_MEMORY);
        return pieces.parallelStream().map(piece -> anew(piece, base, spill)).toList();
    }

    private static Piece anew(Piece piece, Segments base, Spill spill) {
        List<Sheet> sheets =
                switch (piece) {
                    case Piece.Kept(int segment) ->
                            base.leaves(segment).stream()
                                    .map(leaf -> (Sheet) new Sheet.Kept(leaf.page()))
                                    .toList();
                    case Piece.Fresh fresh -> fresh.sheets();
                };
        List<Sheet> anew =
                sheets.stream()
                        .map(sheet ->
                                switch (sheet) {
                                    case Sheet.Kept(int page) ->
                                            fresh(Segments.split(base.unchecked(page)), spill);
                                    case Sheet.Fresh fresh -> fresh;
                                })
                        .toList();
        return new Piece.Fresh(anew, Raw.NONE, packed(XzBlocks.block(texts(anew, base)), spill));
    }

    private static Packed packed(XzBlocks.Block block, Spill spill) {
        return new Packed(block.kept(), block.size(), spill.keep(block.bytes()));
    }

    private static Piece fresh(int before, List<Leaf> leaves, Segments base, Spill spill) {
        List<Sheet> sheets =
                leaves.stream()
                        .map(leaf ->
                                switch (leaf) {
                                    case Leaf.Kept(int page, _) -> (Sheet) new Sheet.Kept(page);
                                    case Leaf.Changed(var stanzas, _) -> fresh(stanzas, spill);
                                })
                        .toList();
        List<byte[]> texts = texts(sheets, base);
        boolean known = before != Raw.NONE && base.spliceable();
        return new Piece.Fresh(
                sheets,
                before,
                packed(
                        (known
                                        ? edited(before, sheets, texts, base)
                                        : Optional.<XzBlocks.Block>empty())
                                .orElseGet(() -> XzBlocks.block(texts)),
                        spill));
    }

    private static Optional<XzBlocks.Block> edited(
            int before, List<Sheet> sheets, List<byte[]> texts, Segments base) {
        Segments.Segment segment = base.segments().get(before);
        List<Stretch> alike = new ArrayList<>();
        int same = 0;
        int now = 0;
        for (int i = 0; i < sheets.size(); i++) {
            int length = texts.get(i).length;
            if (sheets.get(i) instanceof Sheet.Kept(int page)
                    && page >= segment.from()
                    && page < segment.to()) {
                if (same == i && page == segment.from() + i) {
                    same++;
                }
                alike.add(
                        new Stretch(
                                (int) (base.pages().get(page).at() - segment.at()), now, length));
            }
            now += length;
        }
        return XzBlocks.edited(base.block(before), base.text(before), texts, same, alike);
    }

    private static Sheet fresh(List<String> stanzas, Spill spill) {
        return new Sheet.Fresh(
                stanzas, spill.keep(GzMembers.member(text(stanzas), stanzas.size())));
    }

    private static List<byte[]> texts(List<Sheet> sheets, Segments base) {
        return sheets.stream()
                .map(sheet ->
                        switch (sheet) {
                            case Sheet.Kept(int page) -> base.page(page);
                            case Sheet.Fresh fresh -> fresh.text();
                        })
                .toList();
    }

    private static byte[] text(List<String> stanzas) {
        StringBuilder text = new StringBuilder();
        stanzas.forEach(stanza -> text.append(stanza).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Characters, which are bytes nearly always; good enough for where to cut. */
    private static int lengthOf(List<String> stanzas) {
        return stanzas.stream().mapToInt(stanza -> stanza.length() + 1).sum();
    }
}
