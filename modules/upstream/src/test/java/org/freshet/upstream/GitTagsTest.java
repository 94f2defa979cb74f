package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Tag;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTagsTest {
    @TempDir Path dir;
    private final Web web = new Web(InstantSource.system());
    private final GitTags tags = new GitTags(web);

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

        assertThat(tags.list(hello.url())).isEqualTo(tagsOf(hello));
        assertThat(tags.list(hello.directory().toString())).isEqualTo(tagsOf(hello));
    }

    @Test
    void speaksTheGitProtocol() throws Exception {
        FakeUpstream hello = hello();
        try (GitDaemon daemon = GitDaemon.serve(dir)) {
            assertThat(tags.list(daemon.url("hello"))).isEqualTo(tagsOf(hello));
            assertThatThrownBy(() -> tags.list(daemon.url("nothing")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining(daemon.url("nothing"));
        }
    }

    private static GitTags.Limits limits(int refs, int nameLength) {
        Duration patience = Duration.ofSeconds(9);
        return new GitTags.Limits(patience, patience, refs, nameLength, 1 << 20, 1 << 20);
    }

    @Test
    void hasNoTagsForAnEmptyRepository() {
        assertThat(tags.list(FakeUpstream.in(dir, "empty").url())).isEmpty();
    }

    @Test
    void leavesOutNamesTooLongForARelease() {
        FakeUpstream hello = hello();
        hello.tag("t".repeat(200));

        assertThat(new GitTags(web, limits(10, 199)).list(hello.url())).isEqualTo(tagsOf(hello));
    }

    @Test
    void refusesMoreTagsThanTheBound() {
        FakeUpstream hello = hello();
        GitTags one = new GitTags(web, limits(1, 255));

        assertThatThrownBy(() -> one.list(hello.url()))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`%s` has more than 1 tags".formatted(hello.url()));
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        String url = "git://127.0.0.1:%d/hello".formatted(port);

        assertThatThrownBy(() -> tags.list(url))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("`%s` cannot be reached: ".formatted(url));
    }

    @Test
    void saysThatThereIsNoRepository() throws IOException {
        Files.createDirectories(dir.resolve("nothing"));
        String path = dir.resolve("nothing").toUri().toString().replaceFirst("/$", "");
        assertThatThrownBy(() -> tags.list(path))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("there is no git repository at `file:");
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
            assertThatThrownBy(() -> tags.list(url))
                    .as(url)
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageStartingWith("git URL ");
        }
    }
}
