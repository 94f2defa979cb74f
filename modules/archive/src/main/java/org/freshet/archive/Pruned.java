package org.freshet.archive;

import java.util.List;

/**
 * What was taken away because nobody can want it, or would be.
 *
 * @param versions that suites hold no more
 * @param files of the pool, by their paths from the root
 * @param bytes of these files
 * @param waiting how many more files nothing names, which are too young to go: somebody may still
 *     be reading the indices that named them
 */
public record Pruned(List<Archive.Listing> versions, List<String> files, long bytes, int waiting) {
    public Pruned {
        versions = List.copyOf(versions);
        files = List.copyOf(files);
    }
}
