package org.freshet.upstream.compare;

import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.diff.Edit;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.freshet.model.Shown;

/**
 * A unified diff for people, however hostile the files: bounded, and made of harmless characters
 * only. Nothing can be patched with it.
 */
public final class DiffText {
    private static final int CONTEXT = 3;
    private static final int MOST_LINES_OF_A_FILE = 1000;
    private static final int MOST_LINES = 5000;
    private static final int MOST_CHARACTERS = 512 << 10;

    private final String left;
    private final String right;
    private final StringBuilder text = new StringBuilder();
    private int lines;
    private int ofThisFile;

    /**
     * @param left what the old side is called
     * @param right what the new side is called
     */
    public DiffText(String left, String right) {
        this.left = left;
        this.right = right;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** A line that is no difference. */
    public void line(String line) {
        text.append(line).append('\n');
        lines++;
    }

    /**
     * Shows what is between two files, of which one may be missing; nothing when there is no room.
     *
     * @param name harmless
     */
    public void file(String name, Optional<byte[]> before, Optional<byte[]> now) {
        if (full()) {
            return;
        }
        ofThisFile = 0;
        line("--- " + before.map(_ -> left + "/" + name).orElse("/dev/null"));
        line("+++ " + now.map(_ -> right + "/" + name).orElse("/dev/null"));
        byte[] old = before.orElse(new byte[0]);
        byte[] young = now.orElse(new byte[0]);
        if (RawText.isBinary(old) || RawText.isBinary(young)) {
            line("binary: %d bytes, then %d".formatted(old.length, young.length));
            return;
        }
        RawText a = new RawText(old);
        RawText b = new RawText(young);
        HistogramDiff histogram = new HistogramDiff();
        // Where lines repeat too often for it, one big change instead of quadratic time.
        histogram.setFallbackAlgorithm(null);
        EditList edits = histogram.diff(RawTextComparator.DEFAULT, a, b);
        int at = 0;
        while (at < edits.size()) {
            int end = at + 1;
            while (end < edits.size()
                    && edits.get(end).getBeginA() - edits.get(end - 1).getEndA() <= 2 * CONTEXT) {
                end++;
            }
            hunk(a, b, edits.subList(at, end));
            at = end;
        }
    }

    private void hunk(RawText a, RawText b, List<Edit> edits) {
        int fromA = Math.max(0, edits.getFirst().getBeginA() - CONTEXT);
        int fromB = Math.max(0, edits.getFirst().getBeginB() - CONTEXT);
        int toA = Math.min(a.size(), edits.getLast().getEndA() + CONTEXT);
        int toB = Math.min(b.size(), edits.getLast().getEndB() + CONTEXT);
        part("@@ -%s +%s @@".formatted(range(fromA, toA), range(fromB, toB)));
        int at = fromA;
        for (Edit edit : edits) {
            at = all(" ", a, at, edit.getBeginA());
            at = all("-", a, at, edit.getEndA());
            all("+", b, edit.getBeginB(), edit.getEndB());
        }
        all(" ", a, at, toA);
    }

    private static String range(int from, int to) {
        return (to == from ? from : from + 1) + "," + (to - from);
    }

    private int all(String sign, RawText of, int from, int to) {
        for (int i = from; i < to && ofThisFile <= MOST_LINES_OF_A_FILE; i++) {
            part(sign + shown(of.getRawString(i)));
        }
        return to;
    }

    private void part(String line) {
        if (ofThisFile++ < MOST_LINES_OF_A_FILE && !full()) {
            line(line);
        } else if (ofThisFile == MOST_LINES_OF_A_FILE + 1) {
            line("… and more");
        }
    }

    private boolean full() {
        return lines >= MOST_LINES || text.length() >= MOST_CHARACTERS;
    }

    /** The end of a long line is not shown. */
    private static String shown(java.nio.ByteBuffer raw) {
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        String line = Names.text(bytes);
        String end = line.length() > 200 ? " (%d characters)".formatted(line.length()) : "";
        return Shown.line(line) + end;
    }
}
