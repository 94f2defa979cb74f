package org.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** The real nginx on loopback. */
public final class Nginx implements AutoCloseable {
    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Serves a directory as it is; its own files lie in another one. */
    public static Nginx serving(Path directory, Path own) {
        return with(
                port ->
                        """
                        server {
                            listen 127.0.0.1:%d;
                            root %s;
                            default_type application/octet-stream;
                        }
                        """
                                .formatted(port, directory),
                own);
    }

    /** With a server of a configuration's, for the port that it shall listen at. */
    public static Nginx with(IntFunction<String> server, Path own) {
        Tool.named("nginx");
        try {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Files.createDirectories(own);
            Files.writeString(
                    own.resolve("nginx.conf"),
                    """
                    daemon off;
                    master_process off;
                    pid %1$s/pid;
                    error_log %1$s/error;
                    events {}
                    http {
                        access_log off;
                        client_body_temp_path %1$s/1;
                        proxy_temp_path %1$s/2;
                        fastcgi_temp_path %1$s/3;
                        uwsgi_temp_path %1$s/4;
                        scgi_temp_path %1$s/5;
                    %2$s
                    }
                    """
                            .formatted(own, server.apply(port)));
            Process process =
                    new ProcessBuilder(
                                    "nginx",
                                    "-p",
                                    own.toString(),
                                    "-e",
                                    own.resolve("error").toString(),
                                    "-c",
                                    own.resolve("nginx.conf").toString())
                            .redirectErrorStream(true)
                            .redirectOutput(own.resolve("said").toFile())
                            .start();
            awaitListening(process, port, own.resolve("said"));
            return new Nginx(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitListening(Process nginx, int port, Path said) throws IOException {
        while (nginx.isAlive()) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException refused) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError(Files.readString(said));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:%d/".formatted(port));
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
