package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.files.ContentStore;
import org.freshet.files.KeptTarball;
import org.freshet.files.Tarball;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.packaging.patches.OrigTree;

/**
 * Upstream tarballs that a user gave, kept under the names that a source package gives them, with
 * their signatures.
 *
 * @param notes what was done to them, one sentence each
 * @param trees what they unpack to
 */
record GivenOrigs(List<StoredFile> files, List<String> notes, List<OrigTree.Orig> trees) {
    private static final String SIGNATURE = ".asc";
    private static final String MAIN = ".orig";
    private static final Pattern ORIG =
            Pattern.compile("([^_]+_[^_]+)\\.orig(?:-[A-Za-z0-9-]+)?\\.[a-z0-9.]+");
    private static final int MOST_SIGNATURE = 1 << 20;

    /** Longer than for what is fetched: xz of a large tar takes its time. */
    private static final Tarball.Bounds BOUNDS =
            new Tarball.Bounds(
                    Tarball.Bounds.DEFAULT.entries(),
                    Tarball.Bounds.DEFAULT.unpacked(),
                    Tarball.Bounds.DEFAULT.nameLength(),
                    Duration.ofHours(2));

    GivenOrigs {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
        trees = List.copyOf(trees);
    }

    /** Whether any has a signature. */
    boolean signed() {
        return files.stream().anyMatch(file -> file.name().endsWith(SIGNATURE));
    }

    /**
     * Keeps them.
     *
     * @param given tarballs and their signatures, in any order
     * @param base source and upstream version: {@code hello_1.0}
     * @throws InvalidInput for what cannot be understood
     * @throws org.freshet.model.IntegrityFailure for a hostile tarball
     */
    static GivenOrigs of(List<Path> given, String base, ContentStore store) {
        List<Path> tarballs = given.stream().filter(path -> !isSignature(path)).toList();
        Map<String, Path> byRole = byRole(tarballs, base);
        Map<Path, Path> signatures = signatures(given, tarballs);
        List<StoredFile> files = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<OrigTree.Orig> trees = new ArrayList<>();
        byRole.forEach((role, path) -> {
            KeptTarball kept = tarball(path, base + role, store);
            named(path)
                    .filter(other -> !other.equals(base))
                    .ifPresent(other ->
                            notes.add(
                                    "`%s` is named as a tarball of `%s`, and becomes `%s`"
                                            .formatted(
                                                    Shown.text(path.toString()),
                                                    Shown.text(other),
                                                    kept.file().name())));
            files.add(kept.file());
            trees.add(
                    new OrigTree.Orig(
                            store.path(kept.file()),
                            kept.file().name(),
                            role.equals(MAIN) ? "" : role.substring(MAIN.length() + 1),
                            kept.flat()));
            Optional<Path> signature = Optional.ofNullable(signatures.get(path));
            if (kept.asItWas()) {
                signature.map(it -> keep(it, kept.file().name(), store)).ifPresent(files::add);
            } else {
                notes.add(
                        "`%s` is packed as %s, which archives do not take: `%s` has the same tar"
                                        .formatted(
                                                Shown.text(path.toString()),
                                                kept.was(),
                                                kept.file().name())
                                + " as xz"
                                + signature
                                        .map(_ ->
                                                ", and the signature, good for other bytes, is left out")
                                        .orElse(""));
            }
        });
        return new GivenOrigs(files, notes, trees);
    }

    private static KeptTarball tarball(Path path, String stem, ContentStore store) {
        try {
            return KeptTarball.keep(path, stem, BOUNDS, store);
        } catch (IntegrityFailure hostile) {
            // Its own hint is for those who have a recipe.
            throw new IntegrityFailure(
                    String.valueOf(hostile.getMessage()),
                    "nothing of it was unpacked; list it with `tar -tvf` and ask upstream",
                    hostile);
        }
    }

    /** Source and upstream version in the name, where it has those of an orig tarball. */
    private static Optional<String> named(Path path) {
        Matcher orig = ORIG.matcher(name(path));
        return orig.matches() ? Optional.of(orig.group(1)) : Optional.empty();
    }

    private static boolean isSignature(Path path) {
        return name(path).endsWith(SIGNATURE);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** What stands behind the version in each one's name: {@code .orig} or {@code .orig-x}. */
    private static Map<String, Path> byRole(List<Path> tarballs, String base) {
        Pattern component =
                Pattern.compile(Pattern.quote(base) + "\\.orig-([A-Za-z0-9-]+)\\.[a-z0-9.]+");
        Map<String, Path> byRole = new LinkedHashMap<>();
        for (Path path : tarballs) {
            Matcher matcher = component.matcher(name(path));
            String role = matcher.matches() ? MAIN + "-" + matcher.group(1) : MAIN;
            Path other = byRole.put(role, path);
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
        }
        if (!byRole.containsKey(MAIN)) {
            throw new InvalidInput(
                    "there is no main upstream tarball"
                            + (byRole.isEmpty() ? "" : ", only components"),
                    "name it with `--orig`; any name will do");
        }
        return byRole;
    }

    /** The signature of each tarball that has one: given, or beside it. */
    private static Map<Path, Path> signatures(List<Path> given, List<Path> tarballs) {
        Map<Path, Path> signatures = new LinkedHashMap<>();
        for (Path path : given) {
            if (isSignature(path)) {
                Path tarball =
                        tarballs.stream()
                                .filter(one -> name(path).equals(name(one) + SIGNATURE))
                                .findFirst()
                                .orElseThrow(() ->
                                        new InvalidInput(
                                                "`%s` is a signature, and no tarball of that name is given"
                                                        .formatted(Shown.text(path.toString())),
                                                "the signature of `x.tar.gz` is `x.tar.gz.asc`; give both"));
                signatures.put(tarball, path);
            }
        }
        for (Path tarball : tarballs) {
            Path beside = tarball.resolveSibling(name(tarball) + SIGNATURE);
            if (Files.isRegularFile(beside)) {
                signatures.putIfAbsent(tarball, beside);
            }
        }
        return signatures;
    }

    private static StoredFile keep(Path signature, String tarball, ContentStore store) {
        try (InputStream in = Files.newInputStream(signature)) {
            byte[] bytes = in.readNBytes(MOST_SIGNATURE + 1);
            if (bytes.length > MOST_SIGNATURE) {
                throw new InvalidInput(
                        "signature `%s` has more than %d bytes"
                                .formatted(Shown.text(signature.toString()), MOST_SIGNATURE));
            }
            return store.put(tarball + SIGNATURE, out -> out.write(bytes));
        } catch (IOException e) {
            throw new InvalidInput(
                    "signature `%s` cannot be read: %s"
                            .formatted(
                                    Shown.text(signature.toString()), e.getClass().getSimpleName()),
                    "make it a file that you may read",
                    e);
        }
    }
}
