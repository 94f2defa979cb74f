package org.freshet.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.files.Prepared;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;

/**
 * Makes a source package from exactly these: upstream tarballs and a {@code debian/} directory,
 * without recipe, plan or archive. Name, version and dates are those of the top entry of the
 * changelog; only {@code debian/source/format} is added where it is missing. Nothing is signed. A
 * package whose {@code debian/source/format} says {@code 3.0 (native)} has no upstream tarball: it
 * is made of the tree that holds {@code debian/}.
 */
public final class PlainSource {
    private final Path scratch;

    /**
     * @param scratch a directory for what is on its way; whoever made it removes it
     */
    public PlainSource(Path scratch) {
        this.scratch = scratch.toAbsolutePath();
    }

    /**
     * What goes in.
     *
     * @param origs one main tarball; others are components, named {@code
     *     SOURCE_UPSTREAM.orig-COMPONENT.tar.EXT} (dpkg-source(1)); {@code TARBALL.asc} is the
     *     signature of a tarball among them, and taken too where it lies beside one. None for a
     *     native package.
     * @param debian the directory {@code debian} itself; in a native package that of its tree
     * @param strict whether the patches must apply, as dpkg-source demands
     */
    public record Parts(List<Path> origs, Path debian, boolean strict) {
        public Parts {
            origs = List.copyOf(origs);
        }
    }

    /**
     * What came out.
     *
     * @param files the .changes last
     * @param notes what a packager will want to know, one sentence each
     */
    public record Built(List<Path> files, List<String> notes) {
        public Built {
            files = List.copyOf(files);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Writes the .dsc, what it lists and the {@code _source.changes} into a directory, which is
     * made when it is missing. The same parts give the same bytes.
     *
     * @throws InvalidInput for parts that cannot be packaged, and when the directory holds a file
     *     of the same name with other bytes; then nothing is written
     * @throws org.freshet.model.IntegrityFailure for a hostile tarball
     */
    public Built build(Parts parts, Path out) {
        DebianDirectory debian = debian(parts.debian());
        ChangelogEntry entry = debian.newest().orElseThrow();
        ContentStore store = ContentStore.passing(scratch.resolve("store"));
        SourceFiles writer = new SourceFiles(store, Optional.empty());
        List<String> notes = new ArrayList<>();
        SourceFiles.Written written =
                switch (debian.format()) {
                    case NATIVE -> {
                        refuseNative(parts, entry.version());
                        refuseWithin(parts.debian(), out);
                        yield writer.writeNative(
                                debian.files().with(NativeTree.beside(parts.debian())));
                    }
                    case QUILT -> {
                        refuseQuilt(parts, entry.version());
                        BinaryFiles.refuse(debian.files());
                        String base = entry.source() + "_" + entry.version().upstream();
                        DebianFiles files = debian.files();
                        GivenOrigs origs = GivenOrigs.of(parts.origs(), base, store);
                        if (parts.strict()) {
                            PatchCheck.refuse(files.entries(), origs.trees());
                        }
                        notes.addAll(origs.notes());
                        notes.addAll(aboutKey(debian, origs));
                        yield writer.write(files, origs.files());
                    }
                };
        List<StoredFile> files = new ArrayList<>(written.files());
        files.add(written.dsc());
        files.add(written.changes());
        return new Built(leave(files, store, out), notes);
    }

    private static void refuseNative(Parts parts, DebianVersion version) {
        if (version.revision().isPresent()) {
            throw new InvalidInput(
                    "version `%s` of debian/changelog has a revision, and debian/source/format says"
                                    .formatted(version)
                            + " `3.0 (native)`",
                    "a native package may have none; one with an upstream tarball says `3.0 (quilt)`,"
                            + " and the tarball is named with `--orig`");
        }
        if (!parts.origs().isEmpty()) {
            throw new InvalidInput(
                    "a native package has no upstream tarball, got `%s`"
                            .formatted(Shown.text(parts.origs().getFirst().toString())),
                    "leave out `--orig`; or say `3.0 (quilt)` in debian/source/format, and write the"
                            + " version as `%s-1`".formatted(version));
        }
    }

    /** What was written there would be part of the package the next time. */
    private static void refuseWithin(Path debian, Path out) {
        Path tree = debian.toAbsolutePath().normalize().getParent();
        if (tree != null && out.startsWith(tree)) {
            throw new InvalidInput(
                    "`%s` lies in the tree that the native package is made of"
                            .formatted(Shown.text(out.toString())),
                    "name one outside of `%s` with `--out`".formatted(Shown.text(tree.toString())));
        }
    }

    private static void refuseQuilt(Parts parts, DebianVersion version) {
        if (version.revision().isEmpty()) {
            throw new InvalidInput(
                    "version `%s` of debian/changelog has no revision, as a native package has none"
                            .formatted(version),
                    "write it as `%s-1`: a package with an upstream tarball has one"
                                    .formatted(version)
                            + (parts.origs().isEmpty()
                                    ? "; or say `3.0 (native)` in debian/source/format"
                                    : ""));
        }
    }

    /** As dpkg-source warns. */
    private static List<String> aboutKey(DebianDirectory debian, GivenOrigs origs) {
        boolean key = debian.pieces().containsKey("upstream/signing-key.asc");
        if (key && !origs.signed()) {
            return List.of(
                    "debian/upstream/signing-key.asc is there, and no signature of an upstream"
                            + " tarball");
        }
        return !key && origs.signed()
                ? List.of(
                        "signatures of upstream tarballs are there, and no"
                                + " debian/upstream/signing-key.asc")
                : List.of();
    }

    private static DebianDirectory debian(Path directory) {
        String hint =
                "name the directory that holds `changelog`, `control` and `rules`; the changelog's top"
                        + " entry gives name, version and date (`dch --create` writes one)";
        if (!Files.isDirectory(directory)) {
            throw new InvalidInput(
                    "`%s` is no directory".formatted(Shown.text(directory.toString())), hint);
        }
        try {
            return DebianDirectory.asItIs(PackagingTree.merge(directory, List.of()));
        } catch (InvalidInput wrong) {
            boolean missing =
                    Stream.of("changelog", "control", "rules")
                            .anyMatch(file -> !Files.exists(directory.resolve(file)));
            throw new InvalidInput(
                    String.valueOf(wrong.getMessage()),
                    wrong.hint().orElse(missing ? hint : null),
                    wrong);
        }
    }

    private static List<Path> leave(List<StoredFile> files, ContentStore store, Path out) {
        SequencedMap<Path, Path> missing = new LinkedHashMap<>();
        for (StoredFile file : files) {
            if (!holds(out.resolve(file.name()), file, store)) {
                missing.put(out.resolve(file.name()), store.path(file));
            }
        }
        try (Prepared prepared = Prepared.share(missing)) {
            prepared.placeAll();
        }
        return files.stream().map(file -> out.resolve(file.name())).toList();
    }

    private static boolean holds(Path there, StoredFile file, ContentStore store) {
        if (!Files.exists(there)) {
            return false;
        }
        try {
            if (Files.mismatch(there, store.path(file)) < 0) {
                return true;
            }
        } catch (IOException e) {
            throw Durable.failure(there.toString(), e);
        }
        throw new InvalidInput(
                "`%s` is there already, with other bytes".formatted(Shown.text(there.toString())),
                "move it away, or name another directory with `--out`; a package that is published"
                        + " needs a new version at the top of debian/changelog");
    }
}
