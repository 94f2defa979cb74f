package org.freshet.archive.segments;

import java.util.Comparator;
import org.freshet.model.DebianVersion;

/**
 * Where a stanza stands in its index: one place holds one stanza.
 *
 * @param besides what else tells two apart: an architecture, or the md5 of a description
 */
public record Place(String source, String name, String version, String besides)
        implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::source)
                    .thenComparing(Place::name)
                    .thenComparing(Place::compareVersions)
                    .thenComparing(Place::version)
                    .thenComparing(Place::besides);

    /** Before everything of a source. */
    static Place start(String source) {
        return new Place(source, "", "", "");
    }

    /** The same with the strings of another where they are equal: there may be many of them. */
    Place sharing(Place other) {
        return new Place(
                source.equals(other.source) ? other.source : source,
                name.equals(source) ? source : name,
                version.equals(other.version) ? other.version : version,
                besides.equals(other.besides) ? other.besides : besides);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    private static int compareVersions(Place a, Place b) {
        return a.version.equals(b.version)
                ? 0
                : DebianVersion.parse(a.version).compareTo(DebianVersion.parse(b.version));
    }
}
