package org.freshet.app;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.freshet.model.Unavailable;

/** Serves a directory to this machine alone, on a port of the system's choice. */
public final class LocalServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LocalServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    /** Serves an existing directory. @throws Unavailable when no port can be had */
    public static LocalServer of(Path directory) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/", SimpleFileServer.createFileHandler(directory.toAbsolutePath()));
            return new LocalServer(server);
        } catch (IOException e) {
            throw new Unavailable(
                    "no port on the loopback address: " + e.getMessage(),
                    "see what holds them all: ss -ltn",
                    e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
