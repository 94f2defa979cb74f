package org.freshet.upstream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TcpTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.HttpSupport;
import org.freshet.http.Web;
import org.freshet.model.Shown;
import org.jspecify.annotations.Nullable;

/**
 * JGit's transports with a {@link Budget} on what arrives. JGit collects all refs that a server
 * announces before anybody can count them, so the bound must stand on the stream.
 */
final class GitRemote {
    private GitRemote() {}

    /**
     * A transport that asks nobody for credentials.
     *
     * @param into empty for looking only
     * @param visit the place at the host; empty where it is not asked over HTTP
     * @param idle the longest silence of the server
     */
    static Transport open(
            GitUrl url,
            @Nullable Repository into,
            Budget budget,
            Web.@Nullable Visit visit,
            Duration idle)
            throws NotSupportedException, TransportException {
        GitSetup.ensure();
        Transport transport;
        if (url.isGitDaemon()) {
            transport =
                    into == null
                            ? new DaemonTransport(url.uri(), budget)
                            : new DaemonTransport(into, url.uri(), budget);
        } else {
            transport = into == null ? Transport.open(url.uri()) : Transport.open(into, url.uri());
        }
        if (transport instanceof TransportHttp http) {
            http.setHttpConnectionFactory(new BoundedHttp(budget, Objects.requireNonNull(visit)));
        } else if (transport instanceof SshTransport ssh) {
            ssh.setSshSessionFactory(new BoundedSsh(GitSetup.ssh(), budget));
        }
        transport.setCredentialsProvider(null);
        transport.setTimeout((int) Math.max(1, idle.toSeconds()));
        return transport;
    }

    private record BoundedHttp(Budget budget, Web.Visit visit) implements HttpConnectionFactory {
        @Override
        public HttpConnection create(URL url) throws IOException {
            return create(url, Proxy.NO_PROXY);
        }

        @Override
        public HttpConnection create(URL url, Proxy proxy) throws IOException {
            try {
                visit.asks(url.toURI());
            } catch (URISyntaxException e) {
                throw new IOException("it redirects to what is no URL", e);
            }
            return new BoundedConnection(url, proxy, budget, visit);
        }
    }

    /**
     * Neither asks for gzip nor takes it. Packs are compressed by themselves and ids hardly
     * compress, while a hostile answer of empty gzip members overflows the stack of the JDK's
     * reader, and never shows a byte to the budget in any other.
     */
    private static final class BoundedConnection extends JDKHttpConnection {
        private final Budget budget;
        private final Web.Visit visit;

        BoundedConnection(URL url, Proxy proxy, Budget budget, Web.Visit visit) throws IOException {
            super(url, proxy);
            this.budget = budget;
            this.visit = visit;
        }

        @Override
        public int getResponseCode() throws IOException {
            int status = super.getResponseCode();
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            getHeaderFields()
                    .forEach((name, values) -> {
                        // The status line stands under no name.
                        if (name != null) {
                            headers.put(name, values);
                        }
                    });
            visit.heard(status, headers);
            return status;
        }

        @Override
        public void setRequestProperty(String key, String value) {
            if (!HttpSupport.HDR_ACCEPT_ENCODING.equalsIgnoreCase(key)) {
                super.setRequestProperty(key, value);
            }
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            String encoding = getHeaderField(HttpSupport.HDR_CONTENT_ENCODING);
            if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
                throw new IOException(
                        "it sends content encoding `%s`, which was not asked for"
                                .formatted(Shown.text(encoding)));
            }
            return budget.of(in);
        }
    }

    private static final class BoundedSsh extends SshSessionFactory {
        private final SshSessionFactory ssh;
        private final Budget budget;

        BoundedSsh(SshSessionFactory ssh, Budget budget) {
            this.ssh = ssh;
            this.budget = budget;
        }

        @Override
        public RemoteSession getSession(
                URIish uri, @Nullable CredentialsProvider nobody, FS fs, int millis)
                throws TransportException {
            return new BoundedSession(ssh.getSession(uri, nobody, fs, millis), budget);
        }

        @Override
        public String getType() {
            return ssh.getType();
        }

        @Override
        public void releaseSession(RemoteSession session) {
            session.disconnect();
        }
    }

    private record BoundedSession(RemoteSession session, Budget budget) implements RemoteSession2 {
        @Override
        public Process exec(String command, int seconds) throws IOException {
            return new BoundedProcess(session.exec(command, seconds), budget);
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int seconds)
                throws IOException {
            return new BoundedProcess(
                    session instanceof RemoteSession2 second
                            ? second.exec(command, environment, seconds)
                            : session.exec(command, seconds),
                    budget);
        }

        @Override
        public void disconnect() {
            session.disconnect();
        }
    }

    private static final class BoundedProcess extends Process {
        private final Process process;
        private final Budget budget;

        BoundedProcess(Process process, Budget budget) {
            this.process = process;
            this.budget = budget;
        }

        @Override
        public java.io.OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return budget.of(process.getInputStream());
        }

        @Override
        public InputStream getErrorStream() {
            return budget.of(process.getErrorStream());
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }
    }

    /** The git:// protocol (gitprotocol-pack(5)); JGit's own hides its socket. */
    private static final class DaemonTransport extends TcpTransport implements PackTransport {
        private final Budget budget;

        DaemonTransport(URIish uri, Budget budget) {
            super(uri);
            this.budget = budget;
        }

        DaemonTransport(Repository into, URIish uri, Budget budget) {
            super(into, uri);
            this.budget = budget;
        }

        @Override
        public FetchConnection openFetch() throws TransportException {
            return openFetch(List.of());
        }

        @Override
        public FetchConnection openFetch(Collection<RefSpec> specs, String... patterns)
                throws TransportException {
            return new DaemonConnection(this, specs, patterns);
        }

        @Override
        public PushConnection openPush() throws NotSupportedException {
            throw new NotSupportedException("git:// is for fetching");
        }

        @Override
        public void close() {}
    }

    private static final class DaemonConnection extends BasePackFetchConnection {
        private final Socket socket = new Socket();

        DaemonConnection(DaemonTransport from, Collection<RefSpec> specs, String... patterns)
                throws TransportException {
            super(from);
            int port = uri.getPort() > 0 ? uri.getPort() : Daemon.DEFAULT_PORT;
            try {
                socket.connect(
                        new InetSocketAddress(uri.getHost(), port), from.getTimeout() * 1000);
                init(
                        new BufferedInputStream(from.budget.of(socket.getInputStream())),
                        new BufferedOutputStream(socket.getOutputStream()));
                String host = uri.getPort() > 0 ? uri.getHost() + ":" + port : uri.getHost();
                pckOut.writePacket(
                        "git-upload-pack %s\0host=%s\0\0version=2\0"
                                .formatted(uri.getPath(), host)
                                .getBytes(StandardCharsets.UTF_8));
                pckOut.flush();
            } catch (IOException e) {
                close();
                throw new TransportException(uri, String.valueOf(e.getMessage()), e);
            }
            if (!readAdvertisedRefs()) {
                lsRefs(specs, patterns);
            }
        }

        @Override
        public void close() {
            super.close();
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket did not close", e);
            }
        }
    }
}
