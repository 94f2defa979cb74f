package org.freshet.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Segments;
import org.freshet.archive.segments.Stanzas;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/**
 * One version of a source in one suite, and the binary packages there that were built of it.
 *
 * @param source the source's name
 * @param component of the source; empty where the suite has binary packages of it alone
 */
public record Contents(
        String suite,
        SourceName source,
        DebianVersion version,
        Optional<String> component,
        List<Binary> binaries) {

    /** A binary package; its version is mostly that of its source. */
    public record Binary(
            String name,
            DebianVersion version,
            String component,
            SortedSet<String> architectures) {}

    public Contents {
        binaries = List.copyOf(binaries);
    }

    /** Whether the suite has the source, too. */
    public boolean withSource() {
        return component.isPresent();
    }

    private record Named(String name, DebianVersion version, String component) {}

    private static final class Found {
        private Optional<String> component = Optional.empty();
        private final SortedMap<Named, SortedSet<String>> binaries =
                new TreeMap<>(
                        Comparator.comparing(Named::name)
                                .thenComparing(Named::version)
                                .thenComparing(Named::component));
    }

    /** What suites hold, by suite, source and version. */
    static List<Contents> of(Archive archive, List<String> suites) {
        return of(archive, suites, Stanzas::all);
    }

    /** What suites hold of one source, by suite and version; without reading all of them. */
    static List<Contents> of(Archive archive, List<String> suites, SourceName source) {
        return of(archive, suites, index -> index.of(source.text()).stream());
    }

    private static List<Contents> of(
            Archive archive, List<String> suites, Function<Stanzas, Stream<String>> wanted) {
        List<Contents> all = new ArrayList<>();
        for (String suite : suites) {
            archive.dists(suite)
                    .current()
                    .ifPresent(generation -> add(suite, generation, wanted, all));
        }
        return all;
    }

    private static void add(
            String suite,
            Dists.Generation generation,
            Function<Stanzas, Stream<String>> wanted,
            List<Contents> all) {
        SortedMap<SourceVersion, Found> found = new TreeMap<>();
        wanted.apply(generation.sources().stanzas())
                .map(SourcesIndex::entry)
                .forEach(entry ->
                        found.computeIfAbsent(
                                                new SourceVersion(entry.source(), entry.version()),
                                                _ -> new Found())
                                        .component =
                                Optional.of(Pool.component(entry.directory())));
        for (Map.Entry<String, Segments> index : generation.indices().entrySet()) {
            int end = index.getKey().indexOf("/binary-");
            if (end > 0) {
                String component = index.getKey().substring(0, end);
                wanted.apply(index.getValue())
                        .map(BinaryEntry::parse)
                        .forEach(binary ->
                                found.computeIfAbsent(
                                                new SourceVersion(
                                                        binary.source(), binary.sourceVersion()),
                                                _ -> new Found())
                                        .binaries
                                        .computeIfAbsent(
                                                new Named(
                                                        binary.name(), binary.version(), component),
                                                _ -> new TreeSet<>())
                                        .add(binary.architecture()));
            }
        }
        found.forEach((of, each) ->
                all.add(
                        new Contents(
                                suite,
                                of.source(),
                                of.version(),
                                each.component,
                                each.binaries.entrySet().stream()
                                        .map(binary ->
                                                new Binary(
                                                        binary.getKey().name(),
                                                        binary.getKey().version(),
                                                        binary.getKey().component(),
                                                        binary.getValue()))
                                        .toList())));
    }
}
