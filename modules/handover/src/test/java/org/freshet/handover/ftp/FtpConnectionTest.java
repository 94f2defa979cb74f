package org.freshet.handover.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.freshet.handover.TinyUpload;
import org.freshet.handover.Upload;
import org.freshet.handover.Upload.Sent;
import org.freshet.model.Incoming;
import org.freshet.model.InvalidInput;
import org.freshet.model.Outcome;
import org.freshet.model.Outcome.Passed;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache's FTP server, made as odd as Launchpad's (txpkgupload). */
class FtpConnectionTest {
    private static final String CHANGES = "hello_1.0-1_source.changes";

    @TempDir Path dir;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new ArrayList<>();
    private volatile Faults faults = (_, _) -> false;
    private org.apache.ftpserver.FtpServer apache;
    private FtpServer server;

    /** Whether a command was answered otherwise than the server would. */
    @FunctionalInterface
    private interface Faults {
        boolean at(FtpSession session, FtpRequest request) throws FtpException;
    }

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(dir.resolve("files"));
        FtpServerFactory factory = new FtpServerFactory();
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(0);
        factory.addListener("default", listener.createListener());
        ConnectionConfigFactory anonymous = new ConnectionConfigFactory();
        anonymous.setAnonymousLoginEnabled(true);
        factory.setConnectionConfig(anonymous.createConnectionConfig());
        BaseUser anybody = new BaseUser();
        anybody.setName("anonymous");
        anybody.setHomeDirectory(dir.resolve("files").toString());
        anybody.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(anybody);
        factory.getFtplets().put("odd", new Odd());
        apache = factory.createServer();
        apache.start();
        server = at(factory.getListener("default").getPort());
    }

    @AfterEach
    void stop() {
        apache.stop();
    }

    private static FtpServer at(int port) {
        return new FtpServer("127.0.0.1", port, Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    private final class Odd extends DefaultFtplet {
        @Override
        public FtpletResult beforeCommand(FtpSession session, FtpRequest request)
                throws FtpException, IOException {
            asked.add(request.getCommand());
            if (faults.at(session, request)) {
                return FtpletResult.SKIP;
            }
            switch (request.getCommand()) {
                case "STOR" ->
                        Files.createDirectories(
                                Objects.requireNonNull(
                                        dir.resolve("files")
                                                .resolve(request.getArgument())
                                                .getParent()));
                case "LIST", "NLST", "SIZE", "MLST" -> {
                    answer(session, FtpReply.REPLY_502_COMMAND_NOT_IMPLEMENTED, "not implemented");
                    return FtpletResult.SKIP;
                }
                default -> {}
            }
            return FtpletResult.DEFAULT;
        }
    }

    private static void answer(FtpSession session, int code, String text) throws FtpException {
        session.write(new DefaultFtpReply(code, text));
    }

    private Outcome<Sent> upload() throws IOException {
        return new Upload(wait -> told.add("waits " + wait), told::add)
                .upload(
                        TinyUpload.hello("1.0-1").read(dir.resolve("upload")),
                        new Upload.Way(
                                new Incoming.Ppa("me", "tools"),
                                server.host(),
                                "~me/ubuntu/tools",
                                List.of(),
                                () -> FtpConnection.open(server)),
                        _ -> false);
    }

    @Test
    void anUploadGoesOverOneConnectionTheChangesLast() throws IOException {
        Outcome<Sent> outcome = upload();

        assertThat(outcome).isInstanceOf(Passed.class);
        assertThat(told)
                .containsExactly(
                        "sent hello_1.0-1.dsc",
                        "sent hello_1.0.orig.tar.gz",
                        "sent hello_1.0-1.debian.tar.xz",
                        "sent " + CHANGES);
        for (String name :
                List.of(
                        "hello_1.0-1.dsc",
                        "hello_1.0.orig.tar.gz",
                        "hello_1.0-1.debian.tar.xz",
                        CHANGES)) {
            assertThat(dir.resolve("files/~me/ubuntu/tools").resolve(name))
                    .hasSameBinaryContentAs(dir.resolve("upload").resolve(name));
        }
        assertThat(asked)
                .containsExactly(
                        "USER", "PASS", "TYPE", "PASV", "STOR", "PASV", "STOR", "PASV", "STOR",
                        "PASV", "STOR", "QUIT");
    }

    @Test
    void anErrorOfTheServerIsTriedAgainAndARejectionIsNot() throws IOException {
        faults =
                (session, request) -> {
                    boolean first =
                            request.getCommand().equals("STOR")
                                    && asked.stream().filter("STOR"::equals).count() == 1;
                    if (first) {
                        answer(session, 550, "Requested action not taken: internal server error");
                    }
                    return first;
                };
        assertThat(upload()).isInstanceOf(Passed.class);
        assertThat(told.getFirst())
                .contains(
                        "550 Requested action not taken: internal server error; trying again in 4 s");
    }

    @Test
    void aRejectionIsNotTriedAgain() {
        faults =
                (session, request) -> {
                    boolean changes =
                            request.getCommand().equals("STOR")
                                    && request.getArgument().endsWith(CHANGES);
                    if (changes) {
                        answer(
                                session,
                                550,
                                "Changes file must be signed with a valid GPG signature: Permission denied.");
                    }
                    return changes;
                };

        assertThatThrownBy(this::upload)
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("Changes file must be signed with a valid GPG signature");
        assertThat(told).noneMatch(line -> line.startsWith("waits "));
    }

    @Test
    void aConnectionThatEndsIsTriedAgainFromTheBeginning() throws IOException {
        faults =
                (session, request) -> {
                    if (request.getCommand().equals("STOR")
                            && asked.stream().filter("STOR"::equals).count() == 2) {
                        // A reset, not the end of a file.
                        throw new FtpException("cut");
                    }
                    return false;
                };

        assertThat(upload()).isInstanceOf(Passed.class);
        assertThat(asked.stream().filter("USER"::equals)).hasSize(2);
    }

    @Test
    void whoLetsNobodyInIsSomethingToMend() {
        faults =
                (session, request) -> {
                    boolean user = request.getCommand().equals("USER");
                    if (user) {
                        answer(session, 530, "Anonymous login is not allowed.");
                    }
                    return user;
                };

        assertThatThrownBy(() -> FtpConnection.open(server))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "`127.0.0.1:%d` does not let us in as anonymous: 530 Anonymous login is not allowed."
                                .formatted(server.port()));
    }

    @Test
    void aFullDiskIsTriedAgainLater() {
        faults =
                (session, request) -> {
                    boolean put = request.getCommand().equals("STOR");
                    if (put) {
                        answer(session, 552, "No space left");
                    }
                    return put;
                };

        assertThatThrownBy(this::upload)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("552 No space left");
        assertThat(told).filteredOn(line -> line.startsWith("waits ")).hasSize(2);
    }

    @Test
    void whatIsNotRemovedMayStillBeThere() {
        try (FtpConnection connection = FtpConnection.open(server)) {
            connection.put("in/a", new ByteArrayInputStream(new byte[] {1, 2, 3}));

            assertThat(connection.remove("in/a")).isTrue();
            assertThat(dir.resolve("files/in/a")).doesNotExist();
            assertThatThrownBy(() -> connection.remove("in/a")).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void afterTheEndNothingWorks() {
        FtpConnection connection = FtpConnection.open(server);
        connection.close();
        connection.close();

        assertThatThrownBy(() -> connection.put("a", InputStream.nullInputStream()))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void whoSaysNothingIsNotWaitedForForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            FtpConnection.open(
                                    new FtpServer(
                                            "127.0.0.1",
                                            silent.getLocalPort(),
                                            Duration.ofMillis(200),
                                            Duration.ofSeconds(30))))
                    .isInstanceOf(Unavailable.class);
        }
        assertThatThrownBy(() -> FtpConnection.open(new FtpServer("none.invalid", 21)))
                .isInstanceOf(Unavailable.class)
                .hasMessage("there is no host `none.invalid`");
    }
}
