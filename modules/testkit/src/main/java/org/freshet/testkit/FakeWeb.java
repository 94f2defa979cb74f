package org.freshet.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on loopback that answers as it is told, well or badly. */
public final class FakeWeb implements AutoCloseable {
    /** How one path answers. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Answer> directories = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FakeWeb() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public static FakeWeb start() {
        return new FakeWeb();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        try (exchange) {
            bodies.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = answers.get(path);
            if (answer == null) {
                answer =
                        directories.entrySet().stream()
                                .filter(entry -> path.startsWith(entry.getKey() + "/"))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElse(gone ->
                                        send(
                                                gone,
                                                404,
                                                "text/plain",
                                                "no such thing\n"
                                                        .getBytes(StandardCharsets.UTF_8)));
            }
            answer.to(exchange);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** The path answers by code. */
    public FakeWeb answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    public FakeWeb serve(String path, byte[] body) {
        return serve(path, body, "application/octet-stream");
    }

    public FakeWeb serve(String path, byte[] body, String type) {
        return answer(path, exchange -> send(exchange, 200, type, body));
    }

    public FakeWeb status(String path, int status) {
        return answer(
                path,
                exchange ->
                        send(
                                exchange,
                                status,
                                "text/plain",
                                "so it is\n".getBytes(StandardCharsets.UTF_8)));
    }

    public FakeWeb redirect(String path, String to) {
        return answer(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", to);
                    exchange.sendResponseHeaders(302, -1);
                });
    }

    /** Headers and one byte, then nothing more for ever. */
    public FakeWeb slow(String path) {
        return answer(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, 1_000_000);
                    exchange.getResponseBody().write(0);
                    exchange.getResponseBody().flush();
                    untilClosed();
                });
    }

    /** Takes the request and never answers. */
    public FakeWeb silent(String path) {
        return answer(path, _ -> untilClosed());
    }

    /** Promises the whole body and sends only its beginning. */
    public FakeWeb truncated(String path, byte[] all, int sent) {
        return answer(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, all.length);
                    exchange.getResponseBody().write(all, 0, sent);
                    exchange.getResponseBody().flush();
                });
    }

    /** Sends bytes until the client has enough. */
    public FakeWeb endless(String path) {
        return answer(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] block = new byte[65_536];
                    try (OutputStream out = exchange.getResponseBody()) {
                        while (closed.getCount() > 0) {
                            out.write(block);
                        }
                    }
                });
    }

    /**
     * Files below a directory, as a web server gives them; answers as of the moment of each
     * request.
     */
    public FakeWeb directory(String prefix, Path root) {
        directories.put(
                prefix,
                exchange -> {
                    Path file =
                            root.resolve(
                                            exchange.getRequestURI()
                                                    .getPath()
                                                    .substring(prefix.length() + 1))
                                    .normalize();
                    if (file.startsWith(root) && Files.isRegularFile(file)) {
                        send(exchange, 200, "application/octet-stream", Files.readAllBytes(file));
                    } else {
                        send(
                                exchange,
                                404,
                                "text/plain",
                                "no such file\n".getBytes(StandardCharsets.UTF_8));
                    }
                });
        return this;
    }

    private void untilClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** How often a path was asked for. */
    public long hits(String path) {
        return asked.stream().filter(path::equals).count();
    }

    /** The bodies of all requests, in order. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
