package org.freshet.packaging;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.SameBytes;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.packaging.patches.OrigTree;
import org.freshet.packaging.patches.PatchSeries;
import org.freshet.packaging.patches.Verdict;

/** Whether dpkg-source could apply the patches of a source package, without running it. */
final class PatchCheck {
    /** Those whose own series dpkg-source may take (Dpkg::Source::Quilt, {@code read_series}). */
    private static final List<String> DISTRIBUTIONS = List.of("debian", "ubuntu");

    private PatchCheck() {}

    /**
     * Applies every series to what the tarballs unpack to, in memory.
     *
     * @throws InvalidInput with every patch that does not apply, and the lines where it fails
     */
    static void refuse(SortedMap<String, SameBytes.Entry> debian, List<OrigTree.Orig> origs) {
        List<PatchSeries> all = PatchSeries.of(debian, DISTRIBUTIONS);
        Set<String> paths =
                all.stream().flatMap(it -> it.paths().stream()).collect(Collectors.toSet());
        OrigTree tree = OrigTree.read(origs, paths);
        Set<Verdict.Rejected> rejected = new LinkedHashSet<>();
        all.forEach(it -> rejected.addAll(it.onto(tree, false).rejected()));
        if (!rejected.isEmpty()) {
            throw new InvalidInput(
                    rejected.stream().map(PatchCheck::shown).collect(Collectors.joining("\n")),
                    "mend what `debian/patches` has: dpkg-source would refuse the package");
        }
    }

    private static String shown(Verdict.Rejected rejected) {
        return Stream.concat(
                        Stream.of(
                                "patch `%s` does not apply: %s"
                                        .formatted(Shown.text(rejected.patch()), rejected.why())),
                        rejected.place().map(Verdict.Place::hunk).stream()
                                .filter(hunk -> !hunk.isEmpty()))
                .collect(Collectors.joining("\n"));
    }
}
