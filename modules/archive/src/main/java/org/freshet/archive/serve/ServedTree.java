package org.freshet.archive.serve;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.TreeMap;
import org.freshet.archive.pages.Html;
import org.freshet.files.Durable;

/** What a directory has under the paths that clients ask for. */
final class ServedTree {
    private static final String PAGE = "index.html";

    private final Path root;

    ServedTree(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw Durable.failure(root.toString(), e);
        }
    }

    /** What stands at a path. */
    sealed interface Found permits Gone, Moved, Listing, ServedFile {}

    /** Nothing, or nothing for clients. */
    record Gone() implements Found {}

    /** A directory that was named without its last slash. */
    record Moved(String to) implements Found {}

    /** A directory without a page of its own. */
    record Listing(String html) implements Found {}

    /**
     * What stands at a path.
     *
     * @param path decoded, from the root
     */
    Found find(String path) throws IOException {
        try {
            Path named = root.resolve(path.replaceFirst("^/+", "")).normalize();
            if (!isServed(named)) {
                return new Gone();
            }
            // Links may lead within the tree only.
            Path real = named.toRealPath();
            boolean slash = path.endsWith("/");
            if (!isServed(real) || (slash && !Files.isDirectory(real))) {
                return new Gone();
            }
            if (!Files.isDirectory(real)) {
                return ServedFile.open(fromRoot(named), real);
            }
            if (!slash) {
                // From where the client is, which may be below a path of a server before this one.
                return new Moved(Html.link(named.getFileName().toString()) + "/");
            }
            return Files.isRegularFile(real.resolve(PAGE))
                    ? find(path + PAGE)
                    : new Listing(listing(fromRoot(named), real));
        } catch (InvalidPathException | FileSystemException _) {
            // Not there, not to be read, too long for a name, or no name at all.
            return new Gone();
        }
    }

    private boolean isServed(Path path) {
        if (!path.startsWith(root)) {
            return false;
        }
        for (Path name : root.relativize(path)) {
            // A publication at work, and what only the next one needs.
            if (name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private String fromRoot(Path path) {
        return root.relativize(path).toString();
    }

    private static String listing(String name, Path directory) throws IOException {
        TreeMap<String, String> rows = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String each = file.getFileName().toString();
                if (!each.startsWith(".")) {
                    row(file).ifPresent(row -> rows.put(each, row));
                }
            }
        }
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>/%1$s</title>
        <style>body { font-family: ui-monospace, monospace } td { padding-right: 2em }</style>
        </head>
        <body>
        <h1>/%1$s</h1>
        <table>
        %2$s%3$s</table>
        </body>
        </html>
        """
                .formatted(
                        Html.escaped(name),
                        name.isEmpty() ? "" : "<tr><td><a href=\"../\">../</a></td></tr>\n",
                        String.join("", rows.values()));
    }

    private static Optional<String> row(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            String slash = attributes.isDirectory() ? "/" : "";
            String name = file.getFileName().toString();
            return Optional.of(
                    "<tr><td><a href=\"%s%s\">%s%s</a></td><td>%s</td><td>%s</td></tr>\n"
                            .formatted(
                                    Html.escaped(Html.link(name)),
                                    slash,
                                    Html.escaped(name),
                                    slash,
                                    attributes.isDirectory() ? "" : attributes.size(),
                                    attributes
                                            .lastModifiedTime()
                                            .toInstant()
                                            .toString()
                                            .replaceFirst("\\..*Z", "Z")));
        } catch (FileSystemException _) {
            // A link that leads nowhere, or a file that went.
            return Optional.empty();
        }
    }
}
