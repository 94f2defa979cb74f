package org.freshet.handover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.freshet.handover.sftp.SftpServer;
import org.freshet.testkit.Sshd;

/**
 * A server as Launchpad's is (txpkgupload): directories appear when files are opened in them, what
 * is asked of files gets no answer of use, nothing is listed or removed, and what is written over
 * is not cut off.
 */
public final class OddServer implements AutoCloseable {
    /** What it says when it is asked about a file. */
    enum About {
        NOTHING,
        ERROR
    }

    private final SshServer server;
    private final Path dir;

    volatile About about = About.NOTHING;

    /** How much it keeps of a file, whatever it says. */
    public volatile long keeps = Long.MAX_VALUE;

    /** Whether it says how large files are after all. */
    public volatile boolean says;

    /** Whether it has no oddities, and nothing beyond the protocol's draft either. */
    public volatile boolean plain;

    /** What it has room for, in bytes. */
    public final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    /** Whether nothing may be made or written. */
    public volatile boolean refuses;

    private OddServer(SshServer server, Path dir) {
        this.server = server;
        this.dir = dir;
    }

    public static OddServer in(Path dir) {
        try {
            Path files = Files.createDirectories(dir.resolve("files"));
            SshServer server = SshServer.setUpDefaultServer();
            OddServer odd = new OddServer(server, dir);
            server.setHost("localhost");
            SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
            keys.setAlgorithm("EC");
            server.setKeyPairProvider(keys);
            server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
            server.setFileSystemFactory(new VirtualFileSystemFactory(files));
            server.setSubsystemFactories(List.of(odd.new Factory()));
            server.start();
            Sshd.keygen(dir.resolve("key"), "");
            PublicKey key = keys.loadKeys(null).iterator().next().getPublic();
            Files.writeString(
                    dir.resolve("known_hosts"),
                    "[localhost]:%d %s\n".formatted(server.getPort(), PublicKeyEntry.toString(key)),
                    StandardCharsets.UTF_8);
            return odd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SftpServer address() {
        return new SftpServer(
                "localhost",
                server.getPort(),
                "me",
                dir.resolve("key"),
                dir.resolve("known_hosts"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    public Path files() {
        return dir.resolve("files");
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Factory extends SftpSubsystemFactory {
        @Override
        public Command createSubsystem(ChannelSession channel) {
            return new Odd(channel, this);
        }
    }

    private final class Odd extends SftpSubsystem {
        Odd(ChannelSession channel, SftpSubsystemFactory factory) {
            super(channel, factory);
        }

        @Override
        protected void doProcess(Buffer buffer, int length, int type, int id) throws IOException {
            if (refuses
                    && (type == SftpConstants.SSH_FXP_MKDIR
                            || type == SftpConstants.SSH_FXP_OPEN)) {
                status(buffer, id, SftpConstants.SSH_FX_PERMISSION_DENIED);
                return;
            }
            if (plain) {
                super.doProcess(buffer, length, type, id);
                return;
            }
            switch (type) {
                case SftpConstants.SSH_FXP_STAT,
                        SftpConstants.SSH_FXP_LSTAT,
                        SftpConstants.SSH_FXP_FSTAT -> {
                    if (says) {
                        super.doProcess(buffer, length, type, id);
                    } else if (about == About.NOTHING) {
                        sendAttrs(prepareReply(buffer), id, Map.of());
                    } else {
                        status(buffer, id, SftpConstants.SSH_FX_OP_UNSUPPORTED);
                    }
                }
                case SftpConstants.SSH_FXP_OPENDIR, SftpConstants.SSH_FXP_RENAME ->
                        status(buffer, id, SftpConstants.SSH_FX_OP_UNSUPPORTED);
                case SftpConstants.SSH_FXP_REMOVE,
                        SftpConstants.SSH_FXP_SETSTAT,
                        SftpConstants.SSH_FXP_FSETSTAT ->
                        status(buffer, id, SftpConstants.SSH_FX_OK);
                default -> super.doProcess(buffer, length, type, id);
            }
        }

        private void status(Buffer buffer, int id, int status) throws IOException {
            sendStatus(prepareReply(buffer), id, status, "", "");
        }

        @Override
        protected void appendExtensions(Buffer buffer, String supportedVersions) {
            if (!plain) {
                super.appendExtensions(buffer, supportedVersions);
            }
        }

        @Override
        protected String doOpen(
                int id, String path, int flags, int access, Map<String, Object> attributes)
                throws IOException {
            if (plain) {
                return super.doOpen(id, path, flags, access, attributes);
            }
            Files.createDirectories(Objects.requireNonNull(resolveFile(path).getParent()));
            boolean truncates =
                    (flags & SftpConstants.SSH_FXF_ACCESS_DISPOSITION)
                            == SftpConstants.SSH_FXF_CREATE_TRUNCATE;
            return super.doOpen(
                    id,
                    path,
                    truncates
                            ? (flags & ~SftpConstants.SSH_FXF_ACCESS_DISPOSITION)
                                    | SftpConstants.SSH_FXF_OPEN_OR_CREATE
                            : flags,
                    access,
                    attributes);
        }

        @Override
        protected void doWrite(
                int id,
                String handle,
                long offset,
                int length,
                byte[] data,
                int from,
                int remaining)
                throws IOException {
            if (room.addAndGet(-length) < 0) {
                room.set(0);
                throw new IOException("No space left on device");
            }
            int kept = Math.clamp(keeps - offset, 0, length);
            if (kept > 0) {
                super.doWrite(id, handle, offset, kept, data, from, remaining);
            }
        }
    }
}
