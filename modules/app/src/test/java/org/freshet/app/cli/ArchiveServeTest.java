package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveServeTest {
    @TempDir Path dir;
    private String root;

    @BeforeEach
    void chooseRoot() {
        root = dir.resolve("fresh").toString();
    }

    @Test
    void servesUntilItIsInterrupted() throws IOException, InterruptedException {
        Said.by("archive", "init", root, "--suite", "noble");
        try (Child serving = Child.of("archive", "serve", root, "--listen", "127.0.0.1:0");
                HttpClient client = HttpClient.newHttpClient()) {
            String said = serving.until("is served at");
            URI url = URI.create(said.replaceFirst(".* at (\\S+) until.*", "$1"));

            HttpResponse<String> got =
                    client.send(
                            HttpRequest.newBuilder(url.resolve("dists/noble/InRelease")).build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(got.body())
                    .isEqualTo(Files.readString(Path.of(root, "dists/noble/InRelease")));
        }
    }

    @Test
    void tellsProgramsWhere() throws IOException {
        Said.by("archive", "init", root, "--suite", "noble");
        try (Child serving =
                Child.of("archive", "serve", root, "--listen", "127.0.0.1:0", "--json")) {
            assertThat(serving.until("\"url\"")).contains("\"http://127.0.0.1:");
        }
    }

    @Test
    void saysWhatCannotBe() {
        assertThat(Said.by("archive", "serve", root).with(root, "ROOT").text())
                .isEqualTo(
                        """
                        error: `ROOT` is not an archive

                        hint: make one with `freshet archive init ROOT --suite noble`
                        exit 2
                        """);
        Said.by("archive", "init", root, "--suite", "noble");
        for (String odd : new String[] {"8080", "127.0.0.1:65536", "a b:1", ":1", "::1:80"}) {
            assertThat(Said.by("archive", "serve", root, "--listen", odd).text())
                    .isEqualTo(
                            """
                            error: `%s` is no address to listen at

                            hint: write it as `127.0.0.1:8080` or `[::1]:8080`
                            exit 2
                            """
                                    .formatted(odd));
        }
    }
}
