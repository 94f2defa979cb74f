package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a hunk as they are read. */
final class HunkLines {
    private final int oldCount;
    private final int newCount;
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private int context;
    private int prefix = -1;

    HunkLines(int oldCount, int newCount) {
        this.oldCount = oldCount;
        this.newCount = newCount;
    }

    boolean wants() {
        return before.size() < oldCount || after.size() < newCount;
    }

    /** How many new lines are left to read. */
    int left() {
        return newCount - after.size();
    }

    boolean lastOld() {
        return before.size() == oldCount - 1;
    }

    boolean lastNew() {
        return after.size() == newCount - 1;
    }

    /**
     * Takes a line; false where it does not belong there.
     *
     * @param openOld whether the old file ends with it, without a newline
     * @param openNew the same of the new file
     */
    boolean take(char kind, String text, boolean openOld, boolean openNew) {
        boolean old = kind == '-' || kind == ' ';
        boolean young = kind == '+' || kind == ' ';
        if ((!old && !young)
                || (old && before.size() == oldCount)
                || (young && after.size() == newCount)) {
            return false;
        }
        String open = text.substring(0, text.length() - 1);
        if (old) {
            before.add(openOld ? open : text);
        }
        if (young) {
            // What ends the old file without newline is written so, whatever comes behind it.
            after.add(openNew || (old && openOld) ? open : text);
        }
        if (old && young) {
            context++;
        } else {
            prefix = prefix < 0 ? context : prefix;
            context = 0;
        }
        return true;
    }

    /** The hunk; empty where it changes nothing, which patch does not take. */
    Optional<Hunk> hunk(int line, int end, long oldStart, long newStart) {
        return prefix < 0
                ? Optional.empty()
                : Optional.of(
                        new Hunk(
                                line,
                                end,
                                oldStart + (oldCount == 0 ? 1 : 0),
                                newStart + (newCount == 0 ? 1 : 0),
                                before,
                                after,
                                prefix,
                                context));
    }
}
