package org.freshet.http;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/**
 * Bounded HTTP(S) requests, asked with manners: few at once to one host, and none while a host
 * wants to be left alone ({@code Retry-After}, a quota used up, refusals in a row); such a request
 * fails at once with {@link Unavailable#retryAt}. One of these for everything that asks the web:
 * hosts count all of it together. Safe for several threads.
 */
public final class Web {
    /**
     * What a request may cost.
     *
     * @param idle between two arrivals of bytes
     * @param whole for the whole request with its redirects; again as long for a place at a busy
     *     host
     * @param bytes of the body, as it comes and unpacked
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
        /**
         * Reads what it needs. The stream fails with Freshet's failures, never with an {@link
         * java.io.IOException}, and is closed afterwards.
         */
        T read(InputStream in);
    }

    /** What takes a page whose links count from where it is. */
    @FunctionalInterface
    public interface Page<T> {
        /**
         * As {@link Body#read}.
         *
         * @param uri where the redirects ended
         */
        T read(URI uri, InputStream in);
    }

    /** What takes an answer of whatever status. */
    @FunctionalInterface
    public interface Reader<T> {
        /** The answer's place at its host is kept meanwhile: ask the same host for nothing else. */
        T read(Answer answer);
    }

    /** A place at a host, for a client of somebody else's that asks there itself. */
    public interface Visit extends AutoCloseable {
        /**
         * To be told of each URL before it is asked.
         *
         * @throws Unavailable when a redirect leads from out there to in here
         */
        void asks(URI uri);

        /**
         * To be told of each answer.
         *
         * @throws Unavailable when the host refuses everybody, or us, for now
         */
        void heard(int status, Map<String, List<String>> headers);

        @Override
        void close();
    }

    private final Hosts hosts;
    private final Connections connections;
    private final Neighbourhood neighbourhood;

    /** Costs nothing until the first request. */
    public Web(InstantSource clock, Manners manners) {
        this(clock, manners, InetAddress::getAllByName);
    }

    public Web(InstantSource clock) {
        this(clock, Manners.DEFAULT);
    }

    public Web(InstantSource clock, Manners manners, Resolver resolver) {
        this.hosts = new Hosts(manners.atOnce(), clock);
        this.connections = new Connections(manners.tokens());
        this.neighbourhood = new Neighbourhood(resolver);
    }

    /**
     * Gets a file from a URL (http, https; file too, for local mirrors) and gives its body to
     * {@code body}. A redirect is refused from https to http, and from a public address to one in
     * here. A user and password in the URL are sent to its host and shown nowhere.
     *
     * @throws Unavailable for no answer, status other than 200 (a 404 says so), a body cut short, a
     *     time bound, a redirect loop, an HTML page where a file was expected, a host that is to be
     *     left alone
     * @throws IntegrityFailure for a body larger than the bound
     * @throws InvalidInput for a URL of another scheme, or a local file that may not be read
     */
    public <T> T get(URI uri, Bounds bounds, Body<T> body) {
        return get(Request.get(uri), bounds, body);
    }

    /** As {@link #get(URI, Bounds, Body)}, for what may be an HTML page. */
    public <T> T page(URI uri, Bounds bounds, Page<T> page) {
        return page(Request.get(uri).orHtml(), bounds, page);
    }

    /** As {@link #get(URI, Bounds, Body)}, asked in another way. */
    public <T> T get(Request request, Bounds bounds, Body<T> body) {
        return page(request, bounds, (_, in) -> body.read(in));
    }

    private <T> T page(Request request, Bounds bounds, Page<T> page) {
        URI uri = request.uri();
        return scheme(uri).equals("file")
                ? LocalFile.read(uri, bounds, in -> page.read(uri, in))
                : ask(request, bounds, answer -> page.read(answer.uri(), file(request, answer)));
    }

    /**
     * Asks, and gives the answer to {@code reader} whatever its status, unless the host refuses
     * everybody for now (429, 503).
     *
     * @throws Unavailable for no answer, a redirect loop, a host that is to be left alone
     * @throws InvalidInput for a URL that is not http or https
     */
    public <T> T ask(Request request, Bounds bounds, Reader<T> reader) {
        URI uri = request.uri();
        if (!scheme(uri).equals("http") && !scheme(uri).equals("https")) {
            throw new InvalidInput(
                    "`%s` is no URL that can be fetched".formatted(shown(uri)),
                    "use `https`, `http` or `file`");
        }
        String shown = "`" + shown(request.subject()) + "`";
        long deadline = System.nanoTime() + bounds.whole().toNanos();
        Set<URI> seen = new HashSet<>();
        while (seen.add(uri)) {
            if (seen.size() > bounds.redirects() + 1) {
                throw new Unavailable(
                        "%s redirects more than %d times".formatted(shown, bounds.redirects()),
                        "name the URL that it leads to in the end");
            }
            try (Gate.Visit visit = hosts.enter(uri, shown, bounds.whole())) {
                deadline += visit.waited().toNanos();
                HttpResponse<ArrivingBody> response =
                        connected(visit, uri, request, shown, bounds, deadline);
                try (ArrivingBody arriving = response.body()) {
                    visit.heard(new Quota(response.statusCode(), response.headers()));
                    if (!isFollowed(request, response.statusCode())) {
                        return reader.read(
                                new Answer(
                                        uri,
                                        response.statusCode(),
                                        response.headers(),
                                        arriving,
                                        request,
                                        shown,
                                        bounds));
                    }
                    uri =
                            Redirect.from(
                                    uri,
                                    shown,
                                    response.headers().firstValue("location").orElse(""));
                }
            }
            neighbourhood.check(request.uri(), shown, uri);
        }
        throw new Unavailable(
                "%s redirects in a circle".formatted(shown),
                "open the URL in a browser; the server may be misconfigured");
    }

    /**
     * Waits for a place.
     *
     * @param subject what messages call it
     * @throws Unavailable when the host is to be left alone, or no place became free in time
     */
    public Visit visit(URI uri, URI subject, Duration patience) {
        String shown = "`" + shown(subject) + "`";
        Gate.Visit visit = hosts.enter(uri, shown, patience);
        return new Visit() {
            @Override
            public void asks(URI next) {
                neighbourhood.check(uri, shown, next);
            }

            @Override
            public void heard(int status, Map<String, List<String>> headers) {
                visit.heard(new Quota(status, HttpHeaders.of(headers, (_, _) -> true)));
            }

            @Override
            public void close() {
                visit.close();
            }
        };
    }

    private HttpResponse<ArrivingBody> connected(
            Gate.Visit visit,
            URI uri,
            Request request,
            String shown,
            Bounds bounds,
            long deadline) {
        try {
            return connections.ask(uri, request, shown, bounds, deadline);
        } catch (Unavailable e) {
            if (Failures.isUnreachable(e)) {
                visit.unreachable(e);
            }
            throw e;
        }
    }

    /** 303 would make a GET of a POST, which is another question. */
    private static boolean isFollowed(Request request, int status) {
        return Redirect.is(status) && !(status == 303 && request.body().isPresent());
    }

    /** The body of an answer that is the file which was asked for. */
    static InputStream file(Request request, Answer answer) {
        String shown = "`" + shown(request.subject()) + "`";
        if (answer.status() != 200) {
            throw Failures.status(shown, answer.status());
        }
        if (!request.html()
                && (answer.type().equals("text/html")
                        || answer.type().equals("application/xhtml+xml"))) {
            throw new Unavailable(
                    "%s answered with an HTML page where a file was expected".formatted(shown),
                    "open the URL in a browser: the server may ask for a login, or say what is"
                            + " wrong");
        }
        return answer.body();
    }

    /**
     * Whether a failure of {@link #get} was an answer of 404 or 410: the server is there, the thing
     * is not.
     */
    public static boolean isMissing(Unavailable failure) {
        return failure.getCause() instanceof Failures.Missing;
    }

    /** Whether a failure of {@link #get} was an answer of 401 or 403: it is not for us to see. */
    public static boolean isForbidden(Unavailable failure) {
        return failure.getCause() instanceof Failures.Forbidden;
    }

    /** The URL for messages: without user and password, control characters made visible. */
    public static String shown(URI uri) {
        return shown(uri.toString());
    }

    static String shown(String url) {
        return Shown.text(url.replaceFirst("//[^/?#]*@", "//***@"));
    }

    static String scheme(URI uri) {
        String scheme = uri.getScheme();
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }
}
