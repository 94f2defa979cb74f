package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.freshet.http.Web;
import org.freshet.model.Unavailable;

/** Fetches what fits into memory: signatures, lists of checksums. */
record SmallFiles(Web web, Web.Bounds bounds) {
    /**
     * A file; empty when its server says that it is not there.
     *
     * @throws Unavailable when the server says anything else
     */
    Optional<byte[]> find(URI uri) {
        try {
            return Optional.of(web.get(uri, bounds, SmallFiles::all));
        } catch (Unavailable e) {
            if (Web.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static byte[] all(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new Unavailable("a small file broke off", null, e);
        }
    }
}
