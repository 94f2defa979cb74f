package org.freshet.http;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/** What went wrong with a request, in words. */
final class Failures {
    static final String LATER = "it is tried again later; nothing is lost";

    private Failures() {}

    /** The cause of a failure that means: the server is there, the thing is not. */
    static final class Missing extends Exception {
        Missing(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static Unavailable missing(String shown, String answer, @Nullable Throwable cause) {
        return new Unavailable(
                "%s is not there: %s".formatted(shown, answer),
                "check the URL in the recipe or the settings; upstream may publish it later",
                new Missing(answer, cause));
    }

    static Unavailable status(String shown, int status, String retryAfter) {
        if (status == 404 || status == 410) {
            return missing(shown, "status `%d`".formatted(status), null);
        }
        String hint =
                switch (status) {
                    case 401, 403 ->
                            "the server wants to know who asks, or refuses all; check the URL";
                    case 429 ->
                            "too many requests; "
                                    + (retryAfter.isEmpty()
                                            ? LATER
                                            : "the server asks to wait: `%s`"
                                                    .formatted(Shown.text(retryAfter)));
                    default -> LATER;
                };
        return new Unavailable("%s answered with status `%d`".formatted(shown, status), hint);
    }

    static Unavailable tooSlow(String shown, Duration bound) {
        return new Unavailable("%s took longer than %s".formatted(shown, bound), LATER);
    }

    static Unavailable interrupted(String shown, Exception cause) {
        return new Unavailable("interrupted while %s was fetched".formatted(shown), LATER, cause);
    }

    static IntegrityFailure tooLarge(String shown, long most, String got) {
        return new IntegrityFailure(
                "%s is too large: expected at most %d bytes, got %s".formatted(shown, most, got),
                "raise the bound in the settings if upstream means it");
    }

    /** No answer at all. */
    static Unavailable noAnswer(URI uri, String shown, Web.Bounds bounds, Throwable cause) {
        String host = Shown.text(String.valueOf(uri.getHost()));
        if (has(cause, HttpConnectTimeoutException.class)) {
            return new Unavailable(
                    "no connection to `%s` within %s, for %s"
                            .formatted(host, bounds.connect(), shown),
                    "check the network and the host's name; " + LATER,
                    cause);
        }
        if (has(cause, UnresolvedAddressException.class)) {
            return new Unavailable(
                    "host `%s` is not known, for %s".formatted(host, shown),
                    "check the name, and the network's name service",
                    cause);
        }
        if (has(cause, ConnectException.class)) {
            return new Unavailable(
                    "no connection to `%s`, for %s".formatted(authority(uri), shown),
                    "check the network and the host's name; " + LATER,
                    cause);
        }
        if (has(cause, SSLException.class)) {
            return new Unavailable(
                    "no secure connection to `%s`, for %s: %s".formatted(host, shown, why(cause)),
                    "the host's certificate may be wrong or expired, or this machine's clock",
                    cause);
        }
        return new Unavailable("%s gave no answer: %s".formatted(shown, why(cause)), LATER, cause);
    }

    private static String authority(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return Shown.text(uri.getHost() + ":" + port);
    }

    private static String why(Throwable cause) {
        String message = cause.getMessage();
        return Shown.text(message == null ? cause.getClass().getSimpleName() : message);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
