package org.freshet.handover.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.freshet.handover.OddServer;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree and a server that can do less than OpenSSH's, or does not do what it says. */
@Tag("judge")
class OddHostTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir Path dir;
    private OddServer server;
    private TinyTree tree;
    private Path www;

    @BeforeEach
    void aHost() throws IOException {
        server = OddServer.in(dir.resolve("server"));
        server.plain = true;
        www = Files.createDirectories(server.files().resolve("www"));
        tree = TinyTree.at(dir.resolve("fresh"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Sent send() {
        RemoteArchive.Remote remote =
                new RemoteArchive.Remote(
                        "me@www.example.org/www",
                        "www",
                        () -> SftpConnection.open(server.address(), Passphrases.NONE),
                        Optional.empty());
        return new RemoteArchive(
                                        tree.root,
                                        remote,
                                        new Web(() -> NOW),
                                        Duration.ofDays(1),
                                        () -> NOW)
                                .send(tree::seen, Wish.CHANGES)
                        instanceof Passed<Sent>(var sent, _)
                ? sent
                : new Sent("", java.util.List.of(), 0, 0, 0, 0, 0, java.util.List.of());
    }

    private void sameThere() {
        assertThat(TinyTree.shown(www)).isEqualTo(TinyTree.shown(tree.root));
    }

    @Test
    void oneThatCannotReplaceAtOnceIsServedAllTheSame() {
        Sent first = send();
        assertThat(first.linked()).isZero();
        sameThere();
        tree.publish("noble", "hello_2");

        Sent second = send();

        assertThat(second.files()).isEqualTo(6);
        assertThat(second.notes())
                .containsExactly(
                        "the server of `me@www.example.org/www` cannot replace files at once: each is missing for a moment");
        sameThere();
    }

    @Test
    void oneThatKeepsLessThanItGotIsFoundBeforeUsersAre() throws IOException {
        send();
        String before = Files.readString(www.resolve("dists/noble/InRelease"));
        tree.publish("noble", "hello_2");
        server.keeps = 10;

        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageMatching(
                        "`localhost:\\d+` kept 10 bytes of `www/.freshet/.*`, .* were sent");
        assertThat(www.resolve("dists/noble/InRelease")).hasContent(before.strip());

        server.keeps = Long.MAX_VALUE;
        send();
        sameThere();
    }

    @Test
    void oneWithoutRoomShowsTheOldOrTheNewAndIsTakenUpWhenItHasRoom() throws IOException {
        send();
        int full = 0;
        for (int room = 0; room < 400; room += 23) {
            tree.publish("noble", "hello_%d".formatted(room + 2));
            server.room.set(room);
            try {
                send();
            } catch (Unavailable failure) {
                full++;
                assertThat(failure)
                        .hasMessageContaining("cannot write")
                        .satisfies(it ->
                                assertThat(it.hint().orElseThrow())
                                        .startsWith("its disk may be full"));
            }
            String shown = Files.readString(www.resolve("dists/noble/Release"));
            assertThat(Files.readString(www.resolve("dists/noble/InRelease")))
                    .isEqualTo("signed " + shown);
            server.room.set(Long.MAX_VALUE);
            send();
            sameThere();
        }
        assertThat(full).isBetween(5, 17);
    }

    @Test
    void oneThatRefusesIsSaid() {
        server.refuses = true;

        assertThatThrownBy(this::send)
                .isInstanceOf(InvalidInput.class)
                .hasMessageMatching(
                        "`localhost:\\d+` does not let `me` open `www/.freshet/owner.*`");
        server.refuses = false;
        send();
        sameThere();
    }
}
