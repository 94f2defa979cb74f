package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory as a text: the relative paths of its files and links, sorted, one a line. */
public final class Tree {
    private Tree() {}

    public static String of(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> Files.isSymbolicLink(path) || !Files.isDirectory(path))
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
