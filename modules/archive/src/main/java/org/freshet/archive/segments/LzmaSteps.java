package org.freshet.archive.segments;

import java.util.Arrays;

/**
 * How a text can be made: steps that each add one byte, or copy some from so many bytes before.
 * That is what a compressor searches for with so much work.
 */
final class LzmaSteps {
    private int[] lengths = new int[1 << 12];
    private int[] distances = new int[1 << 12];
    private int count;

    /**
     * @param distance 0: a byte, {@code length} is 1
     */
    void add(int length, int distance) {
        if (count == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * count);
            distances = Arrays.copyOf(distances, 2 * count);
        }
        lengths[count] = length;
        distances[count] = distance;
        count++;
    }

    int count() {
        return count;
    }

    int length(int i) {
        return lengths[i];
    }

    int distance(int i) {
        return distances[i];
    }
}
