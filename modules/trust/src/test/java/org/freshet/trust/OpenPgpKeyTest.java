package org.freshet.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenPgpKeyTest {
    private static final Instant CREATED = Instant.parse("2025-01-01T00:00:00Z");

    @TempDir Path directory;

    @Test
    void writesAFileThatOnlyItsOwnerReadsAndNothingBeside() throws IOException {
        Path file = directory.resolve("keys/archive.asc");

        OpenPgpKey.generate(file, "Ann <ann@example.org>", CREATED);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Tree.of(directory)).contains("keys/archive.asc").doesNotContain(".tmp");
        assertThat(Files.readString(file)).startsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n");
    }

    @Test
    void neverReplacesAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("key.asc"), "precious");

        assertThatThrownBy(() -> OpenPgpKey.generate(file, "Ann <ann@example.org>", CREATED))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` exists already", file);
        assertThat(file).hasContent("precious");
    }

    @Test
    void neverMakesTheSameKeyTwice() {
        Signer one = OpenPgpKey.generate(directory.resolve("1"), "Ann <a@example.org>", CREATED);
        Signer two = OpenPgpKey.generate(directory.resolve("2"), "Ann <a@example.org>", CREATED);

        assertThat(one.fingerprint()).matches("[0-9A-F]{40}").isNotEqualTo(two.fingerprint());
    }

    @Test
    void refusesAUserIdThatIsNoLine() {
        assertThatThrownBy(() -> OpenPgpKey.generate(directory.resolve("k"), "Ann\nBob", CREATED))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("user id `Ann\\u000aBob` of the new key is not valid");
    }

    @Test
    void saysThatAKeyFileIsMissing() {
        Path file = directory.resolve("none.asc");

        assertThatThrownBy(() -> OpenPgpKey.read(file))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` is missing", file);
    }

    @Test
    void refusesWhatIsNoSecretKey() throws IOException {
        Signer signer = OpenPgpKey.generate(directory.resolve("k"), "Ann <a@example.org>", CREATED);
        Path open = Files.write(directory.resolve("open.asc"), signer.publicKeyArmored());
        Path binary = Files.write(directory.resolve("open.gpg"), signer.publicKeyBinary());
        Path text = Files.writeString(directory.resolve("text"), "no key\n");
        Path empty = Files.writeString(directory.resolve("empty"), "");

        for (Path file : List.of(open, binary, text, empty)) {
            assertThatThrownBy(() -> OpenPgpKey.read(file))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` holds no OpenPGP secret key", file);
        }
    }

    @Test
    @Tag("judge")
    void refusesALockedKeyAndSaysHowToUnlockIt() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            gpg.run(
                            "--passphrase",
                            "secret",
                            "--quick-gen-key",
                            "Ann <ann@example.org>",
                            "ed25519",
                            "sign,cert",
                            "never")
                    .ok();
            Path file = directory.resolve("locked.asc");
            Files.write(
                    file,
                    gpg.run("--passphrase", "secret", "--armor", "--export-secret-keys").bytes());

            assertThatThrownBy(() -> OpenPgpKey.read(file))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` is locked by a passphrase", file)
                    .satisfies(failure ->
                            assertThat(((FreshetException) failure).hint().orElse(""))
                                    .contains("FRESHET_PASSPHRASE_FILE"));
        }
    }

    @Test
    @Tag("judge")
    void refusesAKeyWhoseSignaturesDoNotRepeat() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            String key = gpg.key("Ec <ec@example.org>", "nistp256", "sign,cert", "never");
            Path file = directory.resolve("ec.asc");
            Files.write(file, gpg.run("--armor", "--export-secret-keys", key).bytes());

            assertThatThrownBy(() -> OpenPgpKey.read(file))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` holds no key that can sign", file);
        }
    }

    @Test
    @Tag("judge")
    void saysThatAnExpiredKeyCannotSign() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            String key =
                    gpg.key(
                            "Old <old@example.org>",
                            "ed25519",
                            "sign,cert",
                            "1y",
                            "--faked-system-time",
                            "20200101T000000!");
            Path file = directory.resolve("old.asc");
            Files.write(file, gpg.run("--armor", "--export-secret-keys", key).bytes());
            Signer signer = OpenPgpKey.read(file);

            assertThatThrownBy(() -> signer.clearSigned("a\n", CREATED))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage(
                            "key `%s` in `%s` cannot sign: it expired on 2020-12-31T00:00:00Z",
                            key, file);
        }
    }
}
