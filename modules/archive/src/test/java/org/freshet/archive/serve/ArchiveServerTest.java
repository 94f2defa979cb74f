package org.freshet.archive.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ArchiveServerTest {
    private static final Instant WRITTEN = Instant.parse("2026-11-02T08:00:00Z");
    private static final ArchiveServer.Limits IMPATIENT =
            new ArchiveServer.Limits(Duration.ofMillis(300), 2);

    @TempDir Path dir;

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Instant now = WRITTEN.plusSeconds(60);
    private Path root;
    private ArchiveServer server;

    @BeforeEach
    void serve() throws IOException {
        root = Files.createDirectory(dir.resolve("fresh"));
        file("dists/noble/InRelease", "0123456789");
        serve(ArchiveServer.Limits.DEFAULT);
    }

    private void serve(ArchiveServer.Limits limits) {
        server =
                ArchiveServer.listen(
                        root,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        () -> now,
                        limits);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private Path file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    }

    private HttpResponse<String> get(String path, String... headers) {
        return ask("GET", path, headers);
    }

    private HttpResponse<String> ask(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Status, then body. */
    private String said(String path, String... headers) {
        HttpResponse<String> response = get(path, headers);
        return response.statusCode() + " " + response.body();
    }

    /** What a raw request gets, until the server closes the connection. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException closed) {
            return "";
        }
    }

    @Test
    void givesAFileWithWhatCachesWantToKnow() {
        HttpResponse<String> response = get("dists/noble/InRelease");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("0123456789");
        assertThat(header(response, "Content-Length")).isEqualTo("10");
        assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(response, "Last-Modified")).isEqualTo("Mon, 02 Nov 2026 08:00:00 GMT");
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void headSaysTheSameWithoutTheFile() {
        HttpResponse<String> head = ask("HEAD", "dists/noble/InRelease");
        HttpResponse<String> get = get("dists/noble/InRelease");

        assertThat(head.body()).isEmpty();
        for (String same :
                new String[] {"Content-Length", "Content-Type", "ETag", "Last-Modified"}) {
            assertThat(header(head, same)).isEqualTo(header(get, same)).isNotEmpty();
        }
        assertThat(ask("HEAD", "dists/").statusCode()).isEqualTo(200);
        assertThat(ask("HEAD", "nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhatMayBeKeptAndForHowLong() throws IOException {
        file("pool/main/h/hello/hello_1.0-1_amd64.deb", "");
        file("pool/main/h/hello/hello_1.0.orig.tar.xz", "");
        file("pool/main/h/hello/hello_1.0-1.provenance.json", "{}");
        file("dists/noble/main/source/by-hash/SHA256/00", "");
        file("dists/noble/Release", "");
        file("index.html", "<p>");

        assertThat(kept("pool/main/h/hello/hello_1.0-1_amd64.deb"))
                .isEqualTo(
                        "public, max-age=31536000, immutable application/vnd.debian.binary-package");
        assertThat(kept("pool/main/h/hello/hello_1.0.orig.tar.xz"))
                .isEqualTo("public, max-age=31536000, immutable application/x-xz");
        assertThat(kept("dists/noble/main/source/by-hash/SHA256/00"))
                .isEqualTo("public, max-age=31536000, immutable application/octet-stream");
        assertThat(kept("pool/main/h/hello/hello_1.0-1.provenance.json"))
                .isEqualTo("no-cache application/json");
        assertThat(kept("dists/noble/InRelease"))
                .isEqualTo("public, max-age=60 text/plain; charset=utf-8");
        assertThat(kept("dists/noble/Release")).isEqualTo("no-cache text/plain; charset=utf-8");
        assertThat(kept("")).isEqualTo("public, max-age=300 text/html; charset=utf-8");
        assertThat(kept("nothing")).isEqualTo(" text/plain; charset=utf-8");
    }

    private String kept(String path) {
        HttpResponse<String> response = get(path);
        return header(response, "Cache-Control") + " " + header(response, "Content-Type");
    }

    @Test
    void givesThePartThatIsAskedFor() {
        assertThat(said("dists/noble/InRelease", "Range", "bytes=2-4")).isEqualTo("206 234");
        assertThat(said("dists/noble/InRelease", "Range", "bytes=7-")).isEqualTo("206 789");
        assertThat(said("dists/noble/InRelease", "Range", "bytes=-2")).isEqualTo("206 89");
        assertThat(said("dists/noble/InRelease", "Range", "bytes=-20")).isEqualTo("206 0123456789");
        assertThat(said("dists/noble/InRelease", "Range", "bytes=8-99")).isEqualTo("206 89");
        assertThat(header(get("dists/noble/InRelease", "Range", "bytes=2-4"), "Content-Range"))
                .isEqualTo("bytes 2-4/10");
    }

    @Test
    void saysHowLongTheFileIsWhereNoSuchPartIs() {
        for (String none : new String[] {"bytes=10-", "bytes=-0", "bytes=999999999999999999-"}) {
            HttpResponse<String> response = get("dists/noble/InRelease", "Range", none);
            assertThat(response.statusCode()).as(none).isEqualTo(416);
            assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
        }
    }

    @Test
    void givesAllWhereThePartIsNoneOrSeveral() {
        for (String odd :
                new String[] {
                    "bytes=4-2",
                    "bytes=0-1,3-4",
                    "bytes=",
                    "bytes=-",
                    "bytes=a-b",
                    "lines=1-2",
                    "bytes=99999999999999999999-",
                    "bytes=1-99999999999999999999"
                }) {
            assertThat(said("dists/noble/InRelease", "Range", odd))
                    .as(odd)
                    .isEqualTo("200 0123456789");
        }
    }

    @Test
    void goesOnOnlyWithTheFileThatTheClientBeganWith() {
        String etag = header(get("dists/noble/InRelease"), "ETag");

        assertThat(part("If-Range", etag)).isEqualTo("206 89");
        assertThat(part("If-Range", "Mon, 02 Nov 2026 08:00:00 GMT")).isEqualTo("206 89");
        assertThat(part("If-Range", "W/" + etag)).isEqualTo("200 0123456789");
        assertThat(part("If-Range", "\"other\"")).isEqualTo("200 0123456789");
        assertThat(part("If-Range", "Mon, 02 Nov 2026 08:00:01 GMT")).isEqualTo("200 0123456789");
    }

    private String part(String name, String value) {
        return said("dists/noble/InRelease", "Range", "bytes=8-", name, value);
    }

    @Test
    void sendsNothingThatTheClientHas() throws IOException {
        String date = "Mon, 02 Nov 2026 08:00:00 GMT";
        String etag = header(get("dists/noble/InRelease"), "ETag");

        assertThat(said("dists/noble/InRelease", "If-Modified-Since", date)).isEqualTo("304 ");
        assertThat(said("dists/noble/InRelease", "If-None-Match", etag)).isEqualTo("304 ");
        assertThat(said("dists/noble/InRelease", "If-None-Match", "\"a\", W/" + etag))
                .isEqualTo("304 ");
        assertThat(said("dists/noble/InRelease", "If-None-Match", "*")).isEqualTo("304 ");
        // The tag decides where both are there.
        assertThat(
                        said(
                                "dists/noble/InRelease",
                                "If-None-Match",
                                "\"a\"",
                                "If-Modified-Since",
                                date))
                .isEqualTo("200 0123456789");
        assertThat(said("dists/noble/InRelease", "If-Modified-Since", "yesterday"))
                .isEqualTo("200 0123456789");

        file("other", "0123456789");
        Files.move(
                root.resolve("other"),
                root.resolve("dists/noble/InRelease"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(said("dists/noble/InRelease", "If-None-Match", etag))
                .isEqualTo("200 0123456789");
    }

    @Test
    void tellsNoDateOfWhatMayChangeOnceMoreWithinThatSecond() throws IOException {
        file("pool/main/h/hello/hello_1.0-1_amd64.deb", "");
        now = WRITTEN.plusMillis(1500);
        String date = "Mon, 02 Nov 2026 08:00:00 GMT";

        assertThat(header(get("dists/noble/InRelease"), "Last-Modified")).isEmpty();
        assertThat(said("dists/noble/InRelease", "If-Modified-Since", date))
                .isEqualTo("200 0123456789");
        assertThat(part("If-Range", date)).isEqualTo("200 0123456789");
        assertThat(header(get("pool/main/h/hello/hello_1.0-1_amd64.deb"), "Last-Modified"))
                .isEqualTo(date);
    }

    @Test
    void listsADirectoryAndItsOddNames() throws IOException {
        file("pool/main/h/hello/<b>&a b?.dsc", "x");
        file("pool/main/h/hello/.hello.tmp", "x");
        file("pool/main/h/hello/sub/file", "x");
        Files.createSymbolicLink(root.resolve("pool/main/h/hello/gone"), Path.of("nowhere"));

        assertThat(header(get("pool/main/h/hello"), "Location")).isEqualTo("./hello/");
        assertThat(said("pool/main/h/hello/"))
                .startsWith("200 ")
                .contains(
                        "<h1>/pool/main/h/hello</h1>",
                        "<a href=\"../\">../</a>",
                        "<a href=\"./%3Cb%3E%26a%20b%3F.dsc\">&lt;b&gt;&amp;a b?.dsc</a></td><td>1</td>"
                                + "<td>2026-11-02T08:00:00Z</td>",
                        "<a href=\"./sub/\">sub/</a>")
                .doesNotContain("tmp", "gone");
        assertThat(said("pool/main/h/hello/%3Cb%3E%26a%20b%3F.dsc")).isEqualTo("200 x");
    }

    @Test
    void nothingOutsideOfTheDirectoryIsThere() throws IOException {
        Files.writeString(dir.resolve("fresh.key"), "secret");
        Files.createSymbolicLink(root.resolve("link.key"), dir.resolve("fresh.key"));
        Files.createSymbolicLink(root.resolve("up"), dir);
        file(".lock", "1");
        file("dists/noble/.segments/a", "1");
        Files.createSymbolicLink(root.resolve("shown"), Path.of("dists/noble/.segments"));
        Files.createSymbolicLink(root.resolve("noble"), Path.of("dists/noble"));

        for (String path :
                new String[] {
                    "/../fresh.key",
                    "/%2e%2e/fresh.key",
                    "/dists/../../fresh.key",
                    "/dists/..%2f..%2ffresh.key",
                    "/..%5cfresh.key",
                    "/link.key",
                    "/up/fresh.key",
                    "/up/",
                    "//etc/passwd",
                    "/%2fetc/passwd",
                    "/.lock",
                    "/dists/noble/.segments/a",
                    "/shown/a",
                    "/dists/noble/InRelease/",
                    "/dists/noble/InRelease%00",
                    "/" + "a".repeat(5000)
                }) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ")
                    .doesNotContain("secret");
        }
        assertThat(raw("GET //dists//noble/InRelease HTTP/1.0\r\n\r\n")).endsWith("0123456789");
        // One that stays inside does no harm.
        assertThat(said("noble/InRelease")).isEqualTo("200 0123456789");
    }

    @Test
    void oddRequestsDoNoHarm() throws IOException {
        for (String odd :
                new String[] {
                    "GET mailto:a HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
                    "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
                    "DELETE /dists/noble/InRelease HTTP/1.1\r\nHost: a\r\n\r\n",
                    "\0\1\2\r\n\r\n"
                }) {
            assertThat(raw(odd)).as(odd).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
        }
        assertThat(header(ask("DELETE", "dists/noble/InRelease"), "Allow")).isEqualTo("GET, HEAD");
        assertThat(said("dists/noble/InRelease")).isEqualTo("200 0123456789");
    }

    @Test
    void aFileOfManyGigabytesIsNeverInMemory() throws IOException {
        Path large = file("pool/main/l/large/large_1.orig.tar.gz", "");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(6L << 30);
            sparse.seek((6L << 30) - 3);
            sparse.write("end".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(said("pool/main/l/large/large_1.orig.tar.gz", "Range", "bytes=-3"))
                .isEqualTo("206 end");
        assertThat(said("pool/main/l/large/large_1.orig.tar.gz", "Range", "bytes=6442450941-"))
                .isEqualTo("206 end");
    }

    @Test
    void whoDoesNotEndTheRequestIsNotWaitedFor() throws IOException {
        server.close();
        serve(IMPATIENT);
        try (Socket socket = new Socket(server.url().getHost(), server.url().getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whoDoesNotTakeTheAnswerIsNotWaitedFor() throws IOException {
        server.close();
        serve(IMPATIENT);
        try (RandomAccessFile sparse =
                new RandomAccessFile(file("pool/a.tar.gz", "").toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        try (Socket first = asking("/pool/a.tar.gz");
                Socket second = asking("/pool/a.tar.gz")) {
            // Both have all that the connection itself holds; a third finds no room until the
            // others are given up.
            assertThat(first.getInputStream().read()).isEqualTo('H');
            assertThat(second.getInputStream().read()).isEqualTo('H');
            String answer;
            do {
                answer = raw("GET /dists/noble/InRelease HTTP/1.0\r\n\r\n");
            } while (answer.isEmpty());
            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("0123456789");
        }
    }

    private Socket asking(String path) throws IOException {
        Socket socket = new Socket(server.url().getHost(), server.url().getPort());
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: a\r\n\r\n"
                                .formatted(path)
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void whoTakesItSlowlyGetsAllOfIt() throws Exception {
        server.close();
        serve(IMPATIENT);
        byte[] content = new byte[16 << 20];
        Files.write(file("pool/a.tar.gz", ""), content);
        HttpResponse<InputStream> response =
                client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "pool/a.tar.gz")).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        long begun = System.nanoTime();
        long read = 0;
        byte[] block = new byte[1 << 20];
        try (InputStream in = response.body()) {
            for (int n = in.readNBytes(block, 0, block.length);
                    n > 0;
                    n = in.readNBytes(block, 0, block.length)) {
                read += n;
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }

        assertThat(read).isEqualTo(content.length);
        assertThat(System.nanoTime() - begun).isGreaterThan(2 * 300_000_000L);
    }

    @Test
    void saysWhoCannotListen() {
        InetSocketAddress taken =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.url().getPort());

        assertThatThrownBy(() ->
                        ArchiveServer.listen(root, taken, () -> now, ArchiveServer.Limits.DEFAULT))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "the archive's server cannot listen at `localhost:%d`: Address already in use"
                                .formatted(taken.getPort()));
    }
}
