package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.internal.WorkQueue;
import org.freshet.http.Manners;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTreeTest {
    @TempDir Path dir;

    private GitTree git() {
        return new GitTree(new Web(InstantSource.system()), dir.resolve("scratch"));
    }

    private GitTree git(Duration whole, long bytes, long objects, long objectBytes) {
        return new GitTree(
                new Web(InstantSource.system()),
                dir.resolve("scratch"),
                new GitTree.Limits(Duration.ofSeconds(5), whole, bytes, objects, objectBytes));
    }

    private FakeUpstream hello() {
        FakeUpstream hello = FakeUpstream.in(dir, "hello");
        for (int i = 1; i <= 5; i++) {
            hello.file("a", "a".repeat(i)).file("sub/b" + i, "b").commit("commit " + i);
        }
        return hello.tag("v1").annotatedTag("v2");
    }

    private static Tag tag(FakeUpstream upstream, String name) {
        return new GitTags(new Web(InstantSource.system()))
                .list(upstream.url()).stream()
                        .filter(tag -> tag.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private List<String> scratch() throws IOException {
        try (var files = Files.list(dir.resolve("scratch"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void readsARepositoryOnThisMachineWhereItLies() throws IOException {
        FakeUpstream hello = hello();

        try (TaggedTree tree = git().files(hello.url(), tag(hello, "v2"))) {
            assertThat(tree.tree()).isEqualTo(hello.id("v2^{tree}"));
            assertThat(tree.released())
                    .isEqualTo(
                            Instant.ofEpochSecond(
                                    Long.parseLong(
                                            hello.git(
                                                            "for-each-ref",
                                                            "--format=%(taggerdate:unix)",
                                                            "refs/tags/v2")
                                                    .strip())));
            assertThat(tree.tagObject()).isPresent();
        }
        assertThat(dir.resolve("scratch")).doesNotExist();
    }

    @Test
    void cleansUpNoRepositoryThatIsGoneSoon() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir)) {
            git().files(web.url("hello"), tag(hello, "v1")).close();
            // What JGit does in the background goes through this one queue.
            long before = WorkQueue.getExecutor().getTaskCount();

            git().files(web.url("hello"), tag(hello, "v2")).close();

            assertThat(WorkQueue.getExecutor().getTaskCount()).isEqualTo(before);
        }
    }

    @Test
    void knowsAServerThatCannotAnswerNow() {
        Tag tag = tag(hello(), "v1");
        try (FakeWeb web = FakeWeb.start()) {
            web.status("/hello/info/refs", 500);

            Unavailable failure =
                    catchThrowableOfType(
                            Unavailable.class,
                            () -> git().files(web.uri("/hello").toString(), tag));

            assertThat(failure.hint()).contains("it is asked again later");
        }
    }

    @Test
    void fetchesNothingOfTheHistory() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir)) {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            try (TaggedTree tree = git().files(web.url("hello"), tag(hello, "v1"))) {
                Path scratch =
                        dir.resolve("scratch")
                                .resolve(
                                        scratch().stream()
                                                .filter(name ->
                                                        name.startsWith("tree-")
                                                                && !name.endsWith(".lock"))
                                                .findFirst()
                                                .orElseThrow());
                assertThat(
                                Tool.named("git")
                                        .in(scratch)
                                        .run("rev-list", "--count", "refs/tags/v1")
                                        .ok())
                        .isEqualTo("1\n");
                tree.writeTar("hello-1/", tar);
            }
            assertThat(Bytes.text(tar.toByteArray()))
                    .isEqualTo(
                            Bytes.text(
                                    Tool.named("git")
                                            .in(hello.directory())
                                            .run("archive", "--prefix=hello-1/", "v1")
                                            .bytes()));
        }
        assertThat(scratch()).containsExactly("all.lock");
    }

    @Test
    void fetchesIdsWithoutFilesWhereTheServerCanLeaveThemOut() throws IOException {
        FakeUpstream hello = hello();
        hello.git("config", "uploadpack.allowFilter", "true");
        // Two objects, tag and commit: files would break this bound.
        GitTree two = git(Duration.ofSeconds(60), 1 << 20, 2, 1 << 20);
        try (GitHttp web = GitHttp.serve(dir)) {
            try (TaggedTree tree = two.ids(web.url("hello"), tag(hello, "v2"))) {
                assertThat(tree.tree()).isEqualTo(hello.id("v2^{tree}"));
            }
            assertThatThrownBy(() -> two.files(web.url("hello"), tag(hello, "v2")))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageEndingWith("sent too much: 6 objects");
        }
    }

    @Test
    void fetchesIdsWithFilesWhereItCannot() throws IOException {
        FakeUpstream hello = hello();
        try (GitHttp web = GitHttp.serve(dir);
                TaggedTree tree = git().ids(web.url("hello"), tag(hello, "v1"))) {
            assertThat(tree.tree()).isEqualTo(hello.id("v1^{tree}"));
        }
    }

    @Test
    void fetchesFromTheGitDaemon() throws Exception {
        FakeUpstream hello = hello();
        try (GitDaemon daemon = GitDaemon.serve(dir);
                TaggedTree tree = git().files(daemon.url("hello"), tag(hello, "v2"))) {
            assertThat(tree.tree()).isEqualTo(hello.id("v2^{tree}"));
        }
    }

    @Test
    void saysThatTheTagMovedOrIsGone() throws IOException {
        FakeUpstream hello = hello();
        Tag before = tag(hello, "v1");
        Tag never = new Tag("v3", hello.id("v1"), Optional.empty());
        hello.file("a", "new").commit("later").moveTag("v1");
        try (GitHttp web = GitHttp.serve(dir)) {
            for (String url : List.of(hello.url(), web.url("hello"))) {
                assertThatThrownBy(() -> git().files(url, before))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage(
                                "tag `v1` of `%s` moved while it was fetched: expected `%s`, got `%s`"
                                        .formatted(url, before.object(), hello.id("v1")));
                assertThatThrownBy(() -> git().files(url, never))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage("`%s` has no tag `v3` any more".formatted(url));
            }
        }
        assertThat(scratch()).containsExactly("all.lock");
    }

    @Test
    void refusesHostileTagNames() {
        FakeUpstream hello = hello();
        for (String name :
                List.of(
                        "", "a b", "..", "a..b", "../../x", "a\nb", "-x", "a:b", "*", "a*", "x~1",
                        "x^{}", "@{1}", "a\\b", "x.lock", "/x", "x/", "a//b", "\u0007")) {
            assertThatThrownBy(() ->
                            git().files(
                                            hello.url(),
                                            new Tag(name, hello.id("v1"), Optional.empty())))
                    .as(name)
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageEndingWith("is not a tag name that git allows");
        }
    }

    @Test
    void takesTagNamesThatAShellWouldMindAsTheyAre() throws IOException {
        FakeUpstream hello = hello();
        for (String name :
                List.of("$(id)", "a;b", "a|b", "`id`", "a&b", "a'b", "a\"b", "+x", "日本")) {
            hello.tag(name);
            try (TaggedTree tree = git().files(hello.url(), tag(hello, name))) {
                assertThat(tree.tree()).isEqualTo(hello.id("v1^{tree}"));
            }
        }
    }

    @Test
    void refusesATagOfSomethingElseThanACommit() throws IOException {
        FakeUpstream hello = hello();
        hello.git("tag", "tree", "v1^{tree}");
        hello.git("tag", "-a", "-m", "key", "blob", "v1:a");
        try (GitHttp web = GitHttp.serve(dir)) {
            for (String url : List.of(hello.url(), web.url("hello"))) {
                assertThatThrownBy(() -> git().files(url, tag(hello, "tree")))
                        .isInstanceOf(IntegrityFailure.class)
                        .hasMessage("tag `tree` names a tree, not a commit");
                assertThatThrownBy(() -> git().files(url, tag(hello, "blob")))
                        .isInstanceOf(IntegrityFailure.class)
                        .hasMessage("tag `blob` names a blob, not a commit");
            }
        }
    }

    @Test
    void followsATagOfATag() {
        FakeUpstream hello = hello();
        hello.git("tag", "-a", "-m", "again", "v3", "v2");

        try (TaggedTree tree = git().files(hello.url(), tag(hello, "v3"))) {
            assertThat(tree.tree()).isEqualTo(hello.id("v1^{tree}"));
        }
    }

    @Test
    void refusesAPackOverTheBounds() throws IOException {
        FakeUpstream hello = hello();
        byte[] noise = new byte[300_000];
        new java.util.Random(1).nextBytes(noise);
        Files.write(hello.directory().resolve("noise"), noise);
        hello.commit("large").tag("large");
        Tag large = tag(hello, "large");
        Duration minute = Duration.ofMinutes(1);
        try (GitHttp web = GitHttp.serve(dir)) {
            String url = web.url("hello");
            assertThatThrownBy(() -> git(minute, 1 << 18, 100, 1 << 20).files(url, large))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessage("`%s` sent too much: more than 262144 bytes".formatted(url));
            assertThatThrownBy(() -> git(minute, 1 << 20, 100, 1 << 18).files(url, large))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessage("`%s` sent an object that is too large".formatted(url));
            assertThatThrownBy(() -> git(minute, 1 << 20, 3, 1 << 20).files(url, large))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageMatching(".* sent too much: \\d+ objects");
        }
        assertThat(scratch()).containsExactly("all.lock");
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() throws IOException {
        FakeUpstream hello = hello();
        try (FakeWeb web = FakeWeb.start()) {
            web.silent("/hello/info/refs");
            String url = web.uri("/hello").toString();

            assertThatThrownBy(() ->
                            git(Duration.ofSeconds(1), 1 << 20, 100, 1 << 20)
                                    .files(url, tag(hello, "v1")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("`%s` was not done within 1 s".formatted(url));
        }
        assertThat(scratch()).containsExactly("all.lock");
    }

    @Test
    void leavesAHostAloneThatAsksForIt() {
        FakeUpstream hello = hello();
        Instant noon = Instant.parse("2026-11-26T12:00:00Z");
        Web atNoon = new Web(() -> noon);
        GitTree git = new GitTree(atNoon, dir.resolve("scratch"));
        try (FakeWeb web = FakeWeb.start()) {
            web.answer(
                    "/hello/info/refs",
                    exchange -> {
                        exchange.getResponseHeaders().set("Retry-After", "600");
                        exchange.sendResponseHeaders(429, -1);
                    });
            String url = web.uri("/hello").toString();

            for (int i = 0; i < 2; i++) {
                Unavailable refused =
                        catchThrowableOfType(
                                Unavailable.class, () -> git.files(url, tag(hello, "v1")));
                assertThat(refused.retryAt()).contains(Instant.parse("2026-11-26T12:10:00Z"));
            }
            assertThatThrownBy(() -> new GitTags(atNoon).list(url))
                    .hasMessage("`%s` was not asked: `127.0.0.1` answered with status `429`", url);
            assertThat(web.hits("/hello/info/refs")).isEqualTo(1);
        }
    }

    @Test
    void followsNoRedirectFromOutThereToInHere() throws IOException {
        FakeUpstream hello = hello();
        // What is out there is a matter of names here.
        Web web =
                new Web(
                        InstantSource.system(),
                        Manners.DEFAULT,
                        host ->
                                new InetAddress[] {
                                    InetAddress.ofLiteral(
                                            host.equals("localhost") ? "127.0.0.1" : "192.0.32.10")
                                });
        try (FakeWeb outside = FakeWeb.start();
                GitHttp inside = GitHttp.serve(dir)) {
            String there = inside.url("hello").replace("127.0.0.1", "localhost");
            outside.redirect("/hello/info/refs", there + "/info/refs?service=git-upload-pack");
            String url = outside.uri("/hello").toString();
            GitTree git = new GitTree(web, dir.resolve("scratch"));

            assertThatThrownBy(() -> git.files(url, tag(hello, "v1")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageMatching(
                            "`%s` redirects to `%s.*`, which is inside this machine or its network"
                                    .formatted(url, there));
            assertThat(inside.requests()).isEmpty();
        }
    }

    @Test
    void refusesNamesThatGitWouldNotCheckOut() throws IOException {
        FakeUpstream hello = hello();
        String blob = hello.id("v1:a");
        for (String name : List.of("..", ".git", ".GIT", ".")) {
            String tag =
                    "hostile" + name.length() + name.replace(".", "").length() + name.contains("I");
            Path raw = Files.write(dir.resolve("tree"), treeWith(name, blob));
            String tree =
                    hello.git("hash-object", "--literally", "-t", "tree", "-w", raw.toString())
                            .strip();
            String commit = hello.git("commit-tree", "-m", "hostile", tree).strip();
            hello.git("tag", "-f", tag, commit);

            try (TaggedTree fetched = git().files(hello.url(), tag(hello, tag))) {
                assertThatThrownBy(() -> fetched.writeTar("x/", new ByteArrayOutputStream()))
                        .isInstanceOf(IntegrityFailure.class)
                        .hasMessageContaining("is no name that git would check out");
            }
        }
    }

    private static byte[] treeWith(String name, String blob) {
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        tree.writeBytes(Bytes.of("100644 " + name + "\0"));
        tree.writeBytes(java.util.HexFormat.of().parseHex(blob));
        return tree.toByteArray();
    }

    @Test
    void stopsATreeThatRepeatsItselfForEver() throws IOException {
        FakeUpstream hello = hello();
        // Ten directories in ten directories …: 10^7 files in some ten objects.
        String tree = hello.id("v1^{tree}");
        for (int depth = 0; depth < 7; depth++) {
            StringBuilder entries = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                entries.append("040000 tree %s\td%d%n".formatted(tree, i));
            }
            tree =
                    Tool.named("git")
                            .in(hello.directory())
                            .run(Bytes.of(entries.toString()), "mktree")
                            .ok()
                            .strip();
        }
        hello.git("tag", "bomb", hello.git("commit-tree", "-m", "bomb", tree).strip());

        GitArchive.Bounds bounds =
                new GitArchive.Bounds(20_000, 1 << 20, 1 << 20, 1024, Duration.ofMinutes(5));

        try (TaggedTree fetched = git().files(hello.url(), tag(hello, "bomb"))) {
            assertThatThrownBy(() ->
                            fetched.writeTar("x/", bounds, java.io.OutputStream.nullOutputStream()))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessage("the tagged tree has more than 20000 entries");
        }
    }

    @Test
    void sweepsWhatKilledProcessesLeft() throws IOException {
        FakeUpstream hello = hello();
        Files.createDirectories(dir.resolve("scratch/tree-1234/objects/pack"));
        Files.writeString(dir.resolve("scratch/tree-1234/objects/pack/p"), "x");
        Files.writeString(dir.resolve("scratch/tree-1234.lock"), "process 1");

        try (GitHttp web = GitHttp.serve(dir);
                TaggedTree one = git().files(web.url("hello"), tag(hello, "v1"))) {
            try (TaggedTree two = git().files(web.url("hello"), tag(hello, "v1"))) {
                assertThat(scratch()).doesNotContain("tree-1234", "tree-1234.lock").hasSize(5);
                assertThat(two.tree()).isEqualTo(one.tree());
            }
            one.writeTar("x/", java.io.OutputStream.nullOutputStream());
        }
        assertThat(scratch()).containsExactly("all.lock");
    }

    @Test
    void writesNothingIntoTheUpstreamsRepository() throws IOException {
        FakeUpstream hello = hello();
        Tag tag = tag(hello, "v1");
        String before = org.freshet.testkit.Tree.of(hello.directory());

        git().files(hello.url(), tag).close();

        assertThat(org.freshet.testkit.Tree.of(hello.directory())).isEqualTo(before);
    }
}
