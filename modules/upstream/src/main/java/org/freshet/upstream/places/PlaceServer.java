package org.freshet.upstream.places;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.freshet.http.Pages;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.Unavailable;

/** Asks the servers of places. Safe for several threads. */
final class PlaceServer {
    private static final Web.Bounds BOUNDS =
            new Web.Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(3),
                    16 << 20,
                    5);

    private final Pages pages;

    PlaceServer(Pages pages) {
        this.pages = pages;
    }

    /**
     * Reads a file of JSON.
     *
     * @param accept the media types that will do
     * @param most bytes
     */
    <T> T json(URI uri, String accept, long most, Web.Body<T> body) {
        return pages.get(Request.get(uri).with("Accept", accept), BOUNDS.withBytes(most), body);
    }

    /**
     * A page for people.
     *
     * @param uri where it was in the end
     */
    record Page(URI uri, String text) {}

    Page page(URI uri) {
        return pages.page(uri, BOUNDS, (at, in) -> new Page(at, text(in)));
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Unavailable("a page broke off", null, e);
        }
    }

    /** A text as one part of a path. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The URL for messages. */
    static String shown(URI uri) {
        return "`" + Web.shown(uri) + "`";
    }
}
