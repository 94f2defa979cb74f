package org.freshet.archive.apt;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.freshet.archive.segments.Stanzas;
import org.freshet.debian.Deb822;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/** The source packages of one suite, by name, then by version; read as they are asked for. */
public record SourcesIndex(Stanzas stanzas) {
    public static final SourcesIndex EMPTY = new SourcesIndex(Stanzas.NONE);

    /** All packages; an index may have tens of thousands. */
    public Stream<SourceEntry> entries() {
        return stanzas.all().map(SourcesIndex::entry);
    }

    /** The entry that a stanza of {@code Sources} is. */
    public static SourceEntry entry(String stanza) {
        return SourceEntry.parse("Sources", Deb822.parseOne("Sources", stanza));
    }

    /** How many packages there are. */
    public long size() {
        return stanzas.count();
    }

    /** The versions of a source, lowest first. */
    public List<SourceEntry> of(SourceName source) {
        // Several components follow each other.
        return stanzas.of(source.text()).stream()
                .map(SourcesIndex::entry)
                .sorted(Comparator.comparing(SourceEntry::version))
                .toList();
    }

    public Optional<SourceEntry> find(SourceName source, DebianVersion version) {
        return of(source).stream().filter(entry -> entry.version().equals(version)).findFirst();
    }
}
