package org.freshet.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * A Debian source package in the content store.
 *
 * @param files the orig tarball and the debian tarball, in the order in which the .dsc lists them
 */
public record SourcePackage(Plan plan, StoredFile dsc, StoredFile changes, List<StoredFile> files) {
    public SourcePackage {
        files = List.copyOf(files);
    }

    /** What stands in the pool: the .dsc and what it lists. */
    public List<StoredFile> pool() {
        return Stream.concat(Stream.of(dsc), files.stream()).toList();
    }
}
