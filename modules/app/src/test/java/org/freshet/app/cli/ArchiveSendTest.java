package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freshet.testkit.Apt;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Nginx;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSSH takes an archive, nginx serves what came, and a real apt asks it. {@code
 * -Dfreshet.kills=200} is the long run.
 */
@Tag("judge")
class ArchiveSendTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 4);
    private static final long SEED = 20261126;

    @TempDir Path dir;
    private Site site;
    private Sshd sshd;
    private Nginx nginx;
    private String root;
    private Path www;

    @BeforeEach
    void anArchiveAndAHost() throws IOException {
        site = Site.in(dir.resolve("site"));
        root = site.archive().toString();
        sshd = Sshd.in(dir.resolve("server"));
        www = Files.createDirectories(sshd.files().resolve("htdocs/fresh"));
        nginx = Nginx.serving(www, dir.resolve("nginx"));
        settings(nginx.url().toString());
        publish("1.0-1");
    }

    private void settings(String url) throws IOException {
        Files.createDirectories(site.home());
        Files.writeString(
                site.home().resolve("freshet.yaml"),
                """
                archives:
                  fresh:
                    url: %s
                    remote:
                      sftp: localhost:%d
                      user: %s
                      key: %s
                      known-hosts: %s
                      directory: htdocs/fresh
                """
                        .formatted(url, sshd.port(), sshd.user(), sshd.key(), sshd.knownHosts()));
        // As the pipeline makes it.
        site.freshet(
                "archive",
                "init",
                root,
                "--suite",
                "trial",
                "--url",
                url,
                "--origin",
                "Freshet",
                "--label",
                "fresh",
                "--key",
                site.home().resolve("keys/fresh.key").toString());
    }

    @AfterEach
    void end() {
        nginx.close();
        sshd.close();
    }

    private void publish(String version) throws IOException {
        Path tree = dir.resolve("hello-" + version);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                """
                Package: hello
                Version: %s
                Architecture: amd64
                Maintainer: B. Person <b@example.org>
                Description: says hello
                """
                        .formatted(version));
        Path file = dir.resolve("hello_%s_amd64.deb".formatted(version));
        Tool.named("dpkg-deb")
                .run("--root-owner-group", "-b", tree.toString(), file.toString())
                .ok();
        Said said = site.freshet("archive", "publish", root, "--suite", "trial", file.toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    private Said send(String... options) {
        return site.freshet(line(options));
    }

    private static String[] line(String... options) {
        List<String> line = new ArrayList<>(List.of("archive", "send"));
        line.addAll(List.of(options));
        return line.toArray(String[]::new);
    }

    private Apt client(String name) throws IOException {
        return Apt.in(Files.createDirectories(dir.resolve(name)))
                .file(
                        "etc/sources.list.d/fresh.sources",
                        Files.readString(Path.of(root, "fresh-trial.sources")));
    }

    /** The version that a client is offered after an update, and whose file it gets. */
    private static String offered(Apt apt) {
        apt.run("apt-get", "update").ok();
        apt.run("apt-get", "install", "--download-only", "-y", "hello").ok();
        return apt.run("apt-cache", "policy", "hello")
                .ok()
                .replaceFirst("(?s).*Candidate: (\\S+).*", "$1");
    }

    @Test
    void sendsWhatChangedAndAptGetsIt() throws IOException {
        Said first = send();
        assertThat(first.exit()).as(first.text()).isZero();
        assertThat(first.err())
                .matches(
                        "sent fresh to \\S+/htdocs/fresh: trial: \\d+ files, \\d+ bytes, read back \\d+\n");
        Apt apt = client("apt");
        assertThat(offered(apt)).isEqualTo("1.0-1");

        publish("1.1-1");
        assertThat(send("fresh", "--json").json().path("archives").path(0).path("suites"))
                .hasToString("[\"trial\"]");
        assertThat(offered(apt)).isEqualTo("1.1-1");

        assertThat(send(root).text())
                .matches(
                        "nothing to do: `\\S+` has all of it, as far as it was sent from here\nexit 0\n");
        assertThat(send("--full").text()).matches("sent fresh to \\S+: 0 files, 0 bytes\nexit 0\n");
        assertThat(Tool.named("diff").run("-r", "--exclude=.*", root, www.toString()).exit())
                .isZero();
    }

    @Test
    void saysWhatTheSettingsLack() throws IOException {
        Files.writeString(
                site.home().resolve("freshet.yaml"), "archives: {fresh: {}, other: {}}\n");

        assertThat(send().text())
                .isEqualTo(
                        """
                        error: no archive of the settings has a remote

                        hint: name the host of one as `archives.NAME.remote.sftp`
                        exit 2
                        """);
        assertThat(send("other").text())
                .isEqualTo(
                        """
                        error: archive `other` has no remote in the settings

                        hint: name its host as `archives.other.remote.sftp`
                        exit 2
                        """);
        assertThat(send("nobody").exit()).isEqualTo(2);
    }

    @Test
    void aWebServerThatShowsSomethingElseIsFoundBeforeUsersAre() throws IOException {
        send();
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        try (Nginx other = Nginx.serving(elsewhere, dir.resolve("other"))) {
            settings(other.url().toString());
            publish("1.1-1");
            byte[] before = Files.readAllBytes(www.resolve("dists/trial/InRelease"));

            Said said = send();

            assertThat(said.exit()).isEqualTo(4);
            assertThat(said.err())
                    .contains("is not what was sent to the server")
                    .contains("hint: does the web server serve the directory that is sent to");
            assertThat(www.resolve("dists/trial/InRelease")).hasBinaryContent(before);
            assertThat(site.freshet("status").out())
                    .contains("archive fresh: not sent to ")
                    .contains("  hint: does the web server serve");
        }
        settings(nginx.url().toString());
        assertThat(send().exit()).isZero();
        assertThat(site.freshet("status").out()).doesNotContain("not sent to");
        assertThat(offered(client("apt"))).isEqualTo("1.1-1");
    }

    @Test
    void aRoundOfThePipelineSends() throws IOException {
        Said first = site.freshet("run", "--once");
        assertThat(first.exit()).as(first.text()).isZero();
        assertThat(offered(client("apt"))).isEqualTo("1.0-1");

        sshd.close();
        publish("1.1-1");
        Said said = site.freshet("run", "--once");

        assertThat(said.exit()).isEqualTo(3);
        assertThat(said.err()).contains("cannot be reached");
    }

    @Test
    void statusTellsWhetherUsersOfTheHostGetARelease() {
        FakeUpstream upstream = site.upstream("greeter", "1.0");
        site.recipe("greeter", "git: " + upstream.url());

        assertThat(site.freshet("run", "--once").exit()).isZero();
        String confirmed = site.freshet("status").out();
        sshd.close();
        upstream.release("1.1");
        site.freshet("run", "--once");

        assertThat(confirmed).contains("greeter ubuntu/noble: confirmed at archive:fresh\n");
        assertThat(site.freshet("status").out())
                .contains("greeter ubuntu/noble: published at archive:fresh\n");
    }

    @Test
    void killedAnywhereItIsTakenUpAndAptNeverSeesAMixture() throws Exception {
        send();
        Apt polls = client("polls");
        Random random = new Random(SEED);
        AtomicBoolean over = new AtomicBoolean();
        List<String> wrong = new ArrayList<>();
        Thread polling =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!over.get()) {
                                Tool.Ran update = polls.run("apt-get", "update");
                                if (update.exit() != 0) {
                                    wrong.add(update.toString());
                                }
                            }
                        });
        try {
            long before = sshd.received();
            publish("1.1-1");
            send();
            long whole = sshd.received() - before;
            Apt apt = client("apt");
            String shown = "1.1-1";
            String next = shown;
            for (int kill = 0; kill < KILLS; kill++) {
                next = "1.%d-1".formatted(kill + 2);
                publish(next);
                long until = sshd.received() + random.nextLong(whole);
                try (Child child = Child.of(site.line(line()))) {
                    while (sshd.received() < until && child.isAlive()) {
                        Thread.onSpinWait();
                    }
                    child.kill();
                }
                String offered = offered(apt);
                assertThat(offered).isIn(shown, next);
                shown = offered;
                if (random.nextInt(3) > 0) {
                    Said said = send();
                    assertThat(said.exit()).as(said.text()).isZero();
                    shown = offered(apt);
                    assertThat(shown).isEqualTo(next);
                }
            }
            send();
            assertThat(offered(apt)).isEqualTo(next);
        } finally {
            over.set(true);
            polling.join();
        }
        assertThat(wrong).isEmpty();
        assertThat(Tool.named("diff").run("-r", "--exclude=.*", root, www.toString()).exit())
                .isZero();
        assertThat(www.resolve(".freshet")).isDirectoryContaining("glob:**/owner");
        assertThat(site.freshet("archive", "verify", root).exit()).isZero();
    }
}
