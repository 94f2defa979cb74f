package org.freshet.packaging.patches;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.packaging.patches.FileDiff.Missing;
import org.freshet.packaging.patches.FileDiff.Side;
import org.freshet.packaging.patches.Tree.Node;

/**
 * Applies diffs to a tree as {@code patch -t -F0 -N -p1 -u -E} does, after dpkg-source looked at
 * it. All or nothing counts: whoever sees a failure throws the tree away.
 */
final class Application {
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    private final WorkTree tree;
    private final Effort effort;
    private final List<Placed> placed = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    // What git diffs write is not seen by the next ones: each refers to the tree before the patch.
    private final Map<String, Node> pending = new LinkedHashMap<>();

    private Application(WorkTree tree, Effort effort) {
        this.tree = tree;
        this.effort = effort;
    }

    /**
     * A hunk that found its place.
     *
     * @param lines of the file before the diff
     * @param where line of the old file, as {@link Hunk#oldStart}
     * @param newStart line of the new file, as {@link Hunk#newStart}
     * @param offset lines from where it was expected
     */
    record Placed(
            String file, List<String> lines, Hunk hunk, long where, long newStart, long offset) {}

    /**
     * What does not apply.
     *
     * @param hunk empty where no hunk of the diff was tried
     * @param line where it was expected in the file
     * @param lines of the file; empty where it was not read
     */
    record Failure(
            FileDiff diff,
            String file,
            List<String> lines,
            Optional<Hunk> hunk,
            long line,
            String why) {}

    /** What became of a patch; without failures the tree is as it makes it. */
    record Result(List<Placed> placed, List<Failure> failures) {
        boolean applies() {
            return failures.isEmpty();
        }
    }

    static Result apply(List<FileDiff> diffs, WorkTree tree, Effort effort) {
        Application application = new Application(tree, effort);
        diffs.forEach(application::apply);
        application.flush();
        return new Result(application.placed, application.failures);
    }

    private void apply(FileDiff diff) {
        if (!diff.git().is()) {
            flush();
        }
        Optional<String> problem =
                diff.git().binary() ? Optional.of("is a git binary diff") : type(diff);
        Optional<String> chosen = problem.isEmpty() ? choose(diff) : Optional.empty();
        if (chosen.isEmpty()) {
            String name = diff.names().findFirst().orElse("");
            fail(diff, name, problem.orElse("is not there"));
            return;
        }
        String in = chosen.get();
        boolean moves = diff.git().rename() || diff.git().copy();
        if (moves && (diff.before().name().isEmpty() || diff.after().name().isEmpty())) {
            fail(diff, in, "has no second name");
            return;
        }
        String out = moves ? diff.after().name().orElseThrow() : in;
        if (diff.git().is() && pending.containsKey(Tree.path(out))) {
            flush();
        }
        Optional<String> reversed = looksReversed(diff, in);
        if (reversed.isPresent()) {
            fail(diff, in, reversed.get());
            return;
        }
        apply(diff, in, out);
    }

    private void apply(FileDiff diff, String in, String out) {
        int type = fileType(diff);
        Node node = tree.at(Tree.path(in));
        String text =
                switch (node) {
                    case Node.Nothing() -> "";
                    case Node.File(String content) -> content;
                    case Node.Link _, Node.Directory _ -> null;
                };
        if (text == null || (type == LINK && !(node instanceof Node.Nothing))) {
            fail(diff, in, "is no regular file");
            return;
        }
        int failed = failures.size();
        String result = hunks(diff, in, PatchText.lines(text));
        if (failures.size() > failed) {
            return;
        }
        if (result.isEmpty()) {
            // -E removes what gets empty, and so never makes an empty file.
            tree.remove(Tree.path(out));
            return;
        }
        if (diff.after().missing() == Missing.YES) {
            fail(diff, in, "has more than the patch deletes");
            return;
        }
        boolean moves = !in.equals(out);
        boolean mode = diff.after().mode() != 0 && diff.after().mode() != diff.before().mode();
        if (!diff.hunks().isEmpty() || moves || mode) {
            Node made = type == LINK ? new Node.Link(result) : new Node.File(result);
            if (diff.git().is() && diff.before().missing() != Missing.YES) {
                pending.put(Tree.path(out), made);
            } else {
                tree.put(Tree.path(out), made);
            }
            if (moves && diff.git().rename()) {
                tree.remove(Tree.path(in));
            }
        }
    }

    /** The text that the hunks make of a file; of no use when one failed. */
    private String hunks(FileDiff diff, String file, List<String> lines) {
        HunkSearch search = new HunkSearch(lines, effort);
        Patched patched = new Patched(lines);
        long inOffset = 0;
        long outOffset = 0;
        for (Hunk hunk : diff.hunks()) {
            long guess = hunk.oldStart() + inOffset;
            long where = search.place(hunk, guess, patched.frozen());
            boolean occupied =
                    where == 1 && diff.before().missing() == Missing.YES && !lines.isEmpty();
            if (where == HunkSearch.NOWHERE || occupied || !patched.apply(hunk, where)) {
                failures.add(
                        new Failure(diff, file, lines, Optional.of(hunk), guess, "does not fit"));
                continue;
            }
            inOffset += where - guess;
            placed.add(new Placed(file, lines, hunk, where, where + outOffset, inOffset));
            outOffset += hunk.after().size() - hunk.before().size();
        }
        return patched.finish();
    }

    /** The file that a diff means, of the names it has. */
    private Optional<String> choose(FileDiff diff) {
        List<String> names = diff.names().toList();
        List<String> there = names.stream().filter(this::isThere).toList();
        if (!there.isEmpty()) {
            return Optional.of(FileChoice.best(there));
        }
        if (names.isEmpty() || diff.before().missing() == Missing.NO) {
            return Optional.empty();
        }
        int least = names.stream().mapToInt(this::newDirectories).min().orElse(0);
        return Optional.of(
                FileChoice.best(
                        names.stream().filter(name -> newDirectories(name) == least).toList()));
    }

    private int newDirectories(String name) {
        return FileChoice.newDirectories(name, tree);
    }

    private boolean isThere(String name) {
        return !(tree.at(Tree.path(name)) instanceof Node.Nothing);
    }

    /** Whether the tree is as if the patch were in already; {@code -N} then skips it. */
    private Optional<String> looksReversed(FileDiff diff, String name) {
        Node node = tree.at(Tree.path(name));
        boolean nothing = node instanceof Node.Nothing;
        if (!nothing && !ofType(node, fileType(diff))) {
            return Optional.empty();
        }
        boolean empty = nothing || (node instanceof Node.File(String text) && text.isEmpty());
        Side first = nothing ? diff.after() : diff.before();
        Side second = nothing ? diff.before() : diff.after();
        if (empty && first.missing() == Missing.MAYBE && second.missing() == Missing.YES) {
            return Optional.empty();
        }
        Missing says = empty ? diff.after().missing() : diff.before().missing();
        boolean reversed = empty ? says != Missing.NO : says == Missing.YES;
        if (!reversed) {
            return Optional.empty();
        }
        return Optional.of(
                nothing ? "is not there" : empty ? "is empty already" : "is there already");
    }

    private static boolean ofType(Node node, int type) {
        return switch (node) {
            case Node.File _ -> type == REGULAR;
            case Node.Link _ -> type == LINK;
            case Node.Directory _, Node.Nothing _ -> false;
        };
    }

    private static Optional<String> type(FileDiff diff) {
        int type = fileType(diff);
        return type == REGULAR || type == LINK
                ? Optional.empty()
                : Optional.of("cannot become something else than a file");
    }

    /** What git says that the file is; 0 where it changes. */
    private static int fileType(FileDiff diff) {
        int before = diff.before().mode() & TYPE;
        int after = diff.after().mode() & TYPE;
        if (before != 0) {
            return after == 0 || after == before ? before : 0;
        }
        return after == 0 ? REGULAR : after;
    }

    private void fail(FileDiff diff, String file, String why) {
        long line = diff.hunks().isEmpty() ? 1 : diff.hunks().getFirst().oldStart();
        failures.add(
                new Failure(diff, file, List.of(), diff.hunks().stream().findFirst(), line, why));
    }

    private void flush() {
        pending.forEach(tree::put);
        pending.clear();
    }
}
