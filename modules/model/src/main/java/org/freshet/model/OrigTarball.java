package org.freshet.model;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
 * @param components further tarballs by the directory that each is unpacked to: each of a release
 *     with a version of its own, and named {@code jq_1.7.1.orig-NAME.tar.gz}
 */
public record OrigTarball(
        Release release,
        StoredFile file,
        List<StoredFile> beside,
        Optional<URI> from,
        String tree,
        Instant released,
        List<Verdict> verdicts,
        List<String> notes,
        Map<String, OrigTarball> components) {
    public OrigTarball {
        beside = List.copyOf(beside);
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
        components = Collections.unmodifiableMap(new TreeMap<>(components));
    }

    /** One that is all there is of its release. */
    public OrigTarball(
            Release release,
            StoredFile file,
            List<StoredFile> beside,
            Optional<URI> from,
            String tree,
            Instant released,
            List<Verdict> verdicts,
            List<String> notes) {
        this(release, file, beside, from, tree, released, verdicts, notes, Map.of());
    }

    /** Every file that a source package holds because of it, the main one first. */
    public List<StoredFile> files() {
        return Stream.concat(Stream.of(file), others().stream()).toList();
    }

    /** All of them but the main one. */
    public List<StoredFile> others() {
        return Stream.concat(
                        beside.stream(),
                        components.values().stream().flatMap(one -> one.files().stream()))
                .toList();
    }

    /** Its checks and those of its components. */
    public List<Verdict> allVerdicts() {
        return Stream.concat(
                        verdicts.stream(),
                        components.values().stream().flatMap(one -> one.verdicts().stream()))
                .toList();
    }

    /** The upstream part of versions made of it, as its name has it: {@code 1.7.1+ds}. */
    public String upstream() {
        String name = file.name();
        return name.substring(name.indexOf('_') + 1, name.indexOf(".orig"));
    }

    /** The same of a release with more or less remembered of it. */
    public OrigTarball with(Release other) {
        return new OrigTarball(
                other, file, beside, from, tree, released, verdicts, notes, components);
    }

    /** The same with a further tarball. */
    public OrigTarball with(String name, OrigTarball component) {
        Map<String, OrigTarball> more = new TreeMap<>(components);
        more.put(name, component);
        return with(more);
    }

    /** The same with these for further tarballs. */
    public OrigTarball with(Map<String, OrigTarball> others) {
        return new OrigTarball(
                release, file, beside, from, tree, released, verdicts, notes, others);
    }

    /** The same as another file, with what is beside that one. */
    public OrigTarball with(StoredFile other, List<StoredFile> besideOther) {
        return new OrigTarball(
                release, other, besideOther, from, tree, released, verdicts, notes, components);
    }

    /** The same with other notes. */
    public OrigTarball noted(List<String> others) {
        return new OrigTarball(
                release, file, beside, from, tree, released, verdicts, others, components);
    }

    /** The sha256 of its tarballs, by the names of components; that of the main one is empty. */
    public Map<String, String> tarballs() {
        Map<String, String> tarballs = new TreeMap<>();
        tarballs.put("", file.sha256());
        components.forEach((name, component) -> tarballs.put(name, component.file().sha256()));
        return tarballs;
    }

    /** The same with other verdicts. */
    public OrigTarball vouchedFor(List<Verdict> by) {
        return new OrigTarball(release, file, beside, from, tree, released, by, notes, components);
    }
}
