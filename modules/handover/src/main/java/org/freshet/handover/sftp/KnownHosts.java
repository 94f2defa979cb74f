package org.freshet.handover.sftp;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.freshet.files.Durable;
import org.freshet.files.Hash;
import org.freshet.model.FreshetException;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;

/** The host keys that somebody pinned. Nothing is ever added: that is a person's to do. */
final class KnownHosts implements HostKeyRepository {
    private static final int MOST_BYTES = 16 << 20;

    private final SftpServer server;
    private final HostKeyRepository pinned;
    private byte[] offered = {};

    private KnownHosts(SftpServer server, HostKeyRepository pinned) {
        this.server = server;
        this.pinned = pinned;
    }

    /** Those of a file; one that is not there pins none. */
    static KnownHosts read(SftpServer server) {
        JSch jsch = new JSch();
        try {
            jsch.setKnownHosts(new ByteArrayInputStream(bytes(server.knownHosts())));
        } catch (JSchException e) {
            throw new InvalidInput(
                    "known hosts `%s` cannot be read: %s"
                            .formatted(
                                    server.knownHosts(),
                                    Shown.text(String.valueOf(e.getMessage()))),
                    "it must be as OpenSSH's known_hosts are",
                    e);
        }
        return new KnownHosts(server, jsch.getHostKeyRepository());
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInput(
                        "known hosts `%s` are larger than %d bytes".formatted(file, MOST_BYTES));
            }
            return bytes;
        } catch (NoSuchFileException _) {
            return new byte[0];
        } catch (IOException e) {
            throw new InvalidInput(
                    "known hosts `%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "make it a file that you may read",
                    e);
        }
    }

    @Override
    public int check(String host, byte[] key) {
        offered = key.clone();
        return pinned.check(host, key);
    }

    /**
     * @throws InvalidInput when no key of the server is pinned
     */
    void expectAny() {
        if (pinned.getHostKey(server.known(), null).length == 0) {
            throw new InvalidInput(
                    "no host key of `%s` is in `%s`".formatted(server, server.knownHosts()),
                    "an upload without it shows the key that the server has, and the line to add");
        }
    }

    /** The server is none that the file names; or one of which it names keys of other kinds. */
    FreshetException unknown(JSchException cause) {
        // Else who stands between would only have to show a key of another kind.
        if (pinned.getHostKey(server.known(), null).length > 0) {
            return changed(cause);
        }
        return new InvalidInput(
                "host key of `%s` is not known: it shows %s".formatted(server, shown()),
                "if its operator tells the same fingerprint elsewhere, add this line to `%s`: %s %s %s"
                        .formatted(
                                server.knownHosts(),
                                server.known(),
                                type(),
                                Base64.getEncoder().encodeToString(offered)),
                cause);
    }

    /** The server is not the one that the file names, or its key was revoked there. */
    IntegrityFailure changed(JSchException cause) {
        return new IntegrityFailure(
                "host key of `%s` is not the one in `%s`: it shows %s"
                        .formatted(server, server.knownHosts(), shown()),
                "somebody may stand between, or the host has a new key: ask its operator; only then"
                        + " `ssh-keygen -f %s -R %s` and pin the new one"
                                .formatted(server.knownHosts(), server.known()),
                cause);
    }

    private String shown() {
        return "%s `%s`".formatted(type(), fingerprint(offered));
    }

    private String type() {
        ByteBuffer in = ByteBuffer.wrap(offered);
        if (in.remaining() < 4) {
            return "no key";
        }
        int length = in.getInt();
        return length < 0 || length > in.remaining()
                ? "no key"
                : Shown.text(
                        new String(offered, 4, Math.min(length, 64), StandardCharsets.US_ASCII));
    }

    /** As {@code ssh-keygen -l} shows it. */
    private static String fingerprint(byte[] key) {
        return "SHA256:"
                + Base64.getEncoder().withoutPadding().encodeToString(Hash.sha256().digest(key));
    }

    @Override
    public void add(HostKey key, UserInfo user) {}

    @Override
    public void remove(String host, String type) {}

    @Override
    public void remove(String host, String type, byte[] key) {}

    @Override
    public String getKnownHostsRepositoryID() {
        return server.knownHosts().toString();
    }

    @Override
    public HostKey[] getHostKey() {
        return pinned.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return pinned.getHostKey(host, type);
    }
}
