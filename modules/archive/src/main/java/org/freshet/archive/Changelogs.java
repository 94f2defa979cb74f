package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.archive.apt.SourceEntry;
import org.freshet.files.ControlTar;
import org.freshet.files.Durable;
import org.freshet.files.TarMember;
import org.freshet.files.Tarball;
import org.freshet.model.FreshetException;
import org.freshet.model.SourceName;

/**
 * The changelog of each source package that is published, where {@code apt changelog} looks for it:
 * {@code changelogs/main/h/hello/hello_1.0-1_changelog}.
 */
final class Changelogs {
    /** Below the archive's address; apt fills in {@code main/h/hello/hello_1.0-1}. */
    static final String TEMPLATE = "/changelogs/@CHANGEPATH@_changelog";

    /** Of the largest in Debian 12, some have 3 MiB. */
    private static final int MOST = 8 << 20;

    private static final Tarball.Bounds NATIVE =
            new Tarball.Bounds(100_000, 256L << 20, 1024, Duration.ofSeconds(20));

    private final Path root;
    private final Pool pool;

    Changelogs(Path root, Pool pool) {
        this.root = root;
        this.pool = pool;
    }

    /** Where it stands, from the root. */
    static String path(SourceEntry entry) {
        return path(Pool.component(entry.directory()), entry);
    }

    private static String path(String component, SourceEntry entry) {
        return "%s/%s_%s_changelog"
                .formatted(
                        directory(Pool.directory(component, entry.source())),
                        entry.source(),
                        entry.version().withoutEpoch());
    }

    /** Everywhere that it stands: apt looks in the component of the binary package. */
    static Set<String> paths(SourceEntry entry, Collection<BinaryEntry> binaries) {
        Set<String> paths = new TreeSet<>(Set.of(path(entry)));
        binaries.stream()
                .filter(binary -> binary.sourceVersion().equals(entry.version()))
                .forEach(binary -> paths.add(path(Pool.component(binary.file()), entry)));
        return paths;
    }

    private static String directory(String ofPool) {
        return ofPool.replaceFirst("^pool/", "changelogs/");
    }

    /** What stands there; of a package that is new, what its files in the pool have. */
    Optional<byte[]> of(SourceEntry entry) {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(path(entry))));
        } catch (NoSuchFileException _) {
            return unpacked(entry);
        } catch (IOException e) {
            throw Durable.failure(path(entry), e);
        }
    }

    /** Takes away those of a source that are not wanted any more. */
    void sweep(SourceName source, Set<String> wanted) {
        for (String ofPool : pool.directories(source)) {
            for (Path file : Durable.visible(root.resolve(directory(ofPool)))) {
                if (!wanted.contains(root.relativize(file).toString())) {
                    try {
                        Files.deleteIfExists(file);
                    } catch (IOException e) {
                        throw Durable.failure(file.toString(), e);
                    }
                }
            }
        }
    }

    // What comes of a package that somebody made to do harm is a page without a changelog.
    private Optional<byte[]> unpacked(SourceEntry entry) {
        boolean native3 =
                entry.files().stream().noneMatch(file -> file.name().contains(".orig.tar."));
        for (SourceEntry.Listed file : entry.files()) {
            Path path = root.resolve(entry.directory()).resolve(file.name());
            try {
                if (file.name().contains(".debian.tar.")) {
                    return packaging(path, file.name());
                }
                if (native3 && file.name().matches(".*\\.tar\\.[a-z0-9]+") && file.size() <= MOST) {
                    return whole(path, file.name());
                }
            } catch (IOException | FreshetException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> packaging(Path file, String what) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ControlTar.file(what, in, "debian/changelog", MOST);
        }
    }

    private static Optional<byte[]> whole(Path file, String what) {
        byte[][] found = {new byte[0]};
        Tarball.read(
                file,
                what,
                NATIVE,
                (member, content) -> {
                    boolean plain =
                            member.kind() == TarMember.Kind.FILE
                                    || member.kind() == TarMember.Kind.EXECUTABLE;
                    if (plain && member.name().equals("debian/changelog")) {
                        found[0] = content.readNBytes(MOST);
                    }
                });
        return found[0].length == 0 ? Optional.empty() : Optional.of(found[0]);
    }
}
