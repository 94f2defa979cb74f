package org.freshet.handover.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.freshet.files.Hash;

/** A tree that looks like a published archive, as far as sending it goes. */
final class TinyTree {
    final Path root;
    private final SortedMap<String, Integer> published = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, LocalTree.Index>> indices = new TreeMap<>();

    /** What is in the index besides. */
    String others = "";

    private TinyTree(Path root) {
        this.root = root;
    }

    /** With one suite and one package. */
    static TinyTree at(Path root) {
        TinyTree tree = new TinyTree(root);
        tree.write("index.html", "hello\n");
        tree.write("key.asc", "key\n");
        tree.write(".lock", "");
        tree.publish("noble", "hello_1");
        return tree;
    }

    void write(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A package more in a suite. */
    void publish(String suite, String name) {
        int generation = published.merge(suite, 1, Integer::sum);
        write("pool/main/h/hello/%s.deb".formatted(name), "contents of %s\n".formatted(name));
        SortedMap<String, LocalTree.Index> now = new TreeMap<>();
        now.put(
                "main/binary-amd64/Packages",
                index(suite, "main/binary-amd64/Packages", "up to " + name + "\n" + others));
        now.put("main/i18n/Translation-en", index(suite, "main/i18n/Translation-en", "words\n"));
        indices.put(suite, now);
        sign(suite, "generation " + generation);
    }

    /** A suite that is signed once more. */
    void sign(String suite, String text) {
        write("dists/%s/Release.gpg".formatted(suite), "signature of %s\n".formatted(text));
        write("dists/%s/Release".formatted(suite), text + "\n");
        write("dists/%s/InRelease".formatted(suite), "signed %s\n".formatted(text));
    }

    private LocalTree.Index index(String suite, String path, String text) {
        String sha256 = Hash.sha256(text);
        write("dists/%s/%s".formatted(suite, Place.byHash(path, sha256)), text);
        write("dists/%s/%s".formatted(suite, path), text);
        return new LocalTree.Index(sha256, text.getBytes(StandardCharsets.UTF_8).length);
    }

    LocalTree seen() {
        List<LocalTree.Suite> suites = new ArrayList<>();
        indices.forEach((suite, files) ->
                suites.add(
                        new LocalTree.Suite(
                                suite,
                                bytes(suite, "InRelease"),
                                bytes(suite, "Release"),
                                bytes(suite, "Release.gpg"),
                                files)));
        return new LocalTree(root, LocalTree.fingerprint(root), suites);
    }

    String inRelease(String suite) {
        return Hash.sha256(bytes(suite, "InRelease"));
    }

    private byte[] bytes(String suite, String name) {
        try {
            return Files.readAllBytes(root.resolve("dists").resolve(suite).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a directory shows: paths with what they hold, hidden ones left out. */
    static SortedMap<String, String> shown(Path directory) {
        SortedMap<String, String> shown = new TreeMap<>();
        try (var all = Files.walk(directory)) {
            for (Path file : all.toList()) {
                String path = directory.relativize(file).toString();
                if (!path.isEmpty() && !("/" + path).contains("/.")) {
                    shown.put(
                            path,
                            Files.isSymbolicLink(file)
                                    ? "-> " + Files.readSymbolicLink(file)
                                    : Files.isDirectory(file) ? "/" : Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shown;
    }
}
