package org.freshet.archive.segments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.archive.segments.XzBlocks.Effort;

/**
 * The pieces of an index that is to be written: segments that stay as they are, and new ones.
 *
 * <p>A segment that was changed is cut when it has grown too long and joined with its neighbour
 * when it is too short, as the leaves of a B-tree are. There is no tail for what is new: the stanza
 * that it replaces must leave its segment, so that one is compressed again in any case.
 */
final class Pieces {
    /** Bytes of a new segment: the larger, the better it compresses and the longer that takes. */
    static final int TARGET = 192 << 10;

    private static final int MOST = 288 << 10;
    private static final int LEAST = 72 << 10;
    private static final int MANY = 8;

    private Pieces() {}

    sealed interface Piece {
        /** A segment of the index before, by its number. */
        record Kept(int segment) implements Piece {}

        /** Stanzas, and both compressed forms of them. */
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Fresh(List<String> stanzas, byte[] gz, XzBlocks.Block xz) implements Piece {
            byte[] text() {
                return Pieces.text(stanzas);
            }
        }
    }

    /** A piece before it is compressed: a segment, or stanzas. */
    sealed interface Raw {
        record Whole(int segment, int length) implements Raw {}

        record Changed(List<String> stanzas, int length) implements Raw {
            Changed(List<String> stanzas) {
                this(stanzas, lengthOf(stanzas));
            }
        }

        int length();
    }

    /** Joins what is too short and cuts what is too long, of what changed alone. */
    static List<Raw> even(List<Raw> raw, Segments base) {
        List<Raw> joined = new ArrayList<>();
        for (Raw next : raw) {
            if (next instanceof Raw.Changed(var stanzas, _) && stanzas.isEmpty()) {
                continue;
            }
            Raw last = joined.isEmpty() ? next : joined.getLast();
            if (!joined.isEmpty() && (tooShort(last) || tooShort(next))) {
                List<String> both = new ArrayList<>(stanzas(joined.removeLast(), base));
                both.addAll(stanzas(next, base));
                joined.add(new Raw.Changed(both));
            } else {
                joined.add(next);
            }
        }
        List<Raw> even = new ArrayList<>();
        for (Raw each : joined) {
            if (each instanceof Raw.Changed(var stanzas, int length) && length > MOST) {
                even.addAll(cut(stanzas, length));
            } else {
                even.add(each);
            }
        }
        return even;
    }

    private static boolean tooShort(Raw raw) {
        return raw instanceof Raw.Changed && raw.length() < LEAST;
    }

    private static List<String> stanzas(Raw raw, Segments base) {
        return switch (raw) {
            case Raw.Whole(int segment, _) -> base.stanzas(segment);
            case Raw.Changed(var stanzas, _) -> stanzas;
        };
    }

    private static List<Raw> cut(List<String> stanzas, int length) {
        int target = length / Math.round((float) length / TARGET);
        List<Raw> pieces = new ArrayList<>();
        List<String> piece = new ArrayList<>();
        int size = 0;
        for (String stanza : stanzas) {
            piece.add(stanza);
            size += lengthOf(List.of(stanza));
            if (size >= target) {
                pieces.add(new Raw.Changed(piece));
                piece = new ArrayList<>();
                size = 0;
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(new Raw.Changed(piece));
        }
        return pieces;
    }

    /** Compresses what changed, on all processors. */
    static List<Piece> compressed(List<Raw> raw) {
        long changed = raw.stream().filter(Raw.Changed.class::isInstance).count();
        Effort effort = changed >= MANY ? Effort.THOROUGH : Effort.BRISK;
        return IntStream.range(0, raw.size())
                .parallel()
                .mapToObj(i ->
                        switch (raw.get(i)) {
                            case Raw.Whole(int segment, _) -> (Piece) new Piece.Kept(segment);
                            case Raw.Changed(var stanzas, _) -> fresh(stanzas, effort);
                        })
                .toList();
    }

    /** The same with nothing kept. */
    static List<Piece> all(Segments base, List<Piece> pieces) {
        return pieces.parallelStream()
                .map(piece ->
                        switch (piece) {
                            case Piece.Kept(int i) ->
                                    (Piece) fresh(base.unchecked(i), Effort.THOROUGH);
                            case Piece.Fresh fresh -> fresh;
                        })
                .toList();
    }

    private static Piece.Fresh fresh(List<String> stanzas, Effort effort) {
        byte[] text = text(stanzas);
        return new Piece.Fresh(
                stanzas, GzMembers.member(text, stanzas.size()), XzBlocks.block(text, effort));
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
