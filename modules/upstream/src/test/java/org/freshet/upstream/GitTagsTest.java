package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.freshet.files.SameBytes;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTagsTest {
    private static final GitTags QUICK =
            new GitTags(
                    new GitTags.Limits(
                            Duration.ofSeconds(1), Duration.ofSeconds(2), 200_000, 255, 64 << 20));

    @TempDir Path dir;

    private FakeUpstream hello() {
        FakeUpstream hello = FakeUpstream.in(dir, "hello");
        return hello.file("a", "a").commit("first").tag("v1").annotatedTag("v2");
    }

    private static List<Tag> tagsOf(FakeUpstream hello) {
        return List.of(
                new Tag("v1", hello.id("v1"), Optional.empty()),
                new Tag("v2", hello.id("v2"), Optional.of(hello.id("v2^{commit}"))));
    }

    @Test
    void listsTagsOfAFileUrlAndOfAPath() {
        FakeUpstream hello = hello();

        assertThat(new GitTags().list(hello.url())).isEqualTo(tagsOf(hello));
        assertThat(new GitTags().list(hello.directory().toString())).isEqualTo(tagsOf(hello));
    }

    @Test
    void asksAServerForNothingButTags() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir)) {
            assertThat(new GitTags().list(web.url("hello"))).isEqualTo(tagsOf(hello));

            assertThat(web.protocols()).containsOnly("version=2");
            assertThat(web.asked().getLast())
                    .contains("command=ls-refs")
                    .contains("ref-prefix refs/tags/")
                    .doesNotContain("refs/heads");
        }
    }

    @Test
    void speaksTheGitProtocol() throws Exception {
        FakeUpstream hello = hello();
        try (GitDaemon daemon = GitDaemon.serve(dir)) {
            assertThat(new GitTags().list(daemon.url("hello"))).isEqualTo(tagsOf(hello));
            assertThatThrownBy(() -> new GitTags().list(daemon.url("nothing")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining(daemon.url("nothing"));
        }
    }

    @Test
    void hasNoTagsForAnEmptyRepository() {
        assertThat(new GitTags().list(FakeUpstream.in(dir, "empty").url())).isEmpty();
    }

    @Test
    void leavesOutNamesTooLongForARelease() {
        FakeUpstream hello = hello();
        hello.tag("t".repeat(200));

        assertThat(
                        new GitTags(
                                        new GitTags.Limits(
                                                Duration.ofSeconds(9),
                                                Duration.ofSeconds(9),
                                                10,
                                                199,
                                                1 << 20))
                                .list(hello.url()))
                .isEqualTo(tagsOf(hello));
    }

    @Test
    void refusesMoreTagsThanTheBound() {
        FakeUpstream hello = hello();
        GitTags one =
                new GitTags(
                        new GitTags.Limits(
                                Duration.ofSeconds(9), Duration.ofSeconds(9), 1, 255, 1 << 20));

        assertThatThrownBy(() -> one.list(hello.url()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`%s` has more than 1 tags".formatted(hello.url()));
    }

    @Test
    void refusesAnAnswerThatIsTooLong() throws IOException {
        hello();
        GitTags small =
                new GitTags(
                        new GitTags.Limits(
                                Duration.ofSeconds(9), Duration.ofSeconds(9), 10, 255, 100));
        try (GitHttp web = GitHttp.serve(dir)) {
            assertThatThrownBy(() -> small.list(web.url("hello")))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessage(
                            "`%s` sent too much: more than 100 bytes".formatted(web.url("hello")));
        }
    }

    @Test
    void stopsAServerThatSendsForEver() {
        try (FakeWeb web = FakeWeb.start()) {
            web.endless("/hello/info/refs");

            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOfAny(Unavailable.class, IntegrityFailure.class)
                    .hasMessageContaining(web.uri("/hello").toString());
        }
    }

    @Test
    void stopsAServerThatDripsForEver() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> drip(server, over));
            String url = "http://127.0.0.1:%d/hello".formatted(server.getLocalPort());
            long start = System.nanoTime();

            assertThatThrownBy(() -> QUICK.list(url))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("`%s` was not done within 2 s".formatted(url));

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(30));
        } finally {
            over.countDown();
        }
    }

    /** A byte at a time, always sooner than any read timeout. */
    private static void drip(ServerSocket server, CountDownLatch over) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n001e# service=git-upload-pack\n0000"
                            .getBytes(StandardCharsets.US_ASCII));
            while (!over.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                out.write('f');
                out.flush();
            }
        } catch (IOException _) {
            // The client gave up, as it should.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void takesNoGzipThatItDidNotAskFor() throws IOException {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        try (OutputStream gzip = SameBytes.gzip(empty)) {
            gzip.flush();
        }
        byte[] bomb = new byte[empty.size() * 20_000];
        for (int at = 0; at < bomb.length; at += empty.size()) {
            System.arraycopy(empty.toByteArray(), 0, bomb, at, empty.size());
        }
        List<String> accepted = new CopyOnWriteArrayList<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        accepted.add(
                                String.valueOf(
                                        exchange.getRequestHeaders().getFirst("Accept-Encoding")));
                        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                        exchange.getResponseHeaders()
                                .add("Content-Type", "application/x-git-upload-pack-advertisement");
                        exchange.sendResponseHeaders(200, bomb.length);
                        exchange.getResponseBody().write(bomb);
                    }
                });
        server.start();
        String url = "http://127.0.0.1:%d/hello".formatted(server.getAddress().getPort());
        try {
            assertThatThrownBy(() -> QUICK.list(url))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` does not answer as a git server does: it sends content encoding `gzip`, which was not asked for"
                                    .formatted(url));
        } finally {
            server.stop(0);
        }
        assertThat(accepted).containsOnly("null");
    }

    @Test
    void givesUpOnASilentServer() {
        try (FakeWeb web = FakeWeb.start()) {
            web.silent("/hello/info/refs");

            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageMatching("`http.*/hello` (does not answer|was not done within 2 s)");
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        for (String scheme : List.of("http", "git")) {
            String url = "%s://127.0.0.1:%d/hello".formatted(scheme, port);
            assertThatThrownBy(() -> QUICK.list(url))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("`%s` cannot be reached: ".formatted(url));
        }
    }

    @Test
    void saysThatTheHostIsNotKnown() {
        assertThatThrownBy(() -> new GitTags().list("https://no-such-host.invalid/hello.git"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("host of `https://no-such-host.invalid/hello.git` is not known");
    }

    @Test
    void saysThatThereIsNoRepository() throws IOException {
        Files.createDirectories(dir.resolve("nothing"));
        String path = dir.resolve("nothing").toUri().toString().replaceFirst("/$", "");
        assertThatThrownBy(() -> new GitTags().list(path))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("there is no git repository at `file:");
        try (FakeWeb web = FakeWeb.start()) {
            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("there is no git repository at `%s`".formatted(web.uri("/hello")));
        }
    }

    @Test
    void takesAWebPageForNoRepository() {
        try (FakeWeb web = FakeWeb.start()) {
            web.serve(
                    "/hello/info/refs",
                    "<html>welcome</html>".getBytes(StandardCharsets.UTF_8),
                    "text/html");

            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining(web.uri("/hello").toString());
        }
    }

    @Test
    void givesUpOnARedirectLoop() {
        try (FakeWeb web = FakeWeb.start()) {
            web.redirect("/hello/info/refs", "/hello/info/refs?service=git-upload-pack");

            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("edirect");
        }
    }

    @Test
    void neverShowsCredentials() {
        try (FakeWeb web = FakeWeb.start()) {
            web.status("/hello/info/refs", 503);
            String url = web.uri("/hello").toString().replace("//", "//me:s3cret@");

            assertThatThrownBy(() -> QUICK.list(url))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining(web.uri("/hello").toString())
                    .message()
                    .doesNotContain("s3cret")
                    .doesNotContain("me:");
        }
    }

    @Test
    void asksNobodyForCredentials() {
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/info/refs",
                    exchange -> {
                        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
                        exchange.sendResponseHeaders(401, -1);
                    });

            assertThatThrownBy(() -> QUICK.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith(
                            "`%s` asks for credentials".formatted(web.uri("/hello")));
        }
    }

    @Test
    void refusesUrlsThatWouldStartProgramsOrReadOtherThings() {
        for (String url :
                List.of(
                        "ext::sh -c id",
                        "ext::sh",
                        "fd::0",
                        "-oProxyCommand=id",
                        "ssh://-oProxyCommand=id/x",
                        "-u@host:x",
                        "host:-x",
                        "ftp://example.org/x",
                        "s3://bucket/x",
                        "amazon-s3://x@y/z",
                        "sftp://host/x",
                        "https://example.org/a b",
                        "https://example.org/a\nb",
                        "",
                        " ")) {
            assertThatThrownBy(() -> new GitTags().list(url))
                    .as(url)
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageStartingWith("git URL ");
        }
    }
}
