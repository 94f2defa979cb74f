package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.freshet.files.Hash;
import org.freshet.testkit.Apt;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apt and caches get of an archive, whoever serves it. */
@Tag("judge")
abstract class ServingContract {
    private static final TinyBinary HELLO = TinyBinary.hello("2.12-0~fresh1~ubuntu2404");
    private static final String DEB = "pool/main/h/hello/hello_2.12-0~fresh1~ubuntu2404_amd64.deb";

    // apt knows no other clock than the machine's; what a server dates must be some seconds old.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

    @TempDir Path dir;
    private Path root;
    private URI url;
    private Archive archive;
    private AutoCloseable server;

    /** Serves a directory, and says where. */
    abstract Served serve(Path directory) throws IOException;

    record Served(URI url, AutoCloseable server) {}

    @BeforeEach
    void publishAndServe() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
        Files.createDirectory(root);
        Served served = serve(root);
        server = served.server();
        url = served.url();
        archive = Archive.init(root, ArchiveOptions.suites("noble").withUrl(url), now);
        archive.publish("noble", List.of(HELLO.in(dir.resolve("in"))), false, now);
        older("dists/noble/InRelease");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void older(String path) throws IOException {
        Files.setLastModifiedTime(root.resolve(path), FileTime.from(now));
    }

    private Apt apt() throws IOException {
        return Apt.in(dir.resolve("apt"))
                .file(
                        "etc/sources.list.d/fresh.sources",
                        Files.readString(root.resolve("fresh-noble.sources")));
    }

    private static String all(Tool.Ran ran) {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran.out() + ran.err();
    }

    @Test
    void aptAsksOnlyForWhatIsNewAndInstallsIt() throws IOException {
        Apt apt = apt();

        assertThat(all(apt.run("apt-get", "update"))).contains("Get:1 ").doesNotContain("W:", "E:");
        assertThat(all(apt.run("apt-get", "update", "-o", "Debug::Acquire::http=1")))
                .contains("Hit:1 ", "If-Modified-Since: ", "HTTP/1.1 304 Not Modified")
                .doesNotContain("Get:", "W:", "E:");

        TinyBinary next = TinyBinary.hello("2.13-0~fresh1~ubuntu2404");
        archive.publish("noble", List.of(next.in(dir.resolve("in"))), false, now.plusSeconds(2));
        assertThat(all(apt.run("apt-get", "update"))).contains("Get:1 ").doesNotContain("W:", "E:");
        all(apt.run("apt-get", "install", "-y", "--download-only", "hello"));
        assertThat(apt.path("cache/archives/hello_2.13-0~fresh1~ubuntu2404_amd64.deb"))
                .hasBinaryContent(next.bytes());
    }

    @Test
    void aptGoesOnWithADownloadThatBrokeOff() throws IOException {
        Apt apt = apt();
        all(apt.run("apt-get", "update"));
        Path half = apt.path("cache/archives/partial/hello_2.12-0~fresh1~ubuntu2404_amd64.deb");
        byte[] bytes = HELLO.bytes();
        Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Files.setLastModifiedTime(half, Files.getLastModifiedTime(root.resolve(DEB)));

        String said =
                all(
                        apt.run(
                                "apt-get",
                                "install",
                                "-y",
                                "--download-only",
                                "-o",
                                "Debug::Acquire::http=1",
                                "hello"));

        assertThat(said).contains("Range: bytes=", "If-Range: ", "HTTP/1.1 206 Partial Content");
        assertThat(apt.path("cache/archives/hello_2.12-0~fresh1~ubuntu2404_amd64.deb"))
                .hasBinaryContent(bytes);
    }

    @Test
    void aptShowsTheChangelog() throws IOException {
        TinySource source = TinySource.hello("2.12-0~fresh1~ubuntu2404");
        archive.publish("noble", List.of(source.in(dir.resolve("in"))), false, now.plusSeconds(2));
        Apt apt = apt();
        all(apt.run("apt-get", "update"));

        assertThat(all(apt.run("apt-get", "changelog", "hello")))
                .contains("hello (2.12-0~fresh1~ubuntu2404) noble; urgency=medium")
                .contains(" -- B. Person <b@example.org>  Sun, 01 Nov 2026 12:00:00 +0000");
    }

    @Test
    void cachesKeepWhatNeverChanges() throws Exception {
        Path index = root.resolve("dists/noble/main/binary-amd64/Packages.xz");
        Map<String, String> expected =
                Map.of(
                        DEB,
                        "200 public, max-age=31536000, immutable, application/vnd.debian.binary-package",
                        "dists/noble/main/binary-amd64/by-hash/SHA256/" + Hash.of(index).sha256(),
                        "200 public, max-age=31536000, immutable, application/octet-stream",
                        "dists/noble/InRelease",
                        "200 public, max-age=60, text/plain; charset=utf-8",
                        "dists/noble/Release.gpg",
                        "200 no-cache, application/octet-stream",
                        "dists/noble/main/binary-amd64/Packages",
                        "200 no-cache, text/plain; charset=utf-8",
                        "",
                        "200 public, max-age=300, text/html; charset=utf-8",
                        "fresh-noble.sources",
                        "200 public, max-age=300, text/plain; charset=utf-8",
                        "nothing.deb",
                        "404 ");

        for (Map.Entry<String, String> each : expected.entrySet()) {
            HttpResponse<Void> got = head(each.getKey());
            String kept =
                    got.statusCode() == 200
                            ? header(got, "Cache-Control") + ", " + header(got, "Content-Type")
                            : header(got, "Cache-Control");
            assertThat(got.statusCode() + " " + kept).as(each.getKey()).isEqualTo(each.getValue());
            assertThat(header(got, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(got, "Content-Security-Policy"))
                    .isEqualTo(
                            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self';"
                                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(header(got, "ETag").isEmpty()).isEqualTo(got.statusCode() == 404);
        }
        assertThat(head(".lock").statusCode()).isEqualTo(404);
        assertThat(head("pool/main/").statusCode()).isEqualTo(200);
    }

    private HttpResponse<Void> head(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(url.resolve(path))
                            .HEAD()
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
