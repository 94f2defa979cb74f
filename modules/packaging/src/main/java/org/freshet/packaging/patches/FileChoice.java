package org.freshet.packaging.patches;

import java.util.Comparator;
import java.util.List;

/** Which of the names in a diff is meant (POSIX, patch, "Filename Determination"; GNU patch). */
final class FileChoice {
    private static final Comparator<String> BEST =
            Comparator.comparingInt(FileChoice::components)
                    .thenComparingInt(name -> name.length() - name.lastIndexOf('/') - 1)
                    .thenComparingInt(String::length);

    private FileChoice() {}

    /** Of two names the one with fewer directories, a shorter last part, fewer bytes; the first. */
    static String shorter(String one, String other) {
        return BEST.compare(one, other) <= 0 ? one : other;
    }

    /** The best of the names, by the same order. */
    static String best(List<String> names) {
        return names.stream().reduce(FileChoice::shorter).orElseThrow();
    }

    /** How many directories of a name would have to be made. */
    static int newDirectories(String name, Tree tree) {
        return (int)
                Tree.above(Tree.path(name)).stream()
                        .filter(directory -> !(tree.at(directory) instanceof Tree.Node.Directory))
                        .count();
    }

    private static int components(String name) {
        return (int) name.replaceAll("/+", "/").chars().filter(c -> c == '/').count();
    }
}
