package org.freshet.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

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
        /**
         * Reads what it needs. The stream fails with Freshet's failures, never with an {@link
         * IOException}, and is closed afterwards.
         */
        T read(InputStream in);
    }

    /** One client per connect timeout, made when first asked: starting one takes 100 ms. */
    private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

    /** Costs nothing until the first request. */
    public Web() {}

    /**
     * Gets a file from a URL (http, https; file too, for local mirrors) and gives its body to
     * {@code body}. A redirect from https to http is refused. A user and password in the URL are
     * sent to its host and shown nowhere.
     *
     * @throws Unavailable for no answer, status other than 200 (a 404 says so), a body cut short, a
     *     time bound, a redirect loop, an HTML page where a file was expected
     * @throws IntegrityFailure for a body larger than the bound
     * @throws InvalidInput for a URL of another scheme, or a local file that may not be read
     */
    public <T> T get(URI uri, Bounds bounds, Body<T> body) {
        return get(uri, bounds, false, body);
    }

    /** As {@link #get}, for what may be an HTML page. */
    public <T> T page(URI uri, Bounds bounds, Body<T> body) {
        return get(uri, bounds, true, body);
    }

    /**
     * Whether a failure of {@link #get} was an answer of 404 or 410: the server is there, the thing
     * is not.
     */
    public static boolean isMissing(Unavailable failure) {
        return failure.getCause() instanceof Failures.Missing;
    }

    /** The URL for messages: without user and password, control characters made visible. */
    public static String shown(URI uri) {
        return shown(uri.toString());
    }

    private static String shown(String url) {
        return Shown.text(url.replaceFirst("//[^/?#]*@", "//***@"));
    }

    private <T> T get(URI uri, Bounds bounds, boolean html, Body<T> body) {
        return switch (scheme(uri)) {
            case "http", "https" -> answer(uri, bounds, html, body);
            case "file" -> local(uri, bounds, body);
            default ->
                    throw new InvalidInput(
                            "`%s` is no URL that can be fetched".formatted(shown(uri)),
                            "use `https`, `http` or `file`");
        };
    }

    private <T> T answer(URI first, Bounds bounds, boolean html, Body<T> body) {
        long deadline = System.nanoTime() + bounds.whole().toNanos();
        String shown = "`" + shown(first) + "`";
        Set<URI> seen = new HashSet<>();
        URI uri = first;
        while (seen.add(uri)) {
            if (seen.size() > bounds.redirects() + 1) {
                throw new Unavailable(
                        "%s redirects more than %d times".formatted(shown, bounds.redirects()),
                        "name the URL that it leads to in the end");
            }
            HttpResponse<ArrivingBody> response = ask(uri, shown, bounds, deadline);
            try (ArrivingBody arriving = response.body()) {
                switch (response.statusCode()) {
                    case 200 -> {
                        return body.read(checked(response, arriving, shown, bounds, html));
                    }
                    case 301, 302, 303, 307, 308 -> uri = next(uri, shown, response);
                    default ->
                            throw Failures.status(
                                    shown,
                                    response.statusCode(),
                                    response.headers().firstValue("retry-after").orElse(""));
                }
            }
        }
        throw new Unavailable(
                "%s redirects in a circle".formatted(shown),
                "open the URL in a browser; the server may be misconfigured");
    }

    /** Sends the request and waits for the head of the answer. */
    private HttpResponse<ArrivingBody> ask(URI uri, String shown, Bounds bounds, long deadline) {
        HttpRequest request = request(uri, shown);
        Duration patience = bounds.connect().plus(bounds.idle());
        long left = deadline - System.nanoTime();
        CompletableFuture<HttpResponse<ArrivingBody>> asked =
                client(bounds.connect())
                        .sendAsync(request, _ -> new ArrivingBody(bounds.idle(), deadline));
        try {
            return asked.get(Math.max(0, Math.min(patience.toNanos(), left)), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw Failures.noAnswer(uri, shown, bounds, Objects.requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw left < patience.toNanos()
                    ? Failures.tooSlow(shown, bounds.whole())
                    : new Unavailable(
                            "%s did not answer within %s".formatted(shown, patience),
                            Failures.LATER,
                            e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw Failures.interrupted(shown, e);
        }
    }

    private static HttpRequest request(URI uri, String shown) {
        if (uri.getHost() == null) {
            throw noUrl(shown, null);
        }
        try {
            // The user and password belong into a header, and in no proxy's log.
            URI bare =
                    new URI(
                            uri.getScheme()
                                    + "://"
                                    + uri.getRawAuthority().replaceFirst("^.*@", "")
                                    + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(bare)
                            .version(
                                    // On plain http the client would ask every server to upgrade.
                                    scheme(uri).equals("https")
                                            ? HttpClient.Version.HTTP_2
                                            : HttpClient.Version.HTTP_1_1)
                            .header("User-Agent", "freshet");
            if (uri.getUserInfo() != null) {
                request.header("Authorization", "Basic " + base64(uri.getUserInfo()));
            }
            return request.build();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw noUrl(shown, e);
        }
    }

    private static InvalidInput noUrl(String shown, @Nullable Throwable cause) {
        return new InvalidInput(
                "%s is not a URL with a host".formatted(shown),
                "write it as `https://host/path`",
                cause);
    }

    private static InputStream checked(
            HttpResponse<?> response,
            ArrivingBody arriving,
            String shown,
            Bounds bounds,
            boolean html) {
        String type = response.headers().firstValue("content-type").orElse("");
        String kind = type.strip().toLowerCase(Locale.ROOT);
        if (!html && (kind.startsWith("text/html") || kind.startsWith("application/xhtml"))) {
            throw new Unavailable(
                    "%s answered with an HTML page where a file was expected".formatted(shown),
                    "open the URL in a browser: the server may ask for a login, or say what is"
                            + " wrong");
        }
        long announced = announced(response);
        if (announced > bounds.bytes()) {
            throw Failures.tooLarge(shown, bounds.bytes(), String.valueOf(announced));
        }
        return new BoundedBody(arriving, shown, bounds, announced);
    }

    private static long announced(HttpResponse<?> response) {
        try {
            return response.headers().firstValueAsLong("content-length").orElse(-1);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static URI next(URI from, String shown, HttpResponse<?> response) {
        String location = response.headers().firstValue("location").orElse("");
        URI to;
        try {
            to = from.resolve(new URI(location.replace(" ", "%20")));
        } catch (URISyntaxException e) {
            throw new Unavailable(
                    "%s redirects to `%s`, which is no URL".formatted(shown, shown(location)),
                    Failures.LATER,
                    e);
        }
        boolean fits = scheme(to).equals("https") || scheme(to).equals("http");
        if (location.isEmpty() || !fits || to.getHost() == null) {
            throw new Unavailable(
                    "%s redirects to `%s`, which is no web address"
                            .formatted(shown, shown(location)),
                    "the server may be misconfigured; " + Failures.LATER);
        }
        if (scheme(from).equals("https") && scheme(to).equals("http")) {
            throw new Unavailable(
                    "%s redirects from https to http, to `%s`".formatted(shown, shown(to)),
                    "what comes over http can be changed on its way; name another URL");
        }
        return to;
    }

    private static <T> T local(URI uri, Bounds bounds, Body<T> body) {
        String shown = "`" + shown(uri) + "`";
        Path file;
        try {
            file = Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(
                    "%s is not the URL of a local file".formatted(shown),
                    "write it as `file:///path`",
                    e);
        }
        if (!Files.exists(file)) {
            throw Failures.missing(shown, "no such file", null);
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput("%s is not a file".formatted(shown), "name a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > bounds.bytes()) {
                throw Failures.tooLarge(shown, bounds.bytes(), String.valueOf(size));
            }
            return body.read(new BoundedBody(in, shown, bounds, size));
        } catch (AccessDeniedException e) {
            throw new InvalidInput(
                    "%s may not be read".formatted(shown),
                    "let the user who runs freshet read it",
                    e);
        } catch (IOException e) {
            throw new Unavailable(
                    "%s cannot be read: %s".formatted(shown, String.valueOf(e.getMessage())),
                    "look at the disk and its file system",
                    e);
        }
    }

    private HttpClient client(Duration connect) {
        return clients.computeIfAbsent(
                connect,
                timeout ->
                        HttpClient.newBuilder()
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .connectTimeout(timeout)
                                .build());
    }

    private static String scheme(URI uri) {
        String scheme = uri.getScheme();
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
