package org.freshet.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several keys, RSA, and keys that are locked. */
class SigningKeysTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SIGNED = Instant.parse("2026-02-01T00:00:00Z");
    private static final String TEXT = "Suite: noble\n- dashed\n";

    @TempDir Path dir;

    private Signer key(String name, KeyAlgorithm algorithm) {
        return OpenPgpKey.generate(
                dir.resolve(name), algorithm, name + " <k@example.org>", CREATED, Passphrases.NONE);
    }

    private Path served(String name, Signer signer) throws IOException {
        return Files.write(dir.resolve(name), signer.publicKeyBinary());
    }

    @Test
    void whoKnowsOneOfTheKeysCanCheckTheSignatureOfAll() throws IOException {
        Signer old = key("old", KeyAlgorithm.RSA4096);
        Signer young = key("young", KeyAlgorithm.ED25519);
        Signer both = Signer.jointly(List.of(young, old, young));
        byte[] signed = both.clearSigned(TEXT, SIGNED);
        byte[] detached =
                both.detached(
                        new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8)), SIGNED);

        assertThat(both.fingerprints()).containsExactly(young.fingerprint(), old.fingerprint());
        assertThat(both.facts())
                .extracting(KeyFacts::algorithm)
                .containsExactly("ed25519", "rsa4096");
        for (Signer one : List.of(old, young)) {
            Keyring known = Keyring.read(List.of(served("one.gpg", one)));
            assertThat(known.verifyClearSigned("x", signed, SIGNED).text()).isEqualTo(TEXT);
            known.verifyDetached(
                    "x",
                    new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8)),
                    detached,
                    SIGNED);
        }
        assertThat(both.clearSigned(TEXT, SIGNED)).isEqualTo(signed);
    }

    @Test
    @Tag("judge")
    void gpgvAndSqvTakeSignaturesOfTwoKeysByOneOrBoth() throws IOException {
        Signer old = key("old", KeyAlgorithm.RSA4096);
        Signer young = key("young", KeyAlgorithm.ED25519);
        Signer both = Signer.jointly(List.of(old, young));
        Path text = Files.writeString(dir.resolve("Release"), TEXT);
        Path signed = Files.write(dir.resolve("InRelease"), both.clearSigned(TEXT, SIGNED));
        Path detached =
                Files.write(
                        dir.resolve("Release.gpg"),
                        both.detached(Files.newInputStream(text), SIGNED));
        Path keyring = served("both.gpg", both);

        // gpgv wants to know every key that signed.
        Tool gpgv = Tool.named("gpgv");
        gpgv.run("--keyring", keyring.toString(), signed.toString()).ok();
        gpgv.run("--keyring", keyring.toString(), detached.toString(), text.toString()).ok();
        for (Signer one : List.of(old, young, both)) {
            String known = served("known.gpg", one).toString();
            Tool.named("sqv").run("--keyring", known, detached.toString(), text.toString()).ok();
            assertThat(gpgv.run("--keyring", known, signed.toString()).err())
                    .contains("Good signature");
        }
    }

    @Test
    void aPassphraseLocksANewKeyAndOpensItAgain() throws IOException {
        Path words = Files.writeString(dir.resolve("words"), "not this\n\nopen sesame\n");
        Path file = dir.resolve("locked");
        Signer made =
                OpenPgpKey.generate(
                        file,
                        KeyAlgorithm.ED25519,
                        "L <l@example.org>",
                        CREATED,
                        Passphrases.of(Map.of("FRESHET_PASSPHRASE", "open sesame")));

        Signer opened =
                OpenPgpKey.read(
                        file, Passphrases.of(Map.of("FRESHET_PASSPHRASE_FILE", words.toString())));

        assertThat(opened.clearSigned(TEXT, SIGNED)).isEqualTo(made.clearSigned(TEXT, SIGNED));
        assertThatThrownBy(() -> OpenPgpKey.read(file, Passphrases.NONE))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` is locked by a passphrase", file);
        Passphrases wrong = Passphrases.of(Map.of("FRESHET_PASSPHRASE", "close sesame"));
        assertThatThrownBy(() -> OpenPgpKey.read(file, wrong))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "key file `%s` is locked by a passphrase that is none of those given", file)
                .hasMessageNotContaining("sesame");
        assertThat(wrong).hasToString("1 passphrases");
    }

    @Test
    @Tag("judge")
    void gpgReadsAKeyThatWeLocked() throws IOException {
        Path file = dir.resolve("locked");
        OpenPgpKey.generate(
                file,
                KeyAlgorithm.RSA4096,
                "L <l@example.org>",
                CREATED,
                Passphrases.of(Map.of("FRESHET_PASSPHRASE", "open sesame")));
        try (Gpg gpg = Gpg.in(dir)) {
            gpg.run("--import", file.toString()).ok();

            assertThat(gpg.run("--passphrase", "wrong", "--clear-sign").exit()).isNotZero();
            assertThat(
                            gpg.run(
                                            "x\n".getBytes(StandardCharsets.UTF_8),
                                            "--passphrase",
                                            "open sesame",
                                            "--clear-sign")
                                    .ok())
                    .contains("BEGIN PGP SIGNATURE");
        }
    }

    @Test
    @Tag("judge")
    void opensAKeyThatGpgLocked() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            gpg.run(
                            "--passphrase",
                            "secret",
                            "--quick-gen-key",
                            "L <l@example.org>",
                            "rsa3072",
                            "sign,cert",
                            "2y")
                    .ok();
            Path file = dir.resolve("locked.asc");
            Files.write(
                    file,
                    gpg.run("--passphrase", "secret", "--armor", "--export-secret-keys").bytes());

            Signer signer =
                    OpenPgpKey.read(file, Passphrases.of(Map.of("FRESHET_PASSPHRASE", "secret")));

            KeyFacts facts = signer.facts().getFirst();
            assertThat(facts.algorithm()).isEqualTo("rsa3072");
            assertThat(facts.userId()).isEqualTo("L <l@example.org>");
            assertThat(facts.expires().orElseThrow())
                    .isBetween(
                            facts.created().plusSeconds(729L * 86400),
                            facts.created().plusSeconds(731L * 86400));
        }
    }

    @Test
    void aKeyThatNeverExpiresSaysSo() {
        assertThat(key("k", KeyAlgorithm.ED25519).facts())
                .singleElement()
                .satisfies(facts -> assertThat(facts.expires()).isEmpty())
                .extracting(KeyFacts::created)
                .isEqualTo(CREATED);
    }

    @Test
    void refusesAFingerprintThatIsShort() {
        assertThatThrownBy(() -> KeyPlace.of("gpg:ABCD", dir).open())
                .isInstanceOf(InvalidInput.class)
                .hasMessage("`gpg:ABCD` is not the fingerprint of a key");
    }
}
