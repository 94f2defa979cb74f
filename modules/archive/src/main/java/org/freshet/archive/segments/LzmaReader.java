package org.freshet.archive.segments;

import java.util.Optional;

/**
 * Reads of LZMA2 chunks in which steps they make a text that is known. What does not make just this
 * text is not read.
 */
final class LzmaReader {
    private static final int TOP = 1 << 24;

    private final byte[] text;
    private final byte[] chunks;
    private final LzmaSteps steps = new LzmaSteps();
    private Optional<LzmaState> state = Optional.empty();
    private int at;
    private int position;
    private int end;
    private int range;
    private int code;

    /**
     * @param from where in the text the chunks begin
     * @param at where they begin in their array
     */
    LzmaReader(byte[] text, int from, byte[] chunks, int at) {
        this.text = text;
        this.position = from;
        this.chunks = chunks;
        this.at = at;
    }

    /** The steps that were read. */
    LzmaSteps steps() {
        return steps;
    }

    /** What is known before the next chunk. */
    Optional<LzmaState> state() {
        return state;
    }

    /** Where the next chunk begins. */
    int at() {
        return at;
    }

    /** Reads on until the text reaches a position. */
    boolean readTo(int position) {
        try {
            while (this.position < position) {
                if (!chunk()) {
                    return false;
                }
            }
            return this.position == position;
        } catch (IndexOutOfBoundsException _) {
            // The chunks are shorter than they say.
            return false;
        }
    }

    private boolean chunk() {
        int control = chunks[at] & 0xff;
        if (control < 0x80) {
            return false;
        }
        int more = (((control & 0x1f) << 16) | two(at + 1)) + 1;
        int packed = two(at + 3) + 1;
        at += 5;
        if (control >= 0xc0) {
            // (pb * 5 + lp) * 9 + lc
            int lc = chunks[at++] & 0xff;
            if (lc > 4) {
                return false;
            }
            state = Optional.of(new LzmaState(lc));
        } else if (state.isEmpty()) {
            return false;
        } else if (control >= 0xa0) {
            state.get().reset();
        }
        end = at + packed;
        range = -1;
        code = (two(at + 1) << 16) | two(at + 3);
        at += 5;
        int until = position + more;
        while (position < until) {
            if (!step(state.get())) {
                return false;
            }
        }
        normalize();
        return at == end && position == until && code == 0;
    }

    private int two(int at) {
        return ((chunks[at] & 0xff) << 8) | (chunks[at + 1] & 0xff);
    }

    private boolean step(LzmaState s) {
        if (bit(s.isMatch, s.state) == 0) {
            return literal(s);
        }
        if (bit(s.isRep, s.state) == 0) {
            int length = length(s.matchLengths);
            s.match(distance(s, length));
            return copied(s, length);
        }
        if (bit(s.isRep0, s.state) == 0) {
            if (bit(s.isRep0Long, s.state) == 0) {
                s.shortRep();
                return copied(s, 1);
            }
            s.rep(0);
        } else if (bit(s.isRep1, s.state) == 0) {
            s.rep(1);
        } else {
            s.rep(bit(s.isRep2, s.state) == 0 ? 2 : 3);
        }
        return copied(s, length(s.repLengths));
    }

    private boolean literal(LzmaState s) {
        int base = s.literal(position == 0 ? 0 : text[position - 1] & 0xff);
        int symbol = 1;
        if (s.afterLiteral()) {
            while (symbol < 0x100) {
                symbol = (symbol << 1) | bit(s.literals, base + symbol);
            }
        } else {
            int match = text[position - s.reps[0] - 1] & 0xff;
            int offset = 0x100;
            while (symbol < 0x100) {
                match <<= 1;
                int matchBit = match & offset;
                int bit = bit(s.literals, base + offset + matchBit + symbol);
                symbol = (symbol << 1) | bit;
                offset &= bit == 0 ? ~matchBit : matchBit;
            }
        }
        s.literal();
        steps.add(1, 0);
        return (byte) symbol == text[position++];
    }

    private boolean copied(LzmaState s, int length) {
        int distance = s.reps[0] + 1;
        if (distance <= 0 || distance > position || length > text.length - position) {
            return false;
        }
        steps.add(length, distance);
        int to = position + length;
        while (position < to && text[position] == text[position - distance]) {
            position++;
        }
        return position == to;
    }

    private int length(LzmaState.Lengths lengths) {
        if (bit(lengths.choice, 0) == 0) {
            return LzmaState.FEWEST + tree(lengths.low);
        }
        if (bit(lengths.choice, 1) == 0) {
            return LzmaState.FEWEST + 8 + tree(lengths.middle);
        }
        return LzmaState.FEWEST + 16 + tree(lengths.high);
    }

    /** Less one, as they are kept. */
    private int distance(LzmaState s, int length) {
        int slot = tree(LzmaState.slots(s, length));
        if (slot < LzmaState.FIRST_SPECIAL) {
            return slot;
        }
        int bits = (slot >> 1) - 1;
        int distance = (2 | (slot & 1)) << bits;
        if (slot < LzmaState.FIRST_ALIGNED) {
            int base = distance - slot;
            int symbol = 1;
            for (int i = 0; i < bits; i++) {
                int bit = bit(s.special, base + symbol);
                symbol = (symbol << 1) | bit;
                distance |= bit << i;
            }
            return distance;
        }
        for (int i = bits - 1; i >= 4; i--) {
            distance |= direct() << i;
        }
        int symbol = 1;
        for (int i = 0; i < 4; i++) {
            int bit = bit(s.aligned, symbol);
            symbol = (symbol << 1) | bit;
            distance |= bit << i;
        }
        return distance;
    }

    private int tree(short[] probabilities) {
        int symbol = 1;
        while (symbol < probabilities.length) {
            symbol = (symbol << 1) | bit(probabilities, symbol);
        }
        return symbol - probabilities.length;
    }

    private void normalize() {
        if ((range & -TOP) == 0) {
            range <<= 8;
            code = (code << 8) | (chunks[at++] & 0xff);
        }
    }

    private int bit(short[] probabilities, int i) {
        normalize();
        int p = probabilities[i];
        int bound = (range >>> 11) * p;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            probabilities[i] = (short) (p + (((1 << 11) - p) >>> 5));
            return 0;
        }
        range -= bound;
        code -= bound;
        probabilities[i] = (short) (p - (p >>> 5));
        return 1;
    }

    private int direct() {
        normalize();
        range >>>= 1;
        if (Integer.compareUnsigned(code, range) < 0) {
            return 0;
        }
        code -= range;
        return 1;
    }
}
