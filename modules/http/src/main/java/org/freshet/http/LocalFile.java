package org.freshet.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;

/** A {@code file:} URL, read within the same bounds as any other. */
final class LocalFile {
    private LocalFile() {}

    static <T> T read(URI uri, Web.Bounds bounds, Web.Body<T> body) {
        String shown = "`" + Web.shown(uri) + "`";
        Path file;
        try {
            file = Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(
                    "%s is not the URL of a local file".formatted(shown),
                    "write it as `file:///path`",
                    e);
        }
        if (!Files.exists(file)) {
            throw Failures.missing(shown, "no such file", null);
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput("%s is not a file".formatted(shown), "name a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > bounds.bytes()) {
                throw Failures.tooLarge(shown, bounds.bytes(), String.valueOf(size));
            }
            return body.read(new BoundedBody(in, shown, bounds, size));
        } catch (AccessDeniedException e) {
            throw new InvalidInput(
                    "%s may not be read".formatted(shown),
                    "let the user who runs freshet read it",
                    e);
        } catch (IOException e) {
            throw new Unavailable(
                    "%s cannot be read: %s".formatted(shown, String.valueOf(e.getMessage())),
                    "look at the disk and its file system",
                    e);
        }
    }
}
