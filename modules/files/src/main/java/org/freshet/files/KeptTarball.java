package org.freshet.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.freshet.model.InvalidInput;
import org.freshet.model.Shown;
import org.freshet.model.StoredFile;
import org.freshet.model.Unavailable;

/**
 * An upstream tarball in a content store, ready for a source package: gz, bz2 and xz as it was,
 * anything else that can be read as a tar compressed to xz, the same each time.
 *
 * @param file under its name with the extension that it has now
 * @param was the extension that it had: {@code tar.gz}, {@code tar.zst}, {@code zip} …
 * @param flat whether it has several top directories, or none
 */
public record KeptTarball(StoredFile file, String was, boolean flat) {
    private static final String XZ = ".tar.xz";

    /** Whether its bytes are those that were given. */
    public boolean asItWas() {
        return file.name().endsWith("." + was);
    }

    /**
     * Reads a local tarball once, and checks, hashes and keeps it on the way. It may have several
     * top directories, or none: dpkg-source takes those too. A zip is read twice.
     *
     * @param stem the name without its extension
     * @throws InvalidInput when it is not there, cut short or no tarball at all
     * @throws org.freshet.model.IntegrityFailure as {@link Tarball#check} does
     * @throws Unavailable when the store cannot be written
     */
    public static KeptTarball keep(
            Path path, String stem, Tarball.Bounds bounds, ContentStore store) {
        String shown = Shown.text(path.toString());
        if (!Files.isRegularFile(path)) {
            throw new InvalidInput(
                    "upstream tarball `%s` is not there, or is no file".formatted(shown),
                    "check the path");
        }
        Tarball tarball = new Tarball(path.toString(), bounds, false, (_, _) -> {});
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            in.mark(Packing.START);
            byte[] start = in.readNBytes(Packing.START);
            in.reset();
            return ZipTar.is(start)
                    ? zip(path, stem, bounds, tarball, store)
                    : tar(in, stem, tarball, store);
        } catch (IOException e) {
            throw new InvalidInput(
                    "upstream tarball `%s` cannot be read: %s"
                            .formatted(shown, e.getClass().getSimpleName()),
                    "make it a file that you may read",
                    e);
        }
    }

    private static KeptTarball tar(
            InputStream in, String stem, Tarball tarball, ContentStore store) {
        AtomicReference<Tarball.Contents> contents = new AtomicReference<>();
        StoredFile file = store.put(stem, out -> contents.set(local(() -> tarball.copy(in, out))));
        Tarball.Contents found = contents.get();
        String extension = found.inArchives() ? "." + found.extension() : XZ;
        return new KeptTarball(
                new StoredFile(stem + extension, file.digests()),
                found.extension(),
                found.topDirectory().isEmpty());
    }

    private static KeptTarball zip(
            Path path, String stem, Tarball.Bounds bounds, Tarball tarball, ContentStore store) {
        StoredFile file =
                store.put(
                        stem + XZ,
                        out -> {
                            try (OutputStream xz = SameBytes.xz(out)) {
                                new ZipTar(path, bounds, tarball::refusal).writeTo(xz);
                            }
                        });
        Tarball.Contents found = local(() -> tarball.read(store.path(file)));
        return new KeptTarball(file, "zip", found.topDirectory().isEmpty());
    }

    /** Waiting does not mend a file that a user gave. */
    private static Tarball.Contents local(Supplier<Tarball.Contents> check) {
        try {
            return check.get();
        } catch (Unavailable e) {
            throw new InvalidInput(
                    String.valueOf(e.getMessage()), "fetch the file again, and give that one", e);
        }
    }
}
