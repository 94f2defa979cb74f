package org.freshet.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Draft;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/**
 * Which versions of a package stay in a suite: the newest few; what was superseded only lately; and
 * a source as long as the suite has a binary package that was built of it, or using it.
 */
final class Retention {
    private final Pool pool;
    private final Indices indices;
    private final String suite;
    private final int keep;
    private final Instant now;
    private final Instant since;
    private final Predicate<SourceVersion> used;

    /**
     * @param keep how many versions stay
     * @param days how long a superseded one stays besides
     * @param used whether packages of the suite were built using a source; asked only of what would
     *     go
     */
    Retention(
            Pool pool,
            Indices indices,
            String suite,
            int keep,
            Duration days,
            Instant now,
            Predicate<SourceVersion> used) {
        this.pool = pool;
        this.indices = indices;
        this.suite = suite;
        this.keep = keep;
        this.now = now;
        this.since = now.minus(days);
        this.used = used;
    }

    /**
     * Takes out versions of a binary package that a newcomer takes the place of.
     *
     * @param versions the indices in which they stand; the lowest first
     */
    void trimBinaries(SequencedMap<BinaryEntry, Draft> versions, BinaryEntry newcomer) {
        List<BinaryEntry> others =
                versions.keySet().stream()
                        .filter(other -> !other.version().equals(newcomer.version()))
                        .toList();
        for (int i = 0; i <= others.size() - keep; i++) {
            BinaryEntry successor = i + 1 < others.size() ? others.get(i + 1) : newcomer;
            if (!lately(
                    newcomer.source(),
                    successor.sourceVersion(),
                    Optional.of(newcomer.sourceVersion()))) {
                BinaryEntry gone = others.get(i);
                Optional.ofNullable(versions.get(gone))
                        .ifPresent(draft -> draft.remove(gone.stanza().text()));
            }
        }
    }

    /** Takes out versions of everything that was built of a source. */
    void trimBinaries(SourceName source) {
        indices.inAllComponents()
                .forEach((path, drafts) -> {
                    if (path.endsWith("/Packages")) {
                        trimBinaries(source, drafts);
                    }
                });
    }

    private void trimBinaries(SourceName source, List<Draft> drafts) {
        Map<String, List<BinaryEntry>> byName = new LinkedHashMap<>();
        Map<BinaryEntry, Draft> places = new HashMap<>();
        for (Draft draft : drafts) {
            for (BinaryEntry entry : BinaryEntry.of(draft, source)) {
                byName.computeIfAbsent(entry.name(), _ -> new ArrayList<>()).add(entry);
                places.put(entry, draft);
            }
        }
        for (List<BinaryEntry> versions : byName.values()) {
            versions.sort(Comparator.comparing(BinaryEntry::version));
            for (int i = 0; i < versions.size() - keep; i++) {
                if (!lately(source, versions.get(i + 1).sourceVersion(), Optional.empty())) {
                    BinaryEntry gone = versions.get(i);
                    Optional.ofNullable(places.get(gone))
                            .ifPresent(draft -> draft.remove(gone.stanza().text()));
                }
            }
        }
    }

    /**
     * Takes out versions of a source.
     *
     * @param newcomer stays, wherever it stands among the others
     */
    void trimSources(SourceName source, Optional<DebianVersion> newcomer) {
        List<SourceEntry> versions = new SourcesIndex(indices.sources()).of(source);
        if (versions.size() <= keep) {
            return;
        }
        Set<DebianVersion> built = new HashSet<>();
        for (Draft draft : indices.packages()) {
            BinaryEntry.of(draft, source).forEach(entry -> built.add(entry.sourceVersion()));
        }
        int left = keep - (newcomer.isPresent() ? 1 : 0);
        for (int i = versions.size() - 1; i >= 0; i--) {
            DebianVersion version = versions.get(i).version();
            if (newcomer.map(version::equals).orElse(false)) {
                continue;
            }
            boolean surplus = left <= 0;
            left--;
            if (surplus
                    && !built.contains(version)
                    && !(i + 1 < versions.size()
                            && lately(source, versions.get(i + 1).version(), newcomer))
                    && !used.test(new SourceVersion(source, version))) {
                indices.remove(versions.get(i));
            }
        }
    }

    /** Whether what superseded a version came so late that the one before stays. */
    private boolean lately(
            SourceName source, DebianVersion successor, Optional<DebianVersion> newcomer) {
        Optional<Instant> at =
                newcomer.map(successor::equals).orElse(false)
                        ? Optional.of(now)
                        : pool.provenance(source, successor)
                                .map(known -> known.suites().get(suite));
        return at.map(superseded -> superseded.isAfter(since)).orElse(false);
    }

    /** Sources of which the indices hold more than what stays at least; reads all of them. */
    Set<SourceName> many() {
        Set<SourceName> many = new HashSet<>();
        for (List<Draft> drafts : indices.inAllComponents().values()) {
            Map<String, Integer> versions = new HashMap<>();
            for (Draft draft : drafts) {
                draft.all()
                        .forEach(stanza -> {
                            if (versions.merge(draft.name(stanza), 1, Integer::sum) > keep) {
                                many.add(new SourceName(draft.source(stanza)));
                            }
                        });
            }
        }
        return many;
    }
}
