package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that answer badly or not at all, all in one round with one that answers well. */
class BadServerTest {
    @TempDir Path dir;

    @Test
    void aBadServerStopsNobodyElse() {
        Site site = Site.in(dir).settings("download-time: PT1S\ntarball-limit: 1MiB\n");
        FakeUpstream upstream = site.upstream("upstream", "1.0");
        byte[] good =
                Tool.named("git")
                        .in(upstream.directory())
                        .run("archive", "--format=tar.gz", "--prefix=hello-1.0/", "v1.0")
                        .bytes();
        try (FakeWeb web = FakeWeb.start();
                FakeWeb illHost = FakeWeb.start()) {
            illHost.status("/ill.tar.gz", 503);
            web.serve("/good.tar.gz", good)
                    .status("/gone.tar.gz", 404)
                    .silent("/silent.tar.gz")
                    .slow("/slow.tar.gz")
                    .endless("/endless.tar.gz")
                    .serve("/large.tar.gz", new byte[(1 << 20) + 1])
                    .truncated("/truncated.tar.gz", good, good.length / 2)
                    .serve("/cut.tar.gz", Arrays.copyOf(good, good.length / 2))
                    .redirect("/loop.tar.gz", "/loop2.tar.gz")
                    .redirect("/loop2.tar.gz", "/loop.tar.gz")
                    .serve(
                            "/login.tar.gz",
                            "<html>Who are you?</html>".getBytes(StandardCharsets.UTF_8),
                            "text/html");
            for (String source :
                    "good gone silent slow endless large truncated cut loop login".split(" ", -1)) {
                site.recipe(
                        source,
                        "git: " + upstream.url(),
                        "tarball: " + web.uri("/" + source + ".tar.gz"));
            }
            site.recipe("ill", "git: " + upstream.url(), "tarball: " + illHost.uri("/ill.tar.gz"))
                    .recipe(
                            "unreachable",
                            "git: " + upstream.url(),
                            "tarball: http://127.0.0.1:1/hello.tar.gz")
                    .recipe("nobody", "git: http://127.0.0.1:2/hello.git")
                    .recipe("nogit", "git: " + web.uri("/login.tar.gz"));

            assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 4\n");

            assertThat(
                            site.freshet("status")
                                    .with(web.uri("").toString(), "http://WEB")
                                    .with(illHost.uri("").toString(), "http://ILL")
                                    .out()
                                    .replaceAll("until 2[^;]*;", "until TIME;"))
                    .isEqualTo(
                            """
                            SOURCE       UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                            cut          1.0       ubuntu/noble  ?             -                        failed
                            endless      1.0       ubuntu/noble  ?             -                        failed
                            gone         1.0       ubuntu/noble  ?             -                        failed
                            good         1.0       ubuntu/noble  ?             1.0-0~fresh1~ubuntu2404  fresh
                            ill          1.0       ubuntu/noble  ?             -                        failed
                            large        1.0       ubuntu/noble  ?             -                        failed
                            login        1.0       ubuntu/noble  ?             -                        failed
                            loop         1.0       ubuntu/noble  ?             -                        failed
                            nobody       -         -             -             -                        failed
                            nogit        -         -             -             -                        failed
                            silent       1.0       ubuntu/noble  ?             -                        failed
                            slow         1.0       ubuntu/noble  ?             -                        failed
                            truncated    1.0       ubuntu/noble  ?             -                        failed
                            unreachable  1.0       ubuntu/noble  ?             -                        failed

                            cut ubuntu/noble: failed: tarball `cut.tar.gz` is cut short: its compressed data ends too early
                              hint: it is fetched again at the next try; when upstream's own file is so, ask upstream
                            endless ubuntu/noble: failed: `http://WEB/endless.tar.gz` is too large: expected at most 1048576 bytes, got more
                              hint: raise the bound in the settings if upstream means it
                            gone ubuntu/noble: failed: `http://WEB/gone.tar.gz` is not there: status `404`
                              hint: check the URL in the recipe or the settings; upstream may publish it later
                            ill ubuntu/noble: failed: `http://ILL/ill.tar.gz` was not asked: `127.0.0.1` answered with status `503`
                              hint: the host is left alone until TIME; nothing is lost
                            large ubuntu/noble: failed: `http://WEB/large.tar.gz` is too large: expected at most 1048576 bytes, got 1048577
                              hint: raise the bound in the settings if upstream means it
                            login ubuntu/noble: failed: `http://WEB/login.tar.gz` answered with an HTML page where a file was expected
                              hint: open the URL in a browser: the server may ask for a login, or say what is wrong
                            loop ubuntu/noble: failed: `http://WEB/loop.tar.gz` redirects in a circle
                              hint: open the URL in a browser; the server may be misconfigured
                            nobody: failed: no connection to `127.0.0.1:2`, for `http://127.0.0.1:2/hello.git`
                              hint: check the network and the host's name; it is tried again later; nothing is lost
                            nogit: failed: there is no git repository at `http://WEB/login.tar.gz`
                              hint: check `upstream.git` of the recipe
                            silent ubuntu/noble: failed: `http://WEB/silent.tar.gz` took longer than PT1S
                              hint: it is tried again later; nothing is lost
                            slow ubuntu/noble: failed: `http://WEB/slow.tar.gz` took longer than PT1S
                              hint: it is tried again later; nothing is lost
                            truncated ubuntu/noble: failed: `http://WEB/truncated.tar.gz` is cut short: expected 250 bytes, got 125
                              hint: it is tried again later; nothing is lost
                            unreachable ubuntu/noble: failed: `http://127.0.0.1:1/hello.tar.gz` was not asked: no connection to `127.0.0.1:1`
                              hint: the host is left alone until TIME; nothing is lost
                            """);
            // A world that may heal is asked three times at once, one that is wrong only once.
            assertThat(web.hits("/gone.tar.gz")).isEqualTo(3);
            assertThat(web.hits("/large.tar.gz")).isEqualTo(1);
        }
    }
}
