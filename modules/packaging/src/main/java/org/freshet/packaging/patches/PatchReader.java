package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.patches.DiffHead.Name;

/**
 * Reads a patch as {@code patch -u -p1} (GNU patch 2.7) does: where a diff begins, which names its
 * head has, which lines are a hunk.
 *
 * <p>What GNU patch would take for something else than a unified diff (an ed script behind one, an
 * indented or quoted diff, {@code Prereq:}) is refused: dpkg-source does not see it, so patch would
 * change files that nobody looked at.
 */
final class PatchReader {
    private static final Pattern INDENT = Pattern.compile("^[ \tX]+");
    private static final Pattern RANGES =
            Pattern.compile(
                    "@@ -(\\d{1,9})(?:,(\\d{1,9}))? ?\\+(\\d{1,9})(?:,(\\d{1,9}))? ?@.*",
                    Pattern.DOTALL);
    // Commands of ed and heads of normal diffs.
    private static final Pattern COMMAND =
            Pattern.compile("\\d*(,\\d+)?([acdi]|s/\\.//)(\\d+(,\\d+)?)?[ \t]*\r?\n");
    private static final Pattern INDEX =
            Pattern.compile("([0-9a-f]+)\\.\\.([0-9a-f]+)(?:\\s+(\\d+))?\\s*");
    private static final Pattern MODE = Pattern.compile("\\s*([0-7]{6})\r?\n");
    private static final String EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    private static final int MOST_DIFFS = 100_000;

    private final List<String> lines;
    private final List<FileDiff> diffs = new ArrayList<>();
    private int at;

    private PatchReader(List<String> lines) {
        this.lines = lines;
    }

    /**
     * Reads a patch.
     *
     * @throws InvalidInput for what patch refuses, or would not read as dpkg-source does
     */
    static List<FileDiff> read(PatchText patch) {
        List<String> lines = patch.lines();
        // patch does not see a last line without newline.
        boolean open = !lines.isEmpty() && !lines.getLast().endsWith("\n");
        PatchReader reader = new PatchReader(open ? lines.subList(0, lines.size() - 1) : lines);
        reader.read();
        if (reader.diffs.isEmpty() && !lines.isEmpty()) {
            throw new InvalidInput("it has no diff that `patch` finds");
        }
        return reader.diffs;
    }

    private void read() {
        while (at < lines.size()) {
            DiffHead head = new DiffHead();
            if (!head(head)) {
                return;
            }
            int line = at + 1;
            List<Hunk> hunks = new ArrayList<>();
            while (at < lines.size() && lines.get(at).startsWith("@@ -")) {
                hunks.add(hunk(head.stripsCr()));
            }
            diffs.add(head.diff(line, hunks));
            if (diffs.size() > MOST_DIFFS) {
                throw new InvalidInput("it has more than %d diffs".formatted(MOST_DIFFS));
            }
        }
    }

    /** Reads up to the first hunk, or to the end of a head that git writes without one. */
    private boolean head(DiffHead head) {
        while (at < lines.size()) {
            String raw = lines.get(at);
            String line = INDENT.matcher(raw).replaceFirst("");
            boolean cr = raw.endsWith("\r\n");
            if (line.startsWith("*** ")) {
                head.after(Name.of(line.substring(4)));
            } else if (line.startsWith("+++ ")) {
                head.after(Name.of(line.substring(4)));
                head.stripsCr(cr);
            } else if (line.startsWith("Index:")) {
                head.begin();
                head.stripsCr(cr);
            } else if (line.startsWith("Prereq:")) {
                throw refused("`Prereq:`");
            } else if (line.startsWith("diff --git ")) {
                if (head.extended()) {
                    return true;
                }
                head.git(line.substring("diff --git ".length()));
            } else if (head.isGit() && gitLine(head, line)) {
                return true;
            } else if (line.startsWith("--- ")) {
                head.before(Name.of(line.substring(4)));
                head.stripsCr(cr);
            } else if (line.startsWith("- ") && line.matches("(?s)(- )+--- .*")) {
                throw refused("a diff quoted as in RFC 934");
            }
            if (head.begun()) {
                if (line.startsWith("@@ -")) {
                    if (!raw.equals(line)) {
                        throw refused("an indented diff");
                    }
                    head.firstHunk(line);
                    return true;
                }
                if (!diffs.isEmpty()
                        && (COMMAND.matcher(line).matches() || line.startsWith("********"))) {
                    throw refused("what may be a diff that is not unified");
                }
            }
            at++;
        }
        return head.extended();
    }

    /** What git writes between {@code diff --git} and {@code ---}; true where a diff begins. */
    private boolean gitLine(DiffHead head, String line) {
        if (line.startsWith("index ")) {
            Matcher index = INDEX.matcher(line.substring(6));
            if (index.matches()) {
                head.index(missing(index.group(1)), missing(index.group(2)));
                Optional.ofNullable(index.group(3))
                        .ifPresent(mode -> head.modes(mode(mode + "\n"), mode(mode + "\n")));
            }
        } else if (line.startsWith("old mode ")) {
            head.oldMode(mode(line.substring(9)));
        } else if (line.startsWith("new mode ")) {
            head.newMode(mode(line.substring(9)));
        } else if (line.startsWith("deleted file mode ")) {
            head.oldMode(mode(line.substring(18)));
            head.deletes();
        } else if (line.startsWith("new file mode ")) {
            head.newMode(mode(line.substring(14)));
            head.creates();
        } else if (line.startsWith("rename from ") || line.startsWith("rename to ")) {
            head.renames();
        } else if (line.startsWith("copy from ") || line.startsWith("copy to ")) {
            head.copies();
        } else if (line.startsWith("GIT binary patch")) {
            head.isBinary();
            return true;
        }
        return false;
    }

    private static FileDiff.Missing missing(String blob) {
        if (blob.matches("0+")) {
            return FileDiff.Missing.YES;
        }
        return EMPTY_BLOB.startsWith(blob) ? FileDiff.Missing.MAYBE : FileDiff.Missing.NO;
    }

    private static int mode(String text) {
        Matcher mode = MODE.matcher(text);
        return mode.matches() ? Integer.parseInt(mode.group(1), 8) : 0;
    }

    private Hunk hunk(boolean stripsCr) {
        int first = at + 1;
        Matcher ranges = RANGES.matcher(line(stripsCr));
        if (!ranges.matches()) {
            throw malformed(first);
        }
        int oldCount = ranges.group(2) == null ? 1 : Integer.parseInt(ranges.group(2));
        int newCount = ranges.group(4) == null ? 1 : Integer.parseInt(ranges.group(4));
        at++;
        HunkLines hunk = new HunkLines(oldCount, newCount);
        while (hunk.wants()) {
            if (at >= lines.size()) {
                // Blank lines at the end get lost in mails; patch puts up to three back.
                if (hunk.left() > 3 || !hunk.take(' ', "\n", false, false)) {
                    throw new InvalidInput("it ends inside a hunk");
                }
                continue;
            }
            String line = line(stripsCr);
            at++;
            boolean blank = line.startsWith("\t") || line.startsWith("\n");
            char kind = blank ? ' ' : line.charAt(0);
            String text = blank ? line : line.substring(1);
            boolean lastOld = (kind == '-' || kind == ' ') && hunk.lastOld() && open();
            boolean lastNew = (kind == '+' || kind == ' ') && hunk.lastNew() && open();
            if (!hunk.take(kind, text, lastOld, lastNew)) {
                throw malformed(at);
            }
        }
        return hunk.hunk(
                        first,
                        at + 1,
                        Integer.parseInt(ranges.group(1)),
                        Integer.parseInt(ranges.group(3)))
                .orElseThrow(() -> malformed(first));
    }

    /** Takes a following {@code \ No newline at end of file}. */
    private boolean open() {
        boolean open = at < lines.size() && lines.get(at).startsWith("\\");
        at += open ? 1 : 0;
        return open;
    }

    private String line(boolean stripsCr) {
        String line = lines.get(at);
        return stripsCr && line.endsWith("\r\n")
                ? line.substring(0, line.length() - 2) + "\n"
                : line;
    }

    private InvalidInput malformed(int line) {
        return new InvalidInput(
                "line %d: malformed: `%s`"
                        .formatted(line, Shown.text(lines.get(line - 1).stripTrailing())));
    }

    private InvalidInput refused(String what) {
        return new InvalidInput(
                "line %d: %s, which dpkg-source does not see".formatted(at + 1, what));
    }
}
