package org.freshet.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/** One request and the head of its answer. Connections are kept and used again. */
final class Connections {
    private final Map<String, String> tokens;

    /** One client per connect timeout, made when first asked: starting one takes 100 ms. */
    private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

    Connections(Map<String, String> tokens) {
        this.tokens = tokens;
    }

    /**
     * @param uri of this request; that of {@code request} may have led here
     * @param deadline by {@link System#nanoTime}
     * @throws Unreachable when there is no connection to the host
     * @throws Unavailable for any other reason not to have an answer
     */
    HttpResponse<ArrivingBody> ask(
            URI uri, Request request, String shown, Web.Bounds bounds, long deadline) {
        HttpRequest one = http(uri, request, shown);
        try {
            return ask(one, uri, shown, bounds, deadline);
        } catch (Dropped dropped) {
            // The client repeats a GET itself when a kept connection turns out to be closed.
            if (request.body().isPresent()) {
                try {
                    return ask(one, uri, shown, bounds, deadline);
                } catch (Dropped again) {
                    throw again.failure;
                }
            }
            throw dropped.failure;
        }
    }

    /** The connection ended before an answer came. */
    private static final class Dropped extends Exception {
        private final transient Unavailable failure;

        Dropped(Unavailable failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private HttpResponse<ArrivingBody> ask(
            HttpRequest request, URI uri, String shown, Web.Bounds bounds, long deadline)
            throws Dropped {
        Duration patience = bounds.connect().plus(bounds.idle());
        long left = deadline - System.nanoTime();
        CompletableFuture<HttpResponse<ArrivingBody>> asked =
                client(bounds.connect())
                        .sendAsync(request, _ -> new ArrivingBody(bounds.idle(), deadline));
        try {
            return asked.get(Math.max(0, Math.min(patience.toNanos(), left)), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            Unavailable failure = Failures.noAnswer(uri, shown, bounds, cause);
            if (cause instanceof IOException && !Failures.isUnreachable(failure)) {
                throw new Dropped(failure);
            }
            throw failure;
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

    private HttpRequest http(URI uri, Request request, String shown) {
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
            HttpRequest.Builder one =
                    HttpRequest.newBuilder(bare)
                            .version(
                                    // On plain http the client would ask every server to upgrade.
                                    Web.scheme(uri).equals("https")
                                            ? HttpClient.Version.HTTP_2
                                            : HttpClient.Version.HTTP_1_1);
            headers(uri, request).forEach(one::setHeader);
            request.body().ifPresent(body -> one.POST(HttpRequest.BodyPublishers.ofString(body)));
            return one.build();
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw noUrl(shown, e);
        }
    }

    private Map<String, String> headers(URI uri, Request request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "freshet");
        headers.putAll(request.headers());
        if (request.gzip()) {
            headers.put("Accept-Encoding", "gzip");
        }
        if (uri.getUserInfo() != null) {
            headers.put("Authorization", "Basic " + base64(uri.getUserInfo()));
        } else {
            token(uri, request).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
        }
        return headers;
    }

    /** Not where a redirect leads: the token would read there for a stranger. */
    private Optional<String> token(URI uri, Request request) {
        String host = Hosts.name(uri);
        boolean secret = Web.scheme(uri).equals("https") || host.matches("localhost|127\\..*");
        return secret && host.equals(Hosts.name(request.uri()))
                ? Optional.ofNullable(tokens.get(host))
                : Optional.empty();
    }

    private static InvalidInput noUrl(String shown, @Nullable Throwable cause) {
        return new InvalidInput(
                "%s is not a URL with a host".formatted(shown),
                "write it as `https://host/path`",
                cause);
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

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
