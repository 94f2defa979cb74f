package org.freshet.packaging.patches;

import java.util.List;
import java.util.Optional;
import org.freshet.model.InvalidInput;
import org.freshet.packaging.patches.FileDiff.Git;
import org.freshet.packaging.patches.FileDiff.Missing;
import org.freshet.packaging.patches.FileDiff.Side;

/** The head of a diff as GNU patch gathers it, line by line, until the first hunk. */
final class DiffHead {
    private Optional<String> before = Optional.empty();
    private Optional<String> after = Optional.empty();
    private boolean oldEpoch;
    private boolean newEpoch;
    private Missing oldMissing = Missing.NO;
    private Missing newMissing = Missing.NO;
    private int oldMode;
    private int newMode;
    private boolean begun;
    private boolean stripsCr;
    private boolean git;
    private boolean extended;
    private boolean rename;
    private boolean copy;
    private boolean binary;

    /**
     * What stands behind {@code ---} or {@code +++}.
     *
     * @param name without its first component; empty for {@code /dev/null} and for what has none
     * @param epoch whether its date says that there is no file
     */
    record Name(Optional<String> name, boolean devNull, boolean epoch) {
        static Name of(String head) {
            String text = head.stripLeading();
            if (text.startsWith("\"")) {
                throw new InvalidInput("a name is quoted as in C, which dpkg-source does not read");
            }
            int end = end(text);
            String name = text.substring(0, end);
            if (name.equals(DpkgReading.DEV_NULL)) {
                return new Name(Optional.empty(), true, true);
            }
            return new Name(stripped(name), false, Epoch.is(text.substring(end)));
        }

        /** A blank ends a name unless a tab follows later. */
        private static int end(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\t' || c == '\n' || c == '\r') {
                    return i;
                }
                if (Character.isWhitespace(c)) {
                    int tab = text.indexOf('\t', i);
                    if (tab < 0 || text.substring(i, tab).isBlank()) {
                        return i;
                    }
                }
            }
            return text.length();
        }
    }

    /** As {@code -p1} does it. */
    private static Optional<String> stripped(String name) {
        int slash = name.indexOf('/');
        String path = slash < 0 ? "" : name.substring(slash).replaceFirst("^/+", "");
        return Optional.of(path).filter(it -> !it.isEmpty());
    }

    void before(Name name) {
        begun = true;
        if (name.devNull()) {
            oldEpoch = true;
        } else if (name.name().isPresent()) {
            before = name.name();
            oldEpoch = name.epoch();
        }
    }

    void after(Name name) {
        begun = true;
        if (name.devNull()) {
            newEpoch = true;
        } else if (name.name().isPresent()) {
            after = name.name();
            newEpoch = name.epoch();
        }
    }

    void git(String names) {
        begun = true;
        git = true;
        String[] both = names.strip().split("\\s+", -1);
        boolean two = both.length == 2 && !names.contains("\"");
        before = two ? stripped(both[0]) : Optional.empty();
        after = two ? stripped(both[1]) : Optional.empty();
        if (before.isEmpty() || after.isEmpty()) {
            before = Optional.empty();
            after = Optional.empty();
        }
    }

    void index(Missing old, Missing young) {
        oldMissing = old;
        newMissing = young;
        extended = true;
    }

    void modes(int old, int young) {
        oldMode = old;
        newMode = young;
        extended = true;
    }

    void oldMode(int mode) {
        modes(mode, newMode);
    }

    void newMode(int mode) {
        modes(oldMode, mode);
    }

    void creates() {
        oldMissing = Missing.YES;
    }

    void deletes() {
        newMissing = Missing.YES;
    }

    void renames() {
        rename = true;
        extended = true;
    }

    void copies() {
        copy = true;
        extended = true;
    }

    void isBinary() {
        binary = true;
        extended = true;
    }

    /** A line 0 says that there is no such file, surely so where its date does too. */
    void firstHunk(String line) {
        if (line.matches("(?s)@@ -0\\D.*")) {
            oldMissing = oldEpoch ? Missing.YES : Missing.MAYBE;
        }
        if (line.matches("(?s)@@ -\\S* +\\+0\\D.*")) {
            newMissing = newEpoch ? Missing.YES : Missing.MAYBE;
        }
    }

    /** From here on a hunk may come. */
    void begin() {
        begun = true;
    }

    void stripsCr(boolean strips) {
        stripsCr = strips;
    }

    boolean stripsCr() {
        return stripsCr;
    }

    boolean begun() {
        return begun;
    }

    boolean isGit() {
        return git;
    }

    boolean extended() {
        return extended;
    }

    FileDiff diff(int line, List<Hunk> hunks) {
        return new FileDiff(
                line,
                new Side(before, oldMissing, oldMode),
                new Side(after, newMissing, newMode),
                new Git(git, rename, copy, binary),
                hunks);
    }
}
