package org.freshet.handover.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.freshet.files.Durable;
import org.freshet.handover.sftp.Patience;
import org.freshet.handover.sftp.RemoteFiles;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * {@link RemoteFiles} over FTP, as anonymous, one file after the other. Directories are not asked
 * for: Launchpad's server makes those that a name has (txpkgupload's twistedftp.py, {@code
 * openForWriting}). How large a file is there is not asked either, for want of servers that say.
 */
public final class FtpConnection implements RemoteFiles {
    private static final int CHUNK = 1 << 15;

    private final FtpServer server;
    private final FTPClient client = new FTPClient();
    private final Sockets sockets = new Sockets();
    private final Patience patience = new Patience(sockets::hangUp);
    private boolean closed;

    private FtpConnection(FtpServer server) {
        this.server = server;
    }

    /**
     * Connects, as anonymous.
     *
     * @throws InvalidInput when the server lets nobody in
     * @throws Unavailable when it cannot be reached or does not answer
     */
    public static FtpConnection open(FtpServer server) {
        FtpConnection connection = new FtpConnection(server);
        boolean good = false;
        try {
            connection.hello();
            good = true;
            return connection;
        } finally {
            if (!good) {
                connection.close();
            }
        }
    }

    private void hello() {
        int most = Math.toIntExact(server.connecting().toMillis());
        client.setSocketFactory(sockets);
        client.setConnectTimeout(most);
        client.setDefaultTimeout(Math.toIntExact(server.answering().toMillis()));
        patience.wait(server.connecting());
        try {
            client.connect(server.host(), server.port());
            if (!FTPReply.isPositiveCompletion(client.getReplyCode())
                    || !client.login("anonymous", "freshet@")
                    || !client.setFileType(FTP.BINARY_FILE_TYPE)) {
                throw refused("let us in as anonymous", "");
            }
            client.enterLocalPassiveMode();
        } catch (UnknownHostException e) {
            throw new Unavailable(
                    "there is no host `%s`".formatted(Shown.text(server.host())),
                    "check its name and the network",
                    e);
        } catch (IOException e) {
            throw ended(e);
        } finally {
            patience.rest();
        }
    }

    @Override
    public void put(String path, InputStream content) {
        SequencedMap<String, Content> one = new LinkedHashMap<>();
        one.put(path, () -> content);
        putAll(one, _ -> {});
    }

    @Override
    public void putAll(SequencedMap<String, Content> files, Consumer<String> done) {
        for (Map.Entry<String, Content> file : files.entrySet()) {
            try (InputStream content = opened(file)) {
                put(file.getKey(), content, new byte[CHUNK]);
            } catch (IOException e) {
                throw ended(e);
            } finally {
                patience.rest();
            }
            done.accept(file.getKey());
        }
    }

    private void put(String path, InputStream content, byte[] chunk) throws IOException {
        expectOpen();
        patience.wait(server.answering());
        OutputStream out = client.storeFileStream(path);
        if (out == null) {
            throw refused("write", path);
        }
        try (out) {
            for (int n = read(path, content, chunk); n >= 0; n = read(path, content, chunk)) {
                patience.wait(server.answering());
                out.write(chunk, 0, n);
            }
        }
        patience.wait(server.answering());
        if (!client.completePendingCommand()) {
            throw refused("write", path);
        }
    }

    /** What goes wrong here is no fault of the server; part of the file is on its way. */
    private int read(String path, InputStream content, byte[] chunk) {
        try {
            return content.read(chunk);
        } catch (IOException e) {
            close();
            throw Durable.failure(path, e);
        }
    }

    private static InputStream opened(Map.Entry<String, Content> file) {
        try {
            return file.getValue().open();
        } catch (IOException e) {
            throw Durable.failure(file.getKey(), e);
        }
    }

    @Override
    public boolean remove(String path) {
        try {
            expectOpen();
            patience.wait(server.answering());
            if (!client.deleteFile(path)) {
                // It may be there all the same: servers say 550 of whatever they do not do.
                throw new Unavailable(
                        "`%s` does not remove `%s`: %s"
                                .formatted(server, Shown.text(path), reply()),
                        "ask its operator");
            }
            return true;
        } catch (IOException e) {
            throw ended(e);
        } finally {
            patience.rest();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (client.isConnected() && !patience.ended()) {
                patience.wait(server.answering());
                client.logout();
            }
        } catch (IOException _) {
            // It ends one way or the other.
        } finally {
            patience.close();
            sockets.hangUp();
        }
    }

    private void expectOpen() throws IOException {
        if (closed) {
            throw new SocketException("closed before");
        }
    }

    private FreshetException refused(String verb, String path) {
        int code = client.getReplyCode();
        String what =
                path.isEmpty()
                        ? "`%s` does not %s: %s".formatted(server, verb, reply())
                        : "`%s` does not %s `%s`: %s"
                                .formatted(server, verb, Shown.text(path), reply());
        boolean mayHeal =
                code < 500
                        || code == FTPReply.STORAGE_ALLOCATION_EXCEEDED
                        || reply().toLowerCase(Locale.ROOT).contains("internal server error");
        return mayHeal
                ? new Unavailable(what, "it is tried again later; its disk may be full")
                : new InvalidInput(what, "do what the server says");
    }

    private String reply() {
        return Shown.text(client.getReplyString().strip());
    }

    private Unavailable ended(@Nullable IOException cause) {
        boolean slow = patience.ended();
        close();
        return slow
                ? new Unavailable(
                        "`%s` did not answer within %d s"
                                .formatted(server, server.answering().toSeconds()),
                        "check the network; it is tried again later",
                        cause)
                : new Unavailable(
                        "connection to `%s` ended: %s"
                                .formatted(
                                        server,
                                        Shown.text(
                                                cause == null
                                                        ? "closed"
                                                        : String.valueOf(cause.getMessage()))),
                        "check the network; it is tried again later",
                        cause);
    }

    /** All connections, to end them under whoever waits. */
    private static final class Sockets extends SocketFactory {
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        private Socket kept(Socket socket) throws IOException {
            open.add(socket);
            // Whoever hung up may not have seen this one.
            if (ended) {
                socket.close();
            }
            return socket;
        }

        void hangUp() {
            ended = true;
            for (Socket socket : open) {
                try {
                    socket.close();
                } catch (IOException _) {
                    // It is of no more use in any case.
                }
            }
        }

        @Override
        public Socket createSocket() throws IOException {
            return kept(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return kept(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort)
                throws IOException {
            return kept(new Socket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return kept(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
                throws IOException {
            return kept(new Socket(host, port, from, fromPort));
        }
    }
}
