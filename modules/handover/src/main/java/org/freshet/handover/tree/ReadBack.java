package org.freshet.handover.tree;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.freshet.files.Hash;
import org.freshet.http.Answer;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** Asks for what was sent as clients do. */
final class ReadBack {
    /** Of more files that came at once some are asked for, all over them. */
    private static final int MOST = 1000;

    /** Indices together; the rest of them by size, as files of the pool. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int AT_ONCE = 6;

    private static final Web.Bounds BOUNDS =
            new Web.Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    1L << 30,
                    5);

    private final Web web;
    private final Optional<URI> url;

    ReadBack(Web web, Optional<URI> url) {
        this.web = web;
        this.url = url;
    }

    /**
     * Indices by their hash and files of the pool, before anything leads to them.
     *
     * @param wrong hears of indices that are something else
     * @return how many were asked for
     */
    int named(List<Held> sent, Consumer<String> wrong) {
        if (url.isEmpty()) {
            return 0;
        }
        List<Entry> files = new ArrayList<>();
        for (Held held : sent) {
            Entry entry = held.entry();
            if (entry.kind() == Entry.Kind.FILE
                    && held.gone() == 0
                    && Place.of(entry.path()) == Place.NAMED) {
                files.add(entry);
            }
        }
        List<Callable<Boolean>> questions = new ArrayList<>();
        long left = MOST_BYTES;
        for (int i = 0; i < files.size(); i += 1 + files.size() / MOST) {
            Entry entry = files.get(i);
            boolean whole = Place.hash(entry.path()).isPresent() && entry.size() <= left;
            left -= whole ? entry.size() : 0;
            questions.add(() -> whole ? digest(entry, wrong) : size(entry));
        }
        ask(questions);
        return questions.size();
    }

    /** Some at a time; then the first failure. */
    private static void ask(List<Callable<Boolean>> questions) {
        try (ExecutorService asking =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<Boolean>> asked = questions.stream().map(asking::submit).toList();
            for (Future<Boolean> each : asked) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    asking.shutdownNow();
                    throw e.getCause() instanceof FreshetException known
                            ? known
                            : new IllegalStateException("reading back failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while reading back", null, e);
        }
    }

    private boolean digest(Entry entry, Consumer<String> wrong) {
        String sum = asked(request(entry.path()), ReadBack::sum);
        if (!sum.equals(entry.sum())) {
            wrong.accept(entry.path());
            throw differs(entry.path());
        }
        return true;
    }

    private static String sum(Answer answer) {
        try {
            return answer.status() == 200 ? Hash.sha256(answer.body()) : "";
        } catch (IOException e) {
            throw new Unavailable("the web server ended it", "try again", e);
        }
    }

    private boolean size(Entry entry) {
        // One byte tells the length of all (RFC 9110, 14.4); an empty file has none.
        String length =
                asked(
                        entry.size() == 0
                                ? request(entry.path())
                                : request(entry.path()).with("Range", "bytes=0-0"),
                        answer ->
                                answer.status() == 206
                                        ? answer.header("content-range")
                                                .map(range ->
                                                        range.substring(range.indexOf('/') + 1))
                                                .orElse("")
                                        : answer.status() == 200
                                                ? answer.header("content-length").orElse("")
                                                : "none");
        // Nothing is said of one that is packed on its way.
        if (!length.isEmpty() && !length.equals(Long.toString(entry.size()))) {
            throw differs(entry.path());
        }
        return true;
    }

    /** Whether a suite could be asked for; it is the one that was sent then. */
    boolean shows(LocalTree.Suite suite) {
        if (url.isEmpty()) {
            return false;
        }
        String path = suite.path() + "/InRelease";
        byte[] shown =
                asked(
                        request(path),
                        answer -> {
                            try {
                                return answer.status() == 200
                                        ? answer.body().readNBytes(suite.inRelease().length + 1)
                                        : new byte[0];
                            } catch (IOException e) {
                                throw new Unavailable("the web server ended it", "try again", e);
                            }
                        });
        if (!Arrays.equals(shown, suite.inRelease())) {
            throw new Unavailable(
                    "`%s` does not show the InRelease that was sent".formatted(at(path)),
                    "a cache between may show the old one for a while; if it stays so, the web"
                            + " server serves another directory");
        }
        return true;
    }

    private IntegrityFailure differs(String path) {
        return new IntegrityFailure(
                "`%s` is not what was sent to the server".formatted(at(path)),
                "does the web server serve the directory that is sent to, may it read what is"
                        + " there, and does `url` in the settings name it? users see the state"
                        + " before");
    }

    private Request request(String path) {
        // Caches between are to ask again.
        return Request.get(uri(path)).with("Cache-Control", "no-cache").orHtml();
    }

    private <T> T asked(Request request, Web.Reader<T> reader) {
        try {
            return web.ask(
                    request,
                    BOUNDS,
                    answer -> {
                        if (answer.status() >= 500) {
                            throw new Unavailable(
                                    "`%s` answered with status %d"
                                            .formatted(Web.shown(request.uri()), answer.status()),
                                    "try again later, or ask the operator of the web server");
                        }
                        return reader.read(answer);
                    });
        } catch (Unavailable failure) {
            throw new Unavailable(
                    "what was sent cannot be read back: " + failure.getMessage(),
                    failure.hint().orElse(null),
                    failure);
        }
    }

    private String at(String path) {
        return Web.shown(uri(path));
    }

    private URI uri(String path) {
        URI base = url.orElseThrow();
        String text = base.toString();
        try {
            // Quotes what must be quoted in a path.
            return URI.create(
                    (text.endsWith("/") ? text : text + "/")
                            + new URI(null, null, "/" + path, null)
                                    .getRawPath()
                                    .substring(1)
                                    .replace("+", "%2B"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(Shown.text(path), e);
        }
    }
}
