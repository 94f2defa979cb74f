package org.freshet.upstream.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.PlaceRule.Forge;
import org.freshet.model.PlaceRule.ForgeKind;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgeReleasesTest {
    private static final String GITHUB = "/api/v3/repos/jqlang/jq/releases";

    @TempDir Path dir;
    private final FakeWeb web = FakeWeb.start();

    @AfterEach
    void close() {
        web.close();
    }

    private Place place(ForgeKind kind, String path) {
        return LoopbackPlaces.place(web, dir, "jq", new Forge(kind, web.uri(path)));
    }

    private List<String> github(String document) {
        web.serve(GITHUB, LoopbackPlaces.json(web, document), "application/json; charset=utf-8");
        return LoopbackPlaces.lines(web, place(ForgeKind.GITHUB, "/jqlang/jq").offers());
    }

    @Test
    void listsWhatWasReleasedOnGitHub() {
        // The form of "List releases", docs.github.com/rest/releases/releases.
        assertThat(
                        github(
                                """
                                [{"url": "ROOT/api/v3/repos/jqlang/jq/releases/2",
                                  "html_url": "ROOT/jqlang/jq/releases/tag/jq-1.8.0rc1",
                                  "id": 2, "tag_name": "jq-1.8.0rc1", "target_commitish": "master",
                                  "name": "jq 1.8.0 release candidate 1",
                                  "draft": false, "immutable": true, "prerelease": true,
                                  "created_at": "2025-05-30T02:00:00Z",
                                  "published_at": "2025-05-31T03:04:05Z",
                                  "author": {"login": "itchyny", "id": 1, "site_admin": false},
                                  "assets": [],
                                  "tarball_url": "ROOT/api/v3/repos/jqlang/jq/tarball/jq-1.8.0rc1",
                                  "zipball_url": "ROOT/api/v3/repos/jqlang/jq/zipball/jq-1.8.0rc1",
                                  "body": "## What is new\\r\\n* everything"},
                                 {"url": "ROOT/api/v3/repos/jqlang/jq/releases/1",
                                  "id": 1, "tag_name": "jq-1.7.1", "name": "jq 1.7.1",
                                  "draft": false, "prerelease": false,
                                  "created_at": "2023-12-13T19:00:00Z",
                                  "published_at": "2023-12-13T19:52:52Z",
                                  "assets": [
                                   {"url": "ROOT/api/v3/repos/jqlang/jq/releases/assets/10",
                                    "name": "jq-1.7.1.tar.gz", "label": null, "state": "uploaded",
                                    "uploader": {"login": "itchyny"},
                                    "content_type": "application/gzip", "size": 2004065,
                                    "digest": "sha256:478c9ca129fd2e3443fe27314b455e211e0d8c60bc8ff7df703873deeee580c2",
                                    "browser_download_url": "ROOT/jqlang/jq/releases/download/jq-1.7.1/jq-1.7.1.tar.gz"},
                                   {"url": "ROOT/api/v3/repos/jqlang/jq/releases/assets/11",
                                    "name": "jq-linux-amd64", "state": "uploaded", "digest": null,
                                    "browser_download_url": "ROOT/jqlang/jq/releases/download/jq-1.7.1/jq-linux-amd64"},
                                   {"url": "ROOT/api/v3/repos/jqlang/jq/releases/assets/12",
                                    "name": "jq-1.7.1.tar.gz.sig", "state": "uploaded",
                                    "browser_download_url": "ROOT/jqlang/jq/releases/download/jq-1.7.1/jq-1.7.1.tar.gz.sig"}]}]
                                """))
                .containsExactly(
                        "jq-1.8.0rc1 2025-05-31T03:04:05Z pre",
                        "jq-1.7.1 2023-12-13T19:52:52Z"
                                + " /jqlang/jq/releases/download/jq-1.7.1/jq-1.7.1.tar.gz"
                                + " signed /jqlang/jq/releases/download/jq-1.7.1/jq-1.7.1.tar.gz.sig"
                                + " 478c9ca1");
    }

    @Test
    void saysWhereItWasSeen() {
        web.serve(
                GITHUB,
                LoopbackPlaces.json(web, "[{\"tag_name\": \"jq-1.7.1\"}]"),
                "application/json");

        Offers offers = place(ForgeKind.GITHUB, "/jqlang/jq").offers();

        assertThat(offers.whole()).isTrue();
        assertThat(offers.list())
                .singleElement()
                .satisfies(offer -> {
                    assertThat(offer.place()).isEqualTo("GitHub releases of jqlang/jq");
                    assertThat(offer.version()).isEmpty();
                    assertThat(offer.prerelease()).contains(false);
                });
    }

    @Test
    void passesOverDraftsAndUploadsThatAreNotComplete() {
        assertThat(
                        github(
                                """
                                [{"tag_name": "jq-1.9", "draft": true},
                                 {"tag_name": "jq-1.8", "draft": false, "assets": [
                                  {"name": "jq-1.8.tar.gz", "state": "starter",
                                   "browser_download_url": "ROOT/jq-1.8.tar.gz"}]}]
                                """))
                .containsExactly("jq-1.8");
    }

    @Test
    void passesOverEntriesThatAreNone() {
        assertThat(
                        github(
                                """
                                [1, null, "jq-1.5", {}, {"tag_name": 5}, {"tag_name": ""}, {"tag_name": "%s"},
                                 {"tag_name": "jq-1.6", "assets": {"links": 5}, "published_at": 7, "draft": "no"},
                                 {"tag_name": "jq-1.7", "assets": [null, 1, {"name": 5}, {"name": "jq-1.7.tar.gz"},
                                  {"name": "jq-1.7.tar.gz", "browser_download_url": "file:///etc/passwd"},
                                  {"name": "../jq-1.7.tar.gz", "browser_download_url": "ROOT/a/b"}]}]
                                """
                                        .formatted("9".repeat(300))))
                .containsExactly("jq-1.6", "jq-1.7");
    }

    @Test
    void asksGitHubItselfAtItsOwnAddress() {
        Place place =
                LoopbackPlaces.place(
                        web,
                        dir,
                        "jq",
                        new Forge(ForgeKind.GITHUB, URI.create("https://github.com/jqlang/jq")));

        assertThat(((ForgeReleases) place).page(2))
                .isEqualTo(
                        URI.create(
                                "https://api.github.com/repos/jqlang/jq/releases?per_page=100&page=2"));
    }

    @Test
    void listsWhatWasReleasedOnGitLab() {
        // The form of "List releases", docs.gitlab.com/api/releases.
        List<String> paths = new CopyOnWriteArrayList<>();
        web.answer(
                "/api/v4/projects/GNOME/sub/gtk/releases",
                exchange -> {
                    paths.add(exchange.getRequestURI().getRawPath());
                    byte[] body =
                            LoopbackPlaces.json(
                                    web,
                                    """
                                    [{"tag_name": "4.15.0", "name": "GTK 4.15", "upcoming_release": true,
                                      "released_at": "2999-01-01T00:00:00.000Z"},
                                     {"tag_name": "4.14.2", "description": "Bugs", "name": "GTK 4.14.2",
                                      "created_at": "2024-04-01T00:00:00.000Z",
                                      "released_at": "2024-04-02T10:00:00.000+02:00",
                                      "upcoming_release": false,
                                      "author": {"id": 1, "username": "mclasen", "state": "active"},
                                      "commit": {"id": "ae1b2c", "parent_ids": ["a"], "title": "4.14.2"},
                                      "assets": {"count": 6,
                                       "sources": [
                                        {"format": "tar.gz", "url": "ROOT/GNOME/sub/gtk/-/archive/4.14.2/gtk-4.14.2.tar.gz"}],
                                       "links": [
                                        {"id": 3, "name": "The sources", "link_type": "other",
                                         "url": "ROOT/pub/gtk-4.14.2.tar.xz?download"},
                                        {"id": 2, "name": "gtk-4.14.2.tar.xz.asc", "link_type": "other",
                                         "url": "ROOT/pub/1",
                                         "direct_asset_url": "ROOT/GNOME/sub/gtk/-/releases/4.14.2/downloads/gtk.asc"}]},
                                      "evidences": [{"sha": "7", "filepath": "ROOT/e.json"}]}]
                                    """);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                });

        assertThat(LoopbackPlaces.lines(web, place(ForgeKind.GITLAB, "/GNOME/sub/gtk").offers()))
                .containsExactly(
                        "4.14.2 2024-04-02T08:00:00Z /pub/gtk-4.14.2.tar.xz?download"
                                + " signed /GNOME/sub/gtk/-/releases/4.14.2/downloads/gtk.asc");
        assertThat(paths).containsExactly("/api/v4/projects/GNOME%2Fsub%2Fgtk/releases");
    }

    @Test
    void listsWhatWasReleasedOnGiteaAlsoBelowAPath() {
        // The form of "repoListReleases" in the API of Gitea and Forgejo.
        web.serve(
                "/git/api/v1/repos/forgejo/runner/releases",
                LoopbackPlaces.json(
                        web,
                        """
                        [{"id": 1, "tag_name": "v6.3.1", "target_commitish": "main", "name": "v6.3.1",
                          "body": "", "url": "ROOT/git/api/v1/repos/forgejo/runner/releases/1",
                          "tarball_url": "ROOT/git/forgejo/runner/archive/v6.3.1.tar.gz",
                          "hide_archive_links": false, "draft": false, "prerelease": false,
                          "created_at": "2025-03-20T10:00:00Z",
                          "published_at": "2025-03-21T11:22:33+01:00",
                          "author": {"id": 2, "login": "release-team"},
                          "assets": [{"id": 7, "name": "runner-6.3.1.tar.gz", "size": 5,
                            "download_count": 3, "created_at": "2025-03-21T11:22:33+01:00",
                            "uuid": "5d1f", "type": "attachment",
                            "browser_download_url": "ROOT/git/forgejo/runner/releases/download/v6.3.1/runner-6.3.1.tar.gz"}],
                          "archive_download_count": {"zip": 0, "tar_gz": 1}}]
                        """),
                "application/json;charset=utf-8");

        assertThat(
                        LoopbackPlaces.lines(
                                web, place(ForgeKind.GITEA, "/git/forgejo/runner").offers()))
                .containsExactly(
                        "v6.3.1 2025-03-21T10:22:33Z"
                                + " /git/forgejo/runner/releases/download/v6.3.1/runner-6.3.1.tar.gz");
    }

    @Test
    void readsPageByPageUntilOneIsNotFull() {
        pages(GITHUB, 100, 100, 7);

        Offers offers = place(ForgeKind.GITHUB, "/jqlang/jq").offers();

        assertThat(offers.list()).hasSize(207);
        assertThat(offers.list().getLast().name()).isEqualTo("v3.6");
        assertThat(offers.whole()).isTrue();
        assertThat(web.hits(GITHUB)).isEqualTo(3);
    }

    @Test
    void stopsAtThreeHundredAndSaysSo() {
        pages(GITHUB, 100, 100, 100, 100);

        Offers offers = place(ForgeKind.GITHUB, "/jqlang/jq").offers();

        assertThat(offers.list()).hasSize(300);
        assertThat(offers.whole()).isFalse();
        assertThat(web.hits(GITHUB)).isEqualTo(3);
    }

    private void pages(String path, int... sizes) {
        web.answer(
                path,
                exchange -> {
                    int page =
                            Integer.parseInt(
                                    exchange.getRequestURI()
                                            .getQuery()
                                            .replaceFirst(".*page=", ""));
                    String entries =
                            IntStream.range(0, page > sizes.length ? 0 : sizes[page - 1])
                                    .mapToObj(i -> "{\"tag_name\": \"v%d.%d\"}".formatted(page, i))
                                    .collect(Collectors.joining(","));
                    byte[] body = ("[" + entries + "]").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                });
    }

    @Test
    void refusesAProjectThatIsNone() {
        assertThatThrownBy(() -> place(ForgeKind.GITLAB, "/gtk"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageEndingWith("/gtk` is not the page of a project")
                .satisfies(e ->
                        assertThat(((InvalidInput) e).hint())
                                .isEqualTo(Optional.of("write it as `https://host/owner/name`")));
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() {
        web.serve(GITHUB, "<html>".getBytes(StandardCharsets.UTF_8), "text/html");
        assertFails("answered with an HTML page where a file was expected");

        web.serve(GITHUB, "{\"message\": \"moved\"}".getBytes(StandardCharsets.UTF_8));
        assertFails("answered with other JSON than it should: expected a list");

        web.status(GITHUB, 404);
        assertFails("is not there: status `404`");

        web.status(GITHUB, 403);
        assertFails("answered with status `403`");

        web.truncated(GITHUB, "[{\"tag_name\": \"jq-1.7\"}]".getBytes(StandardCharsets.UTF_8), 9);
        assertFails("is cut short: expected 24 bytes, got 9");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> place(ForgeKind.GITHUB, "/jqlang/jq").offers())
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(message);
    }

    @Test
    void asksNextTimeOnlyWhetherTheListChanged() {
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        web.answer(
                GITHUB,
                exchange -> {
                    exchange.getResponseHeaders().set("ETag", "\"1\"");
                    boolean known =
                            "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
                    byte[] body = "[{\"tag_name\": \"jq-1.7\"}]".getBytes(StandardCharsets.UTF_8);
                    statuses.add(known ? 304 : 200);
                    exchange.sendResponseHeaders(known ? 304 : 200, known ? -1 : body.length);
                    if (!known) {
                        exchange.getResponseBody().write(body);
                    }
                });

        Offers first = place(ForgeKind.GITHUB, "/jqlang/jq").offers();

        assertThat(place(ForgeKind.GITHUB, "/jqlang/jq").offers()).isEqualTo(first);
        assertThat(first.list()).hasSize(1);
        assertThat(statuses).containsExactly(200, 304);
    }

    @Test
    void unpacksNoMoreThanTheBound() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write('[');
            byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 40; i++) {
                gzip.write(blanks);
            }
            gzip.write(']');
        }
        web.answer(
                GITHUB,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, bomb.size());
                    exchange.getResponseBody().write(bomb.toByteArray());
                });

        assertThatThrownBy(() -> place(ForgeKind.GITHUB, "/jqlang/jq").offers())
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is too large: expected at most 33554432 bytes");
    }

    @Test
    void stopsReadingWhatNeverEnds() {
        web.answer(
                GITHUB,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] entries =
                            "{\"body\": \"x\"},".repeat(4096).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseBody().write('[');
                    for (int i = 0; i < 10_000; i++) {
                        exchange.getResponseBody().write(entries);
                    }
                });

        assertThatThrownBy(() -> place(ForgeKind.GITHUB, "/jqlang/jq").offers())
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is too large: expected at most 33554432 bytes");
    }
}
