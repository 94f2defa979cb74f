package org.freshet.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;

/** A file with the secret that a host wants to see. What it holds stands in no message. */
final class TokenFile {
    private static final int MOST_BYTES = 4096;

    private TokenFile() {}

    /**
     * The secret.
     *
     * @throws InvalidInput when there is none, or everybody may read it
     */
    static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new InvalidInput(
                        "token file `%s` may be read by everybody".formatted(file),
                        "`chmod 600` it, and get a new token if others use this machine");
            }
            String token = new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII).strip();
            if (!token.matches("[!-~]+")) {
                throw new InvalidInput(
                        "token file `%s` does not hold a token".formatted(file),
                        "write the token into it and nothing else");
            }
            return token;
        } catch (IOException e) {
            throw new InvalidInput(
                    "token file `%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "make it a file that you may read",
                    e);
        }
    }
}
