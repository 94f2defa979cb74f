package org.freshet.debian.install;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.model.InvalidInput;

/**
 * Tells whether packages can be installed together from what there is, on a system of one
 * architecture with everything essential: with all dependencies, in every version that is there,
 * and with no conflict. The answer is that of a complete search, not of apt's order of preference;
 * so what is installable here, apt may need a word of help for. Recommends do not count, nor does
 * what maintainer scripts want. For one thread, and one question after the other.
 */
public final class InstallCheck {
    private static final List<String> DEPENDS =
            List.of("Build-Depends", "Build-Depends-Arch", "Build-Depends-Indep");
    private static final List<String> CONFLICTS =
            List.of("Build-Conflicts", "Build-Conflicts-Arch", "Build-Conflicts-Indep");
    // On every build system without being named (Debian Policy 4.2); where an index has none,
    // builders
    // have it from elsewhere.
    private static final Need BUILD_ESSENTIAL = new Need("build-essential", "", "", "");

    private final Universe universe;

    public InstallCheck(Packages packages, String architecture) {
        this.universe = new Universe(packages, architecture);
    }

    /**
     * How a question came out.
     *
     * @param asked how many parts it had
     * @param gaps what is missing; empty when all can be had
     * @param decided false when the search was given up: nothing is known to be missing
     */
    public record Answer(int asked, List<Gap> gaps, boolean decided) {
        public Answer {
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * Whether a source can be built: binaries of the architecture and of {@code all}, no build
     * profile.
     *
     * @param source the first stanza of debian/control, or that of a .dsc
     * @throws InvalidInput for a relation field that is none
     */
    public Answer toBuild(Deb822.Stanza source) {
        List<List<Need>> wanted = new ArrayList<>();
        if (universe.named(BUILD_ESSENTIAL.name()).length > 0) {
            wanted.add(List.of(BUILD_ESSENTIAL));
        }
        DEPENDS.forEach(field -> wanted.addAll(parts(source, field)));
        List<Need> shutOut =
                CONFLICTS.stream()
                        .flatMap(field -> parts(source, field).stream())
                        .flatMap(List::stream)
                        .toList();
        return answer(wanted, shutOut);
    }

    /** Whether something can be installed: every part of it, with one of its alternatives. */
    public Answer toInstall(List<List<Need>> wanted) {
        return answer(wanted, List.of());
    }

    private List<List<Need>> parts(Deb822.Stanza source, String field) {
        try {
            return Needs.parse(source.get(field).orElse(""), universe.architecture());
        } catch (InvalidInput wrong) {
            throw new InvalidInput("`%s`: %s".formatted(field, wrong.getMessage()));
        }
    }

    private Answer answer(List<List<Need>> wanted, List<Need> shutOut) {
        List<List<Need>> all = wanted.stream().distinct().toList();
        Solver.Result result = search(all, shutOut);
        if (result != Solver.Result.IMPOSSIBLE) {
            return new Answer(all.size(), List.of(), result == Solver.Result.POSSIBLE);
        }
        Missing missing = new Missing(universe, all);
        List<Gap> gaps = new ArrayList<>();
        List<List<Need>> left = new ArrayList<>();
        for (List<Need> part : all) {
            missing.gap(part).ifPresentOrElse(gaps::add, () -> left.add(part));
        }
        if (gaps.isEmpty() || search(left, shutOut) == Solver.Result.IMPOSSIBLE) {
            gaps.add(conflict(left, shutOut));
        }
        return new Answer(all.size(), gaps, true);
    }

    private Solver.Result search(List<List<Need>> wanted, List<Need> shutOut) {
        Search search = new Search(universe);
        wanted.forEach(search::want);
        shutOut.forEach(search::shutOut);
        return search.solve();
    }

    /** As few of them as cannot be had together: parts are left out as long as it stays so. */
    private Gap conflict(List<List<Need>> wanted, List<Need> shutOut) {
        List<List<Need>> few = new ArrayList<>(wanted);
        for (int size = (few.size() + 1) / 2; size > 0; size = size > 1 ? (size + 1) / 2 : 0) {
            for (int from = 0; from < few.size(); ) {
                int to = Math.min(few.size(), from + size);
                List<List<Need>> rest =
                        Stream.concat(
                                        few.subList(0, from).stream(),
                                        few.subList(to, few.size()).stream())
                                .toList();
                if (search(rest, shutOut) == Solver.Result.IMPOSSIBLE) {
                    few = new ArrayList<>(rest);
                } else {
                    from = to;
                }
            }
        }
        String names = few.stream().map(Gap::text).collect(Collectors.joining(", "));
        boolean alone = few.size() <= 1;
        String with =
                shutOut.isEmpty() || search(few, List.of()) == Solver.Result.IMPOSSIBLE
                        ? ""
                        : " without "
                                + shutOut.stream()
                                        .map(Need::text)
                                        .collect(Collectors.joining(", "));
        return new Gap(
                names,
                alone
                        ? "it cannot be installed%s: its dependencies conflict".formatted(with)
                        : "they cannot be installed together%s".formatted(with));
    }
}
