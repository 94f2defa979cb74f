package org.freshet.archive.segments;

import java.util.Arrays;

/**
 * What an LZMA decoder and its encoder know alike between two steps: how probable each bit is, what
 * kinds of steps were last, and the last four distances (the LZMA specification). For text without
 * a position's low bits: lp and pb are 0.
 */
final class LzmaState {
    static final int FEWEST = 2;
    static final int FIRST_SPECIAL = 4;
    static final int FIRST_ALIGNED = 14;

    private static final int STATES = 12;
    private static final int SLOTS = 64;
    private static final int LITERAL = 0x300;
    private static final short EVEN = 1 << 10;

    final short[] isMatch = new short[STATES];
    final short[] isRep = new short[STATES];
    final short[] isRep0 = new short[STATES];
    final short[] isRep1 = new short[STATES];
    final short[] isRep2 = new short[STATES];
    final short[] isRep0Long = new short[STATES];
    final short[][] slots = new short[4][SLOTS];
    final short[] special = new short[128 - FIRST_ALIGNED + 1];
    final short[] aligned = new short[16];
    final Lengths matchLengths = new Lengths();
    final Lengths repLengths = new Lengths();
    final short[] literals;
    private final int lc;

    int state;
    final int[] reps = new int[4];

    /** Probabilities of a length less {@link #FEWEST}: below 8, below 16, or of eight bits more. */
    static final class Lengths {
        final short[] choice = new short[2];
        final short[] low = new short[8];
        final short[] middle = new short[8];
        final short[] high = new short[256];

        private short[][] all() {
            return new short[][] {choice, low, middle, high};
        }
    }

    /**
     * @param lc how many high bits of the byte before tell of the next one
     */
    LzmaState(int lc) {
        this.lc = lc;
        literals = new short[LITERAL << lc];
        reset();
    }

    private short[][] all() {
        return new short[][] {
            isMatch,
            isRep,
            isRep0,
            isRep1,
            isRep2,
            isRep0Long,
            slots[0],
            slots[1],
            slots[2],
            slots[3],
            special,
            aligned,
            literals
        };
    }

    void reset() {
        for (short[][] some : new short[][][] {all(), matchLengths.all(), repLengths.all()}) {
            for (short[] each : some) {
                Arrays.fill(each, EVEN);
            }
        }
        state = 0;
        Arrays.fill(reps, 0);
    }

    LzmaState copy() {
        LzmaState copy = new LzmaState(lc);
        copy(all(), copy.all());
        copy(matchLengths.all(), copy.matchLengths.all());
        copy(repLengths.all(), copy.repLengths.all());
        copy.state = state;
        System.arraycopy(reps, 0, copy.reps, 0, reps.length);
        return copy;
    }

    private static void copy(short[][] from, short[][] to) {
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(from[i], 0, to[i], 0, from[i].length);
        }
    }

    int lc() {
        return lc;
    }

    /** Where the probabilities of a literal begin. */
    int literal(int before) {
        return LITERAL * (before >>> (8 - lc));
    }

    static short[] slots(LzmaState of, int length) {
        return of.slots[Math.min(length - FEWEST, 3)];
    }

    boolean afterLiteral() {
        return state < 7;
    }

    void literal() {
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    }

    void match(int distance) {
        state = afterLiteral() ? 7 : 10;
        front(distance, 3);
    }

    /** A copy from one of the last distances, the first of which is 0. */
    void rep(int which) {
        state = afterLiteral() ? 8 : 11;
        front(reps[which], which);
    }

    void shortRep() {
        state = afterLiteral() ? 9 : 11;
    }

    private void front(int distance, int from) {
        for (int i = from; i > 0; i--) {
            reps[i] = reps[i - 1];
        }
        reps[0] = distance;
    }
}
