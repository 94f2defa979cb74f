package org.freshet.archive.apt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.freshet.debian.Deb822;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/** The source packages of one suite, by name, then by version. */
public record SourcesIndex(List<SourceEntry> entries) {
    private static final Comparator<SourceEntry> ORDER =
            Comparator.comparing(SourceEntry::source)
                    .thenComparing(SourceEntry::version)
                    .thenComparing(entry -> entry.version().toString());

    public static final SourcesIndex EMPTY = new SourcesIndex(List.of());

    public SourcesIndex {
        entries = entries.stream().sorted(ORDER).toList();
    }

    /** Parses an index that Freshet wrote. */
    public static SourcesIndex parse(String what, String text) {
        return new SourcesIndex(
                Deb822.parse(what, text).stream()
                        .map(stanza -> SourceEntry.parse(what, stanza))
                        .toList());
    }

    /** The text of {@code Sources}. */
    public String text() {
        return entries.stream()
                .map(entry -> entry.stanza().text() + "\n")
                .collect(Collectors.joining());
    }

    /** The versions of a source, lowest first. */
    public List<SourceEntry> of(SourceName source) {
        return entries.stream().filter(entry -> entry.source().equals(source)).toList();
    }

    public Optional<SourceEntry> find(SourceName source, DebianVersion version) {
        return entries.stream()
                .filter(entry -> entry.source().equals(source) && entry.version().equals(version))
                .findFirst();
    }

    /**
     * The index with one more package, of which the newest {@code keep} versions stay; the new one
     * stays in any case.
     */
    public SourcesIndex with(SourceEntry added, int keep) {
        List<SourceEntry> others = of(added.source());
        List<SourceEntry> stay =
                others.reversed().stream()
                        .filter(entry -> !entry.version().equals(added.version()))
                        .limit(keep - 1)
                        .toList();
        List<SourceEntry> all = new ArrayList<>(without(others::contains).entries());
        all.addAll(stay);
        all.add(added);
        return new SourcesIndex(all);
    }

    /** The index without the packages that the test names. */
    public SourcesIndex without(Predicate<SourceEntry> test) {
        return new SourcesIndex(entries.stream().filter(test.negate()).toList());
    }
}
