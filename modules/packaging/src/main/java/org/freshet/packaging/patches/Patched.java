package org.freshet.packaging.patches;

import java.util.List;

/** The text of a file while hunk after hunk is applied to it, as GNU patch writes it. */
final class Patched {
    private final List<String> input;
    private final StringBuilder output = new StringBuilder();

    /** How many lines of the input are written or replaced. */
    private long frozen;

    private boolean afterNewline = true;

    Patched(List<String> input) {
        this.input = input;
    }

    List<String> input() {
        return input;
    }

    long frozen() {
        return frozen;
    }

    /** Applies a hunk at a line; false where an earlier hunk is in its way. */
    boolean apply(Hunk hunk, long where) {
        long upTo = where - 1 + hunk.prefix();
        if (frozen > upTo) {
            return false;
        }
        copy(upTo);
        hunk.changedAfter().forEach(this::write);
        // The context behind it is left to the next hunk.
        frozen = where - 1 + hunk.before().size() - hunk.suffix();
        return true;
    }

    String finish() {
        copy(input.size());
        return output.toString();
    }

    private void copy(long upTo) {
        for (; frozen < upTo; frozen++) {
            if (frozen < input.size()) {
                write(input.get((int) frozen));
            } else {
                frozen = upTo - 1;
            }
        }
    }

    private void write(String line) {
        if (!afterNewline) {
            output.append('\n');
        }
        output.append(line);
        afterNewline = line.endsWith("\n");
    }
}
