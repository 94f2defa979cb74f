package org.freshet.upstream;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a git server, ended from outside when it takes too long.
 *
 * <p>It runs on a virtual thread, for there an interrupt closes the socket that the thread waits
 * for: a server that sends one byte a second keeps every read timeout happy, for ever.
 */
final class GitConversation {
    /** A status of HTTP that is no word about the URL, as JGit tells it. */
    private static final Pattern NOT_NOW = Pattern.compile("(?:^|: )(?:429|5\\d\\d)\\b");

    private static final Duration PATIENCE_AFTER_INTERRUPT = Duration.ofSeconds(2);

    private GitConversation() {}

    /**
     * What {@code talk} gives.
     *
     * @throws Unavailable when the server does not answer, in time or at all, or is no git server
     * @throws IntegrityFailure when it sends more than it may
     */
    static <T> T with(GitUrl url, Duration whole, Callable<T> talk) {
        FutureTask<T> task = new FutureTask<>(talk);
        Thread thread = Thread.ofVirtual().name("git " + url.shown()).start(task);
        try {
            return task.get(whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            end(task, thread);
            throw new Unavailable(
                    "`%s` was not done within %d s".formatted(url.shown(), whole.toSeconds()),
                    "the server is too slow now; it is asked again later",
                    e);
        } catch (InterruptedException e) {
            end(task, thread);
            Thread.currentThread().interrupt();
            throw new Unavailable("asking `%s` was interrupted".formatted(url.shown()), null, e);
        } catch (ExecutionException e) {
            throw failure(url, e.getCause() == null ? e : e.getCause());
        }
    }

    private static void end(FutureTask<?> task, Thread thread) {
        task.cancel(true);
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(PATIENCE_AFTER_INTERRUPT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException failure(GitUrl url, Throwable thrown) {
        if (thrown instanceof FreshetException known) {
            return known;
        }
        if (thrown instanceof IllegalStateException bug) {
            return bug;
        }
        if (thrown instanceof OutOfMemoryError
                || find(thrown, TooLargeObjectInPackException.class) != null) {
            return new IntegrityFailure(
                    "`%s` sent an object that is too large".formatted(url.shown()),
                    "use the upstream's own tarball (`upstream.tarball`)",
                    thrown);
        }
        Budget.Exceeded exceeded = find(thrown, Budget.Exceeded.class);
        if (exceeded != null) {
            return new IntegrityFailure(
                    "`%s` sent too much: %s".formatted(url.shown(), exceeded.getMessage()),
                    "is this the right git repository? see `upstream.git` of the recipe",
                    thrown);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return unavailable(url, thrown);
    }

    private static Unavailable unavailable(GitUrl url, Throwable thrown) {
        String shown = url.shown();
        String said = said(url, thrown);
        String low = said.toLowerCase(Locale.ROOT);
        if (find(thrown, UnknownHostException.class) != null
                || find(thrown, UnresolvedAddressException.class) != null
                || low.contains("unknown host")) {
            return new Unavailable(
                    "host of `%s` is not known".formatted(shown),
                    "check `upstream.git` and the network",
                    thrown);
        }
        if (find(thrown, ConnectException.class) != null
                || find(thrown, NoRouteToHostException.class) != null) {
            return new Unavailable(
                    "`%s` cannot be reached: %s".formatted(shown, said),
                    "check `upstream.git` and the network",
                    thrown);
        }
        if (find(thrown, SocketTimeoutException.class) != null
                || find(thrown, InterruptedIOException.class) != null) {
            return new Unavailable(
                    "`%s` does not answer".formatted(shown),
                    "the server is too slow now; it is asked again later",
                    thrown);
        }
        if (low.contains("credentialsprovider")
                || low.contains("not authorized")
                || low.contains("auth fail")
                || low.contains("authentication")
                || low.contains("cannot log in")) {
            return new Unavailable(
                    "`%s` asks for credentials: %s".formatted(shown, said),
                    "forges ask so for a repository that is private or not there;"
                            + " check `upstream.git`",
                    thrown);
        }
        if (find(thrown, SSLException.class) != null) {
            return new Unavailable(
                    "no secure connection to `%s`: %s".formatted(shown, said),
                    "check the server's certificate and this machine's clock",
                    thrown);
        }
        if (find(thrown, NoRemoteRepositoryException.class) != null) {
            return new Unavailable(
                    "there is no git repository at `%s`".formatted(shown),
                    "check `upstream.git` of the recipe",
                    thrown);
        }
        if (NOT_NOW.matcher(said).find()) {
            return new Unavailable(
                    "`%s` cannot answer now: %s".formatted(shown, said),
                    "it is asked again later",
                    thrown);
        }
        return new Unavailable(
                "`%s` does not answer as a git server does: %s".formatted(shown, said),
                "check `upstream.git` of the recipe",
                thrown);
    }

    /** The innermost message: it says why, the outer ones say that something went wrong. */
    private static String said(GitUrl url, Throwable thrown) {
        String said = thrown.getClass().getSimpleName();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                said = t.getMessage();
            }
        }
        return url.masked(Shown.text(said));
    }

    private static <X> @Nullable X find(Throwable thrown, Class<X> kind) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            if (kind.isInstance(t)) {
                return kind.cast(t);
            }
        }
        return null;
    }
}
