package org.freshet.archive.segments;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Writes steps as LZMA2 chunks; goes on from what the chunks before have left. */
final class LzmaWriter {
    private static final int TOP = 1 << 24;

    /** A chunk has at most 64 kB; a step adds at most a few bytes, the end five. */
    private static final int FULL = (1 << 16) - 64;

    private final byte[] text;
    private final LzmaState s;
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean first;
    private int position;
    private int begun;
    private long low;
    private int range;
    private int cache;
    private long cached;

    /**
     * @param position where in the text the first chunk begins
     * @param state what is known there; it changes. Empty where no chunk is before
     */
    LzmaWriter(byte[] text, int position, Optional<LzmaState> state) {
        this.text = text;
        this.position = position;
        this.first = state.isEmpty();
        this.s = state.orElseGet(() -> new LzmaState(Lzma2.LC));
        begin();
    }

    private void begin() {
        begun = position;
        body.reset();
        low = 0;
        range = -1;
        cache = 0;
        cached = 1;
    }

    int position() {
        return position;
    }

    /** Whether a copy gives what the text has here. */
    boolean fits(int length, int distance) {
        if (distance <= 0 || distance > position || length > text.length - position) {
            return false;
        }
        int i = position;
        int to = position + length;
        while (i < to && text[i] == text[i - distance]) {
            i++;
        }
        return i == to;
    }

    /** Ends the chunk, so that another may begin after it. */
    void endChunk() {
        if (position == begun) {
            return;
        }
        for (int i = 0; i < 5; i++) {
            shift();
        }
        int more = position - begun - 1;
        int packed = body.size() - 1;
        // The first one forgets what was before, and says lc.
        chunks.write((first ? 0xe0 : 0x80) | (more >>> 16));
        chunks.write(more >>> 8);
        chunks.write(more);
        chunks.write(packed >>> 8);
        chunks.write(packed);
        if (first) {
            chunks.write(s.lc());
        }
        first = false;
        chunks.writeBytes(body.toByteArray());
        begin();
    }

    /** The chunks, and the mark that no more follow. */
    byte[] end() {
        endChunk();
        chunks.write(0);
        return chunks.toByteArray();
    }

    /** Adds bytes one by one. */
    void literals(int count) {
        for (int i = 0; i < count; i++) {
            literal();
        }
    }

    private void literal() {
        bit(s.isMatch, s.state, 0);
        int base = s.literal(position == 0 ? 0 : text[position - 1] & 0xff);
        int symbol = (text[position] & 0xff) | 0x100;
        if (s.afterLiteral()) {
            while (symbol < 0x10000) {
                bit(s.literals, base + (symbol >>> 8), (symbol >>> 7) & 1);
                symbol <<= 1;
            }
        } else {
            int match = text[position - s.reps[0] - 1] & 0xff;
            int offset = 0x100;
            while (symbol < 0x10000) {
                match <<= 1;
                bit(
                        s.literals,
                        base + offset + (match & offset) + (symbol >>> 8),
                        (symbol >>> 7) & 1);
                symbol <<= 1;
                offset &= ~(match ^ symbol);
            }
        }
        s.literal();
        moved(1);
    }

    /** Copies, or adds a byte where a copy of one cannot be said. It must {@link #fits fit}. */
    void copy(int length, int distance) {
        int which = 0;
        while (which < 4 && s.reps[which] != distance - 1) {
            which++;
        }
        if (length == 1 && which != 0) {
            literal();
            return;
        }
        bit(s.isMatch, s.state, 1);
        if (which == 4) {
            bit(s.isRep, s.state, 0);
            length(s.matchLengths, length);
            distance(length, distance - 1);
            s.match(distance - 1);
        } else {
            bit(s.isRep, s.state, 1);
            rep(which, length);
        }
        moved(length);
    }

    private void rep(int which, int length) {
        bit(s.isRep0, s.state, which == 0 ? 0 : 1);
        if (which == 0) {
            bit(s.isRep0Long, s.state, length == 1 ? 0 : 1);
            if (length == 1) {
                s.shortRep();
                return;
            }
        } else {
            bit(s.isRep1, s.state, which == 1 ? 0 : 1);
            if (which > 1) {
                bit(s.isRep2, s.state, which - 2);
            }
        }
        length(s.repLengths, length);
        s.rep(which);
    }

    private void moved(int length) {
        position += length;
        if (body.size() + cached > FULL) {
            endChunk();
        }
    }

    private void length(LzmaState.Lengths lengths, int length) {
        int rest = length - LzmaState.FEWEST;
        bit(lengths.choice, 0, rest < 8 ? 0 : 1);
        if (rest < 8) {
            tree(lengths.low, rest);
            return;
        }
        bit(lengths.choice, 1, rest < 16 ? 0 : 1);
        if (rest < 16) {
            tree(lengths.middle, rest - 8);
        } else {
            tree(lengths.high, rest - 16);
        }
    }

    private void distance(int length, int distance) {
        int bits = 31 - Integer.numberOfLeadingZeros(distance | 1);
        int slot =
                distance < LzmaState.FIRST_SPECIAL
                        ? distance
                        : (bits << 1) | ((distance >>> (bits - 1)) & 1);
        tree(LzmaState.slots(s, length), slot);
        if (slot < LzmaState.FIRST_SPECIAL) {
            return;
        }
        int footer = bits - 1;
        int base = (2 | (slot & 1)) << footer;
        if (slot < LzmaState.FIRST_ALIGNED) {
            reverse(s.special, base - slot, footer, distance - base);
            return;
        }
        for (int i = footer - 1; i >= 4; i--) {
            direct((distance >>> i) & 1);
        }
        reverse(s.aligned, 0, 4, distance & 15);
    }

    private void tree(short[] probabilities, int value) {
        int symbol = 1;
        for (int mask = probabilities.length >>> 1; mask > 0; mask >>>= 1) {
            int bit = (value & mask) == 0 ? 0 : 1;
            bit(probabilities, symbol, bit);
            symbol = (symbol << 1) | bit;
        }
    }

    private void reverse(short[] probabilities, int offset, int bits, int value) {
        int symbol = 1;
        for (int i = 0; i < bits; i++) {
            int bit = (value >>> i) & 1;
            bit(probabilities, offset + symbol, bit);
            symbol = (symbol << 1) | bit;
        }
    }

    private void bit(short[] probabilities, int i, int bit) {
        int p = probabilities[i];
        int bound = (range >>> 11) * p;
        if (bit == 0) {
            range = bound;
            probabilities[i] = (short) (p + (((1 << 11) - p) >>> 5));
        } else {
            low += bound & 0xffff_ffffL;
            range -= bound;
            probabilities[i] = (short) (p - (p >>> 5));
        }
        normalize();
    }

    private void direct(int bit) {
        range >>>= 1;
        if (bit != 0) {
            low += range & 0xffff_ffffL;
        }
        normalize();
    }

    private void normalize() {
        if ((range & -TOP) == 0) {
            range <<= 8;
            shift();
        }
    }

    private void shift() {
        int carry = (int) (low >>> 32);
        if (carry != 0 || low < 0xff00_0000L) {
            int next = cache;
            do {
                body.write(next + carry);
                next = 0xff;
            } while (--cached != 0);
            cache = (int) (low >>> 24) & 0xff;
        }
        cached++;
        low = (low & 0x00ff_ffff) << 8;
    }
}
