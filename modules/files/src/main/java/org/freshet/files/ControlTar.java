package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;

/** The small tarball in front of a binary package (deb(5)), from outside: hostile. */
public final class ControlTar {
    /** Maintainer scripts of some kernels' packages have hundreds of kilobytes. */
    private static final long MOST_UNPACKED = 64L << 20;

    private static final int MOST_NAME = 1024;

    private ControlTar() {}

    /**
     * One file of it, at its top; empty when it has no such file.
     *
     * @param what names it in messages
     * @param packed may be compressed in any way that dpkg-deb has
     * @param most bytes that the file may have
     * @throws IntegrityFailure when it is no tarball, or takes more than that
     */
    public static Optional<byte[]> file(String what, InputStream packed, String name, int most) {
        try {
            TarReader tar = DataTar.reader(what, packed, MOST_UNPACKED, MOST_NAME);
            for (var entry = tar.next(); entry != null; entry = tar.next()) {
                boolean wanted = entry.name().equals("./" + name) || entry.name().equals(name);
                if (wanted && entry.kind() == TarReader.Kind.FILE) {
                    if (entry.size() > most) {
                        throw DataTar.broken(
                                what,
                                "has a `%s` of %d bytes, expected at most %d"
                                        .formatted(name, entry.size(), most));
                    }
                    return Optional.of(tar.content().readNBytes((int) entry.size()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw DataTar.broken(what, "cannot be unpacked: " + e.getMessage());
        }
    }
}
