package org.freshet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Shown;

/**
 * A directory that is made of names, contents and links from outside. Whatever they are, nothing is
 * written beside it: links are made last, so no file is written through one, and each name may come
 * once.
 */
public final class NewTree {
    private static final int MOST_COMPONENT = 255;

    private final Path directory;
    private final String what;
    private final Tarball.Bounds bounds;
    private final Set<String> directories = new TreeSet<>();
    private final Set<String> files = new TreeSet<>();
    private final Map<String, String> links = new TreeMap<>();
    private long bytes;

    /**
     * @param directory must be empty, and nobody else's
     * @param what it is made of, for messages
     */
    public NewTree(Path directory, String what, Tarball.Bounds bounds) {
        this.directory = directory;
        this.what = what;
        this.bounds = bounds;
    }

    /**
     * Writes a file.
     *
     * @param name relative, with slashes
     * @throws IntegrityFailure for a name that must not be, or more than the bounds
     */
    public void file(String name, boolean executable, InputStream content) throws IOException {
        Path file = add(name);
        files.add(name);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes += n;
                if (bytes > bounds.unpacked()) {
                    throw refused("has more than %d bytes".formatted(bounds.unpacked()));
                }
                out.write(buffer, 0, n);
            }
        }
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Writes a file that is the same as one written before. */
    public void copy(String name, String of) throws IOException {
        if (!files.contains(of)) {
            throw refused("has `%s`, the same as a file that it has not".formatted(shown(name)));
        }
        Path from = directory.resolve(of);
        bytes += Files.size(from);
        if (bytes > bounds.unpacked()) {
            throw refused("has more than %d bytes".formatted(bounds.unpacked()));
        }
        Files.copy(from, add(name), StandardCopyOption.COPY_ATTRIBUTES);
        files.add(name);
    }

    /** Notes a symbolic link, whose target is nobody's business here. */
    public void link(String name, String to) throws IOException {
        if (to.isEmpty() || to.length() > bounds.nameLength() || to.indexOf('\0') >= 0) {
            throw refused("has a link `%s` that leads nowhere".formatted(shown(name)));
        }
        add(name);
        links.put(name, to);
    }

    /** Makes the links; the tree is whole when this returns. */
    public void finish() throws IOException {
        for (var link : links.entrySet()) {
            Files.createSymbolicLink(directory.resolve(link.getKey()), Path.of(link.getValue()));
        }
    }

    private Path add(String name) throws IOException {
        check(name);
        if (files.size() + links.size() >= bounds.entries()) {
            throw refused("has more than %d files".formatted(bounds.entries()));
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            String parent = name.substring(0, slash);
            if (files.contains(parent) || links.containsKey(parent)) {
                throw refused(
                        "has `%s` below `%s`, which is no directory"
                                .formatted(shown(name), shown(parent)));
            }
            if (directories.add(parent)) {
                Files.createDirectory(directory.resolve(parent));
            }
        }
        if (files.contains(name) || links.containsKey(name) || directories.contains(name)) {
            throw refused("has `%s` twice".formatted(shown(name)));
        }
        return directory.resolve(name);
    }

    private void check(String name) {
        if (name.length() > bounds.nameLength()) {
            throw refused("has a name of more than %d characters".formatted(bounds.nameLength()));
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) == 0x7f || name.charAt(i) == '\ufffd') {
                throw refused("has `%s`, a name that is not text".formatted(shown(name)));
            }
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.length() > MOST_COMPONENT) {
                throw refused("has `%s`, a name that may not be".formatted(shown(name)));
            }
        }
    }

    private static String shown(String name) {
        return Shown.text(name);
    }

    private IntegrityFailure refused(String why) {
        return new IntegrityFailure(what + " " + why, "nothing of it is used");
    }
}
