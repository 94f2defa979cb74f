package org.freshet.archive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.testkit.Tool;

/** The configuration in docs/operating.md, in the real nginx. */
class NginxServesTest extends ServingContract {
    @Override
    Served serve(Path directory) throws IOException {
        Tool.named("nginx");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path own = Files.createDirectory(directory.resolveSibling("nginx"));
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
                        .formatted(
                                own,
                                documented()
                                        .replace(
                                                "listen 80;",
                                                "listen 127.0.0.1:%d;".formatted(port))
                                        .replace("/srv/www/fresh", directory.toString())));
        Process nginx =
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
        awaitListening(nginx, port, own.resolve("said"));
        return new Served(
                URI.create("http://127.0.0.1:" + port + "/"),
                () -> nginx.destroyForcibly().waitFor());
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

    private static String documented() throws IOException {
        String text =
                Files.readString(
                        Path.of(System.getProperty("freshet.root"), "docs", "operating.md"));
        Matcher block = Pattern.compile("(?s)```nginx\n(# What may be kept.*?)```").matcher(text);
        if (!block.find()) {
            throw new AssertionError("operating.md has no configuration of nginx");
        }
        return block.group(1);
    }
}
