package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decides whether facts, needs ("if this then one of those") and exclusions can all hold: a search
 * that learns a clause from every contradiction (as MiniSat does) and decides only what is needed,
 * in the order of preference; whatever nobody needs stays false. For one thread.
 */
final class Solver {
    /** How a search ended. */
    enum Result {
        POSSIBLE,
        IMPOSSIBLE,
        GIVEN_UP
    }

    /** Real questions meet a few dozen contradictions. */
    private static final int MOST_CONTRADICTIONS = 20_000;

    private static final int[] NONE = {};

    // Of variable v, literal 2v says that it is true and 2v+1 that it is false.
    private final List<List<int[]>> watches = new ArrayList<>();
    private final List<List<int[]>> needs = new ArrayList<>();
    private byte[] values = new byte[64];
    private int[] levels = new int[64];
    private int[][] reasons = new int[64][];
    private int variables;

    private int[] trail = new int[64];
    private int trailed;
    private int propagated;
    // The needs of everything on the trail before this place are fulfilled.
    private int settled;
    private final List<int[]> marks = new ArrayList<>();
    private boolean impossible;

    /** A new variable. */
    int variable() {
        if (variables == values.length) {
            values = Arrays.copyOf(values, 2 * variables);
            levels = Arrays.copyOf(levels, 2 * variables);
            reasons = Arrays.copyOf(reasons, 2 * variables);
            trail = Arrays.copyOf(trail, 2 * variables);
        }
        reasons[variables] = NONE;
        watches.add(new ArrayList<>(2));
        watches.add(new ArrayList<>(2));
        needs.add(new ArrayList<>(2));
        return variables++;
    }

    /** It is true. */
    void fact(int variable) {
        clause(new int[] {2 * variable});
    }

    /** If it is true, one of the choices is; earlier ones are preferred. */
    void need(int variable, int[] choices) {
        int[] clause = new int[choices.length + 1];
        for (int i = 0; i < choices.length; i++) {
            clause[i] = 2 * choices[i];
        }
        clause[choices.length] = 2 * variable + 1;
        needs.get(variable).add(Arrays.copyOf(clause, choices.length));
        clause(clause);
    }

    /** The two are not both true. */
    void exclude(int one, int other) {
        clause(new int[] {2 * one + 1, 2 * other + 1});
    }

    private void clause(int[] literals) {
        backTo(0);
        settled = 0;
        int[] clause = Arrays.stream(literals).distinct().toArray();
        for (int literal : clause) {
            // It says nothing: a package that needs what it is itself.
            for (int other : clause) {
                if (other == (literal ^ 1)) {
                    return;
                }
            }
        }
        // What is decided for good is not waited for; two literals that are open come first.
        int open = 0;
        for (int i = 0; i < clause.length && open < 2; i++) {
            if (value(clause[i]) >= 0) {
                int literal = clause[open];
                clause[open++] = clause[i];
                clause[i] = literal;
            }
        }
        if (open == 0) {
            impossible = true;
        } else if (open == 1) {
            if (value(clause[0]) == 0) {
                assign(clause[0], clause);
            }
        } else {
            watch(clause);
        }
    }

    /** Searches on from where it is; what was added since counts. */
    Result solve() {
        backTo(0);
        int contradictions = 0;
        while (!impossible) {
            int[] contradiction = propagate();
            if (contradiction.length > 0) {
                if (marks.isEmpty()) {
                    impossible = true;
                    break;
                }
                if (++contradictions > MOST_CONTRADICTIONS) {
                    return Result.GIVEN_UP;
                }
                learn(contradiction);
                continue;
            }
            int literal = decision();
            if (literal < 0) {
                return Result.POSSIBLE;
            }
            marks.add(new int[] {trailed, settled});
            assign(literal, NONE);
        }
        return Result.IMPOSSIBLE;
    }

    /** What the last search that ended as possible made of it. */
    boolean isTrue(int variable) {
        return values[variable] > 0;
    }

    /** The preferred choice of the first need that is open; negative when there is none. */
    private int decision() {
        for (; settled < trailed; settled++) {
            int literal = trail[settled];
            if ((literal & 1) != 0) {
                continue;
            }
            for (int[] choices : needs.get(literal >> 1)) {
                int open = -1;
                boolean fulfilled = false;
                for (int i = 0; i < choices.length && !fulfilled; i++) {
                    fulfilled = value(choices[i]) > 0;
                    open = open < 0 && value(choices[i]) == 0 ? choices[i] : open;
                }
                if (!fulfilled) {
                    return open;
                }
            }
        }
        return -1;
    }

    /** A clause that is contradicted; empty when there is none. */
    private int[] propagate() {
        while (propagated < trailed) {
            int no = trail[propagated++] ^ 1;
            List<int[]> watching = watches.get(no);
            int kept = 0;
            for (int i = 0; i < watching.size(); i++) {
                int[] clause = watching.get(i);
                if (clause[0] == no) {
                    clause[0] = clause[1];
                    clause[1] = no;
                }
                if (value(clause[0]) <= 0 && moved(clause)) {
                    continue;
                }
                watching.set(kept++, clause);
                if (value(clause[0]) < 0) {
                    while (++i < watching.size()) {
                        watching.set(kept++, watching.get(i));
                    }
                    watching.subList(kept, watching.size()).clear();
                    return clause;
                }
                if (value(clause[0]) == 0) {
                    assign(clause[0], clause);
                }
            }
            watching.subList(kept, watching.size()).clear();
        }
        return NONE;
    }

    /** Whether another literal than the second could be found to watch. */
    private boolean moved(int[] clause) {
        for (int i = 2; i < clause.length; i++) {
            if (value(clause[i]) >= 0) {
                int no = clause[1];
                clause[1] = clause[i];
                clause[i] = no;
                watches.get(clause[1]).add(clause);
                return true;
            }
        }
        return false;
    }

    /** Adds the clause of the first place that all ways to the contradiction pass; goes back. */
    private void learn(int[] contradiction) {
        boolean[] seen = new boolean[variables];
        List<Integer> learned = new ArrayList<>();
        learned.add(-1);
        int level = marks.size();
        int paths = 0;
        int at = trailed;
        int[] clause = contradiction;
        int literal = -1;
        do {
            for (int other : clause) {
                int variable = other >> 1;
                if (other == literal || seen[variable] || levels[variable] == 0) {
                    continue;
                }
                seen[variable] = true;
                if (levels[variable] == level) {
                    paths++;
                } else {
                    learned.add(other);
                }
            }
            do {
                literal = trail[--at];
            } while (!seen[literal >> 1]);
            clause = reasons[literal >> 1];
            paths--;
        } while (paths > 0);
        learned.set(0, literal ^ 1);
        int second = 0;
        for (int i = 1; i < learned.size(); i++) {
            if (second == 0 || levels[learned.get(i) >> 1] > levels[learned.get(second) >> 1]) {
                second = i;
            }
        }
        int[] added = learned.stream().mapToInt(Integer::intValue).toArray();
        if (second == 0) {
            backTo(0);
            assign(added[0], added);
            return;
        }
        int other = added[second];
        added[second] = added[1];
        added[1] = other;
        backTo(levels[other >> 1]);
        watch(added);
        assign(added[0], added);
    }

    private void watch(int[] clause) {
        watches.get(clause[0]).add(clause);
        watches.get(clause[1]).add(clause);
    }

    private void assign(int literal, int[] reason) {
        int variable = literal >> 1;
        values[variable] = (byte) ((literal & 1) == 0 ? 1 : -1);
        levels[variable] = marks.size();
        reasons[variable] = reason;
        trail[trailed++] = literal;
    }

    private void backTo(int level) {
        if (marks.size() <= level) {
            return;
        }
        int[] mark = marks.get(level);
        while (trailed > mark[0]) {
            values[trail[--trailed] >> 1] = 0;
        }
        propagated = Math.min(propagated, trailed);
        settled = Math.min(settled, mark[1]);
        marks.subList(level, marks.size()).clear();
    }

    /** 1 for true, -1 for false, 0 for open. */
    private int value(int literal) {
        int value = values[literal >> 1];
        return (literal & 1) == 0 ? value : -value;
    }
}
