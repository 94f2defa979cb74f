package org.freshet.packaging.patches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freshet.files.SameBytes;
import org.freshet.files.SameBytes.Entry;
import org.freshet.testkit.Tool;

/** An unpacked source package on disk: upstream's files and a {@code debian/} with patches. */
final class Workshop {
    private static final String APPLY =
            """
            use Dpkg::Source::Quilt;
            my $quilt = Dpkg::Source::Quilt->new($ARGV[0]);
            $quilt->setup_db();
            while ($quilt->next()) { $quilt->push(); }
            """;

    final Path tree;
    private final Path tarball;

    Workshop(Path directory) {
        tree = directory.resolve("tree");
        tarball = directory.resolve("orig.tar");
        make(tree);
    }

    Workshop file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Workshop file(String name, byte[] bytes) {
        try {
            make(tree.resolve(name).resolve("..").normalize());
            Files.write(tree.resolve(name), bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Workshop link(String name, String to) {
        try {
            make(tree.resolve(name).resolve("..").normalize());
            Files.createSymbolicLink(tree.resolve(name), Path.of(to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds patches, in order, all in the series. */
    Workshop patch(String name, String text) {
        String series = text("debian/patches/series");
        file("debian/patches/" + name, text.getBytes(StandardCharsets.ISO_8859_1));
        return file("debian/patches/series", series + name + "\n");
    }

    String text(String name) {
        try {
            Path file = tree.resolve(name);
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets dpkg's own code apply the series to the tree on disk; its words where it refuses. */
    Tool.Ran dpkg() {
        return Tool.named("perl").run("-e", APPLY, tree.toString());
    }

    SortedMap<String, Entry> debian() {
        SortedMap<String, Entry> debian = new TreeMap<>();
        entries()
                .forEach((name, entry) -> {
                    String below = name.substring(name.indexOf('/') + 1);
                    if (below.equals("debian") || below.startsWith("debian/")) {
                        debian.put(below, entry);
                    }
                });
        return debian;
    }

    PatchSeries series() {
        return PatchSeries.of(debian(), "debian");
    }

    SeriesUpdate update() {
        PatchSeries series = series();
        return series.onto(orig(series), true);
    }

    OrigTree orig(PatchSeries series) {
        SortedMap<String, Entry> upstream = entries();
        upstream.keySet().removeIf(name -> name.startsWith("top/debian"));
        upstream.put("top", new Entry.Directory());
        try (var out = Files.newOutputStream(tarball)) {
            SameBytes.tar(upstream, Instant.EPOCH, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return OrigTree.read(List.of(new OrigTree.Orig(tarball, "orig.tar", "")), series.paths());
    }

    /** The files, as their paths and contents; without what dpkg keeps for quilt. */
    Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        for (Path path : walk()) {
            String name = tree.relativize(path).toString();
            if (name.startsWith(".pc/") || name.startsWith("debian/patches/")) {
                continue;
            }
            if (Files.isSymbolicLink(path)) {
                files.put(name, "-> " + read(path));
            } else if (Files.isRegularFile(path)) {
                files.put(name, read(path));
            }
        }
        return files;
    }

    private static String read(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? Files.readSymbolicLink(path).toString()
                    : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SortedMap<String, Entry> entries() {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (Path path : walk()) {
            String name = "top/" + tree.relativize(path);
            if (Files.isSymbolicLink(path)) {
                entries.put(name, new Entry.Link(read(path)));
            } else if (Files.isDirectory(path)) {
                entries.put(name, new Entry.Directory());
            } else {
                byte[] bytes = read(path).getBytes(StandardCharsets.ISO_8859_1);
                entries.put(name, new Entry.File(out -> out.write(bytes), bytes.length, false));
            }
        }
        return entries;
    }

    private List<Path> walk() {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(path -> !path.equals(tree)).sorted().collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
