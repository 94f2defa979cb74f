package org.freshet.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.function.Consumer;
import org.freshet.model.IntegrityFailure;

/** The tarball with what a binary package installs (deb(5)), from outside: hostile. */
public final class DataTar {
    private static final int MOST_NAME = 1 << 16;

    private DataTar() {}

    /**
     * The names of all that is no directory, as they stand there: raw bytes, one {@code char} each.
     *
     * @param what names it in messages
     * @param packed may be compressed in any way that dpkg-deb has
     * @param most bytes that it may hold
     * @param mostEntries how many entries it may have
     * @throws IntegrityFailure when it is no tarball, or takes more than that
     */
    public static void names(
            String what, InputStream packed, long most, int mostEntries, Consumer<String> names) {
        try {
            TarReader tar = reader(what, packed, most, MOST_NAME);
            int entries = 0;
            for (var entry = tar.next(); entry != null; entry = tar.next()) {
                if (++entries > mostEntries) {
                    throw broken(what, "has more than %d entries".formatted(mostEntries));
                }
                if (entry.kind() != TarReader.Kind.DIRECTORY) {
                    names.accept(entry.name());
                }
            }
        } catch (IOException e) {
            throw broken(what, "cannot be unpacked: " + e.getMessage());
        }
    }

    /** A tarball of a .deb, whichever of the two. */
    static TarReader reader(String what, InputStream packed, long most, int mostName)
            throws IOException {
        byte[] start = packed.readNBytes(Packing.START);
        Packing packing =
                Packing.of(start).orElseThrow(() -> broken(what, "is packed in no known way"));
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), packed);
        return new TarReader(
                new BoundedStream(packing.unpack(new BufferedInputStream(whole)), most),
                mostName,
                why -> broken(what, why),
                why -> broken(what, why));
    }

    static IntegrityFailure broken(String what, String why) {
        return new IntegrityFailure("`%s` %s".formatted(what, why), "build the package again");
    }
}
