package org.freshet.handover.sftp;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server says of a file; empty where it says nothing.
 *
 * @param name without its directory
 */
public record RemoteFile(
        String name, boolean isDirectory, OptionalLong size, Optional<Instant> modified) {}
