package org.freshet.app.hooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freshet.model.FreshetException;
import org.freshet.model.SourceName;
import org.freshet.packaging.RecipeFolder;
import org.jspecify.annotations.Nullable;

/** Webhooks on loopback, over recipes in a directory, with a note of every poke. */
final class Listening implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    final List<String> poked = new CopyOnWriteArrayList<>();
    volatile @Nullable FreshetException cannotKeep;

    private final Webhooks webhooks;
    private final HttpClient client = HttpClient.newHttpClient();

    private Listening(Path dir, Webhooks.Limits limits) {
        try {
            Path file = dir.resolve("webhooks");
            Files.writeString(
                    file,
                    "another-secret-of-another-forge\n"
                            + Delivery.SECRET
                            + "\n"
                            + Delivery.SIGNING_TOKEN
                            + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            webhooks =
                    Webhooks.listen(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            Secrets.read(file),
                            new RecipeFolder(Files.createDirectories(dir.resolve("recipes"))),
                            this::poke,
                            () -> NOW,
                            limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void poke(SourceName source) {
        if (cannotKeep != null) {
            throw cannotKeep;
        }
        poked.add(source.text());
    }

    static Listening in(Path dir) {
        return in(dir, Webhooks.Limits.DEFAULT);
    }

    static Listening in(Path dir, Webhooks.Limits limits) {
        return new Listening(dir, limits);
    }

    /** A recipe that watches one place. */
    static void recipe(Path dir, String source, String place) {
        try {
            Path recipe = Files.createDirectories(dir.resolve("recipes").resolve(source));
            Files.writeString(
                    recipe.resolve("recipe.yaml"),
                    "schema: 1\nsource: %s\nupstream:\n  %s\n".formatted(source, place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return webhooks.url();
    }

    /** Status and text of the answer. */
    String send(Delivery delivery) {
        return send(delivery.to(url()));
    }

    String send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection on which anything may be sent. */
    Socket connect() throws IOException {
        return new Socket(url().getHost(), url().getPort());
    }

    @Override
    public void close() {
        client.close();
        webhooks.close();
    }
}
