package org.freshet.handover.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Sshd;
import org.freshet.testkit.Tool;
import org.freshet.trust.Passphrases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the server of OpenSSH. */
@Tag("judge")
class SftpConnectionTest {
    @TempDir Path dir;
    private Sshd sshd;

    @BeforeEach
    void aServer() {
        sshd = Sshd.in(dir.resolve("server"));
    }

    @AfterEach
    void end() {
        sshd.close();
    }

    private SftpServer server() {
        return new SftpServer(sshd.host(), sshd.port(), sshd.user(), sshd.key(), sshd.knownHosts());
    }

    private SftpConnection connected() {
        return SftpConnection.open(server(), Passphrases.NONE);
    }

    private SftpServer server(Duration answering, Duration stalling) {
        return new SftpServer(
                sshd.host(),
                sshd.port(),
                sshd.user(),
                sshd.key(),
                sshd.knownHosts(),
                answering,
                stalling);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsFilesOfEverySize() throws IOException {
        byte[] large = new byte[5_000_017];
        new Random(7).nextBytes(large);
        try (SftpConnection files = connected()) {
            files.put("empty", text(""));
            files.put("small [1]*?\\", text("one\n"));
            files.put("large", new ByteArrayInputStream(large));
            files.put("large", text("smaller than before"));
            files.put("again", new ByteArrayInputStream(large));
        }
        assertThat(sshd.files().resolve("empty")).isEmptyFile();
        assertThat(sshd.files().resolve("small [1]*?\\")).hasContent("one\n");
        assertThat(sshd.files().resolve("large")).hasContent("smaller than before");
        assertThat(sshd.files().resolve("again")).hasBinaryContent(large);
    }

    @Test
    void removesWhatIsThere() {
        try (SftpConnection files = connected()) {
            files.put("a", text("a"));

            assertThat(files.remove("a")).isTrue();
            assertThat(files.remove("a")).isFalse();
        }
        assertThat(sshd.files().resolve("a")).doesNotExist();
    }

    @Test
    void saysWhatIsMissingOnTheServer() throws IOException {
        try (SftpConnection files = connected()) {
            assertThatThrownBy(() -> files.put("nowhere/a", text("a")))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage(
                            "`localhost:%d` cannot open `nowhere/a`: its directory is not there"
                                    .formatted(sshd.port()));
            // The connection is still good.
            files.put("a", text("a"));
        }
    }

    @Test
    void anUnknownHostKeyIsShownWithTheLineToAdd() throws IOException {
        String line = Files.readString(sshd.knownHosts());
        Files.delete(sshd.knownHosts());
        String fingerprint =
                Tool.named("ssh-keygen")
                        .run("-l", "-f", dir.resolve("server/host_key.pub").toString())
                        .ok()
                        .split(" ", -1)[1];

        assertThatThrownBy(this::connected)
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        failure -> {
                            assertThat(failure)
                                    .hasMessage(
                                            "host key of `localhost:%d` is not known: it shows ssh-ed25519 `%s`"
                                                    .formatted(sshd.port(), fingerprint));
                            assertThat(failure.hint())
                                    .hasValueSatisfying(
                                            hint -> assertThat(hint).endsWith(line.strip()));
                        });
        // What is told to be added is what makes it known.
        Files.writeString(sshd.knownHosts(), line);
        connected().close();
        // Hashed, as ssh writes it by itself on Debian.
        Tool.named("ssh-keygen").run("-q", "-H", "-f", sshd.knownHosts().toString()).ok();
        connected().close();
    }

    @Test
    void aChangedHostKeyIsAnIntegrityFailure() throws IOException {
        sshd.changeHostKey();

        assertThatThrownBy(this::connected)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "host key of `localhost:%d` is not the one in `%s`: it shows ssh-ed25519 `SHA256:"
                                .formatted(sshd.port(), sshd.knownHosts()));
    }

    @Test
    void aHostKeyOfAnotherKindThanThePinnedOneIsAnIntegrityFailure() throws IOException {
        Path other = dir.resolve("ecdsa");
        Tool.named("ssh-keygen")
                .run("-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", other.toString())
                .ok();
        Files.writeString(
                sshd.knownHosts(),
                "[localhost]:%d %s"
                        .formatted(sshd.port(), Files.readString(dir.resolve("ecdsa.pub"))));

        assertThatThrownBy(this::connected)
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "host key of `localhost:%d` is not the one in `%s`: it shows ssh-ed25519 `SHA256:"
                                .formatted(sshd.port(), sshd.knownHosts()));
        // Hashed names are found as well.
        Tool.named("ssh-keygen").run("-q", "-H", "-f", sshd.knownHosts().toString()).ok();
        assertThatThrownBy(this::connected).isInstanceOf(IntegrityFailure.class);
    }

    @Test
    void aKeyThatIsNotLetInIsAPersonsToMend() {
        Path other = Sshd.keygen(dir.resolve("other"), "");
        SftpServer server =
                new SftpServer(sshd.host(), sshd.port(), sshd.user(), other, sshd.knownHosts());

        assertThatThrownBy(() -> SftpConnection.open(server, Passphrases.NONE))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`localhost:%d` does not let in `%s` with the key `%s`"
                                .formatted(sshd.port(), sshd.user(), other));
    }

    @Test
    void opensALockedKeyByItsPassphrase() throws IOException {
        Path locked = Sshd.keygen(dir.resolve("locked"), "correct horse");
        Files.copy(
                dir.resolve("locked.pub"),
                dir.resolve("server/authorized_keys"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        SftpServer server =
                new SftpServer(sshd.host(), sshd.port(), sshd.user(), locked, sshd.knownHosts());
        Path file =
                Files.writeString(dir.resolve("passphrases"), "battery staple\ncorrect horse\n");

        SftpConnection.open(
                        server, Passphrases.of(Map.of(Passphrases.FILE_VARIABLE, file.toString())))
                .close();
        assertThatThrownBy(() -> SftpConnection.open(server, Passphrases.NONE))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "key file `%s` is locked, and no passphrase was given".formatted(locked));
        assertThatThrownBy(() ->
                        SftpConnection.open(
                                server, Passphrases.of(Map.of(Passphrases.VARIABLE, "wrong"))))
                .hasMessage(
                        "key file `%s` is locked, and no passphrase that was given opens it"
                                .formatted(locked));
    }

    @Test
    void refusesKeysThatAreNone() throws IOException {
        Path open = Sshd.keygen(dir.resolve("open"), "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        Path text = Files.writeString(dir.resolve("text"), "no key\n");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-------"));

        assertThat(failureWith(open)).hasMessage("key file `%s` is open to others".formatted(open));
        assertThat(failureWith(text))
                .hasMessage("key file `%s` holds no secret SSH key".formatted(text));
        assertThat(failureWith(dir.resolve("none")))
                .hasMessage(
                        "key file `%s` cannot be read: it is not there"
                                .formatted(dir.resolve("none")));
    }

    private InvalidInput failureWith(Path key) {
        SftpServer server =
                new SftpServer(sshd.host(), sshd.port(), sshd.user(), key, sshd.knownHosts());
        try {
            SftpConnection.open(server, Passphrases.NONE).close();
            throw new AssertionError("let in");
        } catch (InvalidInput failure) {
            return failure;
        }
    }

    @Test
    void doesNotWaitForAServerThatNeverAnswers() {
        sshd.fallSilent();
        SftpServer server = server(Duration.ofMillis(200), Duration.ofMillis(200));

        assertThatThrownBy(() -> SftpConnection.open(server, Passphrases.NONE))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aConnectionThatIsCutIsUnavailable() {
        sshd.cutAfter(200_000);
        try (SftpConnection files = connected()) {
            assertThatThrownBy(
                            () -> files.put("large", new ByteArrayInputStream(new byte[1_000_000])))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith(
                            "connection to `localhost:%d` ended".formatted(sshd.port()));
            assertThatThrownBy(() -> files.remove("large")).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void aHostThatIsNotThereIsUnavailable() {
        int port = sshd.port();
        sshd.close();

        assertThatThrownBy(this::connected)
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("`localhost:%d` cannot be reached: ".formatted(port));
    }

    @Test
    void aSecondConnectionMayBeOpenBeside() {
        try (SftpConnection one = connected();
                SftpConnection other = connected()) {
            one.put("a", text("a"));
            assertThat(other.remove("a")).isTrue();
            assertThat(sshd.connections()).isEqualTo(2);
        }
    }

    @Test
    void doesNotWaitForAServerThatStopsInTheMiddle() {
        sshd.stallAfter(200_000);
        SftpServer server = server(Duration.ofMinutes(1), Duration.ofSeconds(1));

        // Wherever it is that a slow machine waits.
        assertThatThrownBy(
                        () -> {
                            try (SftpConnection files =
                                    SftpConnection.open(server, Passphrases.NONE)) {
                                files.put("large", new ByteArrayInputStream(new byte[9_000_000]));
                            }
                        })
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "`localhost:%d` keeps us waiting: no answer within 1 s"
                                .formatted(sshd.port()));
    }

    /** A file whose disk is full, as Linux has one. */
    @Test
    void aFullDiskIsUnavailable() throws IOException {
        Files.createSymbolicLink(sshd.files().resolve("full"), Path.of("/dev/full"));
        try (SftpConnection files = connected()) {
            assertThatThrownBy(
                            () -> files.put("full", new ByteArrayInputStream(new byte[3_000_000])))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "`localhost:%d` cannot write `full`: Failure".formatted(sshd.port()));
            files.put("other", text("still here"));
        }
        assertThat(sshd.files().resolve("other")).hasContent("still here");
    }

    @Test
    void whatCannotBeReadHereEndsTheConnection() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("bad sector");
                    }

                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                        return read();
                    }
                };
        try (SftpConnection files = connected()) {
            assertThatThrownBy(() -> files.put("a", broken))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("what `a` is to hold cannot be read: bad sector");
            assertThatThrownBy(() -> files.remove("a")).isInstanceOf(Unavailable.class);
        }
    }
}
