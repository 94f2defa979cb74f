package org.freshet.debian.install;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for a set of packages that has everything that is wanted and that is complete: with what is
 * essential, with all dependencies, no two of it in conflict. A package is looked into only when
 * the set has it, so that a question meets hundreds of packages, not all.
 */
final class Search {
    private final Universe universe;
    private final Solver solver = new Solver();
    private final Map<Integer, Integer> variables = new HashMap<>();
    private final Map<Integer, Integer> packages = new HashMap<>();
    private final BitSet lookedInto = new BitSet();
    private final Deque<Integer> open = new ArrayDeque<>();
    private final int wanted = solver.variable();

    Search(Universe universe) {
        this.universe = universe;
        solver.fact(wanted);
        universe.essential().forEach(name -> need(wanted, universe.named(name)));
    }

    /** Asks for one of the alternatives. */
    void want(List<Need> alternatives) {
        need(wanted, universe.fulfilling(alternatives));
    }

    /** Asks for a set without it. */
    void shutOut(Need conflict) {
        for (int one : universe.shutOut(conflict)) {
            solver.exclude(wanted, variable(one));
        }
    }

    Solver.Result solve() {
        while (true) {
            lookIntoOpen();
            Solver.Result result = solver.solve();
            if (result != Solver.Result.POSSIBLE) {
                return result;
            }
            // As long as it has packages that were not looked into, more may follow.
            packages.forEach((variable, one) -> {
                if (solver.isTrue(variable) && !lookedInto.get(one)) {
                    open.add(one);
                }
            });
            if (open.isEmpty()) {
                return result;
            }
        }
    }

    private void lookIntoOpen() {
        while (!open.isEmpty()) {
            int one = open.remove();
            if (lookedInto.get(one)) {
                continue;
            }
            lookedInto.set(one);
            int variable = variable(one);
            BinaryPackage found = universe.at(one);
            found.depends().forEach(part -> need(variable, universe.fulfilling(part)));
            for (Need conflict : found.conflicts()) {
                for (int other : universe.shutOut(conflict)) {
                    // Other versions of it are shut out anyway.
                    if (!universe.at(other).name().equals(found.name())) {
                        solver.exclude(variable, variable(other));
                    }
                }
            }
        }
    }

    /** The preferred choice will most likely be in the set: looked into now, it saves a round. */
    private void need(int variable, int[] choices) {
        solver.need(variable, Arrays.stream(choices).map(this::variable).toArray());
        if (choices.length > 0) {
            open.add(choices[0]);
        }
    }

    private int variable(int one) {
        Integer known = variables.get(one);
        if (known != null) {
            return known;
        }
        int variable = solver.variable();
        variables.put(one, variable);
        packages.put(variable, one);
        // One version of a package at a time.
        for (int other : universe.named(universe.at(one).name())) {
            Integer version = variables.get(other);
            if (other != one && version != null) {
                solver.exclude(variable, version);
            }
        }
        return variable;
    }
}
