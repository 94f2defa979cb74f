package org.freshet.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a base of packaging was when it was resolved: enough to have the same one again, and to know
 * it for the same. A directory beside the recipe has none: its bytes are the recipe's.
 */
public sealed interface Pin {
    /**
     * What distinguishes it from what the base was before or will be: the same on every mirror, and
     * the same when a repository moved on without a change of its packaging.
     */
    String identity();

    /**
     * A distribution's source package.
     *
     * @param archive the directory that has {@code dists/}; {@link #ANY_ARCHIVE} where that is not
     *     on record
     * @param suite that listed it, such as {@code trixie} or {@code trixie-updates}
     * @param directory of its files below the archive, {@code pool/main/j/jq}
     * @param files the .dsc, then all that it names
     */
    record SourcePin(
            String distribution,
            URI archive,
            String suite,
            SourceName source,
            DebianVersion version,
            String directory,
            List<PinnedFile> files)
            implements Pin {
        /** Wherever the distribution's archive is now. */
        public static final URI ANY_ARCHIVE = URI.create("");

        public SourcePin {
            files = List.copyOf(files);
        }

        @Override
        public String identity() {
            return "%s %s %s %s"
                    .formatted(distribution, source, version, files.getFirst().sha256());
        }
    }

    /** A file of a source package. */
    record PinnedFile(String name, String sha256, long size) {}

    /**
     * A directory of a commit.
     *
     * @param ref the branch or tag that led there; empty: the repository's own
     * @param commit hex
     * @param path of the directory
     * @param tree the git tree of the directory, hex
     */
    record GitPin(String url, Optional<String> ref, String commit, String path, String tree)
            implements Pin {
        @Override
        public String identity() {
            return "git " + tree;
        }
    }
}
