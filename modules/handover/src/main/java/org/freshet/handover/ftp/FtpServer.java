package org.freshet.handover.ftp;

import java.time.Duration;

/**
 * An upload host that takes anybody's files: nobody logs in, nothing is hidden or protected on the
 * way. What arrives counts by its signatures alone.
 *
 * @param connecting how long it may take until it lets us in
 * @param answering how long it may keep us waiting for an answer
 */
public record FtpServer(String host, int port, Duration connecting, Duration answering) {
    public static final int PORT = 21;

    /** With the waits that suit servers far away. */
    public FtpServer(String host, int port) {
        this(host, port, Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    @Override
    public String toString() {
        return port == PORT ? host : host + ":" + port;
    }
}
