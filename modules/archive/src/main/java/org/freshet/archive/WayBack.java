package org.freshet.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/**
 * How those who installed a withdrawn version go back: apt never does it by itself.
 *
 * @param good the highest version below it that they see
 * @param packages what is built of the good version, as apt takes it: {@code hello=1.0-1}
 * @param overtaken a version above the withdrawn one that they see; an upgrade brings it, or what
 *     they build of it where nothing built is known
 * @param unbuilt such a version of which something that they may have installed is not there
 */
public record WayBack(
        Tombstone mark,
        Optional<DebianVersion> good,
        List<String> packages,
        Optional<DebianVersion> overtaken,
        Optional<DebianVersion> unbuilt) {
    private static final String DEB = ".deb";

    public WayBack {
        packages = List.copyOf(packages);
    }

    /** What one types; empty when there is nothing to go back to. */
    public Optional<String> command() {
        return packages.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "apt install %s --allow-downgrades%s"
                                .formatted(
                                        String.join(" ", packages),
                                        // Else it would install what was not installed.
                                        packages.size() > 1 ? " --only-upgrade" : ""));
    }

    /** The way back from what a suite gave up. */
    static WayBack from(Archive archive, Charter charter, Tombstone mark) {
        List<Dists.Generation> seen = seen(archive, charter, mark.suite());
        Set<DebianVersion> versions = new TreeSet<>();
        seen.forEach(generation -> versions.addAll(generation.versions(mark.source())));
        Optional<DebianVersion> good =
                versions.stream().filter(mark.version()::isAbove).max(Comparator.naturalOrder());
        Optional<DebianVersion> above =
                versions.stream()
                        .filter(version -> version.isAbove(mark.version()))
                        .max(Comparator.naturalOrder());
        Set<Built> installed =
                above.isPresent() ? installed(archive, seen, mark, good) : Set.<Built>of();
        Optional<DebianVersion> upgrade = upgrade(seen, mark, installed);
        return new WayBack(
                mark,
                good,
                good.map(version -> packages(seen, mark.source(), version)).orElse(List.of()),
                installed.isEmpty() ? above : upgrade,
                upgrade.isPresent() ? Optional.empty() : above);
    }

    /** A binary package of any version. */
    private record Built(String name, String architecture) {
        boolean becomes(BinaryEntry entry) {
            boolean same = architecture.equals(entry.architecture());
            boolean all = architecture.equals("all") || entry.architecture().equals("all");
            return name.equals(entry.name()) && (same || all);
        }
    }

    /**
     * What was built of the withdrawn version, which lies in the pool until it is pruned; then what
     * was built of the good one must do.
     */
    private static Set<Built> installed(
            Archive archive,
            List<Dists.Generation> seen,
            Tombstone mark,
            Optional<DebianVersion> good) {
        Set<Built> installed = new HashSet<>();
        String version = "_" + mark.version().withoutEpoch() + "_";
        for (Path file : archive.pool().files(mark.source())) {
            String name = file.getFileName().toString();
            int at = name.indexOf(version);
            if (at > 0 && name.endsWith(DEB)) {
                installed.add(
                        new Built(
                                name.substring(0, at),
                                name.substring(
                                        at + version.length(), name.length() - DEB.length())));
            }
        }
        if (installed.isEmpty()) {
            seen.stream()
                    .flatMap(generation -> generation.binaries(mark.source()))
                    .filter(entry -> good.equals(Optional.of(entry.sourceVersion())))
                    .map(entry -> new Built(entry.name(), entry.architecture()))
                    .forEach(installed::add);
        }
        installed.removeIf(each -> each.name().endsWith("-dbgsym"));
        return installed;
    }

    /** The version above the withdrawn one that everything installed gets, at least. */
    private static Optional<DebianVersion> upgrade(
            List<Dists.Generation> seen, Tombstone mark, Set<Built> installed) {
        List<BinaryEntry> above =
                seen.stream()
                        .flatMap(generation -> generation.binaries(mark.source()))
                        .filter(entry -> entry.sourceVersion().isAbove(mark.version()))
                        .toList();
        if (installed.isEmpty()) {
            return highest(above.stream());
        }
        List<Optional<DebianVersion>> each =
                installed.stream()
                        .map(one -> highest(above.stream().filter(one::becomes)))
                        .toList();
        return each.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : each.stream().flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    private static Optional<DebianVersion> highest(Stream<BinaryEntry> entries) {
        return entries.map(BinaryEntry::sourceVersion).max(Comparator.naturalOrder());
    }

    /** Those who have a suite of prereleases have the stable one as well. */
    private static List<Dists.Generation> seen(Archive archive, Charter charter, String suite) {
        return Stream.of(suite, Charter.stable(suite))
                .distinct()
                .filter(charter.suites()::contains)
                .flatMap(each -> archive.dists(each).current().stream())
                .toList();
    }

    private static List<String> packages(
            List<Dists.Generation> seen, SourceName source, DebianVersion version) {
        Map<String, String> packages = new TreeMap<>();
        for (Dists.Generation generation : seen) {
            generation
                    .binaries(source)
                    .filter(entry -> entry.sourceVersion().equals(version))
                    .filter(entry -> !entry.name().endsWith("-dbgsym"))
                    .forEach(entry -> packages.put(entry.name(), entry.version().toString()));
        }
        if (packages.isEmpty()) {
            // An archive of sources alone: they built it themselves.
            for (Dists.Generation generation : seen) {
                generation
                        .sources()
                        .find(source, version)
                        .flatMap(entry -> entry.stanza().get("Binary"))
                        .ifPresent(names -> {
                            for (String name : names.strip().split("\\s*,\\s*", -1)) {
                                packages.put(name, version.toString());
                            }
                        });
            }
        }
        List<String> named = new ArrayList<>();
        packages.forEach((name, of) -> named.add(name + "=" + of));
        return named;
    }
}
