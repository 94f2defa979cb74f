package org.freshet.archive;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.freshet.archive.segments.Draft;

/**
 * Whether a suite's next generation lacks so much that a person must want it: users would be told
 * that packages are gone which somebody took away by mistake.
 */
final class Shrinking {
    /** So many may always go: else a small suite could hardly be changed. */
    private static final int FEW = 5;

    private Shrinking() {}

    /**
     * What is asked where more than half of the names in an index would be gone, and more than a
     * few. A version that another one replaces does not count.
     */
    static Optional<String> question(Indices indices, String suite) {
        SortedMap<String, List<Draft>> drafts = indices.inAllComponents();
        for (Map.Entry<String, List<Draft>> index : drafts.entrySet()) {
            int gone = gone(index.getValue()).size();
            // Only then is the whole index read.
            if (gone > FEW) {
                long before = index.getValue().stream().mapToLong(Draft::namesBefore).sum();
                if (2L * gone > before) {
                    return Optional.of(
                            "%d of the %d names in `%s` of suite `%s` would be gone"
                                    .formatted(gone, before, index.getKey(), suite));
                }
            }
        }
        return Optional.empty();
    }

    /** What a generation has no version of any more, where it may only replace versions. */
    static Optional<String> unreplaced(Indices indices, String suite) {
        Set<String> gone = new TreeSet<>();
        indices.inAllComponents().values().forEach(drafts -> gone.addAll(gone(drafts)));
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s would be gone from suite `%s`"
                                .formatted(
                                        gone.stream()
                                                .map("`%s`"::formatted)
                                                .limit(FEW)
                                                .collect(Collectors.joining(", ")),
                                        suite));
    }

    /** Names that have no stanza left, in any component. */
    private static Set<String> gone(List<Draft> drafts) {
        Map<String, Set<String>> goneOf = new HashMap<>();
        for (Draft draft : drafts) {
            for (String stanza : draft.dropped()) {
                goneOf.computeIfAbsent(draft.source(stanza), _ -> new HashSet<>())
                        .add(draft.name(stanza));
            }
        }
        Set<String> gone = new HashSet<>();
        goneOf.forEach((source, names) -> {
            for (Draft draft : drafts) {
                draft.of(source).forEach(left -> names.remove(draft.name(left)));
            }
            gone.addAll(names);
        });
        return gone;
    }
}
