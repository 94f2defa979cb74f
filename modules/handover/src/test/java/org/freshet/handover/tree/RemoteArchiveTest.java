package org.freshet.handover.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.files.Hash;
import org.freshet.handover.sftp.SftpConnection;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.handover.tree.RemoteArchive.Reached;
import org.freshet.handover.tree.RemoteArchive.Wish;
import org.freshet.http.Web;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Nothing;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree and OpenSSH's server. */
@Tag("judge")
class RemoteArchiveTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path dir;
    private Sshd sshd;
    private TinyTree tree;
    private Path www;
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @BeforeEach
    void aHost() throws IOException {
        sshd = Sshd.in(dir.resolve("server"));
        www = Files.createDirectories(sshd.files().resolve("www"));
        tree = TinyTree.at(dir.resolve("fresh"));
    }

    @AfterEach
    void end() {
        sshd.close();
    }

    private RemoteArchive remote() {
        return remote(tree.root);
    }

    private RemoteArchive remote(Path root) {
        SftpServer server =
                new SftpServer(
                        sshd.host(),
                        sshd.port(),
                        sshd.user(),
                        sshd.key(),
                        sshd.knownHosts(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(3));
        return new RemoteArchive(
                root,
                new RemoteArchive.Remote(
                        "me@www.example.org/www",
                        "www",
                        () -> SftpConnection.open(server, Passphrases.NONE),
                        Optional.empty()),
                new Web(() -> now),
                DAY,
                () -> now);
    }

    private Outcome<Sent> send() {
        return remote().send(tree::seen, Wish.CHANGES);
    }

    private Sent sent(Outcome<Sent> outcome) {
        assertThat(outcome).isInstanceOf(Passed.class);
        return ((Passed<Sent>) outcome).record();
    }

    private void sameThere() {
        assertThat(TinyTree.shown(www)).isEqualTo(TinyTree.shown(tree.root));
    }

    @Test
    void sendsATreeWholeAndThenWhatChanged() {
        Sent first = sent(send());
        assertThat(first.suites()).containsExactly("noble");
        assertThat(first.files()).isEqualTo(8);
        assertThat(first.linked()).isEqualTo(2);
        sameThere();

        tree.publish("noble", "hello_2");
        Sent second = sent(send());
        assertThat(second.suites()).containsExactly("noble");
        // One package, one index, and what leads to it.
        assertThat(second.files()).isEqualTo(5);
        assertThat(second.linked()).isEqualTo(1);
        sameThere();
    }

    @Test
    void ofAnIndexGoesOverTheWireWhatChanged() {
        tree.others = "a package\n".repeat(100_000);
        tree.publish("noble", "hello_2");
        long before = sshd.received();
        send();
        assertThat(sshd.received() - before).isGreaterThan(1_000_000);
        before = sshd.received();
        tree.publish("noble", "hello_3");

        Sent sent = sent(send());

        assertThat(sent.files()).isEqualTo(5);
        assertThat(sent.bytes()).isLessThan(2000);
        assertThat(sshd.received() - before).isLessThan(20_000);
        sameThere();
    }

    @Test
    void nothingNewNeedsNoConnection() {
        send();
        int before = sshd.connections();

        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();
        assertThat(send()).isInstanceOf(Nothing.class);
        assertThat(sshd.connections()).isEqualTo(before);
    }

    @Test
    void aSuiteThatIsSignedAgainIsSent() {
        send();
        tree.sign("noble", "generation 1, once more");
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isTrue();
        assertThat(remote().reached("noble", tree.inRelease("noble"))).isEqualTo(Reached.NOT_SENT);

        assertThat(sent(send()).files()).isEqualTo(3);

        sameThere();
        assertThat(remote().reached("noble", tree.inRelease("noble"))).isEqualTo(Reached.SENT);
    }

    /** Else a web server says that what a client has from the same second is current. */
    @Test
    void whatComesInTheSameSecondIsDatedLater() throws IOException {
        send();
        Path shown = www.resolve("dists/noble/InRelease");
        assertThat(Files.getLastModifiedTime(shown).toInstant()).isEqualTo(now);
        tree.publish("noble", "hello_2");

        send();

        assertThat(Files.getLastModifiedTime(shown).toInstant()).isEqualTo(now.plusSeconds(1));
        sameThere();
    }

    @Test
    void anotherDateIsNothingNew() throws IOException {
        send();
        Files.setLastModifiedTime(
                tree.root.resolve("pool/main/h/hello/hello_1.deb"), FileTime.from(now));

        assertThat(send()).isInstanceOf(Nothing.class);
    }

    @Test
    void theSameSizeWithOtherBytesIsSent() throws IOException {
        send();
        tree.write("key.asc", "yek\n");

        assertThat(sent(send()).files()).isEqualTo(1);
        sameThere();
    }

    @Test
    void whatIsGoneHereStaysThereForTheGrace() throws IOException {
        send();
        tree.publish("noble", "hello_2");
        Files.delete(tree.root.resolve("pool/main/h/hello/hello_1.deb"));
        send();
        assertThat(www.resolve("pool/main/h/hello/hello_1.deb")).exists();

        now = now.plus(DAY).minusSeconds(1);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();
        assertThat(send()).isInstanceOf(Nothing.class);

        now = now.plusSeconds(1);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isTrue();
        assertThat(sent(send()).removed()).isEqualTo(1);
        sameThere();
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();
    }

    @Test
    void aDirectoryThatIsGoneHereGoesTooUnlessSomebodyUsesIt() throws IOException {
        tree.write("snapshots/one/dists/noble/InRelease", "old\n");
        Files.createSymbolicLink(tree.root.resolve("snapshots/one/pool"), Path.of("../../pool"));
        tree.write("changelogs/hello_1", "old\n");
        send();
        sameThere();
        Files.writeString(www.resolve("changelogs/mine"), "of somebody\n");
        for (String each :
                List.of(
                        "snapshots/one/dists/noble/InRelease",
                        "snapshots/one/dists/noble",
                        "snapshots/one/dists",
                        "snapshots/one/pool",
                        "snapshots/one",
                        "snapshots",
                        "changelogs/hello_1",
                        "changelogs")) {
            Files.delete(tree.root.resolve(each));
        }
        send();
        now = now.plus(DAY);

        assertThat(sent(send()).removed()).isEqualTo(3);

        assertThat(www.resolve("snapshots")).doesNotExist();
        assertThat(www.resolve("changelogs/mine")).exists();
        assertThat(www.resolve("pool/main/h/hello/hello_1.deb")).exists();
    }

    @Test
    void whatSomebodyPutInTheStead() throws IOException {
        send();
        Files.delete(tree.root.resolve("key.asc"));
        send();
        Files.writeString(www.resolve("key.asc"), "of somebody else\n");
        now = now.plus(DAY);

        Sent sent = sent(send());

        assertThat(sent.removed()).isZero();
        assertThat(sent.notes()).containsExactly("`key.asc` was changed there and stays");
        assertThat(www.resolve("key.asc")).hasContent("of somebody else");
    }

    @Test
    void allMayReadItWhateverTheUmaskOfTheServer() throws IOException {
        Path configuration = dir.resolve("server/sshd_config");
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replace("internal-sftp -d", "internal-sftp -u 077 -d"));
        send();

        try (var all = Files.walk(www)) {
            for (Path each : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo(Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    @Test
    void aSecondWriterIsNoticed() throws IOException {
        send();
        TinyTree other = TinyTree.at(dir.resolve("other"));

        assertThatThrownBy(() -> remote(other.root).send(other::seen, Wish.CHANGES))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("the tree at `me@www.example.org/www` is another archive's");
        sent(remote(other.root).send(other::seen, Wish.TAKE_OVER));

        tree.publish("noble", "hello_2");
        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("the tree at `me@www.example.org/www` is another archive's");
        sent(remote().send(tree::seen, Wish.TAKE_OVER));
        sameThere();
    }

    @Test
    void aCopyOfTheArchiveIsNoticed() throws IOException {
        send();
        Tool.named("cp").run("-a", tree.root.toString(), dir.resolve("copy").toString()).ok();
        tree.publish("noble", "hello_2");
        send();

        assertThatThrownBy(
                        () -> {
                            TinyTree copy = TinyTree.at(dir.resolve("copy"));
                            copy.publish("noble", "hello_3");
                            remote(copy.root).send(copy::seen, Wish.CHANGES);
                        })
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "another copy of this archive has been sent to `me@www.example.org/www`");
    }

    @Test
    void anInReleaseThatSomebodyElsePutThereIsNoticed() throws IOException {
        send();
        Files.writeString(www.resolve("dists/noble/InRelease"), "signed by somebody\n");
        String mark = Files.readString(www.resolve(".freshet/owner"));
        tree.publish("noble", "hello_2");

        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`dists/noble/InRelease` at `me@www.example.org/www` is not the one that was sent");
        assertThat(www.resolve("dists/noble/InRelease")).hasContent("signed by somebody");
        // Whoever was sent to this place by mistake locks nobody out.
        assertThat(Files.readString(www.resolve(".freshet/owner"))).isEqualTo(mark);

        sent(remote().send(tree::seen, Wish.TAKE_OVER));
        sameThere();
    }

    @Test
    void whatStandsThereAlreadyIsNotWrittenOver() throws IOException {
        Files.writeString(www.resolve("index.html"), "It works!\n");
        Files.writeString(www.resolve("robots.txt"), "none\n");

        assertThatThrownBy(this::send)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`me@www.example.org/www` has `index.html` already, which was not sent from here");
        assertThat(www.resolve("index.html")).hasContent("It works!");
        assertThat(www.resolve("pool")).doesNotExist();

        Sent sent = sent(remote().send(tree::seen, Wish.TAKE_OVER));

        assertThat(sent.notes()).containsExactly("there, and not sent from here; they stay: 1");
        assertThat(www.resolve("robots.txt")).exists();
    }

    @Test
    void whatIsThereInFullIsTakenOverWithoutSendingItAgain() throws IOException {
        send();
        Tool.named("rm").run("-r", tree.root.resolve(".remote").toString()).ok();

        Sent sent = sent(remote().send(tree::seen, Wish.TAKE_OVER));

        // What suites show is not compared by dates.
        assertThat(sent.files()).isEqualTo(3);
        sameThere();
        tree.publish("noble", "hello_2");
        assertThat(sent(send()).files()).isEqualTo(5);
        sameThere();
    }

    @Test
    void fullFindsWhatWasLostThere() throws IOException {
        send();
        Files.delete(www.resolve("pool/main/h/hello/hello_1.deb"));
        Files.writeString(www.resolve("key.asc"), "of somebody\n");
        assertThat(send()).isInstanceOf(Nothing.class);

        Sent sent = sent(remote().send(tree::seen, Wish.FULL));

        assertThat(sent.notes()).containsExactly("not there as they were sent: 2");
        assertThat(sent.files()).isEqualTo(2);
        sameThere();
    }

    @Test
    void namesAreComparedEachByItself() throws IOException {
        // As texts, `lib-x` would stand before `lib/a`.
        for (String name :
                List.of("lib/a", "lib-x", "lib.x", "lib/a-b", "lib+", "libé", "lib~1", "LIB")) {
            tree.write("pool/" + name, name);
        }
        send();
        sameThere();
        assertThat(send()).isInstanceOf(Nothing.class);

        tree.write("pool/lib-x", "another");
        tree.write("pool/lib/b", "new");
        assertThat(sent(send()).files()).isEqualTo(2);
        sameThere();
        assertThat(sent(remote().send(tree::seen, Wish.FULL)).notes()).isEmpty();
    }

    @Test
    void linksThatLeadOutOfTheTreeAreRefused() throws IOException {
        Files.createSymbolicLink(tree.root.resolve("pool/out"), Path.of("/etc"));

        assertThatThrownBy(this::send)
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "link `%s` leads out of the archive: `/etc`"
                                .formatted(tree.root.resolve("pool/out")));
    }

    @Test
    void aConnectionCutAnywhereIsTakenUp() throws IOException {
        long before = sshd.received();
        send();
        long whole = sshd.received() - before;
        for (int part = 1; part < 40; part++) {
            tree.publish("noble", "hello_%d".formatted(part + 1));
            sshd.cutAfter(whole * part / 40);
            try {
                send();
            } catch (Unavailable cut) {
                assertThat(cut).hasMessageMatching(".*(ended|cannot be reached).*");
            }
            consistent();
            sshd.cutAfter(Long.MAX_VALUE);
            if (send() instanceof Nothing) {
                sameThere();
            }
            sameThere();
        }
        assertThat(www.resolve(".freshet")).isDirectoryContaining("glob:**/owner");
    }

    /** What a client that begins now is led to is there. */
    private void consistent() throws IOException {
        String shown = Files.readString(www.resolve("dists/noble/InRelease"));
        int generation = Integer.parseInt(shown.strip().replaceFirst(".* ", ""));
        for (int i = 1; i <= generation; i++) {
            assertThat(www.resolve("pool/main/h/hello/hello_%d.deb".formatted(i)))
                    .hasContent("contents of hello_%d".formatted(i));
        }
        String sum = Hash.sha256("up to hello_%d\n".formatted(generation));
        assertThat(www.resolve("dists/noble/main/binary-amd64/by-hash/SHA256/" + sum))
                .hasContent("up to hello_%d".formatted(generation));
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        send();
        tree.publish("noble", "hello_2");
        sshd.stallAfter(6000);

        assertThatThrownBy(this::send)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("keeps us waiting: no answer within 3 s");
        sshd.cutAfter(Long.MAX_VALUE);

        send();
        sameThere();
    }

    @Test
    void aDirectoryThatIsMissingIsSaid() throws IOException {
        Files.delete(www);

        assertThatThrownBy(this::send)
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`me@www.example.org/www` is no directory");
        Files.createDirectory(www);
        send();
        sameThere();
    }

    @Test
    void aChangedHostKeyIsAnIntegrityFailure() throws IOException {
        send();
        sshd.changeHostKey();
        tree.publish("noble", "hello_2");

        assertThatThrownBy(this::send).isInstanceOf(IntegrityFailure.class);
        assertThat(remote().alarm().orElseThrow())
                .startsWith("not sent to me@www.example.org/www: ");
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isFalse();
        now = now.plusSeconds(30);
        assertThat(remote().isDue(LocalTree.fingerprint(tree.root))).isTrue();

        sshd.pinHostKey();
        send();
        sameThere();
        assertThat(remote().alarm()).isEmpty();
    }
}
