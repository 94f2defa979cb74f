package org.freshet.upstream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.freshet.testkit.Tool;

/** Git's own smart HTTP server on loopback: `git http-backend` behind a small CGI wrapper. */
final class GitHttp implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path root;
    private final String backend;
    private final List<String> protocols = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean old;

    private GitHttp(Path root, String backend) throws IOException {
        this.root = root;
        this.backend = backend;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Serves every repository below a directory. */
    static GitHttp serve(Path root) throws IOException {
        Path backend =
                Path.of(Tool.named("git").run("--exec-path").ok().strip(), "git-http-backend");
        if (!Files.isExecutable(backend)) {
            Tool.named("git-http-backend");
        }
        return new GitHttp(root, backend.toString());
    }

    String url(String repository) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), repository);
    }

    /** From now on it knows no protocol but the first. */
    GitHttp old() {
        old = true;
        return this;
    }

    /** Method and path of each request, since this was asked last. */
    List<String> requests() {
        List<String> all = List.copyOf(requests);
        requests.clear();
        return all;
    }

    /** The `Git-Protocol` header of each request. */
    List<String> protocols() {
        return protocols;
    }

    /** What was posted, as far as it is text. */
    List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            passOn(exchange, exchange.getRequestURI().getPath(), body);
        }
    }

    /** Answers what another server was asked, as if it were for this path. */
    void passOn(HttpExchange exchange, String path, byte[] body) throws IOException {
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        protocols.add(String.valueOf(protocol));
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        asked.add(new String(packed ? unpacked(body) : body, StandardCharsets.UTF_8));
        ProcessBuilder builder = new ProcessBuilder(backend);
        Map<String, String> cgi = builder.environment();
        cgi.put("GIT_PROJECT_ROOT", root.toString());
        cgi.put("GIT_HTTP_EXPORT_ALL", "1");
        cgi.put("GIT_CONFIG_COUNT", "1");
        cgi.put("GIT_CONFIG_KEY_0", "safe.directory");
        cgi.put("GIT_CONFIG_VALUE_0", "*");
        cgi.put("REQUEST_METHOD", exchange.getRequestMethod());
        cgi.put("PATH_INFO", path);
        cgi.put("QUERY_STRING", or(exchange.getRequestURI().getQuery()));
        cgi.put("CONTENT_TYPE", or(exchange.getRequestHeaders().getFirst("Content-Type")));
        cgi.put("CONTENT_LENGTH", String.valueOf(body.length));
        cgi.put("HTTP_CONTENT_ENCODING", packed ? "gzip" : "");
        cgi.put("GIT_PROTOCOL", old ? "" : or(protocol));
        cgi.put("REMOTE_ADDR", "127.0.0.1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Thread.ofVirtual()
                .start(() -> {
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(body);
                    } catch (IOException _) {
                        // The backend does not always read all of it.
                    }
                });
        try (InputStream out = process.getInputStream()) {
            int status = headers(out, exchange);
            byte[] content = out.readAllBytes();
            exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static int headers(InputStream out, HttpExchange exchange) throws IOException {
        int status = 200;
        while (true) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b = out.read();
            while (b >= 0 && b != '\n') {
                line.write(b);
                b = out.read();
            }
            String text = line.toString(StandardCharsets.UTF_8).strip();
            if (text.isEmpty()) {
                return status;
            }
            String[] header = text.split(": ", 2);
            if (header[0].equals("Status")) {
                status = Integer.parseInt(header[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
        }
    }

    private static String or(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
