package org.freshet.packaging.bases;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.debian.Dsc;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.files.NewTree;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Pin.PinnedFile;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.StoredFile;

/**
 * What a recipe is made of when packaging is there already.
 *
 * @param homepage as debian/control has it
 * @param watch text of debian/watch
 * @param repository of upstream, as debian/upstream/metadata names it (DEP 12); of a native package
 *     that of the package
 * @param signingKey the keys that upstream signs with
 * @param excludes whether debian/copyright says {@code Files-Excluded}
 */
public record ForeignPackaging(
        SourceName source,
        Optional<URI> homepage,
        Optional<String> watch,
        Optional<String> repository,
        Optional<Path> signingKey,
        boolean excludes) {
    private static final Pattern COMPONENT_FILE =
            Pattern.compile(".*\\.orig-([A-Za-z0-9-]+)\\.tar\\.[a-z0-9]+");

    private static final Tarball.Bounds BOUNDS =
            new Tarball.Bounds(100_000, 1L << 30, 1024, Duration.ofMinutes(2));
    private static final int MOST_BYTES = 4 << 20;

    /**
     * Reads a {@code debian/} directory.
     *
     * @throws InvalidInput when its control names no source
     */
    public static ForeignPackaging read(Path debian) {
        String control =
                text(debian.resolve("control"))
                        .orElseThrow(() ->
                                new InvalidInput(
                                        "there is no `debian/control` in `%s`"
                                                .formatted(Shown.text(debian.toString())),
                                        "name a source package, or a directory that has `debian/`"));
        Deb822.Stanza stanza =
                Deb822.parse("debian/control", control).stream()
                        .findFirst()
                        .orElse(new Deb822.Stanza(Map.of()));
        return new ForeignPackaging(
                new SourceName(stanza.get("Source").orElse("").strip()),
                stanza.get("Homepage").map(String::strip).flatMap(ForeignPackaging::web),
                text(debian.resolve("watch")).filter(it -> !it.isBlank()),
                text(debian.resolve("upstream/metadata"))
                        .flatMap(metadata ->
                                metadata.lines()
                                        .filter(line -> line.startsWith("Repository:"))
                                        .map(line -> line.substring("Repository:".length()).strip())
                                        .findFirst())
                        .or(() -> isNative(debian) ? repository(stanza) : Optional.empty()),
                Stream.of("upstream/signing-key.asc", "upstream/signing-key.pgp")
                        .map(debian::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst(),
                text(debian.resolve("copyright"))
                        .filter(text ->
                                text.lines().anyMatch(it -> it.startsWith("Files-Excluded")))
                        .isPresent());
    }

    private static boolean isNative(Path debian) {
        return text(debian.resolve("source/format"))
                .filter(format -> format.strip().equals("3.0 (native)"))
                .isPresent();
    }

    /** Behind its address a branch and a path may stand (Policy 5.6.26). */
    private static Optional<String> repository(Deb822.Stanza control) {
        return control.get("Vcs-Git").map(vcs -> vcs.strip().split("\\s", 2)[0]);
    }

    private static Optional<URI> web(String text) {
        try {
            URI uri = URI.create(text);
            return text.startsWith("http") ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * Writes the {@code debian/} of a source package on this machine into an empty directory.
     *
     * @return the components of its upstream tarballs beside the main one
     * @throws InvalidInput when a file is missing, or its format cannot be read
     * @throws IntegrityFailure when a file has another digest than the .dsc says
     */
    public static Set<String> unpack(Path dscFile, Path into) {
        Dsc dsc;
        try (InputStream in = Files.newInputStream(dscFile)) {
            dsc = Dsc.parse(String.valueOf(dscFile.getFileName()), in.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s"
                            .formatted(
                                    Shown.text(dscFile.toString()), e.getClass().getSimpleName()),
                    "check the path",
                    e);
        }
        StoredFile packaging =
                DistributionSources.packaging(
                        dsc.files(), StoredFile::name, dsc.source() + " " + dsc.version());
        Path file = dscFile.resolveSibling(packaging.name());
        String got = sha256(file);
        if (!got.equals(packaging.sha256())) {
            throw new IntegrityFailure(
                    "digest of `%s` differs: expected sha256 `%s`, got `%s`"
                            .formatted(packaging.name(), packaging.sha256(), got),
                    "fetch the source package again");
        }
        new DebianUnpacking(
                        new PinnedFile(
                                packaging.name(), packaging.sha256(), packaging.digests().size()))
                .unpack(file, into);
        return components(dsc.files().stream().map(StoredFile::name));
    }

    /** The components of upstream's tarballs beside the main one, by the files of a package. */
    public static Set<String> components(Stream<String> files) {
        return files.map(COMPONENT_FILE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Copies a {@code debian/} directory into an empty one. */
    public static void copy(Path debian, Path into) {
        NewTree tree = new NewTree(into, "`" + Shown.text(debian.toString()) + "`", BOUNDS);
        try {
            Files.walkFileTree(
                    debian,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes is)
                                throws IOException {
                            String name = debian.relativize(file).toString();
                            if (is.isSymbolicLink()) {
                                tree.link(name, Files.readSymbolicLink(file).toString());
                            } else if (is.isRegularFile()) {
                                try (InputStream in = Files.newInputStream(file)) {
                                    tree.file(name, Files.isExecutable(file), in);
                                }
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
            tree.finish();
        } catch (IOException e) {
            throw Durable.failure(into.toString(), e);
        }
    }

    private static Optional<String> text(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s"
                            .formatted(Shown.text(file.toString()), e.getClass().getSimpleName()),
                    "make it a file that you may read",
                    e);
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Hash.sha256(in);
        } catch (IOException e) {
            throw new InvalidInput(
                    "`%s` cannot be read: %s"
                            .formatted(Shown.text(file.toString()), e.getClass().getSimpleName()),
                    "put all files of the source package beside its .dsc",
                    e);
        }
    }
}
