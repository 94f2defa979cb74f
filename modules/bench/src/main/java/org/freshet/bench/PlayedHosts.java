package org.freshet.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * The hosts of {@link Population} on loopback. Each upstream has twenty tags, told as git's
 * protocol version 2 tells them; the slow host takes five seconds, the failing one answers 503.
 * {@code /stats} counts the requests.
 */
final class PlayedHosts {
    private static final Duration SLOW_ANSWER = Duration.ofSeconds(5);
    private static final String FLUSH = "";

    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final byte[] advertisement =
            packets(
                    "# service=git-upload-pack\n",
                    FLUSH,
                    "version 2\n",
                    "ls-refs\n",
                    "fetch\n",
                    "object-format=sha1\n",
                    FLUSH);
    private final byte[] tags = tags();

    private PlayedHosts() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments the port
     */
    static void main(String[] arguments) throws IOException {
        PlayedHosts hosts = new PlayedHosts();
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress("0.0.0.0", Integer.parseInt(arguments[0])), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/r/", hosts::upstream);
        server.createContext("/stats", hosts::stats);
        server.start();
    }

    private void upstream(HttpExchange exchange) throws IOException {
        requests.increment();
        exchange.getRequestBody().readAllBytes();
        switch (exchange.getLocalAddress().getAddress().getHostAddress()) {
            case Population.FAILING -> {
                refused.increment();
                exchange.getResponseHeaders().set("Retry-After", "600");
                answer(exchange, 503, "text/plain", new byte[0]);
                return;
            }
            case Population.SLOW -> pause();
            default -> {}
        }
        boolean first = exchange.getRequestMethod().equals("GET");
        answer(
                exchange,
                200,
                "application/x-git-upload-pack-" + (first ? "advertisement" : "result"),
                first ? advertisement : tags);
    }

    private static void pause() {
        try {
            Thread.sleep(SLOW_ANSWER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stats(HttpExchange exchange) throws IOException {
        String counts =
                "{\"requests\": %d, \"refused\": %d}\n".formatted(requests.sum(), refused.sum());
        answer(exchange, 200, "application/json", counts.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] tags() {
        String[] refs = new String[21];
        for (int i = 0; i < 20; i++) {
            refs[i] = "%040x refs/tags/v1.%d\n".formatted(i + 1, i);
        }
        refs[20] = FLUSH;
        return packets(refs);
    }

    /** As gitprotocol-common(5) frames lines. */
    private static byte[] packets(String... lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : lines) {
            String packet =
                    line.equals(FLUSH) ? "0000" : "%04x%s".formatted(line.length() + 4, line);
            out.writeBytes(packet.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }
}
