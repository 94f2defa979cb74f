package org.freshet.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.freshet.model.InvalidInput;

/** A file with keys, which a person gave. */
final class KeyFile {
    /** The keyring of Debian's developers has 30 MiB. */
    private static final int MOST_PUBLIC = 128 << 20;

    private KeyFile() {}

    /** The bytes of a file with public keys. */
    static byte[] read(Path file) {
        return read(file, MOST_PUBLIC);
    }

    /**
     * Its bytes.
     *
     * @throws InvalidInput when it is missing, unreadable or larger than the bound
     */
    static byte[] read(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new InvalidInput(
                        "key file `%s` is too large: more than %d bytes".formatted(file, most));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InvalidInput("key file `%s` is missing".formatted(file), "check the path", e);
        } catch (IOException e) {
            throw new InvalidInput(
                    "key file `%s` cannot be read: %s".formatted(file, e.getMessage()),
                    "check its permissions",
                    e);
        }
    }
}
