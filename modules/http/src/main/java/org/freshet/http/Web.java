package org.freshet.http;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/** Bounded HTTP(S) requests. Safe for several threads. */
public final class Web {
    /**
     * What a request may cost.
     *
     * @param idle between two arrivals of bytes
     * @param whole for the whole request with its redirects
     * @param bytes of the body
     */
    public record Bounds(
            Duration connect, Duration idle, Duration whole, long bytes, int redirects) {
        public static final Bounds DEFAULT =
                new Bounds(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(15),
                        2L << 30,
                        5);

        public Bounds withBytes(long most) {
            return new Bounds(connect, idle, whole, most, redirects);
        }
    }

    /** What takes the body while it arrives. */
    @FunctionalInterface
    public interface Body<T> {
        T read(InputStream in);
    }

    public Web() {
        throw new IllegalStateException("being written");
    }

    /**
     * Gets a URL (http, https; file too, for local mirrors) and gives its body to {@code body}. A
     * redirect from https to http is refused.
     *
     * @throws org.freshet.model.Unavailable for no answer, status other than 200 (a 404 says so), a
     *     body cut short, a time bound, a redirect loop, HTML where it was not asked for
     * @throws org.freshet.model.IntegrityFailure for a body larger than the bound
     */
    public <T> T get(URI uri, Bounds bounds, Body<T> body) {
        throw new IllegalStateException("being written");
    }

    /**
     * Whether a failure of {@link #get} was an answer of 404 or 410: the server is there, the thing
     * is not.
     */
    public static boolean isMissing(org.freshet.model.Unavailable failure) {
        throw new IllegalStateException("being written");
    }
}
