package org.freshet.app.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freshet.archive.Archive;
import org.freshet.archive.serve.ArchiveServer;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** An archive over HTTP, until it is interrupted. */
@Command(
        name = "serve",
        description = "Serve an archive over HTTP, to this machine alone unless told otherwise.",
        sortOptions = false)
final class ArchiveServe implements Callable<Integer> {
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[^:\\s]+|\\[[0-9A-Fa-f:.]+\\]):(?<port>\\d{1,5})");

    @ParentCommand private ArchiveCommand archive;

    @Mixin private Options options;

    @Parameters(paramLabel = "ROOT")
    private Path root;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "default: ${DEFAULT-VALUE}; port 0: one of the system's choice")
    private String listen;

    @Override
    public Integer call() {
        Path at = root.toAbsolutePath().normalize();
        Archive.open(at);
        try (ArchiveServer server =
                ArchiveServer.listen(
                        at, address(), Clock.systemUTC(), ArchiveServer.Limits.DEFAULT)) {
            if (options.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("root", root.toString());
                json.put("url", server.url().toString());
                Json.document(archive.screen().out(), json);
                archive.screen().out().flush();
            }
            archive.screen()
                    .err()
                    .println(
                            "archive `%s` is served at %s until you interrupt it"
                                    .formatted(root, server.url()));
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private InetSocketAddress address() {
        Matcher parts = ADDRESS.matcher(listen);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65_535) {
            throw new InvalidInput(
                    "`%s` is no address to listen at".formatted(Shown.text(listen)),
                    "write it as `127.0.0.1:8080` or `[::1]:8080`");
        }
        return new InetSocketAddress(parts.group("host"), Integer.parseInt(parts.group("port")));
    }
}
