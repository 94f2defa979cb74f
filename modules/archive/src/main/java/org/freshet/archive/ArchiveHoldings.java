package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.files.Durable;
import org.freshet.model.DebianVersion;
import org.freshet.model.Destination;
import org.freshet.model.Holdings;
import org.freshet.model.SourceName;
import org.freshet.model.Tombstone;

/** What our own archives hold: their indices for now, the provenance in their pools for ever. */
public final class ArchiveHoldings implements Holdings {
    private final Map<String, Archive> archives;

    /**
     * @param archives by the name that follows {@code archive:}
     */
    public ArchiveHoldings(Map<String, Archive> archives) {
        this.archives = Map.copyOf(archives);
    }

    @Override
    public List<Holding> of(Destination destination, SourceName source) {
        Archive archive = Archives.find(archives, destination);
        Charter charter = archive.charter();
        Pool pool = archive.pool();
        // The index first: what a publication adds to it meanwhile is then not lost but current.
        List<Holding> holdings = new ArrayList<>();
        Map<DebianVersion, Provenance> known = new LinkedHashMap<>();
        Map<String, List<SourceEntry>> current = new TreeMap<>();
        archive.indices(charter).forEach((suite, index) -> current.put(suite, index.of(source)));
        for (Provenance provenance : pool.provenances(source)) {
            known.put(provenance.version(), provenance);
        }
        current.forEach((suite, entries) ->
                entries.forEach(entry ->
                        holdings.add(
                                holding(
                                        entry,
                                        suite,
                                        Optional.ofNullable(known.get(entry.version()))))));
        for (Provenance provenance : known.values()) {
            for (String suite : provenance.suites().keySet()) {
                boolean now =
                        current.getOrDefault(suite, List.of()).stream()
                                .anyMatch(entry -> entry.version().equals(provenance.version()));
                if (!now) {
                    holdings.add(past(provenance, suite));
                }
            }
        }
        return holdings;
    }

    private static Holding holding(SourceEntry entry, String suite, Optional<Provenance> known) {
        return new Holding(
                entry.version(),
                suite,
                true,
                known.map(Provenance::inputs).orElse(""),
                known.map(Provenance::debian).orElse(""),
                Provenance.origs(entry.files()));
    }

    private static Holding past(Provenance provenance, String suite) {
        return new Holding(
                provenance.version(),
                suite,
                false,
                provenance.inputs(),
                provenance.debian(),
                Provenance.origs(provenance.files()));
    }

    /** An archive of ours has nothing that it does not hold. */
    @Override
    public List<HeldFile> taken(Destination destination, SourceName source, String upstream) {
        return List.of();
    }

    @Override
    public Optional<InputStream> open(Destination destination, SourceName source, String file) {
        Pool pool = Archives.find(archives, destination).pool();
        for (String directory : pool.directories(source)) {
            try {
                return Optional.of(Files.newInputStream(pool.path(directory).resolve(file)));
            } catch (NoSuchFileException _) {
                // It may lie in another component.
            } catch (IOException e) {
                throw Durable.failure(file, e);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Tombstone> tombstones(Destination destination, SourceName source) {
        Archive archive = Archives.find(archives, destination);
        Tombstones tombstones = archive.tombstones();
        return archive.suites().stream()
                .flatMap(suite -> tombstones.of(suite, source).stream())
                .toList();
    }
}
