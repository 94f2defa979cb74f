package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that show elsewhere than in git tags, from the look to the archive. */
class PlacesTest {
    @TempDir Path dir;
    private Site site;
    private final FakeWeb web = FakeWeb.start();

    @BeforeEach
    void site() {
        site = Site.in(dir);
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private void tarball(String path, String version) {
        web.serve(path, new Tarballs().file("hello-" + version + "/VERSION", version).gzip());
    }

    private void page(String path, String html) {
        web.serve(path, html.getBytes(StandardCharsets.UTF_8), "text/html");
    }

    private void json(String path, String json) {
        web.serve(path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    @Test
    void packagesTheNewestTarballOfADirectory() {
        page(
                "/hello/",
                """
                <html><body><a href="../">up</a>
                <a href="hello-1.9.tar.gz">hello-1.9.tar.gz</a>
                <a href="hello-1.10.tar.gz">hello-1.10.tar.gz</a>
                <a href="hello-1.10.tar.gz.asc">hello-1.10.tar.gz.asc</a>
                </body></html>
                """);
        tarball("/hello/hello-1.10.tar.gz", "1.10");
        site.recipe(
                "hello",
                "listing: {url: \"%s\", pattern: \"hello-{version}.tar.gz\"}"
                        .formatted(web.uri("/hello/")));

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.10-0~fresh1~ubuntu2404
                        """);
        assertThat(web.hits("/hello/hello-1.9.tar.gz")).isZero();
    }

    @Test
    void asksWhenTheForgeMarksATagAsAPrereleaseAndGoesOnWhenItDoesNot() {
        FakeUpstream hello = site.upstream("hello", "1.0");
        String releases = "/api/v1/repos/owner/hello/releases";
        json(releases + "?limit=50&page=1", "[" + release("v1.0", false) + "]");
        json(releases, "[" + release("v1.0", false) + "]");
        tarball("/hello-1.0.tar.gz", "1.0");
        tarball("/hello-2.0.tar.gz", "2.0");
        site.recipe(
                "hello",
                "git: " + hello.url(),
                "gitea: " + web.uri("/owner/hello"),
                "verify: {same-tree: ignored}");
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        hello.release("2.0");
        String both = "[" + release("v2.0", true) + "," + release("v1.0", false) + "]";
        json(releases, both);
        json(releases + "?limit=50&page=1", both);
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 5\n");
        assertThat(site.freshet("status").out())
                .contains("is `v2.0` a release?")
                .contains("marks it as a prerelease, its version does not");

        both = both.replace("true", "false");
        json(releases, both);
        json(releases + "?limit=50&page=1", both);
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.0-0~fresh1~ubuntu2404
                        noble  hello   2.0-0~fresh1~ubuntu2404
                        """);
    }

    private String release(String tag, boolean prerelease) {
        return """
        {"tag_name": "%s", "draft": false, "prerelease": %s, "published_at": "2024-01-01T00:00:00Z",
         "assets": [{"name": "hello-%s.tar.gz", "browser_download_url": "%s"}]}
        """
                .formatted(
                        tag,
                        prerelease,
                        tag.substring(1),
                        web.uri("/hello-" + tag.substring(1) + ".tar.gz"));
    }
}
