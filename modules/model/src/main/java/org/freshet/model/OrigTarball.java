package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The upstream tarball of a release, verified and in the content store.
 *
 * @param file named as Debian names it: {@code jq_1.7.1.orig.tar.gz}
 * @param from where it came from; empty when it was made from the tagged tree
 * @param tree the git tree of the tagged commit, hex; of the tarball's content where there is no
 *     tag
 * @param released when upstream made the release: the date of the tag, else of the commit; without
 *     a tag what the place says, else the newest date in the tarball
 * @param verdicts every check that was made, good or {@code not signed}
 * @param notes what its making decided that git would not have: pinned export-subst placeholders,
 *     one line each
 */
public record OrigTarball(
        Release release,
        StoredFile file,
        Optional<URI> from,
        String tree,
        Instant released,
        List<Verdict> verdicts,
        List<String> notes) {
    public OrigTarball {
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }
}
