package org.freshet.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One question to a web server. It may be asked twice: once more when a kept connection turns out
 * to be closed.
 *
 * @param subject what messages call it
 * @param headers none of them secret, for they go wherever a redirect leads; a host's token comes
 *     from the {@link Manners}
 * @param body what is posted; empty for GET
 * @param gzip whether the answer may be compressed on its way
 * @param html whether the answer may be a page for people
 */
public record Request(
        URI uri,
        URI subject,
        Map<String, String> headers,
        Optional<String> body,
        boolean gzip,
        boolean html) {
    private static final int MOST_POSTED = 1 << 20;

    public Request {
        headers = Map.copyOf(headers);
        if (headers.keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals("authorization"))) {
            throw new IllegalArgumentException("a token in the headers of a request");
        }
        if (body.isPresent() && body.get().getBytes(StandardCharsets.UTF_8).length > MOST_POSTED) {
            throw new IllegalArgumentException("a request of more than a MiB");
        }
    }

    public static Request get(URI uri) {
        return new Request(uri, uri, Map.of(), Optional.empty(), false, false);
    }

    /**
     * A question too long for a URL. It changes nothing at the server, so a redirect takes it along
     * (RFC 9110, 15.4).
     */
    public static Request post(URI uri, String type, String body) {
        return new Request(uri, uri, Map.of("Content-Type", type), Optional.of(body), false, false);
    }

    public Request with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Request(uri, subject, more, body, gzip, html);
    }

    public Request about(URI thing) {
        return new Request(uri, thing, headers, body, gzip, html);
    }

    /** For text. A tarball comes as it lies there: some servers call its own gzip an encoding. */
    public Request compressed() {
        return new Request(uri, subject, headers, body, true, html);
    }

    public Request orHtml() {
        return new Request(uri, subject, headers, body, gzip, true);
    }
}
