package org.freshet.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.freshet.testkit.Tool;

/** Git's own daemon on loopback. */
final class GitDaemon implements AutoCloseable {
    private final Process process;
    private final int port;

    private GitDaemon(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static GitDaemon serve(Path root) throws IOException, InterruptedException {
        Path program = Path.of(Tool.named("git").run("--exec-path").ok().strip(), "git-daemon");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder =
                new ProcessBuilder(
                        program.toString(),
                        "--reuseaddr",
                        "--listen=127.0.0.1",
                        "--port=" + port,
                        "--base-path=" + root,
                        "--export-all");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        GitDaemon daemon = new GitDaemon(builder.start(), port);
        daemon.awaitFirstConnection();
        return daemon;
    }

    private void awaitFirstConnection() throws InterruptedException {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
        throw new IllegalStateException("git daemon did not start");
    }

    String url(String repository) {
        return "git://127.0.0.1:%d/%s".formatted(port, repository);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
    }
}
