package org.freshet.handover.tree;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.files.Hash;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;

/** Asks for what was sent as clients do. */
final class ReadBack {
    /** Of more files that came at once some are asked for, all over them. */
    private static final int MOST = 1000;

    /** Indices together; the rest of them by size, as files of the pool. */
    private static final long MOST_BYTES = 256L << 20;

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
     * @return how many were asked for
     */
    int named(List<Held> sent) {
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
        long left = MOST_BYTES;
        int asked = 0;
        for (int i = 0; i < files.size(); i += 1 + files.size() / MOST) {
            Entry entry = files.get(i);
            boolean whole = Place.hash(entry.path()).isPresent() && entry.size() <= left;
            if (whole) {
                left -= entry.size();
                digest(entry);
            } else {
                size(entry);
            }
            asked++;
        }
        return asked;
    }

    private void digest(Entry entry) {
        String sum = asked(request(entry.path()), ReadBack::sum);
        if (!sum.equals(entry.sum())) {
            throw differs(entry.path());
        }
    }

    private static String sum(org.freshet.http.Answer answer) {
        try {
            return answer.status() == 200 ? Hash.sha256(answer.body()) : "";
        } catch (IOException e) {
            throw new Unavailable("the web server ended it", "try again", e);
        }
    }

    private void size(Entry entry) {
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
                                        ? answer.body().readAllBytes()
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
            return web.ask(request, BOUNDS, reader);
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
