package org.freshet.model;

/**
 * A file in the content store under its sha256, and the name that it bears when it leaves, such as
 * {@code jq_1.7.1.orig.tar.gz}.
 */
public record StoredFile(String name, Digests digests) {
    public StoredFile {
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("not a file name: " + name);
        }
    }

    public String sha256() {
        return digests.sha256();
    }
}
