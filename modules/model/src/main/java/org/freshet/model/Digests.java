package org.freshet.model;

/**
 * The digests of one file as Debian's formats list them, lower case hex, and its size in bytes. The
 * sha256 is its identity; md5 and sha1 are written only because {@code Files} and {@code
 * Checksums-Sha1} of a .dsc need them (Debian Policy 5.6.21, 5.6.24).
 */
public record Digests(String md5, String sha1, String sha256, long size) {
    public Digests {
        if (md5.length() != 32 || sha1.length() != 40 || sha256.length() != 64 || size < 0) {
            throw new IllegalArgumentException("not digests: " + md5 + " " + sha1 + " " + sha256);
        }
    }
}
