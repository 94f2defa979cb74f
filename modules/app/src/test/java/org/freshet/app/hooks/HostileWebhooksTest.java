package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send. Each ends soon, costs little, and the next good message is heard. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HostileWebhooksTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** What the two ends of a connection may buffer. */
    private static final long BUFFERS = 12 * MIB;

    private static final Webhooks.Limits IMPATIENT =
            new Webhooks.Limits(64 * KIB, Duration.ofMillis(300), 2);

    private static final String POST =
            """
            POST /hooks HTTP/1.1\r
            Host: freshet.example.org\r
            Content-Type: application/json\r
            X-GitHub-Event: create\r
            X-Hub-Signature-256: sha256=00\r
            """;

    @TempDir Path dir;

    @BeforeEach
    void recipe() {
        Listening.recipe(dir, "tool", "git: https://gitlab.com/team/tools/example");
    }

    @Test
    void anAnnouncedBodyOf100MegabytesIsRefusedUnread() throws Exception {
        try (Listening listening = Listening.in(dir);
                Socket socket = listening.connect()) {
            CompletableFuture<String> answer = answer(socket);

            long sent =
                    sendUpTo(100L * MIB, socket, POST + "Content-Length: 104857600\r\n\r\n", "");

            assertThat(answer.join())
                    .startsWith("HTTP/1.1 413 ")
                    .endsWith(
                            "body is larger than 2048 KiB; hint: send only events of tags and releases\n");
            assertThat(sent).isLessThan(64 * KIB + BUFFERS);
            stillHears(listening);
        }
    }

    @Test
    void aChunkedBodyWithoutEndIsCutAtTheBound() throws Exception {
        try (Listening listening = Listening.in(dir);
                Socket socket = listening.connect()) {
            CompletableFuture<String> answer = answer(socket);

            long sent =
                    sendUpTo(
                            100L * MIB,
                            socket,
                            POST + "Transfer-Encoding: chunked\r\n\r\n",
                            "10000\r\n");

            assertThat(answer.join()).startsWith("HTTP/1.1 413 ");
            assertThat(sent).isLessThan(2 * MIB + 64 * KIB + BUFFERS);
            stillHears(listening);
        }
    }

    @Test
    void theLargestBodyIsHeardAndOneByteMoreIsNot() {
        try (Listening listening = Listening.in(dir)) {
            int most = Webhooks.Limits.DEFAULT.body();
            String event = Delivery.GITLAB_TAG.body();

            assertThat(listening.send(padded(event, most))).startsWith("202 ");
            assertThat(listening.send(padded(event, most + 1))).startsWith("413 ");
        }
    }

    private static Delivery padded(String body, int length) {
        return Delivery.GITLAB_TAG.withBody(body + " ".repeat(length - body.length()));
    }

    @Test
    void whoSendsNoSignatureIsRefusedBeforeTheBody() throws Exception {
        try (Listening listening = Listening.in(dir);
                Socket socket = listening.connect()) {
            socket.getOutputStream()
                    .write(
                            bytes(
                                    "POST /hooks HTTP/1.1\r\nHost: x\r\n"
                                            + "Content-Length: 1000000\r\n\r\n"));

            assertThat(socket.getInputStream().readNBytes(12)).isEqualTo(bytes("HTTP/1.1 401"));
        }
    }

    @Test
    void headersThatNeverEndAreNotWaitedFor() throws Exception {
        try (Listening listening = Listening.in(dir, IMPATIENT);
                Socket socket = listening.connect()) {
            socket.getOutputStream().write(bytes(POST));

            assertThat(answer(socket).join()).isEmpty();
            stillHears(listening);
        }
    }

    @Test
    void aBodyThatNeverEndsIsNotWaitedFor() throws Exception {
        try (Listening listening = Listening.in(dir, IMPATIENT);
                Socket socket = listening.connect()) {
            socket.getOutputStream().write(bytes(POST + "Content-Length: 100\r\n\r\n{"));

            assertThat(answer(socket).join()).isEmpty();
            stillHears(listening);
        }
    }

    @Test
    void aBodyThatBreaksOffIsNoMessage() throws Exception {
        try (Listening listening = Listening.in(dir);
                Socket socket = listening.connect()) {
            CompletableFuture<String> answer = answer(socket);
            socket.getOutputStream().write(bytes(POST + "Content-Length: 100\r\n\r\n{"));
            socket.shutdownOutput();

            assertThat(answer.join()).isEmpty();
            stillHears(listening);
        }
    }

    @Test
    void soManyAreReadAtOnceAndTheOthersAreTurnedAway() throws Exception {
        Webhooks.Limits two = new Webhooks.Limits(64 * KIB, Duration.ofMinutes(1), 2);
        try (Listening listening = Listening.in(dir, two);
                Socket first = listening.connect();
                Socket second = listening.connect();
                Socket third = listening.connect()) {
            occupy(first);
            occupy(second);

            CompletableFuture<String> answer = answer(third);
            third.getOutputStream().write(bytes(POST + "Content-Length: 2\r\n\r\n{}"));
            assertThat(answer.join()).isEmpty();

            first.shutdownOutput();
            stillHears(listening);
        }
    }

    /** Holds a place: the server has read the headers and waits for the body. */
    private static void occupy(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(bytes(POST + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"));
        assertThat(socket.getInputStream().readNBytes(12)).isEqualTo(bytes("HTTP/1.1 100"));
    }

    @Test
    void manyNestsAndManyRepositoriesAreBounded() {
        try (Listening listening = Listening.in(dir)) {
            String nest = "[".repeat(100_000);
            assertThat(listening.send(Delivery.GITLAB_TAG.withBody("{\"a\": " + nest)))
                    .startsWith("400 body is no JSON object, or nested too deeply");
            assertThat(
                            listening.send(
                                    Delivery.GITLAB_TAG.withBody("{\"project\": {\"a\": " + nest)))
                    .startsWith("400 ");

            StringBuilder urls = new StringBuilder("{\"ref\": \"refs/tags/v1\", \"project\": {");
            for (int i = 0; i < 10_000; i++) {
                urls.append("\"web_url\": \"https://gitlab.com/a/b%d\", ".formatted(i));
            }
            assertThat(listening.send(Delivery.GITLAB_TAG.withBody(urls + "\"x\": 1}}")))
                    .startsWith("200 nothing to do: no recipe names `gitlab.com/a/b0` or ")
                    .hasSizeLessThan(600);
        }
    }

    @Test
    void oddRequestsAreNoBugs() throws Exception {
        try (Listening listening = Listening.in(dir)) {
            for (String odd :
                    new String[] {
                        "HEAD /hooks HTTP/1.1\r\n\r\n",
                        "POST * HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                        "POST mailto:a HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                        "POST /hooks HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                        "POST /hooks HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                        "POST /hooks HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                        "POST /hooks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
                                + "X-Gitlab-Token: x\r\n\r\nzz\r\n",
                        "\r\n\r\n",
                        "\0\1\2\3\r\n\r\n"
                    }) {
                try (Socket socket = listening.connect()) {
                    CompletableFuture<String> answer = answer(socket);
                    socket.getOutputStream().write(bytes(odd));
                    socket.shutdownOutput();
                    assertThat(answer.join()).as(odd).doesNotContain("500", " 2");
                }
            }
            stillHears(listening);
        }
    }

    @Test
    void aRequestIsReadOnAKeptConnectionToo() {
        try (Listening listening = Listening.in(dir)) {
            for (int i = 0; i < 100; i++) {
                assertThat(
                                listening.send(
                                        java.net.http.HttpRequest.newBuilder(listening.url())
                                                .POST(BodyPublishers.ofString("{}"))
                                                .build()))
                        .startsWith("401 ");
                stillHears(listening);
            }
        }
    }

    /** A place may be free only a moment after the one before was answered. */
    private static void stillHears(Listening listening) {
        String answer;
        do {
            try {
                answer = listening.send(Delivery.GITLAB_TAG);
            } catch (java.io.UncheckedIOException turnedAway) {
                answer = "";
            }
        } while (answer.isEmpty());
        assertThat(answer).isEqualTo("202 it is time to look at tool");
    }

    /** All that comes until the server closes the connection. */
    private static CompletableFuture<String> answer(Socket socket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    StringBuilder answer = new StringBuilder();
                    try {
                        InputStream in = socket.getInputStream();
                        for (int c = in.read(); c >= 0; c = in.read()) {
                            answer.append((char) c);
                        }
                    } catch (IOException reset) {
                        // It was closed while we still sent.
                    }
                    return answer.toString();
                },
                Thread::startVirtualThread);
    }

    /** Sends blocks until the server does not take more; how many bytes it took. */
    private static long sendUpTo(long most, Socket socket, String head, String beforeBlock) {
        byte[] block = new byte[64 * KIB];
        long sent = 0;
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(head));
            while (sent < most) {
                out.write(bytes(beforeBlock));
                out.write(block);
                out.write(bytes(beforeBlock.isEmpty() ? "" : "\r\n"));
                sent += block.length;
            }
        } catch (IOException closed) {
            // As it should be.
        }
        return sent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
