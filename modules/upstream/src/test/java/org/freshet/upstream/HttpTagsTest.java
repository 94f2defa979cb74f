package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freshet.http.Web;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How tags are asked for over HTTP, judged by git's own server where it can play the part. */
@Timeout(60)
class HttpTagsTest {
    private static final String BARE = "POST /hello/git-upload-pack";
    private static final String HANDSHAKE = "GET /hello/info/refs?service=git-upload-pack";
    private static final String RESULT = "application/x-git-upload-pack-result";
    private static final String ADVERTISEMENT = "application/x-git-upload-pack-advertisement";

    @TempDir Path dir;
    private final GitTags tags = new GitTags(new Web(InstantSource.system()));

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
    void asksOneQuestionForNothingButTags() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir)) {
            assertThat(tags.list(web.url("hello"))).isEqualTo(tagsOf(hello));
            assertThat(web.requests()).containsExactly(BARE);
            assertThat(tags.list(web.url("hello") + "/")).isEqualTo(tagsOf(hello));
            assertThat(web.requests()).containsExactly(BARE);

            assertThat(web.protocols()).containsOnly("version=2");
            assertThat(web.asked().getLast())
                    .isEqualTo(
                            """
                            0014command=ls-refs
                            0012agent=freshet
                            00010009peel
                            001aref-prefix refs/tags/
                            0000\
                            """);
        }
    }

    @Test
    void findsOutThatARepositoryHasLongIdsAndRemembersIt() throws IOException {
        Tool git = Tool.named("git").in(dir);
        git.run("init", "-q", "--object-format=sha256", "-b", "main", "hello").ok();
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir)) {
            assertThat(tags.list(web.url("hello"))).isEqualTo(tagsOf(hello));
            assertThat(web.requests()).containsExactly(BARE, HANDSHAKE, BARE);
            assertThat(tags.list(web.url("hello"))).isEqualTo(tagsOf(hello));
            assertThat(web.requests()).containsExactly(BARE);
            assertThat(tagsOf(hello).getFirst().object()).hasSize(64);
            assertThat(web.asked().getLast()).contains("0019object-format=sha256\n");
        }
    }

    @Test
    void takesTheRefsThatAnOldServerTells() throws IOException {
        FakeUpstream hello = hello();
        FakeUpstream.in(dir, "other").file("a", "a").commit("first").tag("w1");
        FakeUpstream.in(dir, "empty");
        try (GitHttp web = GitHttp.serve(dir).old()) {
            assertThat(tags.list(web.url("hello"))).isEqualTo(tagsOf(hello));
            assertThat(web.requests()).containsExactly(BARE, HANDSHAKE);
            assertThat(tags.list(web.url("hello"))).isEqualTo(tagsOf(hello));
            // What was learned of one repository holds for its host.
            assertThat(tags.list(web.url("other"))).extracting(Tag::name).containsExactly("w1");
            assertThat(tags.list(web.url("empty"))).isEmpty();
            assertThat(web.requests())
                    .containsExactly(
                            HANDSHAKE,
                            "GET /other/info/refs?service=git-upload-pack",
                            "GET /empty/info/refs?service=git-upload-pack");
        }
    }

    @Test
    void takesTheRefsThatADumbServerKeeps() {
        FakeUpstream hello = hello();
        hello.git("update-server-info");
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/hello", hello.directory().resolve(".git"));
            String url = web.uri("/hello").toString();

            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));

            assertThat(web.hits("/hello/git-upload-pack")).isEqualTo(1);
            assertThat(web.hits("/hello/info/refs")).isEqualTo(2);
        }
    }

    @Test
    void learnsTheNameThatAForgeGivesARepository() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp git = GitHttp.serve(dir);
                FakeWeb forge = FakeWeb.start()) {
            // As GitLab does: the handshake is sent to NAME.git, a question is not understood.
            forge.redirect("/hello/info/refs", "/hello.git/info/refs?service=git-upload-pack");
            List<String> asked = passOn(forge, "/hello.git", git, "/hello");
            String url = forge.uri("/hello").toString();

            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(asked).containsExactly("GET", "POST");
            asked.clear();
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(asked).containsExactly("POST");
            assertThat(forge.hits("/hello/git-upload-pack")).isEqualTo(1);
        }
    }

    @Test
    void goesAlongWithARepositoryThatMovedEachTimeAnew() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp git = GitHttp.serve(dir);
                FakeWeb forge = FakeWeb.start()) {
            forge.redirect(
                    "/old/info/refs", git.url("hello") + "/info/refs?service=git-upload-pack");
            String url = forge.uri("/old").toString();

            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(forge.hits("/old/info/refs")).isEqualTo(2);

            forge.redirect("/old/git-upload-pack", git.url("hello") + "/git-upload-pack");
            git.requests();
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(git.requests()).containsExactly(BARE);
            assertThat(forge.hits("/old/info/refs")).isEqualTo(2);
        }
    }

    @Test
    void shakesHandsWithAServerThatInsists() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp git = GitHttp.serve(dir);
                FakeWeb server = FakeWeb.start()) {
            List<String> asked = new CopyOnWriteArrayList<>();
            server.answer(
                    "/hello/info/refs",
                    exchange -> {
                        asked.add("GET");
                        passOn(exchange, server, git, "/hello/info/refs");
                    });
            server.answer(
                    "/hello/git-upload-pack",
                    exchange -> {
                        boolean shaken = !asked.isEmpty() && asked.getLast().equals("GET");
                        asked.add("POST");
                        if (shaken) {
                            passOn(exchange, server, git, "/hello/git-upload-pack");
                        } else {
                            exchange.sendResponseHeaders(405, -1);
                        }
                    });
            String url = server.uri("/hello").toString();

            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));
            assertThat(tags.list(url)).isEqualTo(tagsOf(hello));

            assertThat(asked).containsExactly("POST", "GET", "POST", "GET", "POST", "GET", "POST");
        }
    }

    /** Answers below one path as git's server does below another. */
    private static List<String> passOn(FakeWeb from, String path, GitHttp git, String to) {
        List<String> asked = new CopyOnWriteArrayList<>();
        for (String end : List.of("/info/refs", "/git-upload-pack")) {
            from.answer(
                    path + end,
                    exchange -> {
                        asked.add(exchange.getRequestMethod());
                        passOn(exchange, from, git, to + end);
                    });
        }
        return asked;
    }

    private static void passOn(HttpExchange exchange, FakeWeb from, GitHttp git, String path)
            throws IOException {
        git.passOn(exchange, path, bytes(from.bodies().getLast()));
    }

    @Test
    void readsTwentyThousandTags() throws IOException {
        FakeUpstream hello = hello();
        String commit = hello.id("main");
        StringBuilder refs = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
        for (int i = 0; i < 20_000; i++) {
            refs.append("%s refs/tags/r%05d\n".formatted(commit, i));
        }
        Files.writeString(hello.directory().resolve(".git/packed-refs"), refs);
        try (GitHttp web = GitHttp.serve(dir)) {
            List<Tag> all = new ArrayList<>(tags.list(web.url("hello")));
            List<Tag> old =
                    new ArrayList<>(
                            new GitTags(new Web(InstantSource.system()))
                                    .list(web.old().url("hello")));

            assertThat(all).hasSize(20_002).isEqualTo(old);
            assertThat(all.getFirst().name()).isEqualTo("r00000");
        }
    }

    @Test
    void saysThatAServerLies() {
        String id = "1".repeat(40);
        for (List<String> lie :
                List.of(
                        List.of("xyzw", "it sends `xyzw` where the length of a line should be"),
                        List.of("0003", "it sends a line of 3 bytes"),
                        List.of("fff1", "it sends a line of 65521 bytes"),
                        List.of("00", "it ends within a line"),
                        List.of("0040abc", "it ends within a line"),
                        List.of("", "its answer does not end as it should"),
                        List.of("0001", "its answer does not end as it should"),
                        List.of(
                                pkt(id + " refs/tags/v1\n"),
                                "its answer does not end as it should"),
                        List.of("0000more", "it sends `more` where the length of a line should be"),
                        List.of("00000000", "its answer does not end as it should"),
                        List.of(pkt("hello"), "it sends `hello` where a ref should be"),
                        List.of(
                                pkt("1".repeat(41) + " x"),
                                "it sends `%s x` where a ref should be".formatted("1".repeat(41))),
                        List.of(pkt("ERR no \033[31mway"), "it says `no \\u001b[31mway`"),
                        List.of(
                                pkt(id + " refs/tags/v1") + pkt(id + " refs/tags/v1") + "0000",
                                "it announces tag `v1` twice"),
                        List.of(
                                pkt(id + " refs/tags/v1")
                                        + pkt(id + " refs/tags/v0")
                                        + pkt(id + " refs/tags/v2")
                                        + pkt(id + " refs/tags/v1")
                                        + "0000",
                                "it announces tag `v1` twice"))) {
            try (FakeWeb web = FakeWeb.start()) {
                web.serve("/hello/git-upload-pack", bytes(lie.get(0)), RESULT);
                web.serve(
                        "/hello/info/refs",
                        bytes(pkt("version 2\n") + pkt("ls-refs=unborn\n") + "0000"),
                        ADVERTISEMENT);

                assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                        .as(lie.get(0))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage(
                                "`%s` does not answer as a git server does: %s",
                                web.uri("/hello"), lie.get(1));
            }
        }
    }

    @Test
    void saysThatAGreetingIsNone() {
        String id = "1".repeat(40);
        for (List<String> lie :
                List.of(
                        List.of("<html>", "it sends `<htm` where the length of a line should be"),
                        List.of(
                                pkt("# service=git-upload-pack\n") + "0001",
                                "its greeting does not end as it should"),
                        List.of(
                                pkt("version 2\n") + pkt("fetch\n") + "0000",
                                "it tells no refs, or of format `sha1`"),
                        List.of(
                                pkt("version 2\n")
                                        + pkt("ls-refs\n")
                                        + pkt("object-format=md5\n")
                                        + "0000",
                                "it tells no refs, or of format `md5`"),
                        List.of(
                                pkt("version 3\n") + "0000",
                                "it sends `version 3` where a ref should be"),
                        List.of(pkt(id + " HEAD\0caps"), "its answer does not end as it should"))) {
            try (FakeWeb web = FakeWeb.start()) {
                web.serve("/hello/info/refs", bytes(lie.get(0)), ADVERTISEMENT);

                assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                        .as(lie.get(0))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage(
                                "`%s` does not answer as a git server does: %s",
                                web.uri("/hello"), lie.get(1));
            }
        }
    }

    @Test
    void leavesOutWhatGitWouldNotTakeForATag() {
        String id = "1".repeat(40);
        try (FakeWeb web = FakeWeb.start()) {
            web.serve(
                    "/hello/git-upload-pack",
                    bytes(
                            pkt(id + " refs/tags/v1\n")
                                    + pkt(id + " refs/heads/main\n")
                                    + pkt(id + " refs/tags/..\n")
                                    + pkt(id + " refs/tags/a\033[31m\n")
                                    + pkt(id + " refs/tags/x.lock\n")
                                    + pkt(id + " refs/tags/\n")
                                    + pkt(id + " refs/tags/" + "n".repeat(256) + "\n")
                                    + pkt(
                                            id
                                                    + " refs/tags/v2 symref-target:x peeled:"
                                                    + "2".repeat(40)
                                                    + "\n")
                                    + pkt(id + " refs/tags/v3 peeled:rubbish\n")
                                    + "0000"),
                    RESULT);

            assertThat(tags.list(web.uri("/hello").toString()))
                    .containsExactly(
                            new Tag("v1", id, Optional.empty()),
                            new Tag("v2", id, Optional.of("2".repeat(40))),
                            new Tag("v3", id, Optional.empty()));
        }
    }

    @Test
    void takesAWebPageForNoRepository() {
        try (FakeWeb web = FakeWeb.start()) {
            byte[] page = bytes("<html>welcome</html>\n");
            web.serve("/hello/info/refs", page, "text/html");
            web.serve("/hello/git-upload-pack", page, "text/html");

            assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` does not answer as a git server does: it sends `<html>welcome</html>` where a ref should be",
                            web.uri("/hello"));
        }
    }

    @Test
    void takesNoCompressionThatItDidNotAskFor() {
        try (FakeWeb web = FakeWeb.start()) {
            List<String> accepted = new CopyOnWriteArrayList<>();
            for (List<String> path :
                    List.of(
                            List.of("/hello/git-upload-pack", RESULT),
                            List.of("/hello/info/refs", ADVERTISEMENT))) {
                web.answer(
                        path.get(0),
                        exchange -> {
                            accepted.add(
                                    String.valueOf(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Accept-Encoding")));
                            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                            exchange.getResponseHeaders().set("Content-Type", path.get(1));
                            exchange.sendResponseHeaders(200, 3);
                            exchange.getResponseBody().write(new byte[3]);
                        });
            }

            assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` does not answer as a git server does: it sends content encoding `gzip`, which was not asked for",
                            web.uri("/hello"));
            assertThat(accepted).containsExactly("null", "null");
        }
    }

    @Test
    void saysWhatAStatusMeans() {
        for (List<String> one :
                List.of(
                        List.of("404", "there is no git repository at `%s`"),
                        List.of("410", "there is no git repository at `%s`"),
                        List.of("401", "`%s` asks for credentials: status `401`"),
                        List.of("403", "`%s` asks for credentials: status `403`"),
                        List.of("500", "`%s` answered with status `500`"),
                        List.of("502", "`%s` answered with status `502`"),
                        List.of("503", "`%s` answered with status `503`"))) {
            try (FakeWeb web = FakeWeb.start()) {
                int status = Integer.parseInt(one.get(0));
                web.status("/hello/git-upload-pack", status).status("/hello/info/refs", status);

                assertThatThrownBy(() ->
                                tags.list(
                                        web.uri("/hello").toString().replace("//", "//me:s3cret@")))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage(one.get(1), web.uri("/hello"));
            }
        }
    }

    @Test
    void leavesAHostAloneThatAsksForIt() {
        Instant noon = Instant.parse("2026-11-26T12:00:00Z");
        GitTags atNoon = new GitTags(new Web(() -> noon));
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/git-upload-pack",
                    exchange -> {
                        exchange.getResponseHeaders().set("Retry-After", "600");
                        exchange.sendResponseHeaders(429, -1);
                    });
            for (String repository : List.of("/hello", "/other", "/hello")) {
                Unavailable refused =
                        catchThrowableOfType(
                                Unavailable.class,
                                () -> atNoon.list(web.uri(repository).toString()));

                assertThat(refused.retryAt()).contains(Instant.parse("2026-11-26T12:10:00Z"));
            }
            assertThat(web.hits("/hello/git-upload-pack")).isEqualTo(1);
            assertThat(web.hits("/other/git-upload-pack")).isZero();
        }
    }

    @Test
    void refusesARedirectToWhereNoRepositoryIs() {
        try (FakeWeb web = FakeWeb.start()) {
            web.redirect("/hello/info/refs", "/login?next=hello").serve("/login", bytes("hello"));

            assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`%s` does not answer as a git server does: it redirects to `%s`",
                            web.uri("/hello"), web.uri("/login?next=hello"));
        }
        for (String elsewhere : List.of("file:///etc/passwd", "ftp://example.org/hello")) {
            try (FakeWeb web = FakeWeb.start()) {
                web.redirect("/hello/info/refs", elsewhere);

                assertThatThrownBy(() -> tags.list(web.uri("/hello").toString()))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage(
                                "`%s` redirects to `%s`, which is no web address",
                                web.uri("/hello"), elsewhere);
            }
        }
    }

    @Test
    void givesUpOnASilentServerAndOnOneThatDripsForEver() {
        Duration second = Duration.ofSeconds(1);
        GitTags hasty =
                new GitTags(
                        new Web(InstantSource.system()),
                        new GitTags.Limits(second, second, 9, 255, 1 << 20, 1 << 20));
        CountDownLatch over = new CountDownLatch(1);
        try (FakeWeb web = FakeWeb.start()) {
            web.silent("/hello/git-upload-pack");
            web.answer(
                    "/drip/git-upload-pack",
                    exchange -> {
                        exchange.getResponseHeaders().set("Content-Type", RESULT);
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write(bytes("ff00"));
                        while (!await(over, 50)) {
                            exchange.getResponseBody().write('f');
                            exchange.getResponseBody().flush();
                        }
                    });
            for (String repository : List.of("/hello", "/drip")) {
                assertThatThrownBy(() -> hasty.list(web.uri(repository).toString()))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage("`%s` took longer than PT1S", web.uri(repository));
            }
        } finally {
            over.countDown();
        }
    }

    private static boolean await(CountDownLatch latch, long milliseconds) {
        try {
            return latch.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    static String pkt(String line) {
        return "%04x%s".formatted(line.length() + 4, line);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
