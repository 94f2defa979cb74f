package org.freshet.handover.sftp;

import com.jcraft.jsch.ChannelSubsystem;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Objects;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.freshet.trust.Passphrases;
import org.jspecify.annotations.Nullable;

/** An SSH connection with the sftp subsystem on it, and the watch over how long it may take. */
final class SshSession implements AutoCloseable {
    private final SftpServer server;
    private final Dialling dialling = new Dialling();
    private final Patience patience = new Patience(dialling::hangUp);
    private final Session session;
    private final ChannelSubsystem channel;
    private final InputStream in;
    private final OutputStream out;

    private SshSession(SftpServer server, Passphrases passphrases) {
        this.server = server;
        KnownHosts hosts = KnownHosts.read(server);
        JSch jsch = new JSch();
        boolean open = false;
        patience.wait(server.connecting());
        try {
            LoginKey.give(jsch, server.key(), passphrases);
            jsch.setHostKeyRepository(hosts);
            session = jsch.getSession(server.user(), server.host(), server.port());
            session.setSocketFactory(dialling);
            session.setDaemonThread(true);
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("PreferredAuthentications", "publickey");
            // The JDK has it in hardware; it carries several times what the others do.
            session.setConfig("cipher.c2s", first("aes128-gcm@openssh.com", "cipher.c2s"));
            session.setConfig("cipher.s2c", first("aes128-gcm@openssh.com", "cipher.s2c"));
            int most = Math.toIntExact(server.connecting().toMillis());
            session.connect(most);
            channel = (ChannelSubsystem) session.openChannel("subsystem");
            channel.setSubsystem("sftp");
            channel.setWantReply(true);
            in = channel.getInputStream();
            out = channel.getOutputStream();
            channel.connect(most);
            open = true;
        } catch (JSchException | IOException e) {
            throw refused(hosts, e);
        } finally {
            if (!open) {
                patience.close();
                dialling.hangUp();
            }
        }
    }

    private static String first(String wanted, String key) {
        return wanted + "," + JSch.getConfig(key);
    }

    /** Connects and logs in. */
    static SshSession open(SftpServer server, Passphrases passphrases) {
        return new SshSession(server, passphrases);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    Patience patience() {
        return patience;
    }

    SftpServer server() {
        return server;
    }

    private FreshetException refused(KnownHosts hosts, Exception e) {
        if (patience.ended()) {
            return slow(server.connecting().toSeconds(), e);
        }
        return switch (e) {
            case JSchUnknownHostKeyException unknown -> hosts.unknown(unknown);
            case JSchChangedHostKeyException changed -> hosts.changed(changed);
            case JSchRevokedHostKeyException revoked -> hosts.changed(revoked);
            case JSchAlgoNegoFailException none ->
                    new InvalidInput(
                            "`%s` speaks no algorithm that we do: %s"
                                    .formatted(server, Shown.text(reason(none))),
                            "its SSH server is too old, or set up oddly",
                            none);
            // Jsch says the same where the connection ended meanwhile. Two of its kinds are none
            // that others may name.
            case JSchException other
                    when !dialling.isEnded()
                            && (reason(other).startsWith("Auth ")
                                    || other.getClass().getSimpleName().contains("Auth")) ->
                    unwelcome(other);
            default -> {
                Throwable cause = e;
                while (cause.getCause() != null && !(cause instanceof UnknownHostException)) {
                    cause = cause.getCause();
                }
                yield new Unavailable(
                        cause instanceof UnknownHostException
                                ? "there is no host `%s`".formatted(Shown.text(server.host()))
                                : "`%s` cannot be reached: %s"
                                        .formatted(server, Shown.text(reason(cause))),
                        "check its name, its port and the network",
                        e);
            }
        };
    }

    private InvalidInput unwelcome(JSchException e) {
        return new InvalidInput(
                "`%s` does not let in `%s` with the key `%s`"
                        .formatted(server, Shown.text(server.user()), server.key()),
                "check the user's name, and that the server knows the key's public part (`ssh-keygen"
                        + " -y -f %s` prints it)".formatted(server.key()),
                e);
    }

    /** What happened to a connection that was good before. */
    Unavailable ended(@Nullable IOException e) {
        if (patience.ended()) {
            return slow(server.answering().toSeconds(), e);
        }
        return new Unavailable(
                "connection to `%s` ended%s"
                        .formatted(
                                server,
                                e == null || e.getMessage() == null
                                        ? ""
                                        : ": " + Shown.text(e.getMessage())),
                "try again",
                e);
    }

    private Unavailable slow(long seconds, @Nullable Exception e) {
        return new Unavailable(
                "`%s` keeps us waiting: no answer within %d s".formatted(server, seconds),
                "try again later",
                e);
    }

    private static String reason(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        // Taking leave is said to the server, too.
        patience.wait(server.answering());
        channel.disconnect();
        session.disconnect();
        patience.close();
    }

    @FunctionalInterface
    private interface Transfer {
        int run() throws IOException;
    }

    /** A socket that can be closed under whoever reads from it, and tells when it ended. */
    private static final class Dialling implements SocketFactory {
        private final Socket socket = new Socket();
        private volatile boolean ended;

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException(host);
            }
            socket.connect(address);
            return socket;
        }

        @Override
        public InputStream getInputStream(Socket of) throws IOException {
            return new FilterInputStream(of.getInputStream()) {
                @Override
                public int read() throws IOException {
                    return noted(() -> super.read());
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return noted(() -> super.read(into, from, length));
                }
            };
        }

        @Override
        public OutputStream getOutputStream(Socket of) throws IOException {
            OutputStream out = of.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one});
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    noted(() -> {
                        out.write(bytes, from, length);
                        return 0;
                    });
                }
            };
        }

        private int noted(Transfer transfer) throws IOException {
            boolean good = false;
            try {
                int answer = transfer.run();
                good = answer >= 0;
                return answer;
            } finally {
                ended |= !good;
            }
        }

        /** Whether the other side has gone. */
        boolean isEnded() {
            return ended;
        }

        void hangUp() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket did not close", e);
            }
        }
    }
}
