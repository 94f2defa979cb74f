package org.freshet.handover.sftp;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server says of a file; empty where it says nothing.
 *
 * @param name without its directory
 */
public record RemoteFile(String name, Kind kind, OptionalLong size, Optional<Instant> modified) {
    /** What it is. */
    public enum Kind {
        DIRECTORY,
        LINK,
        /** Or something that we do not know. */
        FILE;

        private static final int TYPE = 0xf000;

        static Kind of(int mode) {
            return switch (mode & TYPE) {
                case 0x4000 -> DIRECTORY;
                case 0xa000 -> LINK;
                default -> FILE;
            };
        }
    }
}
