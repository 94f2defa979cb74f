package org.freshet.upstream.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.util.sha1.SHA1;
import org.eclipse.jgit.util.sha1.Sha1CollisionException;
import org.freshet.model.IntegrityFailure;

/**
 * The id that git gives a file's content: {@code blob SIZE}, a NUL, the bytes. It is SHA-1, by
 * JGit's code that knows both attacks on it: two contents made to have one id are refused.
 */
final class BlobId {
    private BlobId() {}

    /** Reads to the end; {@code size} must be what comes. */
    static ObjectId of(long size, InputStream content, String what) throws IOException {
        SHA1 hash = start(size);
        byte[] buffer = new byte[1 << 13];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            hash.update(buffer, 0, n);
        }
        return end(hash, what);
    }

    static ObjectId of(byte[] content, String what) {
        SHA1 hash = start(content.length);
        hash.update(content, 0, content.length);
        return end(hash, what);
    }

    private static SHA1 start(long size) {
        SHA1 hash = SHA1.newInstance();
        byte[] header = ("blob " + size + '\0').getBytes(StandardCharsets.US_ASCII);
        hash.update(header, 0, header.length);
        return hash;
    }

    private static ObjectId end(SHA1 hash, String what) {
        try {
            return hash.toObjectId();
        } catch (Sha1CollisionException e) {
            throw new IntegrityFailure(
                    "%s is made so that another content has the same SHA-1".formatted(what),
                    "somebody attacks git's ids; do not package it",
                    e);
        }
    }
}
