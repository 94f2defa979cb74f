package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * What dpkg-source sees in a patch before it starts {@code patch}, and what it refuses there
 * (Dpkg::Source::Patch, {@code analyze}).
 */
final class DpkgReading {
    static final String DEV_NULL = "/dev/null";
    private static final Pattern HUNK =
            Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@(?: .*)?", Pattern.DOTALL);
    private static final int MOST_LINES = 100_000_000;

    private final PatchText patch;
    private final List<Seen> seen = new ArrayList<>();
    private int at;

    private DpkgReading(PatchText patch) {
        this.patch = patch;
    }

    /**
     * The head of one file's diff.
     *
     * @param before the old name without its first component; empty where it has none or is {@code
     *     /dev/null}
     * @param hunks lines of their {@code @@}, the first is 1
     */
    record Seen(int line, Optional<String> before, Optional<String> after, List<Integer> hunks) {
        Seen {
            hunks = List.copyOf(hunks);
        }

        /** The file that dpkg-source thinks patch will take, whose directory it makes. */
        String patched(Tree tree) {
            if (before.isEmpty() || after.isEmpty()) {
                return before.or(this::after).orElseThrow();
            }
            boolean old = is(tree, before.get());
            boolean young = is(tree, after.get());
            if (old != young) {
                return old ? before.get() : after.get();
            }
            return FileChoice.shorter(before.get(), after.get());
        }

        private static boolean is(Tree tree, String name) {
            return !(tree.at(Tree.path(name)) instanceof Tree.Node.Nothing);
        }

        Seen withHunks(List<Integer> lines) {
            return new Seen(line, before, after, lines);
        }
    }

    /**
     * Reads a patch.
     *
     * @throws InvalidInput for what dpkg-source refuses whatever the tree holds
     */
    static List<Seen> of(PatchText patch) {
        DpkgReading reading = new DpkgReading(patch);
        reading.read();
        return reading.seen;
    }

    private void read() {
        while (skipComments()) {
            Seen head = head();
            List<Integer> hunks = new ArrayList<>();
            while (at < patch.lines().size()) {
                String line = line();
                if (line.startsWith("\\ ")) {
                    at++;
                    continue;
                }
                Matcher hunk = HUNK.matcher(line);
                if (!hunk.matches()) {
                    break;
                }
                hunks.add(at + 1);
                at++;
                hunk(count(hunk.group(1)), count(hunk.group(2)));
            }
            if (hunks.isEmpty()) {
                throw new InvalidInput("line %d: expected `@@`".formatted(at + 1));
            }
            seen.add(head.withHunks(hunks));
        }
    }

    private boolean skipComments() {
        while (at < patch.lines().size()) {
            String line = line();
            if (line.startsWith("--- ") || line.startsWith("+++ ") || line.startsWith("@@ -")) {
                return true;
            }
            at++;
        }
        return false;
    }

    private Seen head() {
        int first = at + 1;
        if (!line().startsWith("--- ")) {
            throw new InvalidInput("line %d: expected `---`".formatted(first));
        }
        String before = name(line().substring(4));
        if (before.endsWith(".dpkg-orig")) {
            throw new InvalidInput("line %d: patches a file `*.dpkg-orig`".formatted(first));
        }
        at++;
        if (at >= patch.lines().size() || !line().startsWith("+++ ")) {
            throw new InvalidInput("line %d: expected `+++`".formatted(at + 1));
        }
        String after = name(line().substring(4));
        at++;
        Optional<String> old = stripped(before);
        Optional<String> young = stripped(after);
        if (old.isEmpty() && young.isEmpty()) {
            throw new InvalidInput(
                    "line %d: neither `%s` nor `%s` names a file below a directory"
                            .formatted(first, Shown.text(before), Shown.text(after)));
        }
        if (after.equals(DEV_NULL) && old.isEmpty()) {
            throw new InvalidInput(
                    "line %d: removes `%s`, which names no file below a directory"
                            .formatted(first, Shown.text(before)));
        }
        return new Seen(first, old, young, List.of());
    }

    /** As `patch -p1` strips it; the first component may be empty or anything, dpkg-source says. */
    private Optional<String> stripped(String name) {
        if (name.equals(DEV_NULL)) {
            return Optional.empty();
        }
        String path = name.replaceFirst("^[^/]*/+", "");
        if (path.equals(name)) {
            return Optional.empty();
        }
        if (name.contains("/../") || List.of(path.split("/", -1)).contains("..")) {
            throw new InvalidInput("line %d: `%s` leaves the tree".formatted(at, Shown.text(name)));
        }
        if (path.isEmpty() || path.endsWith("/")) {
            throw new InvalidInput("line %d: `%s` is no file".formatted(at, Shown.text(name)));
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new InvalidInput(
                    "line %d: `%s` has control characters".formatted(at, Shown.text(name)));
        }
        return Optional.of(path);
    }

    private String name(String head) {
        String name = head.replaceFirst("^\\s+", "");
        if (name.startsWith("\"")) {
            throw new InvalidInput(
                    "line %d: `%s` is quoted as in C, which dpkg-source does not read"
                            .formatted(at + 1, Shown.text(name)));
        }
        int tab = name.indexOf('\t');
        return tab >= 0 ? name.substring(0, tab) : name.replaceFirst("(?s)\\s.*", "");
    }

    private void hunk(int before, int after) {
        int old = before;
        int young = after;
        while (old > 0 || young > 0) {
            if (at >= patch.lines().size()) {
                if (old == young && old < 3) {
                    return;
                }
                throw new InvalidInput("it ends inside a hunk");
            }
            String line = line();
            at++;
            if (line.startsWith("\\ ")) {
                continue;
            }
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case ' ' -> {
                    old--;
                    young--;
                }
                case '-' -> old--;
                case '+' -> young--;
                default ->
                        throw new InvalidInput(
                                "line %d: expected ` `, `+` or `-`, got `%s`"
                                        .formatted(at, Shown.text(line)));
            }
            if (old < 0 || young < 0) {
                throw new InvalidInput(
                        "line %d: the hunk has other lines than it counts".formatted(at));
            }
        }
    }

    private int count(@Nullable String digits) {
        if (digits == null) {
            return 1;
        }
        long count = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (count > MOST_LINES) {
            throw new InvalidInput("line %d: a hunk of %s lines".formatted(at + 1, digits));
        }
        return (int) count;
    }

    /** The line without its end. */
    private String line() {
        String line = patch.lines().get(at);
        int end = line.endsWith("\n") ? line.length() - 1 : line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }
}
