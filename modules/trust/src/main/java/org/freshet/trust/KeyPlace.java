package org.freshet.trust;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where a secret key is. */
public sealed interface KeyPlace {
    /** In a file, as {@link OpenPgpKey} reads it. */
    record InFile(Path file) implements KeyPlace {
        @Override
        public Signer open() {
            return OpenPgpKey.read(file);
        }

        @Override
        public boolean exists() {
            return Files.exists(file);
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    /** With gpg: {@code gpg:FINGERPRINT}. */
    record InGpg(String fingerprint) implements KeyPlace {
        @Override
        public Signer open() {
            return Signer.of(GpgKey.of(fingerprint));
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public String toString() {
            return GPG + fingerprint;
        }
    }

    String GPG = "gpg:";

    /**
     * As people write it: {@code gpg:FINGERPRINT}, else the path of a file.
     *
     * @param base what a path starts from
     */
    static KeyPlace of(String text, Path base) {
        return text.startsWith(GPG)
                ? new InGpg(text.substring(GPG.length()))
                : new InFile(base.resolve(text).normalize());
    }

    /**
     * The key, ready to sign.
     *
     * @throws org.freshet.model.InvalidInput when it is not there or cannot sign
     */
    Signer open();

    /** Whether there is anything to open. */
    boolean exists();
}
