package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a release was when Freshet first saw it. Recorded once; later sights are compared with it.
 *
 * @param tag empty for a release without one
 * @param tree the git tree of the tagged commit, hex; of the tarball's content where there is no
 *     tag
 * @param from where the tarball came from; empty when it was made from the tagged tree
 * @param sha256 of the tarball, hex
 * @param notes those of the {@link OrigTarball}: a tarball that is recognised is not made again
 */
public record FirstSight(
        Optional<Tag> tag,
        String tree,
        Optional<URI> from,
        String sha256,
        long size,
        List<Verdict> verdicts,
        List<String> notes,
        Instant at) {
    public FirstSight {
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }
}
