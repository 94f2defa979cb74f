package org.freshet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The real SFTP server of OpenSSH on loopback, as the user who runs the tests; closing it ends all
 * connections.
 *
 * <p>Each connection is one {@code sshd -i} between pipes. So the port is one that the system
 * chose, and what goes through may be counted, cut off and held back.
 */
public final class Sshd implements AutoCloseable {
    private final Path dir;
    private final Path configuration;
    private final Tool sshd;
    private final ServerSocket listening;
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private volatile long limit = Long.MAX_VALUE;
    private volatile boolean stalls;
    private volatile boolean silent;

    private Sshd(Path dir, Path configuration, Tool sshd, ServerSocket listening) {
        this.dir = dir;
        this.configuration = configuration;
        this.sshd = sshd;
        this.listening = listening;
    }

    /** With keys of its own below the directory, and {@code files/} there as where users arrive. */
    public static Sshd in(Path directory) {
        Tool sshd = Tool.named("sshd");
        try {
            Path dir = Files.createDirectories(directory.toAbsolutePath());
            Files.createDirectories(dir.resolve("files"));
            if (System.getProperty("user.name").equals("root")) {
                // Where a server of root goes after it has given up its rights.
                Files.createDirectories(Path.of("/run/sshd"));
            }
            keygen(dir.resolve("host_key"), "");
            keygen(dir.resolve("user_key"), "");
            Files.copy(dir.resolve("user_key.pub"), dir.resolve("authorized_keys"));
            Path configuration = dir.resolve("sshd_config");
            Files.writeString(
                    configuration,
                    """
                    HostKey %1$s/host_key
                    AuthorizedKeysFile %1$s/authorized_keys
                    PasswordAuthentication no
                    KbdInteractiveAuthentication no
                    PermitRootLogin yes
                    UsePAM no
                    StrictModes no
                    PidFile none
                    Subsystem sftp internal-sftp -d %1$s/files
                    ForceCommand internal-sftp -d %1$s/files
                    """
                            .formatted(dir));
            Sshd server =
                    new Sshd(
                            dir,
                            configuration,
                            sshd,
                            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            server.pinHostKey();
            Thread.ofPlatform().daemon().start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an ed25519 key. */
    public static Path keygen(Path file, String passphrase) {
        Tool.named("ssh-keygen")
                .run("-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", file.toString())
                .ok();
        return file;
    }

    /** Writes {@code known_hosts} with the key that the server has now. */
    public void pinHostKey() throws IOException {
        String[] key = Files.readString(dir.resolve("host_key.pub")).split(" ", -1);
        Files.writeString(
                knownHosts(), "[localhost]:%d %s %s\n".formatted(port(), key[0], key[1].strip()));
    }

    /** Gives the server another host key. */
    public void changeHostKey() throws IOException {
        Files.delete(dir.resolve("host_key"));
        Files.delete(dir.resolve("host_key.pub"));
        keygen(dir.resolve("host_key"), "");
    }

    public String host() {
        return "localhost";
    }

    public int port() {
        return listening.getLocalPort();
    }

    public String user() {
        return System.getProperty("user.name");
    }

    /** The secret key that it lets in. */
    public Path key() {
        return dir.resolve("user_key");
    }

    public Path knownHosts() {
        return dir.resolve("known_hosts");
    }

    /** Where users arrive. */
    public Path files() {
        return dir.resolve("files");
    }

    /** Connections so far. */
    public int connections() {
        return accepted.get();
    }

    /** Bytes that clients sent so far. */
    public long received() {
        return received.get();
    }

    /** Cuts each connection once its client has sent that many bytes. */
    public void cutAfter(long bytes) {
        stalls = false;
        limit = bytes;
    }

    /** Nothing goes on once a client has sent that many bytes, and nothing ends. */
    public void stallAfter(long bytes) {
        stalls = true;
        limit = bytes;
    }

    /** Connections are accepted from now on, and never answered. */
    public void fallSilent() {
        silent = true;
    }

    // Threads of the platform: pipes of processes would hold those that carry virtual ones.
    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                accepted.incrementAndGet();
                Wire wire = new Wire(client);
                open.add(wire);
                if (listening.isClosed()) {
                    wire.cut();
                } else if (!silent) {
                    wire.connect();
                }
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Wire::cut);
    }

    /** One client and the server that is its own. */
    private final class Wire {
        private final Socket client;
        private final List<Process> server = new ArrayList<>();
        private boolean cut;

        Wire(Socket client) {
            this.client = client;
        }

        synchronized void connect() throws IOException {
            if (cut) {
                return;
            }
            Process process =
                    new ProcessBuilder(
                                    sshd.path().toString(),
                                    "-i",
                                    "-e",
                                    "-f",
                                    configuration.toString())
                            .redirectError(
                                    ProcessBuilder.Redirect.appendTo(
                                            dir.resolve("sshd.log").toFile()))
                            .start();
            server.add(process);
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> carry(client::getInputStream, process.getOutputStream(), true));
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> carry(process::getInputStream, out(client), false));
        }

        private static OutputStream out(Socket client) {
            try {
                return client.getOutputStream();
            } catch (IOException _) {
                return OutputStream.nullOutputStream();
            }
        }

        private void carry(Source from, OutputStream to, boolean counted) {
            byte[] buffer = new byte[1 << 16];
            long left = limit;
            boolean waits = stalls;
            try (InputStream in = from.open();
                    to) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (counted) {
                        received.addAndGet(count);
                        int passed = (int) Math.min(count, left);
                        left -= passed;
                        to.write(buffer, 0, passed);
                        to.flush();
                        if (left <= 0 && !waits) {
                            cut();
                            return;
                        }
                    } else {
                        to.write(buffer, 0, count);
                        to.flush();
                    }
                }
            } catch (IOException _) {
                // One side has gone: so shall the other.
                return;
            } finally {
                if (!counted) {
                    cut();
                }
            }
        }

        synchronized void cut() {
            cut = true;
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.forEach(process -> {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
            });
            open.remove(this);
        }
    }

    @FunctionalInterface
    private interface Source {
        InputStream open() throws IOException;
    }
}
