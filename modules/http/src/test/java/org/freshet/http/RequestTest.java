package org.freshet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Web.Bounds PATIENT = new Web.Bounds(LONG, LONG, LONG, 100_000, 3);

    private final FakeWeb server = FakeWeb.start();
    private final Web web = new Web(InstantSource.system());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void postsWhatItAsks() {
        List<String> seen = new CopyOnWriteArrayList<>();
        server.answer(
                "/a",
                exchange -> {
                    seen.add(exchange.getRequestMethod());
                    seen.add(exchange.getRequestHeaders().getFirst("Content-Type"));
                    seen.add(exchange.getRequestHeaders().getFirst("Accept"));
                    seen.add(exchange.getRequestHeaders().getFirst("User-Agent"));
                    exchange.sendResponseHeaders(200, -1);
                });

        Request request =
                Request.post(server.uri("/a"), "text/plain", "a question")
                        .with("Accept", "text/x-answer")
                        .with("User-Agent", "git/2.0 (freshet)");

        assertThat(web.get(request, PATIENT, RequestTest::text)).isEmpty();
        assertThat(seen)
                .containsExactly("POST", "text/plain", "text/x-answer", "git/2.0 (freshet)");
        assertThat(server.bodies()).containsExactly("a question");
    }

    @Test
    void takesAPostAlongARedirectThatDoesNotChangeIt() {
        for (int status : new int[] {301, 302, 307, 308}) {
            redirect("/" + status, status);
        }
        redirect("/303", 303);
        server.serve("/to", bytes("an answer"));

        for (int status : new int[] {301, 302, 307, 308}) {
            assertThat(post("/" + status)).isEqualTo("200 an answer");
        }
        assertThat(post("/303")).isEqualTo("303 ");
        assertThat(server.bodies()).containsOnly("a question");
    }

    private void redirect(String path, int status) {
        server.answer(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/to");
                    exchange.sendResponseHeaders(status, -1);
                });
    }

    private String post(String path) {
        return web.ask(
                Request.post(server.uri(path), "text/plain", "a question"),
                PATIENT,
                answer -> answer.status() + " " + text(answer.body()));
    }

    @Test
    void givesAnswersOfAnyStatusToWhoAsks() {
        server.status("/ill", 500);

        String answer =
                web.ask(
                        Request.get(server.uri("/nowhere")),
                        PATIENT,
                        one -> "%d %s %s".formatted(one.status(), one.type(), text(one.body())));

        assertThat(answer).isEqualTo("404 text/plain no such thing\n");
        assertThat(web.<Integer>ask(Request.get(server.uri("/ill")), PATIENT, Answer::status))
                .isEqualTo(500);
    }

    @Test
    void callsAThingByTheNameThatTheReaderOfTheMessageKnows() {
        Request request =
                Request.get(server.uri("/a/info/refs")).about(URI.create("https://example.org/a"));

        assertThatThrownBy(() -> web.get(request, PATIENT, RequestTest::text))
                .hasMessage("`https://example.org/a` is not there: status `404`");
    }

    @Test
    void asksAgainWhenAKeptConnectionTurnsOutToBeClosed() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                serve(socket, true, seen);
                                serve(socket, false, seen);
                            });
            URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/a");
            Request request = Request.post(uri, "text/plain", "a question");

            assertThat(web.<String>get(request, PATIENT, RequestTest::text)).isEqualTo("yes");
            assertThat(web.<String>get(request, PATIENT, RequestTest::text)).isEqualTo("yes");
            thread.join();
        }
        assertThat(seen).containsExactly("answered", "closed at the next question", "answered");
    }

    private static void serve(ServerSocket server, boolean diesOfTheNext, List<String> seen) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            readRequest(in);
            socket.getOutputStream()
                    .write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"));
            seen.add("answered");
            if (diesOfTheNext && in.read() >= 0) {
                seen.add("closed at the next question");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        in.readNBytes(head.indexOf("Content-Length: 10") < 0 ? 0 : 10);
    }

    @Test
    void unpacksWhatItAllowedToBePacked() throws IOException {
        List<String> allowed = new CopyOnWriteArrayList<>();
        byte[] packed = gzip(bytes("an answer"));
        server.answer(
                "/a",
                exchange -> {
                    allowed.add(
                            String.valueOf(
                                    exchange.getRequestHeaders().getFirst("Accept-Encoding")));
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, packed.length);
                    exchange.getResponseBody().write(packed);
                });

        assertThat(compressed("/a")).isEqualTo("an answer");
        // What was not asked for is no business of ours: the file may be a .tar.gz.
        byte[] raw = web.get(server.uri("/a"), PATIENT, RequestTest::all);
        assertThat(raw).isEqualTo(packed);
        assertThat(allowed).containsExactly("gzip", "null");
    }

    @Test
    void boundsWhatIsUnpacked() throws IOException {
        packed("/bomb", gzip(new byte[10_000_000]));

        assertThatThrownBy(() -> compressed("/bomb"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is too large: expected at most 100000 bytes, got more",
                        server.uri("/bomb"));
    }

    @Test
    void survivesABombOfNothing() throws IOException {
        byte[] empty = gzip(new byte[0]);
        byte[] many = new byte[empty.length * 20_000];
        for (int at = 0; at < many.length; at += empty.length) {
            System.arraycopy(empty, 0, many, at, empty.length);
        }
        packed("/bomb", many);

        assertThatThrownBy(() -> compressed("/bomb"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith("`%s` is too large".formatted(server.uri("/bomb")));
    }

    @Test
    void saysThatAPackedBodyIsBroken() throws IOException {
        byte[] broken = gzip(bytes("an answer"));
        broken[broken.length - 5] ^= 1;
        packed("/a", broken);
        server.answer(
                "/b",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "br");
                    exchange.sendResponseHeaders(200, -1);
                });

        assertThatThrownBy(() -> compressed("/a"))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` came as gzip that is broken: wrong check value of gzip data",
                        server.uri("/a"));
        assertThatThrownBy(() -> compressed("/b"))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` came in content encoding `br`, which was not asked for",
                        server.uri("/b"));
    }

    @Test
    void refusesToCarrySecretsAlongOrToPostWithoutEnd() {
        Request request = Request.get(server.uri("/a"));

        assertThatThrownBy(() -> request.with("authorization", "Bearer x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Request.post(server.uri("/a"), "text/plain", "x".repeat((1 << 20) + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        web.ask(
                                Request.get(URI.create("file:///etc/passwd")),
                                PATIENT,
                                Answer::status))
                .isInstanceOf(InvalidInput.class);
    }

    private void packed(String path, byte[] body) {
        server.answer(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                });
    }

    private String compressed(String path) {
        return web.get(Request.get(server.uri(path)).compressed(), PATIENT, RequestTest::text);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] all(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(InputStream in) {
        return new String(all(in), StandardCharsets.UTF_8);
    }
}
