package org.freshet.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.freshet.archive.apt.BinaryEntry;
import org.freshet.debian.Deb;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/**
 * The paths that each binary package installs, by its sha256 in {@code .contents}: no .deb is read
 * twice. A lost or damaged list costs one more reading and nothing else, so none waits for the
 * disk.
 */
final class PackagePaths {
    private static final String NONE = "no path of it can be found: %s";

    private final Path root;
    private final Path directory;

    PackagePaths(Path root) {
        this.root = root;
        this.directory = root.resolve(".contents");
    }

    /** Where the lists lie; also for files of the time in which an index is made of them. */
    Path directory() {
        Durable.makeDirectory(directory);
        return directory;
    }

    /**
     * The paths of a package, in order; none of one that cannot be read.
     *
     * @param notes hears why: of what is wrong with it when that is first found
     */
    List<String> of(BinaryEntry entry, Consumer<String> notes) {
        Path list = directory.resolve(entry.sha256());
        try (InputStream in = new GZIPInputStream(Files.newInputStream(list))) {
            return lines(in);
        } catch (NoSuchFileException _) {
            // Read below.
        } catch (IOException _) {
            // Half written when the power went, or spoilt.
        }
        List<String> paths = List.of();
        try {
            paths = List.copyOf(Deb.paths(root.resolve(entry.file())));
        } catch (InvalidInput e) {
            notes.accept(NONE.formatted(e.getMessage()));
        } catch (Unavailable e) {
            notes.accept(NONE.formatted(e.getMessage()));
            return paths;
        }
        keep(list, paths);
        return paths;
    }

    private static List<String> lines(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    private void keep(Path list, List<String> paths) {
        try {
            Path beside = Files.createTempFile(directory(), ".", ".tmp");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(beside))) {
                out.write(String.join("\n", paths).getBytes(StandardCharsets.ISO_8859_1));
            }
            Files.move(beside, list, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Durable.failure(list.toString(), e);
        }
    }

    /** Removes the lists of packages that nobody has any more. */
    void sweep(Set<String> kept, Instant before) {
        for (Path list : Durable.visible(directory)) {
            if (!kept.contains(list.getFileName().toString())) {
                try {
                    Files.deleteIfExists(list);
                } catch (IOException e) {
                    throw Durable.failure(list.toString(), e);
                }
            }
        }
        sweep(before);
    }

    /** Removes what killed processes left. */
    void sweep(Instant before) {
        Durable.sweep(directory, before);
    }
}
