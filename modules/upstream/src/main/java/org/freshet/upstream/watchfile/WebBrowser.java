package org.freshet.upstream.watchfile;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.freshet.http.Answer;
import org.freshet.http.Pages;
import org.freshet.http.Request;
import org.freshet.http.Web;
import org.freshet.model.Unavailable;

/** The real web. */
final class WebBrowser implements Browser {
    private static final Web.Bounds BOUNDS =
            new Web.Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(3),
                    16 << 20,
                    5);

    private final Web web;
    private final Pages pages;

    WebBrowser(Web web, Pages pages) {
        this.web = web;
        this.pages = pages;
    }

    @Override
    public Page page(URI url, Optional<String> userAgent) {
        return pages.page(
                request(url, userAgent).orHtml(), BOUNDS, (uri, body) -> new Page(uri, text(body)));
    }

    @Override
    public boolean has(URI url, Optional<String> userAgent) {
        return web.ask(request(url, userAgent), BOUNDS, answer -> isFile(url, answer));
    }

    /** What says 404 in a friendly page, and what is forbidden, is not there. */
    private static boolean isFile(URI url, Answer answer) {
        if (answer.status() >= 500) {
            throw new Unavailable(
                    "`%s` answered with status `%d`".formatted(Web.shown(url), answer.status()),
                    "it is asked again later; nothing is lost");
        }
        return answer.status() == 200 && !answer.type().equals("text/html");
    }

    private static Request request(URI url, Optional<String> userAgent) {
        Request request = Request.get(url);
        return userAgent.map(name -> request.with("User-Agent", name)).orElse(request);
    }

    /** As UTF-8, or as Latin 1 where it is none. */
    private static String text(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("a body fails only with Freshet's failures", e);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
