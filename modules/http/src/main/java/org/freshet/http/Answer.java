package org.freshet.http;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;

/** What a server answered, after redirects; its body while it arrives. */
public final class Answer {
    private final URI uri;
    private final int status;
    private final HttpHeaders headers;
    private final ArrivingBody arriving;
    private final Request request;
    private final String shown;
    private final Web.Bounds bounds;

    Answer(
            URI uri,
            int status,
            HttpHeaders headers,
            ArrivingBody arriving,
            Request request,
            String shown,
            Web.Bounds bounds) {
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.arriving = arriving;
        this.request = request;
        this.shown = shown;
        this.bounds = bounds;
    }

    /** Where the redirects ended. */
    public URI uri() {
        return uri;
    }

    public int status() {
        return status;
    }

    /** Hostile text. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The media type in lower case, without its parameters; empty when the answer names none. */
    public String type() {
        return header("content-type")
                .orElse("")
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /**
     * The body, within its bounds, unpacked where the request allowed that. Fails with Freshet's
     * failures. To be asked for once.
     *
     * @throws IntegrityFailure for a body that is announced too large
     */
    public InputStream body() {
        long announced = announced();
        if (announced > bounds.bytes()) {
            throw Failures.tooLarge(shown, bounds.bytes(), String.valueOf(announced));
        }
        InputStream raw = new BoundedBody(arriving, shown, bounds, announced);
        String encoding = header("content-encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        if (!request.gzip() || encoding.isEmpty() || encoding.equals("identity")) {
            return raw;
        }
        if (!encoding.equals("gzip") && !encoding.equals("x-gzip")) {
            throw Failures.encoding(shown, encoding);
        }
        return new BoundedBody(new UnpackedBody(raw, shown), shown, bounds, -1);
    }

    private long announced() {
        try {
            return headers.firstValueAsLong("content-length").orElse(-1);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
