package org.freshet.archive.segments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.archive.segments.Lzma2.Effort;

/**
 * Compresses a text that differs from one before in few places, by the steps in which that one is
 * compressed: no search for what is alike, which is nearly all of a compressor's work, and no loss
 * of what a thorough search had found.
 */
final class LzmaEdit {
    /** Bytes before a new stretch in which a compressor may find what is like it. */
    private static final int NEAR = 64 << 10;

    /** What is new beyond it is better compressed with all the rest. */
    private static final int MOST_NEW = 256 << 10;

    private final byte[] now;
    private final List<Stretch> alike;
    private final List<Integer> pages;
    private final LzmaSteps steps;
    private final LzmaWriter writer;
    private int page;

    /** Bytes that stand in both texts. */
    record Stretch(int before, int now, int length) {}

    /** A block that was written before, and what it holds. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Before(byte[] text, byte[] chunks, int at) {}

    private LzmaEdit(
            byte[] now,
            List<Stretch> alike,
            List<Integer> pages,
            LzmaSteps steps,
            LzmaWriter writer) {
        this.now = now;
        this.alike = alike;
        this.pages = pages;
        this.steps = steps;
        this.writer = writer;
    }

    /**
     * The chunks of the new text from a page on.
     *
     * @param alike in the order of both texts; may be longer than is said
     * @param from where that page begins, and its chunks: all before is alike
     * @param pages where pages end behind it
     * @return empty when too much is new, or the block before is not of chunks as ours are
     */
    static Optional<byte[]> chunks(
            Before before,
            byte[] now,
            List<Stretch> alike,
            int from,
            int fromAt,
            List<Integer> pages) {
        List<Stretch> longer = longer(before.text(), now, alike);
        long same = longer.stream().mapToLong(Stretch::length).sum();
        LzmaReader reader = new LzmaReader(before.text(), 0, before.chunks(), before.at());
        if (now.length - same > MOST_NEW || !reader.readTo(from) || reader.at() != fromAt) {
            return Optional.empty();
        }
        Optional<LzmaState> state = reader.state().map(LzmaState::copy);
        int known = reader.steps().count();
        if (!reader.readTo(before.text().length)) {
            return Optional.empty();
        }
        LzmaWriter writer = new LzmaWriter(now, from, state);
        LzmaEdit edit = new LzmaEdit(now, longer, pages, reader.steps(), writer);
        edit.write(known, from);
        return Optional.of(writer.end());
    }

    /** Neighbours become one; each grows into what is beside it, as do the start and the end. */
    private static List<Stretch> longer(byte[] before, byte[] now, List<Stretch> alike) {
        List<Stretch> longer = new ArrayList<>(List.of(new Stretch(0, 0, 0)));
        List<Stretch> all = new ArrayList<>(alike);
        all.add(new Stretch(before.length, now.length, 0));
        for (Stretch each : all) {
            Stretch last = longer.removeLast();
            int lastBefore = last.before() + last.length();
            int lastNow = last.now() + last.length();
            if (each.before() == lastBefore && each.now() == lastNow) {
                longer.add(new Stretch(last.before(), last.now(), last.length() + each.length()));
                continue;
            }
            int room = Math.min(each.before() - lastBefore, each.now() - lastNow);
            int front = 0;
            while (front < room && before[lastBefore + front] == now[lastNow + front]) {
                front++;
            }
            int back = 0;
            while (back < room - front
                    && before[each.before() - 1 - back] == now[each.now() - 1 - back]) {
                back++;
            }
            longer.add(new Stretch(last.before(), last.now(), last.length() + front));
            longer.add(new Stretch(each.before() - back, each.now() - back, each.length() + back));
        }
        return longer;
    }

    private void write(int step, int from) {
        int i = step;
        int at = from;
        for (Stretch stretch : alike) {
            int end = stretch.before() + stretch.length();
            while (i < steps.count() && at < stretch.before()) {
                at += steps.length(i++);
            }
            if (at > end) {
                continue;
            }
            int shift = stretch.now() - stretch.before();
            if (at + shift > writer.position()
                    && i < steps.count()
                    && at + steps.length(i) <= end) {
                anew(at + shift);
            }
            while (i < steps.count()
                    && at + shift == writer.position()
                    && at + steps.length(i) <= end) {
                put(steps.length(i), moved(at, steps.distance(i), steps.length(i)));
                at += steps.length(i++);
            }
        }
        anew(now.length);
    }

    /** A distance such that the copy is from the same bytes, wherever they are now. */
    private int moved(int at, int distance, int length) {
        if (distance == 0) {
            return 0;
        }
        int source = at - distance;
        for (Stretch stretch : alike) {
            if (source >= stretch.before()
                    && source + Math.min(length, distance) <= stretch.before() + stretch.length()) {
                return writer.position() - (source + stretch.now() - stretch.before());
            }
        }
        return distance;
    }

    /** Searches, for what no steps are known. */
    private void anew(int to) {
        int from = writer.position();
        if (from == to) {
            return;
        }
        byte[] near = Arrays.copyOfRange(now, Math.max(0, from - NEAR), from);
        byte[] text = Arrays.copyOfRange(now, from, to);
        int dictionary = Integer.highestOneBit(near.length + text.length + NEAR) << 1;
        byte[] chunks = Lzma2.chunks(near, List.of(text), dictionary, Effort.FOR_LITTLE);
        LzmaReader reader = new LzmaReader(now, from, chunks, 0);
        if (!reader.readTo(to)) {
            // A chunk that is not compressed, because that would not make it smaller.
            put(to - from, 0);
            return;
        }
        for (int i = 0; i < reader.steps().count(); i++) {
            put(reader.steps().length(i), reader.steps().distance(i));
        }
    }

    /** A step, or several where a page ends in it. */
    private void put(int length, int distance) {
        int left = length;
        while (left > 0) {
            int part = Math.min(left, pages.get(page) - writer.position());
            if (distance > 0 && writer.fits(part, distance)) {
                writer.copy(part, distance);
            } else {
                writer.literals(part);
            }
            left -= part;
            if (writer.position() == pages.get(page)) {
                writer.endChunk();
                page++;
            }
        }
    }
}
