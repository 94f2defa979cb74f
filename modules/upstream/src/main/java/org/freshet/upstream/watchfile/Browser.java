package org.freshet.upstream.watchfile;

import java.net.URI;
import java.util.Optional;

/** The web as packagers look at it. */
interface Browser {
    /**
     * A page as text.
     *
     * @param uri where redirects ended
     */
    record Page(URI uri, String text) {}

    /**
     * Gets a page.
     *
     * @param userAgent what to call ourselves; a few servers answer only what they know
     * @throws org.freshet.model.Unavailable when the server does not answer, or has no such page
     */
    Page page(URI url, Optional<String> userAgent);

    /** Whether there is such a file, which is no page. */
    boolean has(URI url, Optional<String> userAgent);
}
