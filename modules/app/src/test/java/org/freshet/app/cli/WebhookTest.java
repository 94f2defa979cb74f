package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real {@code run} that looks at its upstreams once a day, unless a webhook comes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WebhookTest {
    private static final String SECRET = "4d0f5c1e9b7a48b3a1c2d3e4f5061728";

    @TempDir Path dir;

    private final FakeWeb web = FakeWeb.start();
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void upstreamOnTheWeb() throws IOException {
        site = Site.in(dir).settings("poll: P1D\nwebhooks:\n  listen: 127.0.0.1:0\n");
        site.file("home/keys/webhooks", SECRET + "\n");
        Files.setPosixFilePermissions(
                site.home().resolve("keys/webhooks"), PosixFilePermissions.fromString("rw-------"));
        upstream = site.upstream("hello", "1.0");
        upstream.git("update-server-info");
        web.directory("/hello.git", upstream.directory().resolve(".git"));
        site.recipe("hello", "git: " + web.uri("/hello.git"));
    }

    private void tag(String version) {
        upstream.release(version);
        upstream.git("update-server-info");
    }

    @AfterEach
    void close() {
        web.close();
    }

    @Test
    void aTagIsPublishedSoonAfterItsWebhook() throws Exception {
        try (Child run = Child.of(site.line("run"))) {
            URI hooks = hooks(run);
            run.until("publish:hello/1.0/ubuntu/noble/archive:fresh: passed");
            tag("1.1");

            assertThat(send(hooks)).isEqualTo("202 it is time to look at hello\n");

            run.until("publish:hello/1.1/ubuntu/noble/archive:fresh: passed");
        }
    }

    @Test
    void whatWasAnsweredIsLookedAtThoughTheProcessIsKilled() throws Exception {
        try (Child run = Child.of(site.line("run"))) {
            URI hooks = hooks(run);
            run.until("publish:hello/1.0/ubuntu/noble/archive:fresh: passed");
            tag("1.1");
            assertThat(send(hooks)).startsWith("202 ");
            run.kill();
        }

        try (Child run = Child.of(site.line("run"))) {
            run.until("publish:hello/1.1/ubuntu/noble/archive:fresh: passed");
        }
    }

    @Test
    void idleConnectionsAreBounded() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (Child run = Child.of(site.line("run"))) {
            URI hooks = hooks(run);
            for (int i = 0; i < 256; i++) {
                idle.add(new Socket(hooks.getHost(), hooks.getPort()));
            }

            try (Socket oneMore = new Socket(hooks.getHost(), hooks.getPort())) {
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket one : idle) {
                one.close();
            }
        }
    }

    @Test
    void checkTellsOfSecretsThatAreNone() throws IOException {
        Files.delete(site.home().resolve("keys/webhooks"));

        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        error: there is no file of webhook secrets `SITE/home/keys/webhooks`

                        hint: make one: (umask 077; openssl rand -hex 32 >> SITE/home/keys/webhooks)
                        exit 2
                        """);
        assertThat(site.freshet("run").text())
                .isEqualTo(
                        """
                        error: there is no file of webhook secrets `SITE/home/keys/webhooks`

                        hint: make one: (umask 077; openssl rand -hex 32 >> SITE/home/keys/webhooks)
                        exit 2
                        """);
    }

    @Test
    void checkTellsOfSettingsThatAreWrong() {
        site.settings(
                """
                webhooks:
                  listen: 8077
                  secret: keys/webhooks
                """);
        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        error: SITE/home/freshet.yaml:2:11: `webhooks.listen` must be written like `127.0.0.1:8077`, got `8077`
                        error: SITE/home/freshet.yaml:3:3: unknown key `webhooks.secret`; did you mean `secrets`?

                        hint: docs/settings.md shows every key
                        exit 2
                        """);

        site.settings(
                """
                webhooks:
                  listen: 127.0.0.1:80777
                  secrets: archives/fresh/secrets
                """);
        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        error: SITE/home/freshet.yaml:2:11: `127.0.0.1:80777` has no port below 65536
                        error: SITE/home/freshet.yaml:3:12: `webhooks.secrets` lies below the served tree `SITE/home/archives/fresh`

                        hint: docs/settings.md shows every key
                        exit 2
                        """);
    }

    private static URI hooks(Child run) {
        String said = run.until("webhooks: listening at ");
        return URI.create(said.substring(said.indexOf("http:")));
    }

    private String send(URI hooks) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(hooks)
                            .header("Content-Type", "application/json")
                            .header("X-Gitlab-Event", "Tag Push Hook")
                            .header("X-Gitlab-Token", SECRET)
                            .POST(
                                    BodyPublishers.ofString(
                                            """
                                            {"ref": "refs/tags/v1.1",
                                             "project": {"git_http_url": "%s"}}
                                            """
                                                    .formatted(web.uri("/hello.git"))))
                            .build();
            var response = client.send(request, BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }
}
