package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The packages that one question meets, each read once and known by a number from then on. For one
 * thread.
 */
final class Universe {
    private final Packages packages;
    private final String architecture;
    private final List<BinaryPackage> known = new ArrayList<>();
    private final Map<String, int[]> named = new HashMap<>();
    private final Map<String, int[]> providers = new HashMap<>();
    private final Map<Need, int[]> fulfilling = new HashMap<>();

    Universe(Packages packages, String architecture) {
        this.packages = packages;
        this.architecture = architecture;
    }

    String architecture() {
        return architecture;
    }

    BinaryPackage at(int number) {
        return known.get(number);
    }

    /** All versions of a package, newest first. */
    int[] named(String name) {
        int[] found = named.get(name);
        if (found == null) {
            found = number(packages.named(name));
            named.put(name, found);
        }
        return found;
    }

    private int[] number(List<BinaryPackage> found) {
        List<BinaryPackage> distinct = new ArrayList<>();
        for (BinaryPackage one : found) {
            // A package of the series may stand in its updates again.
            if (isOurs(one.architecture())
                    && distinct.stream().noneMatch(it -> it.version().equals(one.version()))) {
                distinct.add(one);
            }
        }
        distinct.sort((a, b) -> Versions.compare(b.version(), a.version()));
        int from = known.size();
        known.addAll(distinct);
        return IntStream.range(from, known.size()).toArray();
    }

    /** The names of packages that are on every system. */
    List<String> essential() {
        return packages.essential().stream().map(BinaryPackage::name).distinct().toList();
    }

    /** What fulfils a need: packages of that name first, then those that provide it. */
    int[] fulfilling(Need need) {
        int[] found = fulfilling.get(need);
        if (found == null) {
            found =
                    IntStream.concat(
                                    Arrays.stream(named(need.name()))
                                            .filter(one -> isMeant(at(one), need.qualifier()))
                                            .filter(one -> need.takes(at(one).version())),
                                    Arrays.stream(providers(need.name()))
                                            .filter(one -> provides(at(one), need)))
                            .distinct()
                            .toArray();
            fulfilling.put(need, found);
        }
        return found;
    }

    /** What fulfils one of the alternatives, in their order. */
    int[] fulfilling(List<Need> alternatives) {
        return alternatives.size() == 1
                ? fulfilling(alternatives.getFirst())
                : alternatives.stream()
                        .flatMapToInt(need -> Arrays.stream(fulfilling(need)))
                        .distinct()
                        .toArray();
    }

    /** What a conflict shuts out; that a package never does itself is the caller's to see. */
    int[] shutOut(Need conflict) {
        String qualifier = conflict.qualifier();
        return qualifier.isEmpty() || qualifier.equals("any") || isOurs(qualifier)
                ? fulfilling(new Need(conflict.name(), "", conflict.operator(), conflict.version()))
                : new int[0];
    }

    private int[] providers(String name) {
        int[] found = providers.get(name);
        if (found == null) {
            Set<String> names = new LinkedHashSet<>();
            packages.providing(name).forEach(one -> names.add(one.name()));
            found = names.stream().flatMapToInt(one -> Arrays.stream(named(one))).toArray();
            providers.put(name, found);
        }
        return found;
    }

    /** A need of a version takes a provided name that has one alone (Debian Policy 7.5). */
    private boolean provides(BinaryPackage one, Need need) {
        boolean meant =
                switch (need.qualifier()) {
                    case "", "native" -> true;
                    case "any" -> one.multiArch().equals("allowed");
                    default -> isOurs(need.qualifier());
                };
        return meant
                && one.provides().stream()
                        .filter(provided -> provided.name().equals(need.name()))
                        .anyMatch(provided ->
                                need.operator().isEmpty()
                                        || (provided.operator().equals("=")
                                                && need.takes(provided.version())));
    }

    /**
     * Multiarch on a system of one architecture: what both apt and dpkg-checkbuilddeps take. The
     * first knows {@code :any} of packages that allow it alone, the second has its own mind of
     * {@code :native} and of {@code :amd64}.
     */
    private static boolean isMeant(BinaryPackage one, String qualifier) {
        return switch (qualifier) {
            case "" -> true;
            case "any" -> one.multiArch().equals("allowed");
            case "native" -> !one.multiArch().equals("foreign");
            default -> one.architecture().equals(qualifier);
        };
    }

    private boolean isOurs(String name) {
        return name.equals(architecture) || name.equals("all");
    }
}
