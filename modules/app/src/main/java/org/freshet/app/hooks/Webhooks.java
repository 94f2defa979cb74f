package org.freshet.app.hooks;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.http.Listener;
import org.freshet.http.RequestThreads;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Recipes;
import org.freshet.model.Shown;
import org.freshet.model.SourceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for what forges say of tags and releases (docs/operating.md) and pokes the watch path.
 * Nothing of a message is believed but that it is time to look: what there is to be found, the look
 * itself finds. So a message that is lost costs time only, and one that comes again costs a look.
 */
public final class Webhooks implements AutoCloseable {
    public static final String PATH = "/hooks";

    private static final Logger LOG = LoggerFactory.getLogger("freshet.webhooks");

    /** Gitea and Forgejo send GitHub's too, where the webhook is of their own kind. */
    private static final List<String> EVENT_HEADERS =
            List.of(
                    "X-Gitlab-Event",
                    "X-GitHub-Event",
                    "X-Forgejo-Event",
                    "X-Gitea-Event",
                    "X-Gogs-Event");

    private static final String SAME_SECRET =
            "give the webhook at the forge a secret that stands in Freshet's file of secrets";

    /**
     * What one request may cost.
     *
     * @param body in bytes
     * @param reading from its first byte to its last
     * @param atOnce how many are read at once; so many bodies may be in memory
     */
    public record Limits(int body, Duration reading, int atOnce) {
        /**
         * GitHub waits 10 s for an answer, so slower bodies help nobody. Forges send up to 25 MiB,
         * but of a tag or a release it is some 10 KiB, or 2 KiB for each of its files.
         */
        public static final Limits DEFAULT = new Limits(2 << 20, Duration.ofSeconds(10), 16);
    }

    private final Listener listener;
    private final Secrets secrets;
    private final WatchedRepositories watched;
    private final Poke poke;
    private final Limits limits;
    private final RequestThreads threads;
    private final SparingLog heard;
    private final SparingLog refused;

    private Webhooks(
            InetSocketAddress address,
            Secrets secrets,
            Recipes recipes,
            Poke poke,
            InstantSource clock,
            Limits limits) {
        this.secrets = secrets;
        this.watched = new WatchedRepositories(recipes, clock);
        this.poke = poke;
        this.limits = limits;
        this.threads = new RequestThreads(limits.atOnce(), limits.reading());
        this.heard = new SparingLog(clock, LOG::info);
        this.refused = new SparingLog(clock, LOG::warn);
        this.listener = Listener.at(address, "webhooks", "webhooks.listen", threads, this::handle);
    }

    /**
     * Listens until it is closed.
     *
     * @param address with port 0, a port of the system's choice
     * @throws InvalidInput when the address cannot be had
     */
    public static Webhooks listen(
            InetSocketAddress address,
            Secrets secrets,
            Recipes recipes,
            Poke poke,
            InstantSource clock,
            Limits limits) {
        Webhooks webhooks = new Webhooks(address, secrets, recipes, poke, clock, limits);
        LOG.info("webhooks: listening at {}", webhooks.url());
        return webhooks;
    }

    /** Where it listens. */
    public URI url() {
        return listener.url().resolve(PATH);
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            // The server would leak the connection where a body breaks off.
            throw new IOException("no answer to HEAD");
        }
        Answer answer;
        try {
            answer = answer(exchange);
        } catch (RuntimeException bug) {
            LOG.error("webhooks: failed by a bug: {}", bug.toString(), bug);
            answer = Answer.refused(500, "failed by a bug of Freshet", "see its log");
        }
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        byte[] bytes = answer.bytes();
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        // Closing this stream, not the exchange, ends well also where the rest of a body is not
        // read.
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!PATH.equals(exchange.getRequestURI().getPath())) {
            return Answer.refused(404, "there is nothing here", "webhooks go to " + PATH);
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return Answer.refused(
                    405, "webhooks are sent by POST", "choose POST in the webhook's settings");
        }
        Headers headers = exchange.getRequestHeaders();
        Optional<Voucher> voucher = Voucher.in(headers);
        if (voucher.isEmpty()) {
            return unknown("no signature and no token");
        }
        Optional<byte[]> body = body(exchange);
        if (body.isEmpty()) {
            return refused(
                    413,
                    "body is larger than %d KiB".formatted(limits.body() / 1024),
                    "send only events of tags and releases");
        }
        // Nothing of the body is looked at before.
        if (!secrets.accept(voucher.get(), body.get())) {
            return unknown("signature or token does not fit");
        }
        return heard(headers, body.get());
    }

    private Answer unknown(String why) {
        return refused(401, why, SAME_SECRET);
    }

    private Answer refused(int status, String what, String hint) {
        refused.line("webhooks: refused: " + what);
        return Answer.refused(status, what, hint);
    }

    /** Empty when it is too large. */
    private Optional<byte[]> body(HttpExchange exchange) throws IOException {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && Long.parseLong(length) > limits.body()) {
            return Optional.empty();
        }
        byte[] body;
        try {
            body = exchange.getRequestBody().readNBytes(limits.body() + 1);
        } catch (IOException e) {
            refused.line(
                    "webhooks: refused: a body broke off, or did not come within %s"
                            .formatted(limits.reading()));
            throw e;
        }
        if (body.length > limits.body()) {
            return Optional.empty();
        }
        if (!threads.wasRead()) {
            throw new IOException("out of time");
        }
        return Optional.of(body);
    }

    /** What somebody says who knows a secret. */
    private Answer heard(Headers headers, byte[] body) {
        String type = Optional.ofNullable(headers.getFirst("Content-Type")).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return refused(
                    415,
                    "body is not application/json",
                    "choose application/json in the webhook's settings");
        }
        Optional<String> name =
                EVENT_HEADERS.stream()
                        .flatMap(header -> Optional.ofNullable(headers.getFirst(header)).stream())
                        .findFirst();
        if (name.isEmpty()) {
            return refused(
                    400,
                    "no header names an event",
                    "Freshet understands the webhooks of GitHub, GitLab, Gitea and Forgejo");
        }
        Event event;
        try {
            event = Event.read(name.get(), body);
        } catch (IOException e) {
            return refused(
                    400,
                    "body is no JSON object, or nested too deeply",
                    "send it as the forge does");
        }
        try {
            return look(event);
        } catch (FreshetException e) {
            refused.line("webhooks: not kept: %s: %s".formatted(event, e.getMessage()));
            return Answer.refused(503, "this cannot be kept now", "send it again");
        }
    }

    private Answer look(Event event) {
        if (event.repositories().isEmpty()) {
            return Answer.nothingToDo(event + " names no repository");
        }
        Set<SourceName> sources = watched.at(event.repositories());
        if (sources.isEmpty()) {
            String where =
                    event.repositories().stream()
                            .map(one -> "`" + Shown.text(one.name()) + "`")
                            .sorted()
                            .collect(Collectors.joining(" or "));
            heard.line("webhooks: no recipe names %s, of which %s tells".formatted(where, event));
            return Answer.nothingToDo("no recipe names " + where);
        }
        if (!event.ofRelease()) {
            return Answer.nothingToDo(event + " is not about a tag or a release");
        }
        sources.forEach(poke::lookAt);
        String names = sources.stream().map(SourceName::text).collect(Collectors.joining(", "));
        heard.line("webhooks: %s: it is time to look at %s".formatted(event, names));
        return new Answer(Answer.ACCEPTED, "it is time to look at " + names);
    }

    /** Who is not answered yet sends again, or is not missed. */
    @Override
    public void close() {
        listener.close();
    }
}
