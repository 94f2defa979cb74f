package org.freshet.handover.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.freshet.handover.sftp.RemoteTree.Piece;

/**
 * How a file is made of an older one that the other side has: what is equal is copied there, the
 * rest is sent. Blocks are found wherever they went, by a sum that rolls over the new file (as
 * rsync does it); since both files are here, bytes are compared.
 */
final class Splice {
    private static final int BLOCK = 1024;

    /** Of blocks with one sum so many are looked at. */
    private static final int TRIES = 8;

    private static final int FACTOR = 0x01000193;
    private static final int HIGHEST = highest();

    private final byte[] old;
    private final byte[] now;
    private final int[] first;
    private final int[] next;
    private final List<Piece> pieces = new ArrayList<>();

    private Splice(byte[] old, byte[] now) {
        this.old = old;
        this.now = now;
        int blocks = old.length / BLOCK;
        this.first = new int[Math.max(16, Integer.highestOneBit(blocks * 4 + 1))];
        this.next = new int[blocks];
        Arrays.fill(first, -1);
        for (int block = blocks - 1; block >= 0; block--) {
            int slot = slot(sum(old, block * BLOCK));
            next[block] = first[slot];
            first[slot] = block;
        }
    }

    /** The pieces of the new file, in its order. */
    static List<Piece> of(byte[] old, byte[] now) {
        Splice splice = new Splice(old, now);
        splice.find();
        return splice.pieces;
    }

    private void find() {
        int sent = 0;
        int at = equal(0, 0);
        if (at >= BLOCK) {
            pieces.add(Piece.copied(0, at));
            sent = at;
        } else {
            at = 0;
        }
        int sum = at + BLOCK <= now.length ? sum(now, at) : 0;
        while (at + BLOCK <= now.length) {
            int found = block(at, sum);
            if (found < 0) {
                if (at + BLOCK < now.length) {
                    sum = rolled(sum, now[at], now[at + BLOCK]);
                }
                at++;
                continue;
            }
            int length = equal(found, at);
            if (at > sent) {
                pieces.add(Piece.sent(sent, at - sent));
            }
            pieces.add(Piece.copied(found, length));
            at += length;
            sent = at;
            sum = at + BLOCK <= now.length ? sum(now, at) : 0;
        }
        if (sent < now.length) {
            pieces.add(Piece.sent(sent, now.length - sent));
        }
    }

    /** Where a block of the old file stands here; -1 for none. */
    private int block(int at, int sum) {
        int block = first[slot(sum)];
        for (int i = 0; i < TRIES && block >= 0; i++) {
            int from = block * BLOCK;
            if (Arrays.equals(old, from, from + BLOCK, now, at, at + BLOCK)) {
                return from;
            }
            block = next[block];
        }
        return -1;
    }

    /** How many bytes are equal from there on. */
    private int equal(int from, int at) {
        int unequal = Arrays.mismatch(old, from, old.length, now, at, now.length);
        return unequal < 0 ? now.length - at : unequal;
    }

    private int slot(int sum) {
        // Spread over all bits (Knuth).
        return (sum * 0x9E3779B1) >>> (32 - Integer.numberOfTrailingZeros(first.length));
    }

    private static int sum(byte[] bytes, int from) {
        int sum = 0;
        for (int i = from; i < from + BLOCK; i++) {
            sum = sum * FACTOR + bytes[i];
        }
        return sum;
    }

    private static int rolled(int sum, byte leaves, byte comes) {
        return (sum - leaves * HIGHEST) * FACTOR + comes;
    }

    private static int highest() {
        int power = 1;
        for (int i = 1; i < BLOCK; i++) {
            power *= FACTOR;
        }
        return power;
    }
}
