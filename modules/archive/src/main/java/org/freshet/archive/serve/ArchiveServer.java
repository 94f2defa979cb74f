package org.freshet.archive.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.freshet.http.Listener;
import org.freshet.http.RequestThreads;
import org.freshet.model.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * Serves a directory, as apt, browsers and caches between want it (RFC 9110, RFC 9111). What lies
 * outside of it, and names that begin with a full stop, are not there.
 */
public final class ArchiveServer implements AutoCloseable {
    /**
     * What one client may cost.
     *
     * @param patience how long a client may take for its request, and for each block of an answer
     * @param atOnce how many are answered at once; each has one block in memory
     */
    public record Limits(Duration patience, int atOnce) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 256);
    }

    private static final int BLOCK = 1 << 15;

    private final ServedTree tree;
    private final InstantSource clock;
    private final RequestThreads threads;
    private final Listener listener;

    private ArchiveServer(
            Path root, InetSocketAddress address, InstantSource clock, Limits limits) {
        this.tree = new ServedTree(root);
        this.clock = clock;
        this.threads = new RequestThreads(limits.atOnce(), limits.patience());
        this.listener =
                Listener.at(address, "the archive's server", "--listen", threads, this::answer);
    }

    /**
     * Serves until it is closed.
     *
     * @param root a directory that exists
     * @param address with port 0, a port of the system's choice
     * @throws InvalidInput when the address cannot be had
     */
    public static ArchiveServer listen(
            Path root, InetSocketAddress address, InstantSource clock, Limits limits) {
        return new ArchiveServer(root, address, clock, limits);
    }

    public URI url() {
        return listener.url();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Headers asked = exchange.getRequestHeaders();
        List<String> nothing = List.of("0");
        if (asked.containsKey("Transfer-Encoding")
                || !asked.getOrDefault("Content-Length", nothing).equals(nothing)) {
            // Nobody asks for a file by a body, and to read it to its end would cost time.
            throw new IOException("a request with a body");
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Content-Security-Policy", Rules.CONTENT_SECURITY);
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            headers.set("Allow", "GET, HEAD");
            text(exchange, 405, "GET and HEAD are all that is answered\n");
            return;
        }
        @Nullable String path = path(exchange.getRequestURI());
        switch (path == null ? new ServedTree.Gone() : tree.find(path)) {
            case ServedTree.Gone() -> text(exchange, 404, "there is no such file\n");
            case ServedTree.Moved(String to) -> {
                headers.set("Location", to);
                text(exchange, 301, to + "\n");
            }
            case ServedTree.Listing(String html) -> {
                headers.set("Cache-Control", Rules.ALWAYS_ASK);
                headers.set("Content-Type", "text/html; charset=utf-8");
                whole(exchange, 200, html);
            }
            case ServedFile file -> {
                try (file) {
                    file(exchange, file);
                }
            }
        }
    }

    /** Null for those that have no path, such as mailto: ones. */
    private static @Nullable String path(URI asked) {
        // What follows two slashes is read as a host, but is where an address ended in a slash.
        return asked.getScheme() == null && asked.getAuthority() != null
                ? "/" + asked.getAuthority() + asked.getPath()
                : asked.getPath();
    }

    private void file(HttpExchange exchange, ServedFile file) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        Rules rules = Rules.of(file.path());
        headers.set("Cache-Control", rules.caching());
        headers.set("ETag", file.etag());
        headers.set("Accept-Ranges", "bytes");
        // A file that changes twice within one second would bear one date twice.
        boolean dated = rules.neverChanges() || file.isOlder(clock.instant(), Conditions.SURE);
        if (dated) {
            headers.set("Last-Modified", file.lastModified());
        }
        Conditions conditions = new Conditions(exchange.getRequestHeaders(), file, dated);
        if (conditions.notModified()) {
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
            return;
        }
        headers.set("Content-Type", rules.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Long.toString(file.size()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        switch (conditions.range()) {
            case ByteRange.All() -> send(exchange, 200, file, 0, file.size());
            case ByteRange.Part(long from, long length) -> {
                headers.set(
                        "Content-Range",
                        "bytes %s-%s/%s".formatted(from, from + length - 1, file.size()));
                send(exchange, 206, file, from, length);
            }
            case ByteRange.Unsatisfiable() -> {
                headers.set("Content-Range", "bytes */" + file.size());
                text(exchange, 416, "the file ends before\n");
            }
        }
    }

    /** Block by block, as fast as the client takes them. */
    private void send(HttpExchange exchange, int status, ServedFile file, long from, long length)
            throws IOException {
        // Zero would mean that the length is not known.
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        try (OutputStream out = exchange.getResponseBody()) {
            FileChannel content = file.content();
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            long sent = 0;
            while (sent < length) {
                block.clear().limit((int) Math.min(BLOCK, length - sent));
                int read = content.read(block, from + sent);
                if (read < 0) {
                    throw new IOException("`%s` became shorter".formatted(file.path()));
                }
                out.write(block.array(), 0, read);
                sent += read;
                threads.goesOn();
            }
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        whole(exchange, status, text);
    }

    private static void whole(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Downloads that are under way break off; apt goes on with them another time. */
    @Override
    public void close() {
        listener.close();
    }
}
