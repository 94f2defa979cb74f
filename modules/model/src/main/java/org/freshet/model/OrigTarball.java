package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The upstream tarball of a release, verified and in the content store.
 *
 * @param file named as Debian names it: {@code jq_1.7.1.orig.tar.gz}
 * @param beside what a source package holds besides it because of it: its signature, {@code
 *     jq_1.7.1.orig.tar.gz.asc}, where upstream made one over these bytes
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
        List<StoredFile> beside,
        Optional<URI> from,
        String tree,
        Instant released,
        List<Verdict> verdicts,
        List<String> notes) {
    public OrigTarball {
        beside = List.copyOf(beside);
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }

    /** The file and what is beside it. */
    public List<StoredFile> files() {
        return Stream.concat(Stream.of(file), beside.stream()).toList();
    }

    /** The upstream part of versions made of it, as its name has it: {@code 1.7.1+ds}. */
    public String upstream() {
        String name = file.name();
        return name.substring(name.indexOf('_') + 1, name.indexOf(".orig"));
    }

    /** The same of a release with more or less remembered of it. */
    public OrigTarball with(Release other) {
        return new OrigTarball(other, file, beside, from, tree, released, verdicts, notes);
    }

    /** The same with other verdicts. */
    public OrigTarball vouchedFor(List<Verdict> by) {
        return new OrigTarball(release, file, beside, from, tree, released, by, notes);
    }
}
