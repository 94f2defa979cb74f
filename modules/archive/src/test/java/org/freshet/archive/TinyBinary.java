package org.freshet.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.freshet.files.SameBytes;
import org.freshet.model.DebianVersion;

/**
 * A small but real binary package.
 *
 * @param source the field, such as {@code hello (1.0-1)}; empty where it is the package's own name
 */
record TinyBinary(
        String name,
        String version,
        String architecture,
        String source,
        String says,
        String section) {
    TinyBinary(String name, String version, String architecture, String source, String says) {
        this(name, version, architecture, source, says, "utils");
    }

    static TinyBinary hello(String version) {
        return new TinyBinary("hello", version, "amd64", "", "first");
    }

    TinyBinary named(String other) {
        return new TinyBinary(other, version, architecture, "hello", says, section);
    }

    TinyBinary forAll() {
        return new TinyBinary(name, version, "all", source, says, section);
    }

    TinyBinary saying(String text) {
        return new TinyBinary(name, version, architecture, source, text, section);
    }

    TinyBinary section(String other) {
        return new TinyBinary(name, version, architecture, source, says, other);
    }

    String fileName() {
        return "%s_%s_%s.deb"
                .formatted(name, DebianVersion.parse(version).withoutEpoch(), architecture);
    }

    String control() {
        return """
        Package: %s
        %sVersion: %s
        Architecture: %s
        Maintainer: B. Person <b@example.org>
        Section: %s
        Priority: optional
        Description: says %s
         And no more.
        """
                .formatted(
                        name,
                        source.isEmpty() ? "" : "Source: " + source + "\n",
                        version,
                        architecture,
                        section,
                        says);
    }

    byte[] bytes() {
        return archive(tar("control", control(), SameBytes::gzip));
    }

    /** A package around this control tarball. */
    byte[] archive(byte[] control) {
        return archive(control, tar("says-" + name, says, SameBytes::gzip));
    }

    /** The package with this in place of what it installs. */
    byte[] withData(byte[] data) {
        return archive(tar("control", control(), SameBytes::gzip), data);
    }

    private byte[] archive(byte[] control, byte[] data) {
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        deb.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        member(deb, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        member(deb, "control.tar.gz", control);
        member(deb, "data.tar.gz", data);
        return deb.toByteArray();
    }

    private static void member(ByteArrayOutputStream deb, String name, byte[] content) {
        deb.writeBytes(
                "%-16s%-12d%-6d%-6d%-8s%-10d`\n"
                        .formatted(name, 0, 0, 0, "100644", content.length)
                        .getBytes(StandardCharsets.US_ASCII));
        deb.writeBytes(content);
        if (content.length % 2 == 1) {
            deb.write('\n');
        }
    }

    static byte[] tar(String name, String text, UnaryOperator<OutputStream> compression) {
        SortedMap<String, SameBytes.Entry> tree = new TreeMap<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tree.put(
                "./" + name,
                new SameBytes.Entry.File(out -> out.write(bytes), bytes.length, false));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (OutputStream out = compression.apply(tar)) {
            SameBytes.tar(tree, TinySource.DATE, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tar.toByteArray();
    }

    /** Writes the package into a directory and gives its file. */
    Path in(Path directory) {
        return in(directory, bytes());
    }

    Path in(Path directory, byte[] content) {
        try {
            Files.createDirectories(directory);
            return Files.write(directory.resolve(fileName()), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
