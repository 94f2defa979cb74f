package org.freshet.archive;

import java.util.Comparator;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.archive.apt.SourcesIndex;
import org.freshet.archive.segments.Kind;
import org.freshet.model.DebianVersion;
import org.freshet.model.SourceName;

/** One version of a source; by name, then by version. */
record SourceVersion(SourceName source, DebianVersion version)
        implements Comparable<SourceVersion> {
    private static final Comparator<SourceVersion> ORDER =
            Comparator.comparing((SourceVersion each) -> each.source().text())
                    .thenComparing(SourceVersion::version);

    /** What a stanza is, or was built of. */
    static SourceVersion of(Kind kind, String stanza) {
        return switch (kind) {
            case SOURCES -> {
                SourceEntry entry = SourcesIndex.entry(stanza);
                yield new SourceVersion(entry.source(), entry.version());
            }
            case PACKAGES -> of(BinaryEntry.parse(stanza));
            case DESCRIPTIONS -> throw new IllegalArgumentException("of no version: " + stanza);
        };
    }

    static SourceVersion of(BinaryEntry binary) {
        return new SourceVersion(binary.source(), binary.sourceVersion());
    }

    @Override
    public int compareTo(SourceVersion other) {
        return ORDER.compare(this, other);
    }
}
