package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.ContentStore;
import org.freshet.files.Durable;
import org.freshet.files.Tarball;
import org.freshet.model.DebianVersion;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;

/**
 * Makes a source package from exactly these: upstream tarballs and a {@code debian/} directory,
 * without recipe, plan or archive. Name, version and dates are those of the top entry of the
 * changelog; only {@code debian/source/format} is added where it is missing. Nothing is signed.
 */
public final class PlainSource {
    private final Path scratch;
    private final DpkgSource dpkgSource;

    /**
     * @param scratch a directory for what is on its way; whoever made it removes it
     */
    public PlainSource(Path scratch) {
        this(scratch, new DpkgSource());
    }

    PlainSource(Path scratch, DpkgSource dpkgSource) {
        this.scratch = scratch.toAbsolutePath();
        this.dpkgSource = dpkgSource;
    }

    /**
     * What goes in.
     *
     * @param origs one main tarball; others are components, named {@code
     *     SOURCE_UPSTREAM.orig-COMPONENT.tar.EXT} (dpkg-source(1))
     * @param debian the directory {@code debian} itself
     * @param strict lets dpkg-source unpack and build the result before it is written
     */
    public record Parts(List<Path> origs, Path debian, boolean strict) {
        public Parts {
            origs = List.copyOf(origs);
        }
    }

    /**
     * Writes the .dsc, what it lists and the {@code _source.changes} into a directory, which is
     * made when it is missing. The same parts give the same bytes.
     *
     * @return the files, the .changes last
     * @throws InvalidInput for parts that cannot be packaged, and when the directory holds a file
     *     of the same name with other bytes; then nothing is written
     * @throws org.freshet.model.IntegrityFailure for a hostile tarball
     */
    public List<Path> build(Parts parts, Path out) {
        DebianDirectory debian = debian(parts.debian());
        ChangelogEntry entry = debian.newest().orElseThrow();
        DebianVersion version = entry.version();
        if (version.revision().isEmpty()) {
            throw new InvalidInput(
                    "version `%s` of debian/changelog has no revision, as a native package has none"
                            .formatted(version),
                    "write it as `%s-1`: a package with an upstream tarball has one; native ones"
                                    .formatted(version)
                            + " cannot be made yet");
        }
        ContentStore store = new ContentStore(scratch.resolve("store"));
        List<StoredFile> origs =
                origs(parts.origs(), entry.source() + "_" + version.upstream(), store);
        SourceFiles.Written written =
                new SourceFiles(store, Optional.empty()).write(debian.files(), origs);
        if (parts.strict()) {
            dpkgSource.accept(written, origs, store, scratch);
        }
        List<StoredFile> files = new ArrayList<>(written.files());
        files.add(written.dsc());
        files.add(written.changes());
        return leave(files, store, out);
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
            throw new InvalidInput(
                    String.valueOf(wrong.getMessage()), wrong.hint().orElse(hint), wrong);
        }
    }

    private static List<StoredFile> origs(List<Path> given, String base, ContentStore store) {
        Pattern component =
                Pattern.compile(Pattern.quote(base) + "\\.orig-([A-Za-z0-9-]+)\\.tar\\.[a-z0-9]+");
        Map<String, Path> from = new TreeMap<>();
        List<StoredFile> origs = new ArrayList<>();
        for (Path path : given) {
            String name = String.valueOf(path.getFileName());
            Matcher matcher = component.matcher(name);
            String role = matcher.matches() ? ".orig-" + matcher.group(1) : ".orig";
            Path other = from.put(role, path);
            if (other != null) {
                throw new InvalidInput(
                        "both `%s` and `%s` would be `%s%s.tar.*`"
                                .formatted(
                                        Shown.text(other.toString()),
                                        Shown.text(path.toString()),
                                        base,
                                        role),
                        "there is one main tarball; a component is named `%s.orig-COMPONENT.tar.EXT`"
                                .formatted(base));
            }
            origs.add(orig(path, base + role, store));
        }
        if (!from.containsKey(".orig")) {
            throw new InvalidInput(
                    "there is no main upstream tarball"
                            + (from.isEmpty() ? "" : ", only components"),
                    "name it with `--orig`; any name will do");
        }
        return origs;
    }

    /** A tarball under its proper name; the extension is that of its bytes, whatever its name. */
    private static StoredFile orig(Path path, String stem, ContentStore store) {
        String shown = path.toString();
        if (!Files.isRegularFile(path)) {
            throw new InvalidInput(
                    "upstream tarball `%s` is not there, or is no file"
                            .formatted(Shown.text(shown)),
                    "check the path");
        }
        StoredFile file;
        Tarball.Contents contents;
        try (InputStream in = Files.newInputStream(path)) {
            file = store.put(stem, in, Long.MAX_VALUE);
            contents = Tarball.check(store.path(file), shown, Tarball.Bounds.DEFAULT);
        } catch (IOException e) {
            throw new InvalidInput(
                    "upstream tarball `%s` cannot be read: %s"
                            .formatted(Shown.text(shown), e.getClass().getSimpleName()),
                    "make it a file that you may read",
                    e);
        } catch (Unavailable e) {
            // Waiting does not mend a file that a user gave.
            throw new InvalidInput(
                    String.valueOf(e.getMessage()), "fetch the file again, and give that one", e);
        }
        if (contents.extension().equals("tar")) {
            throw new InvalidInput(
                    "tarball `%s` is not compressed".formatted(Shown.text(shown)),
                    "a source package takes gz, bz2 and xz: `xz -k` compresses it");
        }
        return new StoredFile(stem + "." + contents.extension(), file.digests());
    }

    private static List<Path> leave(List<StoredFile> files, ContentStore store, Path out) {
        List<StoredFile> missing = new ArrayList<>();
        for (StoredFile file : files) {
            if (!holds(out.resolve(file.name()), file, store)) {
                missing.add(file);
            }
        }
        for (StoredFile file : missing) {
            Durable.replace(
                    out.resolve(file.name()),
                    to -> {
                        try (InputStream in = store.open(file)) {
                            in.transferTo(to);
                        }
                    });
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
