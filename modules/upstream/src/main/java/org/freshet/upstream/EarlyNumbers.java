package org.freshet.upstream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the numbers that only say "before the next": {@code 4.9.98} and {@code 3.37.90} are
 * prereleases of 4.10 and 3.38 where {@code .80} to {@code .99} come again and again with nothing
 * between them and the small numbers of releases.
 */
final class EarlyNumbers {
    /** In so many lines such a number must stand to be a habit. */
    private static final int HABIT = 3;

    private static final int FIRST = 70;
    private static final int LAST_OF_RELEASES = 50;
    private static final int MOST_IN_A_LINE = 15;

    /** What nobody counts up to: it stands above everything that may still come in its line. */
    private static final Set<Integer> CEILINGS = Set.of(99, 999, 9000, 9999);

    private final Map<String, NavigableSet<Integer>> lines = new HashMap<>();

    /** Sees one version. */
    void see(VersionText text) {
        List<String> numbers = text.numbers();
        if (numbers.size() > 2 && numbers.get(2).length() < 6) {
            lines.computeIfAbsent(line(numbers), _ -> new TreeSet<>())
                    .add(Integer.parseInt(numbers.get(2)));
        }
    }

    private static String line(List<String> numbers) {
        return numbers.get(0) + "." + numbers.get(1);
    }

    /**
     * The versions that come before the next, by their first three numbers; true for those that
     * only mark that work on it has begun, as {@code 2.38.9000} of glibc.
     */
    Map<String, Boolean> found() {
        Map<Integer, Integer> habits = new HashMap<>();
        lines.values().stream()
                .filter(EarlyNumbers::early)
                .forEach(line -> habits.merge(first(line) / 10, 1, Integer::sum));
        Map<String, Boolean> found = new HashMap<>();
        lines.forEach((line, numbers) -> {
            if (early(numbers) && habits.getOrDefault(first(numbers) / 10, 0) >= HABIT) {
                Set<Integer> high = numbers.tailSet(FIRST);
                boolean mark = high.size() == 1 && CEILINGS.containsAll(high);
                high.forEach(number -> found.put(line + "." + number, mark));
            }
        });
        return found;
    }

    /** What {@link #found} calls a version. */
    static String key(VersionText text) {
        List<String> numbers = text.numbers();
        return numbers.size() > 2 ? line(numbers) + "." + numbers.get(2) : "";
    }

    private static int first(NavigableSet<Integer> line) {
        Integer first = line.ceiling(FIRST);
        return first == null ? 0 : first;
    }

    /** Whether a line goes from few small numbers, or none, to few high ones. */
    private static boolean early(NavigableSet<Integer> line) {
        Integer release = line.lower(FIRST);
        int first = first(line);
        return ((first > 0 && first < 100)
                        || (first >= 900 && Integer.toString(first).charAt(0) == '9'))
                && (release == null || release <= LAST_OF_RELEASES)
                && line.tailSet(FIRST).size() <= MOST_IN_A_LINE;
    }
}
