package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a release was when Freshet first saw it. Recorded once; later sights are compared with it.
 *
 * @param tag empty for a release without one
 * @param tree the git tree of the tagged commit, hex; of the tarball's content where there is no
 *     tag
 * @param from where the tarball came from; empty when it was made from the tagged tree
 * @param sha256 of the tarball, hex
 * @param notes those of the {@link OrigTarball}: a tarball that is recognised is not made again
 * @param components what its further tarballs were, by the names of {@link OrigTarball#components}
 */
public record FirstSight(
        Optional<Tag> tag,
        String tree,
        Optional<URI> from,
        String sha256,
        long size,
        List<Verdict> verdicts,
        List<String> notes,
        Instant at,
        Map<String, OfComponent> components) {
    public FirstSight {
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
        components = Collections.unmodifiableMap(new TreeMap<>(components));
    }

    /** One of a release that is one tarball. */
    public FirstSight(
            Optional<Tag> tag,
            String tree,
            Optional<URI> from,
            String sha256,
            long size,
            List<Verdict> verdicts,
            List<String> notes,
            Instant at) {
        this(tag, tree, from, sha256, size, verdicts, notes, at, Map.of());
    }

    /**
     * What a further tarball was.
     *
     * @param version of the component itself
     */
    public record OfComponent(String version, FirstSight sight) {}

    /** The same with other components. */
    public FirstSight with(Map<String, OfComponent> others) {
        return new FirstSight(tag, tree, from, sha256, size, verdicts, notes, at, others);
    }
}
