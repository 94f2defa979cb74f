package org.freshet.debian.install;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What cannot be installed whatever else is installed, because something that it needs, and in the
 * end one thing, is not there. Conflicts do not count here.
 */
final class Missing {
    private static final int MOST_SHOWN_VERSIONS = 3;

    private final Universe universe;
    private final Map<Integer, List<Part>> neededBy = new HashMap<>();
    // The part that a package lacks; all of its choices were found to lack something before it.
    private final Map<Integer, List<Need>> lacks = new HashMap<>();

    /** One part of what a package needs. */
    private static final class Part {
        final int owner;
        final List<Need> alternatives;
        int left;

        Part(int owner, List<Need> alternatives, int left) {
            this.owner = owner;
            this.alternatives = alternatives;
            this.left = left;
        }
    }

    Missing(Universe universe, List<List<Need>> wanted) {
        this.universe = universe;
        Deque<Integer> lacking = reach(wanted);
        while (!lacking.isEmpty()) {
            for (Part part : neededBy.getOrDefault(lacking.remove(), List.of())) {
                part.left--;
                if (part.left == 0 && lacks.putIfAbsent(part.owner, part.alternatives) == null) {
                    lacking.add(part.owner);
                }
            }
        }
    }

    /** Looks at everything that may be needed; what lacks something by itself comes back. */
    private Deque<Integer> reach(List<List<Need>> wanted) {
        Deque<Integer> lacking = new ArrayDeque<>();
        Deque<Integer> open = new ArrayDeque<>();
        wanted.forEach(part -> Arrays.stream(universe.fulfilling(part)).forEach(open::add));
        TreeSet<Integer> met = new TreeSet<>(open);
        while (!open.isEmpty()) {
            int one = open.remove();
            for (List<Need> alternatives : universe.at(one).depends()) {
                int[] choices = universe.fulfilling(alternatives);
                if (choices.length == 0 && lacks.putIfAbsent(one, alternatives) == null) {
                    lacking.add(one);
                }
                Part part = new Part(one, alternatives, choices.length);
                for (int choice : choices) {
                    neededBy.computeIfAbsent(choice, _ -> new ArrayList<>()).add(part);
                    if (met.add(choice)) {
                        open.add(choice);
                    }
                }
            }
        }
        return lacking;
    }

    /** What is missing for one part of what is wanted; empty when nothing is. */
    Optional<Gap> gap(List<Need> wanted) {
        boolean missing = Arrays.stream(universe.fulfilling(wanted)).allMatch(lacks::containsKey);
        return missing ? Optional.of(new Gap(Gap.text(wanted), chain(wanted))) : Optional.empty();
    }

    private String chain(List<Need> wanted) {
        StringBuilder chain = new StringBuilder();
        List<Need> part = wanted;
        // Each step goes to what was found earlier, so it ends.
        for (int[] choices = universe.fulfilling(part);
                choices.length > 0;
                choices = universe.fulfilling(part)) {
            BinaryPackage one = universe.at(choices[0]);
            part = lacks.getOrDefault(choices[0], List.of());
            chain.append(one.text()).append(" needs ").append(Gap.text(part)).append(", ");
        }
        return chain.append(found(part)).toString();
    }

    /** What there is in the place of what is wanted. */
    private String found(List<Need> part) {
        String found =
                part.stream()
                        .flatMap(need -> Arrays.stream(universe.named(need.name())).boxed())
                        .map(universe::at)
                        .limit(MOST_SHOWN_VERSIONS)
                        .map(one -> part.size() == 1 ? one.version() : one.text())
                        .collect(Collectors.joining(", "));
        return found.isEmpty() ? "there is none" : "there is " + found;
    }
}
