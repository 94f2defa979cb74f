package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;
import org.freshet.model.InvalidInput;

/** The lines of a patch, with their newlines; the last may have none. */
record PatchText(List<String> lines) {
    private static final int MOST_LINE = 4 << 20;

    PatchText {
        lines = List.copyOf(lines);
    }

    static PatchText of(String text) {
        List<String> lines = lines(text);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() > MOST_LINE) {
                throw new InvalidInput(
                        "line %d has more than %d bytes".formatted(i + 1, MOST_LINE));
            }
        }
        return new PatchText(lines);
    }

    /** A text as its lines, with their newlines. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    String text() {
        return String.join("", lines);
    }
}
