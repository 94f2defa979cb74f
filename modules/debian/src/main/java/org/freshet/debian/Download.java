package org.freshet.debian;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Unavailable;

/** Downloads of which the archive has said size and sha256. */
final class Download {
    private final Web web;

    Download(Web web) {
        this.web = web;
    }

    /**
     * @param to is written over; whole only when this returns
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure when it has another digest
     */
    void file(URI from, SuiteIndex.Listed listed, Path to) {
        MessageDigest digest = Hash.sha256();
        long size =
                web.get(
                        from,
                        bounds(listed),
                        in -> {
                            try (OutputStream out = Files.newOutputStream(to)) {
                                return new DigestInputStream(in, digest).transferTo(out);
                            } catch (IOException e) {
                                throw Durable.failure(to.toString(), e);
                            }
                        });
        compare(from, listed, Hash.hex(digest), size);
    }

    /** The same in memory. */
    byte[] bytes(URI from, SuiteIndex.Listed listed) {
        byte[] bytes = web.get(from, bounds(listed), in -> all(from, in));
        compare(from, listed, Hash.sha256(bytes), bytes.length);
        return bytes;
    }

    private static Web.Bounds bounds(SuiteIndex.Listed listed) {
        return Web.Bounds.DEFAULT.withBytes(Math.max(1, listed.size()));
    }

    /** What is sent, to its end. */
    static byte[] all(URI from, InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new Unavailable("`%s` was cut short".formatted(Web.shown(from)), "try again", e);
        }
    }

    private static void compare(URI from, SuiteIndex.Listed listed, String got, long size) {
        if (!got.equals(listed.sha256())) {
            throw new IntegrityFailure(
                    "digest of `%s` differs: expected sha256 `%s` and %d bytes, got `%s` and %d"
                            .formatted(Web.shown(from), listed.sha256(), listed.size(), got, size),
                    "the mirror may be in the middle of an update: `freshet retry`; if it stays so,"
                            + " use another mirror");
        }
    }
}
