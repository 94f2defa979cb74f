package org.freshet.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.freshet.http.Answer;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.Shown;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.upstream.HostWays.Way;
import org.freshet.upstream.PktLines.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a git repository over HTTP, with one request: git's own {@code upload-pack
 * --stateless-rpc} answers {@link LsRefs} without the handshake that git makes first, for it keeps
 * no state. Where that does not work, the handshake tells what does ({@link Advertisement}).
 */
final class HttpTags {
    private static final String SERVICE = "git-upload-pack";
    private static final String TYPE = "application/x-" + SERVICE;
    private static final String HANDSHAKE = "/info/refs?service=" + SERVICE;

    /** Hosts look for its beginning before they speak git; libgit2 calls itself so too. */
    private static final String AGENT = "git/2.0 (freshet)";

    private static final int REDIRECTS = 5;

    private final Web web;
    private final GitTags.Limits limits;
    private final Web.Bounds bounds;
    private final HostWays ways = new HostWays();

    HttpTags(Web web, GitTags.Limits limits) {
        this.web = web;
        this.limits = limits;
        this.bounds =
                new Web.Bounds(
                        limits.idle(), limits.idle(), limits.whole(), limits.streamed(), REDIRECTS);
    }

    List<Tag> list(GitUrl url) {
        Way way = ways.of(url.web());
        if (way instanceof Way.Question question) {
            Reply reply = ask(url, url.web() + question.suffix(), question.format());
            if (reply instanceof Reply.Tags(List<Tag> tags)) {
                ways.worked(url.web(), question);
                return tags;
            }
        }
        Handshake hands = shakeHands(url);
        return switch (hands.advertisement()) {
            case Advertisement.Refs(List<Tag> tags) -> {
                ways.worked(url.web(), new Way.Handshake(false));
                yield tags;
            }
            case Advertisement.Version2(String format) ->
                    switch (ask(url, hands.base(), format)) {
                        case Reply.Tags(List<Tag> tags) -> {
                            learn(url, way, hands.base(), format);
                            yield tags;
                        }
                        case Reply.NotUnderstood(String why) -> throw noGit(url, why, null);
                    };
        };
    }

    /** What came of a question. */
    private sealed interface Reply {
        record Tags(List<Tag> tags) implements Reply {}

        record NotUnderstood(String why) implements Reply {}
    }

    private Reply ask(GitUrl url, String base, String format) {
        Request question =
                Request.post(
                                URI.create(base + "/" + SERVICE),
                                TYPE + "-request",
                                LsRefs.question(format))
                        .with("Accept", TYPE + "-result");
        return web.ask(asGit(question, url), bounds, answer -> reply(url, answer));
    }

    private Reply reply(GitUrl url, Answer answer) {
        // The host is ill, which says nothing of how it wants to be asked.
        if (answer.status() == 502 || answer.status() == 504) {
            throw status(url, answer.status());
        }
        if (answer.status() != 200) {
            return new Reply.NotUnderstood(
                    "it answers with status `%d`".formatted(answer.status()));
        }
        if (!answer.type().equals(TYPE + "-result")) {
            return new Reply.NotUnderstood("it sends `%s`".formatted(Shown.text(answer.type())));
        }
        try {
            return new Reply.Tags(LsRefs.answer(plain(answer), new AnnouncedTags(url, limits)));
        } catch (IOException e) {
            return new Reply.NotUnderstood(String.valueOf(e.getMessage()));
        }
    }

    /**
     * @param base where the repository is, after redirects
     */
    private record Handshake(String base, Advertisement advertisement) {}

    private Handshake shakeHands(GitUrl url) {
        Request request = Request.get(URI.create(url.web() + HANDSHAKE)).with("Accept", "*/*");
        return web.ask(asGit(request, url), bounds, answer -> handshake(url, answer));
    }

    private Handshake handshake(GitUrl url, Answer answer) {
        switch (answer.status()) {
            case 200 -> {}
            case 401, 403 ->
                    throw new Unavailable(
                            "`%s` asks for credentials: status `%d`"
                                    .formatted(url.shown(), answer.status()),
                            "forges ask so for a repository that is private or not there;"
                                    + " check `upstream.git`");
            case 404, 410 ->
                    throw new Unavailable(
                            "there is no git repository at `%s`".formatted(url.shown()),
                            "check `upstream.git` of the recipe");
            default -> throw status(url, answer.status());
        }
        String end = answer.uri().toString();
        if (!end.endsWith(HANDSHAKE)) {
            throw noGit(url, "it redirects to `%s`".formatted(Web.shown(answer.uri())), null);
        }
        String base = end.substring(0, end.length() - HANDSHAKE.length());
        AnnouncedTags tags = new AnnouncedTags(url, limits);
        try {
            return new Handshake(
                    base,
                    answer.type().equals(TYPE + "-advertisement")
                            ? Advertisement.smart(plain(answer), tags)
                            : Advertisement.dumb(plain(answer), tags));
        } catch (IOException e) {
            throw noGit(url, String.valueOf(e.getMessage()), e);
        }
    }

    /** Not compressed: ids hardly are, and nobody was asked to. */
    private static InputStream plain(Answer answer) throws IOException {
        Optional<String> encoding =
                answer.header("content-encoding").filter(one -> !one.equalsIgnoreCase("identity"));
        if (encoding.isPresent()) {
            throw new Malformed(
                    "it sends content encoding `%s`, which was not asked for"
                            .formatted(Shown.text(encoding.get())));
        }
        return answer.body();
    }

    /** What the handshake showed is tried without one next time, unless that is what failed. */
    private void learn(GitUrl url, Way way, String base, String format) {
        String named = url.web().toString();
        if (!base.equals(named) && !base.equals(named + ".git")) {
            // It moved. The recipe's URL is asked each time, for it may move again.
            return;
        }
        Way.Question better = new Way.Question(base.substring(named.length()), format);
        ways.worked(
                url.web(),
                way.equals(better) || way.equals(new Way.Handshake(true))
                        ? new Way.Handshake(true)
                        : better);
    }

    private static Request asGit(Request request, GitUrl url) {
        return request.with("Git-Protocol", "version=2")
                .with("User-Agent", AGENT)
                .about(url.subject());
    }

    private static Unavailable status(GitUrl url, int status) {
        return new Unavailable(
                "`%s` answered with status `%d`".formatted(url.shown(), status),
                "it is asked again later");
    }

    private static Unavailable noGit(GitUrl url, String why, @Nullable IOException cause) {
        return new Unavailable(
                "`%s` does not answer as a git server does: %s".formatted(url.shown(), why),
                "check `upstream.git` of the recipe",
                cause);
    }
}
