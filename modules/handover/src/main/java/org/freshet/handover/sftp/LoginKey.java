package org.freshet.handover.sftp;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.freshet.files.Durable;
import org.freshet.model.InvalidInput;
import org.freshet.trust.Passphrases;

/** The secret SSH key that lets us in. */
final class LoginKey {
    private static final int MOST_BYTES = 1 << 16;
    // What OpenSSH refuses in a key's file (sshkey_perm_ok, authfile.c).
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);

    private LoginKey() {}

    /**
     * Gives it to Jsch, opened by the first passphrase that fits.
     *
     * @throws InvalidInput when it is missing, open to others, no key, or locked
     */
    static void give(JSch jsch, Path file, Passphrases passphrases) {
        byte[] bytes = bytes(file);
        try {
            List<byte[]> tried =
                    passphrases.all().stream()
                            .map(text -> text.getBytes(StandardCharsets.UTF_8))
                            .toList();
            KeyPair pair = KeyPair.load(jsch, bytes, null);
            boolean locked = pair.isEncrypted();
            pair.dispose();
            if (!locked) {
                jsch.addIdentity(file.toString(), bytes, null, null);
                return;
            }
            for (byte[] passphrase : tried) {
                KeyPair attempt = KeyPair.load(jsch, bytes, null);
                boolean fits = attempt.decrypt(passphrase);
                attempt.dispose();
                if (fits) {
                    jsch.addIdentity(file.toString(), bytes, null, passphrase);
                    return;
                }
            }
            throw new InvalidInput(
                    "key file `%s` is locked, and %s"
                            .formatted(
                                    file,
                                    tried.isEmpty()
                                            ? "no passphrase was given"
                                            : "no passphrase that was given opens it"),
                    "give it in $%s, or in a file that $%s names"
                            .formatted(Passphrases.VARIABLE, Passphrases.FILE_VARIABLE));
        } catch (JSchException e) {
            throw new InvalidInput(
                    "key file `%s` holds no secret SSH key".formatted(file),
                    "make one by `ssh-keygen -t ed25519 -f %s`".formatted(file),
                    e);
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            open.retainAll(OTHERS);
            if (!open.isEmpty()) {
                throw new InvalidInput(
                        "key file `%s` is open to others".formatted(file),
                        "`chmod 600 %s`; if others could read it, make another key"
                                .formatted(file));
            }
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInput(
                        "key file `%s` is too large: more than %d bytes"
                                .formatted(file, MOST_BYTES));
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidInput(
                    "key file `%s` cannot be read: %s".formatted(file, Durable.whyUnread(e)),
                    "make one by `ssh-keygen -t ed25519 -f %s`, and let the server know its .pub"
                            .formatted(file),
                    e);
        }
    }
}
