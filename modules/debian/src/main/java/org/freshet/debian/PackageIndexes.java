package org.freshet.debian;

import java.io.IOException;
import java.io.Reader;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.freshet.debian.install.PackageFile;
import org.freshet.debian.install.Packages;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * The binary packages of a distribution's archive: InRelease, then Packages by hash, kept on disk
 * as {@link Mirror} keeps sources. Safe for several threads; several processes may share the cache.
 */
public final class PackageIndexes {
    private final Mirror mirror;
    // Of several questions in a row, the later ones need no copies of their own.
    private final Map<Path, WeakReference<PackageFile>> read = new ConcurrentHashMap<>();

    public PackageIndexes(Mirror mirror) {
        this.mirror = mirror;
    }

    /**
     * The packages of all suites and components: some 20 MB of memory for Debian's main, as long as
     * the caller keeps them. Empty for an archive that has only sources.
     *
     * @throws Unavailable when the mirror does not answer
     * @throws IntegrityFailure for a bad signature, an index that differs from its hash, an expired
     *     Valid-Until
     * @throws InvalidInput when the keyring is missing
     */
    public Optional<Packages> of(Mirror.Location location, String architecture, Instant now) {
        read.values().removeIf(kept -> kept.get() == null);
        SuiteCache.Kind packages =
                new SuiteCache.Kind(
                        "packages",
                        architecture,
                        (suite, component) -> suite.packages(component, architecture),
                        PackageIndexes::keep);
        List<PackageFile> files =
                mirror.suites()
                        .read(location, packages, now, (_, file) -> file(file, architecture));
        return files.isEmpty() ? Optional.empty() : Optional.of(Packages.together(files));
    }

    private static void keep(String what, Reader index, Path file) throws IOException {
        PackageFile.write(what, index, file);
        // Reading it took a hundred MB, which the JVM gives back at a full collection alone; what
        // mostly waits would keep them for hours.
        System.gc();
    }

    private Optional<PackageFile> file(Path path, String architecture) {
        WeakReference<PackageFile> kept = read.get(path);
        Optional<PackageFile> file = Optional.ofNullable(kept == null ? null : kept.get());
        if (file.isEmpty()) {
            file = PackageFile.read(path, architecture);
            file.ifPresent(one -> read.put(path, new WeakReference<>(one)));
        }
        return file;
    }
}
