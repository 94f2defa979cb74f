package org.freshet.archive.segments;

import java.nio.file.Path;

/** The files of one index that is published. */
public record Forms(Listed plain, Listed gz, Listed xz) {
    /** A file, and what Release says of it. */
    public record Listed(Path file, String sha256, long size) {}
}
