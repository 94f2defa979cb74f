package org.freshet.handover.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.handover.tree.RemoteArchive.Reached;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Sshd;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was sent, asked for through a web server that shows it well or badly. */
@Tag("judge")
class ReadBackTest {
    private static final String IN_RELEASE = "/fresh/dists/noble/InRelease";

    @TempDir Path dir;
    private Sshd sshd;
    private FakeWeb web;
    private TinyTree tree;
    private Path www;
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @BeforeEach
    void aHost() throws IOException {
        sshd = Sshd.in(dir.resolve("server"));
        www = Files.createDirectories(sshd.files().resolve("www"));
        web = FakeWeb.start();
        web.directory("/fresh", www);
        tree = TinyTree.at(dir.resolve("fresh"));
    }

    @AfterEach
    void end() {
        web.close();
        sshd.close();
    }

    private RemoteArchive remote() {
        SftpServer server =
                new SftpServer(
                        sshd.host(), sshd.port(), sshd.user(), sshd.key(), sshd.knownHosts());
        return new RemoteArchive(
                tree.root,
                new RemoteArchive.Remote(
                        "me@www.example.org/www",
                        "www",
                        () -> SftpConnection.open(server, Passphrases.NONE),
                        Optional.of(web.uri("/fresh/"))),
                new Web(() -> now),
                Duration.ofDays(1),
                () -> now);
    }

    private Outcome<Sent> send() {
        return remote().send(tree::seen, Wish.CHANGES);
    }

    private Reached reached() {
        return remote().reached("noble", tree.inRelease("noble"));
    }

    @Test
    void asksForWhatIsNewAndNothingElse() {
        send();
        assertThat(reached()).isEqualTo(Reached.READ_BACK);
        tree.publish("noble", "hello_2");

        assertThat(send() instanceof Passed<Sent>(var sent, _) ? sent.readBack() : 0).isEqualTo(3);

        assertThat(web.hits("/fresh/pool/main/h/hello/hello_1.deb")).isEqualTo(1);
        assertThat(web.hits("/fresh/pool/main/h/hello/hello_2.deb")).isEqualTo(1);
        assertThat(web.hits(IN_RELEASE)).isEqualTo(2);
        assertThat(reached()).isEqualTo(Reached.READ_BACK);
    }

    @Test
    void aServerThatIsDownKeepsUsersAtTheStateBefore() throws IOException {
        send();
        String before = Files.readString(www.resolve("dists/noble/InRelease"));
        tree.publish("noble", "hello_2");
        web.status("/fresh/pool/main/h/hello/hello_2.deb", 500);

        assertThatThrownBy(this::send)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("answered with status 500");
        assertThat(www.resolve("dists/noble/InRelease")).hasContent(before.strip());
        assertThat(reached()).isEqualTo(Reached.NOT_SENT);
    }

    @Test
    void oneThatMayNotReadAFileIsFoundBeforeUsersAre() throws IOException {
        send();
        String before = Files.readString(www.resolve("dists/noble/InRelease"));
        tree.publish("noble", "hello_2");
        web.status("/fresh/pool/main/h/hello/hello_2.deb", 403);

        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`%s` is not what was sent to the server"
                                .formatted(web.uri("/fresh/pool/main/h/hello/hello_2.deb")));
        assertThat(www.resolve("dists/noble/InRelease")).hasContent(before.strip());
    }

    @Test
    void aCacheThatShowsTheOldOneIsAskedAgainLater() throws IOException {
        send();
        byte[] old = Files.readAllBytes(www.resolve("dists/noble/InRelease"));
        tree.publish("noble", "hello_2");
        web.serve(IN_RELEASE, old);

        assertThatThrownBy(this::send)
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`%s` does not show the InRelease that was sent"
                                .formatted(web.uri(IN_RELEASE)));
        assertThat(reached()).isEqualTo(Reached.SENT);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();

        now = now.plusSeconds(30);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isTrue();
        web.serve(IN_RELEASE, Files.readAllBytes(www.resolve("dists/noble/InRelease")));
        send();
        assertThat(reached()).isEqualTo(Reached.READ_BACK);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();
    }

    @Test
    void anIndexThatWasDamagedThereIsSentWhole() throws IOException {
        tree.others = "a package\n".repeat(10_000);
        tree.publish("noble", "hello_2");
        send();
        String before = Files.readString(www.resolve("dists/noble/InRelease"));
        Path index = www.resolve("dists/noble/main/binary-amd64/Packages");
        Path byHash =
                www.resolve(
                        Place.byHash(
                                "dists/noble/main/binary-amd64/Packages",
                                Hash.sha256(Files.readString(index))));
        Files.writeString(byHash, Files.readString(byHash).replace("package", "damaged"));
        tree.publish("noble", "hello_3");

        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("is not what was sent to the server");
        assertThat(www.resolve("dists/noble/InRelease")).hasContent(before.strip());

        send();
        assertThat(index).hasContent("up to hello_3\n" + tree.others.strip());
        assertThat(reached()).isEqualTo(Reached.READ_BACK);
    }
}
