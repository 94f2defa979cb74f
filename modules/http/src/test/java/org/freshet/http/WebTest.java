package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    /** Patient: a busy machine must not fail a test that is about something else. */
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 1000, 3);

    private static final Web.Bounds IMPATIENT =
            new Web.Bounds(LONG, Duration.ofMillis(300), LONG, 1000, 3);

    private static final Web.Bounds BRIEF =
            new Web.Bounds(LONG, LONG, Duration.ofMillis(300), 1000, 3);

    @TempDir Path dir;
    private final FakeWeb server = FakeWeb.start();
    private final Web web = new Web(InstantSource.system());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givesTheBodyToWhoReadsIt() {
        server.serve("/file", bytes("some bytes"));

        assertThat(get("/file")).isEqualTo("some bytes");
    }

    @Test
    void givesAnEmptyBodyToo() {
        server.serve("/file", new byte[0]);

        assertThat(get("/file")).isEmpty();
    }

    @Test
    void leavesTheRestToAReaderThatHasEnough() {
        server.endless("/file");

        int first = web.get(server.uri("/file"), PATIENT, WebTest::firstByte);

        assertThat(first).isZero();
    }

    @Test
    void saysWhoAsksAndAsksForNoUpgrade() {
        List<String> seen = new CopyOnWriteArrayList<>();
        server.answer(
                "/file",
                exchange -> {
                    seen.add(exchange.getRequestHeaders().getFirst("User-Agent"));
                    seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Upgrade")));
                    exchange.sendResponseHeaders(200, -1);
                });

        get("/file");

        assertThat(seen).containsExactly("freshet", "null");
    }

    @Test
    void followsRedirectsAlsoRelativeOnes() {
        server.redirect("/a/b", "../c?x=y").redirect("/c", server.uri("/d") + "");
        server.serve("/d", bytes("found"));

        assertThat(get("/a/b")).isEqualTo("found");
    }

    @Test
    void refusesARedirectLoop() {
        server.redirect("/a", "/b").redirect("/b", "/a");

        unavailable("/a", "`%s` redirects in a circle");
        assertThat(server.hits("/a")).isEqualTo(1);
    }

    @Test
    void refusesTooManyRedirects() {
        for (int i = 0; i < 9; i++) {
            server.redirect("/" + i, "/" + (i + 1));
        }

        unavailable("/0", "`%s` redirects more than 3 times");
        assertThat(server.hits("/3")).isEqualTo(1);
        assertThat(server.hits("/4")).isZero();
    }

    @Test
    void followsAsManyRedirectsAsTheBoundSays() {
        server.redirect("/0", "/1").redirect("/1", "/2").redirect("/2", "/3");
        server.serve("/3", bytes("found"));

        assertThat(get("/0")).isEqualTo("found");
    }

    @Test
    void refusesARedirectToAFile() throws IOException {
        Path secret = Files.writeString(dir.resolve("secret"), "secret");
        server.redirect("/a", secret.toUri().toString());

        unavailable("/a", "`%s` redirects to `" + secret.toUri() + "`, which is no web address");
    }

    @Test
    void refusesARedirectToNowhere() {
        server.answer("/a", exchange -> exchange.sendResponseHeaders(302, -1));
        server.redirect("/b", "http://[");

        unavailable("/a", "`%s` redirects to ``, which is no web address");
        unavailable("/b", "`%s` redirects to `http://[`, which is no URL");
    }

    @Test
    void saysThatTheThingIsNotThere() {
        server.status("/gone", 410);

        Unavailable missing = unavailable("/nowhere", "`%s` is not there: status `404`");
        Unavailable gone = unavailable("/gone", "`%s` is not there: status `410`");

        assertThat(Web.isMissing(missing)).isTrue();
        assertThat(Web.isMissing(gone)).isTrue();
    }

    @Test
    void saysTheStatusOfAServerThatCannotNow() {
        for (int status : new int[] {203, 304, 401, 403, 418, 500, 502}) {
            server.status("/" + status, status);

            Unavailable failure =
                    unavailable("/" + status, "`%s` answered with status `" + status + "`");

            assertThat(Web.isMissing(failure)).isFalse();
            assertThat(Web.isForbidden(failure)).isEqualTo(status == 401 || status == 403);
        }
    }

    @Test
    void refusesAPageWhereAFileWasExpected() {
        server.serve("/a", bytes("<p>Sign in"), "Text/HTML; charset=utf-8");

        unavailable("/a", "`%s` answered with an HTML page where a file was expected");
        assertThat(web.<String>page(server.uri("/a"), PATIENT, (_, in) -> text(in)))
                .isEqualTo("<p>Sign in");
    }

    @Test
    void refusesABodyThatIsAnnouncedTooLarge() {
        server.truncated("/a", new byte[1001], 1);

        assertThatThrownBy(() -> get("/a"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is too large: expected at most 1000 bytes, got 1001",
                        server.uri("/a"));
    }

    @Test
    void stopsABodyThatGrowsTooLarge() {
        server.endless("/a");

        assertThatThrownBy(() -> get("/a"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is too large: expected at most 1000 bytes, got more",
                        server.uri("/a"));
    }

    @Test
    void takesABodyOfExactlyTheBound() {
        server.serve("/a", new byte[1000]);

        assertThat(get("/a")).hasSize(1000);
    }

    @Test
    void saysThatABodyIsCutShort() {
        server.truncated("/a", new byte[900], 500);

        unavailable("/a", "`%s` is cut short: expected 900 bytes, got 500");
    }

    @Test
    void saysThatABodyOfUnknownLengthIsCutShort() throws Exception {
        try (ServerSocket socket = listening()) {
            Thread thread =
                    answering(
                            socket,
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");

            assertThatThrownBy(() -> web.get(uri(socket), PATIENT, WebTest::text))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("`%s` is cut short: got 5", uri(socket));
            thread.join();
        }
    }

    @Test
    void saysThatAnAnswerIsNoHttp() throws Exception {
        try (ServerSocket socket = listening()) {
            Thread thread = answering(socket, "SSH-2.0-OpenSSH_9.2\r\n");

            assertThatThrownBy(() -> web.get(uri(socket), PATIENT, WebTest::text))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("`%s` gave no answer: ".formatted(uri(socket)));
            thread.join();
        }
    }

    @Test
    void doesNotWaitForAServerThatNeverAnswers() {
        server.silent("/a");
        Web.Bounds bounds =
                new Web.Bounds(Duration.ofMillis(200), Duration.ofMillis(300), LONG, 1000, 3);

        unavailable("/a", bounds, "`%s` did not answer within PT0.5S");
    }

    @Test
    void doesNotWaitForAServerThatStopsSending() {
        server.slow("/a");

        unavailable(
                "/a",
                IMPATIENT.withBytes(1_000_000),
                "`%s` stopped sending: nothing came for PT0.3S after 1 bytes");
    }

    @Test
    void endsARequestThatTakesTooLongAltogether() {
        server.slow("/slow").silent("/silent");
        CountDownLatch enough = new CountDownLatch(1);
        server.answer(
                "/drop-by-drop",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (!await(enough, 20)) {
                        exchange.getResponseBody().write('x');
                        exchange.getResponseBody().flush();
                    }
                });

        Web.Bounds bounds = BRIEF.withBytes(1_000_000);
        unavailable("/slow", bounds, "`%s` took longer than PT0.3S");
        unavailable("/silent", bounds, "`%s` took longer than PT0.3S");
        unavailable("/drop-by-drop", bounds, "`%s` took longer than PT0.3S");
        enough.countDown();
    }

    @Test
    void countsTheTimeOfAServerThatIsNeverOutOfBytes() {
        server.endless("/a");

        unavailable("/a", BRIEF.withBytes(Long.MAX_VALUE), "`%s` took longer than PT0.3S");
    }

    @Test
    void countsTheTimeOfAllRedirectsTogether() {
        server.redirect("/a", "/b").silent("/b");

        unavailable("/a", BRIEF, "`%s` took longer than PT0.3S");
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws Exception {
        server.slow("/a");
        CountDownLatch reads = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                        .start(() ->
                                web.get(
                                        server.uri("/a"),
                                        PATIENT.withBytes(1_000_000),
                                        in -> {
                                            reads.countDown();
                                            return text(in);
                                        }));
        assertThat(reads.await(30, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();
        thread.join();

        assertThat(failure.get())
                .isInstanceOf(Unavailable.class)
                .hasMessage("interrupted while `%s` was fetched", server.uri("/a"));
    }

    @Test
    void namesAHostThatIsNotKnown() {
        assertThatThrownBy(() ->
                        web.get(URI.create("http://nowhere.invalid/a"), PATIENT, WebTest::text))
                .isInstanceOf(Unavailable.class)
                .hasMessage("host `nowhere.invalid` is not known, for `http://nowhere.invalid/a`")
                .satisfies(WebTest::hasHint);
    }

    @Test
    void namesAHostThatRefusesTheConnection() throws IOException {
        URI uri;
        try (ServerSocket socket = listening()) {
            uri = uri(socket);
        }

        assertThatThrownBy(() -> web.get(uri, PATIENT, WebTest::text))
                .isInstanceOf(Unavailable.class)
                .hasMessage("no connection to `%s`, for `%s`", uri.getAuthority(), uri)
                .satisfies(WebTest::hasHint);
    }

    @Test
    void showsNoPassword() {
        URI uri = URI.create(server.uri("/nowhere").toString().replace("//", "//me:s3cret@"));

        assertThatThrownBy(() -> web.get(uri, PATIENT, WebTest::text))
                .hasMessage(
                        "`%s` is not there: status `404`",
                        server.uri("/nowhere").toString().replace("//", "//***@"));
        assertThat(Web.shown(URI.create("https://me:s3cret@bad_host/a@b?c@d")))
                .isEqualTo("https://***@bad_host/a@b?c@d");
    }

    @Test
    void sendsAPasswordToItsHostOnly() {
        List<String> seen = new CopyOnWriteArrayList<>();
        FakeWeb.Answer notes =
                exchange -> {
                    seen.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                    boolean first = exchange.getRequestURI().getPath().equals("/a");
                    exchange.getResponseHeaders().set("Location", server.uri("/b").toString());
                    exchange.sendResponseHeaders(first ? 302 : 200, -1);
                };
        server.answer("/a", notes).answer("/b", notes);

        web.get(
                URI.create(server.uri("/a").toString().replace("//", "//me:s3cret@")),
                PATIENT,
                WebTest::text);

        assertThat(seen).containsExactly("Basic bWU6czNjcmV0", "null");
    }

    @Test
    void refusesWhatIsNoUrlToFetch() {
        for (String url : List.of("ftp://example.org/a", "example.org/a", "ssh://a@b/c")) {
            assertThatThrownBy(() -> web.get(URI.create(url), PATIENT, WebTest::text))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageEndingWith(" is no URL that can be fetched")
                    .satisfies(WebTest::hasHint);
        }
        for (String url : List.of("http:example", "https:///a", "http://bad_host/a")) {
            assertThatThrownBy(() -> web.get(URI.create(url), PATIENT, WebTest::text))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("`%s` is not a URL with a host", url)
                    .satisfies(WebTest::hasHint);
        }
    }

    @Test
    void passesOnWhatTheReaderThrows() {
        server.serve("/a", bytes("x"));

        assertThatThrownBy(() ->
                        web.get(
                                server.uri("/a"),
                                PATIENT,
                                _ -> {
                                    throw new IntegrityFailure("no");
                                }))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("no");
    }

    @Test
    void readsALocalFile() throws IOException {
        Path file = Files.writeString(dir.resolve("a b"), "some bytes");

        assertThat(web.get(file.toUri(), PATIENT, WebTest::text)).isEqualTo("some bytes");
    }

    @Test
    void boundsALocalFile() throws IOException {
        Path file = Files.write(dir.resolve("a"), new byte[1001]);

        assertThatThrownBy(() -> web.get(file.toUri(), PATIENT, WebTest::text))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is too large: expected at most 1000 bytes, got 1001", file.toUri());
    }

    @Test
    void saysThatALocalFileIsNotThere() {
        URI uri = dir.resolve("nowhere").toUri();

        Unavailable failure =
                catchThrowableOfType(Unavailable.class, () -> web.get(uri, PATIENT, WebTest::text));

        assertThat(failure).hasMessage("`%s` is not there: no such file", uri);
        assertThat(Web.isMissing(failure)).isTrue();
    }

    @Test
    void refusesALocalDirectoryAndAnotherHostsFile() {
        assertThatThrownBy(() -> web.get(dir.toUri(), PATIENT, WebTest::text))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`%s` is not a file", dir.toUri());
        assertThatThrownBy(() -> web.get(URI.create("file://host/a"), PATIENT, WebTest::text))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`file://host/a` is not the URL of a local file");
    }

    private String get(String path) {
        return web.get(server.uri(path), PATIENT, WebTest::text);
    }

    private Unavailable unavailable(String path, String message) {
        return unavailable(path, PATIENT, message);
    }

    private Unavailable unavailable(String path, Web.Bounds bounds, String message) {
        URI uri = server.uri(path);
        Unavailable failure =
                catchThrowableOfType(Unavailable.class, () -> web.get(uri, bounds, WebTest::text));
        assertThat(failure).hasMessage(message.formatted(uri)).satisfies(WebTest::hasHint);
        return failure;
    }

    private static void hasHint(Throwable failure) {
        assertThat(((FreshetException) failure).hint()).isPresent();
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static URI uri(ServerSocket socket) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/a");
    }

    /** Answers one request with exactly this, and closes the connection. */
    private static Thread answering(ServerSocket socket, String answer) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (var connection = socket.accept()) {
                        byte[] request = new byte[1 << 12];
                        int n = connection.getInputStream().read(request);
                        // Closing with unread bytes would reset the connection.
                        assertThat(new String(request, 0, n, StandardCharsets.UTF_8))
                                .endsWith("\r\n\r\n");
                        connection.getOutputStream().write(bytes(answer));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static boolean await(CountDownLatch latch, long milliseconds) {
        try {
            return latch.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int firstByte(InputStream in) {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
