package org.freshet.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
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

    /** The cause of a failure that means: the thing is not for us to see. */
    static final class Forbidden extends Exception {
        Forbidden(int status) {
            super("status " + status);
        }
    }

    static Unavailable missing(String shown, String answer, @Nullable Throwable cause) {
        return new Unavailable(
                "%s is not there: %s".formatted(shown, answer),
                "check the URL in the recipe or the settings; upstream may publish it later",
                new Missing(answer, cause));
    }

    static Unavailable status(String shown, int status) {
        if (status == 404 || status == 410) {
            return missing(shown, "status `%d`".formatted(status), null);
        }
        if (status == 401 || status == 403) {
            return new Unavailable(
                    "%s answered with status `%d`".formatted(shown, status),
                    "the server wants to know who asks, or refuses all; check the URL",
                    new Forbidden(status));
        }
        return answered(shown, status, LATER, null);
    }

    /** The host refuses everybody, or us, for now. */
    static Unavailable refused(String shown, int status, Optional<Instant> until) {
        String why = status == 503 ? "the server cannot now" : "too many requests";
        return answered(
                shown,
                status,
                why
                        + "; "
                        + until.map(Failures::shown)
                                .map("the host is not asked again before %s"::formatted)
                                .orElse(LATER),
                until.orElse(null));
    }

    static String shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Unavailable answered(
            String shown, int status, String hint, @Nullable Instant until) {
        return new Unavailable(
                "%s answered with status `%d`".formatted(shown, status), hint, null, until);
    }

    static Unavailable encoding(String shown, String encoding) {
        return new Unavailable(
                "%s came in content encoding `%s`, which was not asked for"
                        .formatted(shown, Shown.text(encoding)),
                "the server may be misconfigured; " + LATER);
    }

    static Unavailable notGzip(String shown, IOException cause) {
        return new Unavailable(
                "%s came as gzip that is broken: %s".formatted(shown, why(cause)), LATER, cause);
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
                    "no connection to `%s`, for %s"
                            .formatted(Shown.text(uri.getHost() + ":" + port(uri)), shown),
                    "check the network and the host's name; " + LATER,
                    cause);
        }
        if (has(cause, SSLException.class)) {
            return new Unavailable(
                    "no secure connection to `%s`, for %s: %s"
                            .formatted(host, shown, certificate(cause)),
                    "the host's certificate may be wrong or expired, or this machine's clock",
                    cause);
        }
        return new Unavailable("%s gave no answer: %s".formatted(shown, why(cause)), LATER, cause);
    }

    /** Whether no connection to the host was to be had: a failure of the host, not of a page. */
    static boolean isUnreachable(Unavailable failure) {
        return has(failure, ConnectException.class)
                || has(failure, HttpConnectTimeoutException.class)
                || has(failure, SSLException.class);
    }

    static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : Web.scheme(uri).equals("https") ? 443 : 80;
    }

    /** What is wrong with a certificate, in the words of who looked closest. */
    private static String certificate(Throwable cause) {
        Throwable inmost = cause;
        while (inmost.getCause() != null) {
            inmost = inmost.getCause();
        }
        return why(inmost);
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
