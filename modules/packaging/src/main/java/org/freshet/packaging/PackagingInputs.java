package org.freshet.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.freshet.files.Hash;
import org.freshet.model.InvalidInput;
import org.freshet.model.Maintainer;
import org.freshet.model.Pin;
import org.freshet.model.Recipe.Base;
import org.freshet.model.Recipe.PackagingRule;
import org.freshet.model.Recipe.Repacking;
import org.freshet.model.Recipe.TargetRule;
import org.freshet.model.Resolution;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.freshet.model.Target;

/**
 * The digest of everything that decides packaging: source, maintainer, what is left out of the
 * tarball, targets and for each of them the merged {@code debian/} with paths, x bits and contents.
 * Order of targets, dates, umask and the place of the checkout do not count.
 */
final class PackagingInputs {
    private PackagingInputs() {}

    static String digest(
            SourceName source,
            PackagingRule packaging,
            List<TargetRule> targets,
            Maintainer maintainer,
            Repacking repacking) {
        MessageDigest digest = Hash.sha256();
        line(digest, "source", source.text());
        line(digest, "maintainer", maintainer.text());
        // Recipes without it keep the digest that archives know them by.
        if (!repacking.equals(Repacking.NONE)) {
            line(digest, "suffix", repacking.suffix().orElse(""));
            repacking.exclude().forEach(pattern -> line(digest, "exclude", pattern));
        }
        Map<Path, String> contents = new HashMap<>();
        Map<List<Object>, String> trees = new HashMap<>();
        targets.stream()
                .sorted((a, b) -> a.target().text().compareTo(b.target().text()))
                .forEach(rule -> {
                    line(digest, "target", rule.target().text(), rule.target().suffix());
                    Base base = rule.base().orElse(packaging.base());
                    List<Path> overlays = overlays(packaging, rule);
                    line(
                            digest,
                            "tree",
                            trees.computeIfAbsent(
                                    List.of(base, overlays), _ -> tree(base, overlays, contents)));
                });
        return Hash.hex(digest);
    }

    /**
     * The same with what was resolved besides. Where all of it lies beside the recipe and was taken
     * as it is, the recipe's digest says everything.
     *
     * @param marks what was done to make the packaging of others ours
     */
    static String resolved(
            String recipe, List<Resolution.Packaging> packagings, List<String> marks) {
        if (marks.isEmpty() && packagings.stream().allMatch(one -> one.base().isEmpty())) {
            return recipe;
        }
        MessageDigest digest = Hash.sha256();
        line(digest, "recipe", recipe);
        packagings.stream()
                .flatMap(packaging -> packaging.base().stream())
                .map(Pin::identity)
                .distinct()
                .sorted()
                .forEach(pin -> line(digest, "base", pin));
        marks.stream().distinct().sorted().forEach(mark -> line(digest, "mark", mark));
        return Hash.hex(digest);
    }

    /** The recipe's overlays, then the target's. */
    static List<Path> overlays(PackagingRule packaging, TargetRule rule) {
        List<Path> overlays = new ArrayList<>(packaging.overlays());
        overlays.addAll(rule.overlays());
        return overlays;
    }

    /** What a recipe has of a tree; of a base that lies elsewhere, its name. */
    private static String tree(Base base, List<Path> overlays, Map<Path, String> contents) {
        MessageDigest digest = Hash.sha256();
        switch (base) {
            case Base.Dir(Path directory) ->
                    pieces(digest, PackagingTree.merge(directory, overlays), contents);
            case Base.From(Target series) -> {
                line(digest, "from", series.text());
                layers(digest, overlays, contents);
            }
            case Base.Git(String url, Optional<String> ref, String path) -> {
                line(digest, "git", url, ref.orElse("HEAD"), path);
                layers(digest, overlays, contents);
            }
        }
        return Hash.hex(digest);
    }

    private static void layers(
            MessageDigest digest, List<Path> overlays, Map<Path, String> contents) {
        for (Path overlay : overlays) {
            line(digest, "overlay");
            pieces(digest, PackagingTree.merge(overlay, List.of()), contents);
        }
    }

    private static void pieces(
            MessageDigest digest,
            SortedMap<String, PackagingTree.Piece> pieces,
            Map<Path, String> contents) {
        pieces.forEach((path, piece) -> {
            switch (piece) {
                case PackagingTree.Piece.Link(String to) -> line(digest, "link", path, to);
                case PackagingTree.Piece.File(Path file, boolean executable) ->
                        line(
                                digest,
                                executable ? "program" : "file",
                                path,
                                contents.computeIfAbsent(file, PackagingInputs::content));
            }
        });
    }

    private static String content(Path file) {
        MessageDigest digest = Hash.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new InvalidInput(
                    "file `%s` cannot be read: %s"
                            .formatted(
                                    Shown.text(String.valueOf(file.getFileName())),
                                    e.getClass().getSimpleName()),
                    "make it a file that you may read",
                    e);
        }
        return Hash.hex(digest);
    }

    /** Fields end with NUL, which no path or word has; so no two lists of words look alike. */
    private static void line(MessageDigest digest, String... fields) {
        for (String field : fields) {
            digest.update(field.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        digest.update((byte) '\n');
    }
}
