package org.freshet.upstream.watchfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a watch file, and what of it is passed over. */
final class WatchReport {
    private final List<WatchProblem> problems = new ArrayList<>();
    private final List<WatchProblem> notes = new ArrayList<>();

    /** In the order of their lines. */
    List<WatchProblem> problems() {
        return problems.stream().sorted(Comparator.comparingInt(WatchProblem::line)).toList();
    }

    List<WatchProblem> notes() {
        return List.copyOf(notes);
    }

    void problem(int line, String message, String hint) {
        problem(new WatchProblem(line, message, hint));
    }

    void problem(WatchProblem problem) {
        problems.add(problem);
    }

    void note(int line, String text) {
        notes.add(new WatchProblem(line, text, ""));
    }

    /** Reads something; where that fails, the line's problem is kept and the rest is read. */
    void at(int line, Runnable reading) {
        try {
            reading.run();
        } catch (Unreadable e) {
            problem(line, e.message(), e.hint());
        }
    }
}
