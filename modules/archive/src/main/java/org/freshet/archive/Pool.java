package org.freshet.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.freshet.files.Content;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.DebianVersion;
import org.freshet.model.Digests;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;

/**
 * The files of all packages, {@code pool/main/h/hello/…}, shared by all suites. What a suite ever
 * named never changes its bytes; what an unfinished publication left may be replaced.
 *
 * <p>A file lies in the component whose index names it, so a source that moved has a directory in
 * each; a name has the same contents in all of them.
 */
final class Pool {
    private final Path root;
    private final List<String> components;

    Pool(Path root, List<String> components) {
        this.root = root;
        this.components = components;
    }

    /** {@code pool/main/h/hello}, {@code pool/main/libf/libfoo}. */
    static String directory(String component, SourceName source) {
        return "pool/%s/%s/%s".formatted(component, prefix(source), source);
    }

    /** {@code h}, {@code libf}. */
    static String prefix(SourceName source) {
        String name = source.text();
        return name.startsWith("lib") && name.length() > 3
                ? name.substring(0, 4)
                : name.substring(0, 1);
    }

    /** Where files of a source may lie; mostly one directory, which may not be there yet. */
    List<String> directories(SourceName source) {
        List<String> all =
                components.stream().map(component -> directory(component, source)).toList();
        return all.size() == 1
                ? all
                : all.stream().filter(each -> Files.isDirectory(root.resolve(each))).toList();
    }

    /** The component in which a file of the pool lies, or a directory. */
    static String component(String path) {
        return path.split("/", 3)[1];
    }

    /** Where a file lies that an index names from the root. */
    Path path(String fromRoot) {
        return root.resolve(fromRoot);
    }

    /**
     * What a package brings.
     *
     * @param dsc the digests under which its .dsc stands in the pool: a signed text counts by its
     *     text, so one that differs in its signature alone is left as it is
     * @param missing what the pool lacks of it, and a content that fails when it is not the file
     *     that the .dsc lists
     */
    record Arrival(StoredFile dsc, SequencedMap<Path, Content> missing) {}

    /**
     * Compares a package with what lies where clients will look for its files.
     *
     * @param directory where these will look
     * @param fixed sha256 of the names that suites hold or held
     * @throws IntegrityFailure when one of these has other contents now
     */
    Arrival compare(Submission submission, String directory, Map<String, String> fixed) {
        SequencedMap<Path, Content> missing = new LinkedHashMap<>();
        for (StoredFile file : submission.dsc().files()) {
            Path path = path(directory + "/" + file.name());
            if (!digests(path).map(Digests::sha256).equals(Optional.of(file.sha256()))) {
                missing.put(path, content(file, submission, fixed));
            }
        }
        Path path = path(directory + "/" + submission.itself().name());
        Optional<StoredFile> there = dscThere(path, submission, fixed);
        if (there.isEmpty()) {
            missing.put(path, out -> out.write(submission.bytes()));
        }
        return new Arrival(there.orElse(submission.itself()), missing);
    }

    private Content content(StoredFile listed, Submission submission, Map<String, String> fixed) {
        String held = fixed.get(listed.name());
        if (held != null && !held.equals(listed.sha256())) {
            throw new IntegrityFailure(
                    "`%s` was published with other contents: expected sha256 `%s`, got `%s`"
                            .formatted(listed.name(), held, listed.sha256()),
                    "a published file never changes; give the package another version");
        }
        Supplier<InputStream> content =
                submission
                        .content(listed.name())
                        .or(() -> elsewhere(listed, submission.dsc().source()))
                        .orElseThrow(() -> submission.missing(listed.name()));
        return out -> {
            try (InputStream in = content.get()) {
                Digests copied = Hash.copy(in, out);
                if (!copied.sha256().equals(listed.sha256())) {
                    throw submission.differs(listed.name(), listed.sha256(), copied.sha256());
                }
            }
        };
    }

    /** A file that lies in another component: one tarball may be of versions before and behind. */
    private Optional<Supplier<InputStream>> elsewhere(StoredFile listed, SourceName source) {
        for (String directory : directories(source)) {
            Path file = path(directory + "/" + listed.name());
            if (digests(file).map(Digests::sha256).equals(Optional.of(listed.sha256()))) {
                return Optional.of(() -> {
                    try {
                        return Files.newInputStream(file);
                    } catch (IOException e) {
                        throw Durable.failure(file.toString(), e);
                    }
                });
            }
        }
        return Optional.empty();
    }

    /** The .dsc that stands there, when it says the same. */
    private static Optional<StoredFile> dscThere(
            Path file, Submission submission, Map<String, String> fixed) {
        try {
            byte[] there = Files.readAllBytes(file);
            if (submission.identity().equals(Submission.identity(there))) {
                return Optional.of(
                        new StoredFile(
                                submission.itself().name(),
                                Hash.copy(
                                        new ByteArrayInputStream(there),
                                        OutputStream.nullOutputStream())));
            }
            if (fixed.containsKey(submission.itself().name())) {
                // Another epoch: the file's name is the same (Debian Policy 5.6.12).
                throw submission.changed();
            }
            return Optional.empty();
        } catch (NoSuchFileException e) {
            // The usual case: it is new.
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** The digests of a file in the pool, when it is there. */
    static Optional<Digests> digests(Path file) {
        try {
            return Optional.of(Hash.of(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** The provenance of one version, when it was ever written. */
    Optional<Provenance> provenance(SourceName source, DebianVersion version) {
        return directories(source).stream()
                .flatMap(directory ->
                        provenance(
                                path(directory).resolve(Provenance.fileName(source, version)),
                                _ -> true)
                                .stream())
                .findFirst();
    }

    private static Optional<Provenance> provenance(Path file, Predicate<byte[]> wanted) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return wanted.test(bytes)
                    ? Optional.of(Provenance.parse(file.toString(), bytes))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /** The provenance of every version of a source that was ever on its way to a suite. */
    List<Provenance> provenances(SourceName source) {
        return provenances(source, _ -> true);
    }

    /** Those that list one of these files: most need not be parsed for that. */
    List<Provenance> provenances(SourceName source, Collection<String> files) {
        return provenances(source, Provenance.mayList(files));
    }

    private List<Provenance> provenances(SourceName source, Predicate<byte[]> wanted) {
        List<Provenance> all = new ArrayList<>();
        for (Path file : files(source)) {
            if (file.getFileName().toString().endsWith(Provenance.SUFFIX)) {
                provenance(file, wanted).ifPresent(all::add);
            }
        }
        return all;
    }

    /**
     * Where the provenance of a version lies: one for all components.
     *
     * @param otherwise the directory for one that is new
     */
    Path path(Provenance provenance, String otherwise) {
        String name = Provenance.fileName(provenance.source(), provenance.version());
        return path(home(provenance.source(), name).orElse(otherwise)).resolve(name);
    }

    /** The directory in which a file of a source lies. */
    private Optional<String> home(SourceName source, String file) {
        List<String> directories = directories(source);
        return components.size() == 1
                ? Optional.of(directories.getFirst())
                : directories.stream()
                        .filter(each -> Files.exists(path(each).resolve(file)))
                        .findFirst();
    }

    /** Where something lies that goes with the provenance of a version; empty without one. */
    Optional<Path> beside(SourceName source, DebianVersion version, String name) {
        return home(source, Provenance.fileName(source, version))
                .map(directory -> path(directory).resolve(name));
    }

    void write(Provenance provenance, String otherwise) {
        Durable.replace(path(provenance, otherwise), provenance.content());
    }

    /** Files of a source's directories, by name; none when there is no such directory. */
    List<Path> files(SourceName source) {
        return directories(source).stream()
                .flatMap(directory -> Durable.visible(path(directory)).stream())
                .toList();
    }

    /** A file of a source; of several alike the one that came last. */
    Optional<Path> newest(SourceName source, String name) {
        return directories(source).stream()
                .map(directory -> path(directory).resolve(name))
                .filter(Files::exists)
                .max(Comparator.comparing(Pool::written));
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw Durable.failure(file.toString(), e);
        }
    }

    /**
     * Removes files of a source that no generation names and that have lain there for a day.
     *
     * @param current paths from the root that suites name now; asked only when something is old
     * @param kept paths that any generation names which a client may still be reading; asked only
     *     when something might go
     */
    void sweep(
            SourceName source,
            Supplier<Set<String>> current,
            Supplier<Set<String>> kept,
            Instant now) {
        directories(source)
                .forEach(directory -> Durable.sweep(path(directory), now.minus(Dists.GRACE)));
        List<Path> old = new ArrayList<>();
        for (Path file : files(source)) {
            boolean history = isRecord(file.getFileName().toString());
            if (!history && written(file).toInstant().isBefore(now.minus(Dists.GRACE))) {
                old.add(file);
            }
        }
        if (old.isEmpty()) {
            return;
        }
        Set<String> named = current.get();
        old.removeIf(file -> named.contains(fromRoot(file)));
        if (old.isEmpty()) {
            return;
        }
        Set<String> wanted = kept.get();
        for (Path file : old) {
            if (!wanted.contains(fromRoot(file))) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw Durable.failure(file.toString(), e);
                }
            }
        }
    }

    private String fromRoot(Path file) {
        return root.relativize(file).toString();
    }

    /** Whether it is no file of a package but what is remembered of one. */
    static boolean isRecord(String name) {
        return name.endsWith(Provenance.SUFFIX) || name.endsWith(BuiltUsing.SUFFIX);
    }

    /** The identity of a .dsc in the pool, when it is there. */
    Optional<String> identity(String fromRoot) {
        try {
            return Optional.of(Submission.identity(Files.readAllBytes(path(fromRoot))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Durable.failure(fromRoot, e);
        }
    }
}
