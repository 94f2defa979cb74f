package org.freshet.handover.sftp;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a server is reached.
 *
 * @param key the secret SSH key, in a file that only its owner may read
 * @param knownHosts the host keys that count, as OpenSSH has them (sshd(8), SSH_KNOWN_HOSTS FILE
 *     FORMAT)
 * @param connecting how long it may take until it lets us in
 * @param answering how long it may keep us waiting for an answer
 */
public record SftpServer(
        String host,
        int port,
        String user,
        Path key,
        Path knownHosts,
        Duration connecting,
        Duration answering) {
    public static final int PORT = 22;

    /** With the waits that suit servers far away. */
    public SftpServer(String host, int port, String user, Path key, Path knownHosts) {
        this(host, port, user, key, knownHosts, Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    /** As known_hosts names it: with its port where that is not 22. */
    String known() {
        return port == PORT ? host : "[%s]:%d".formatted(host, port);
    }

    @Override
    public String toString() {
        return port == PORT ? host : host + ":" + port;
    }
}
