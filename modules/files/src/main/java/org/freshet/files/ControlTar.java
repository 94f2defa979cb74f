package org.freshet.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;

/** The small tarball in front of a binary package (deb(5)), from outside: hostile. */
public final class ControlTar {
    /** Maintainer scripts of some kernels' packages have hundreds of kilobytes. */
    private static final long MOST_UNPACKED = 64L << 20;

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
            byte[] start = packed.readNBytes(Packing.START);
            Packing packing =
                    Packing.of(start).orElseThrow(() -> broken(what, "is packed in no known way"));
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), packed);
            InputStream unpacked =
                    new BoundedStream(
                            packing.unpack(new BufferedInputStream(whole)), MOST_UNPACKED);
            TarReader tar =
                    new TarReader(
                            unpacked, 1024, why -> broken(what, why), why -> broken(what, why));
            for (var entry = tar.next(); entry != null; entry = tar.next()) {
                boolean wanted = entry.name().equals("./" + name) || entry.name().equals(name);
                if (wanted && entry.kind() == TarReader.Kind.FILE) {
                    if (entry.size() > most) {
                        throw broken(
                                what,
                                "has a `%s` of %d bytes, expected at most %d"
                                        .formatted(name, entry.size(), most));
                    }
                    return Optional.of(tar.content().readNBytes((int) entry.size()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw broken(what, "cannot be unpacked: " + e.getMessage());
        }
    }

    private static IntegrityFailure broken(String what, String why) {
        return new IntegrityFailure("`%s` %s".formatted(what, why), "build the package again");
    }
}
