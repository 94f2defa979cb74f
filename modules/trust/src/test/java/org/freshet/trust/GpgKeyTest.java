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
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real gpg signs, and keeps its secret key. */
@Tag("judge")
class GpgKeyTest {
    private static final String TEXT = "Suite: noble\n- dashed\n\nlast\n";

    @TempDir Path dir;

    private Signer signer(Gpg gpg, String fingerprint) {
        return Signer.of(GpgKey.of(fingerprint, Map.of("GNUPGHOME", gpg.home().toString())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa3072"})
    void whatGpgSignedGpgvAndWeTake(String algorithm) throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String key = gpg.key("G <g@example.org>", algorithm, "sign,cert", "never");
            Signer signer = signer(gpg, key);
            // Later than the key, and not now.
            Instant at = signer.facts().getFirst().created().plusSeconds(5);

            byte[] signed = signer.clearSigned(TEXT, at);
            byte[] detached = signer.detached(bytes(), at);

            Path keyring = Files.write(dir.resolve("key.gpg"), signer.publicKeyBinary());
            Keyring known = Keyring.read(List.of(keyring));
            assertThat(known.verifyClearSigned("x", signed, at).text()).isEqualTo(TEXT);
            known.verifyDetached("x", bytes(), detached, at);
            Path release = Files.write(dir.resolve("InRelease"), signed);
            assertThat(
                            Tool.named("gpgv")
                                    .run(
                                            "--status-fd",
                                            "1",
                                            "--keyring",
                                            keyring.toString(),
                                            release.toString())
                                    .ok())
                    .contains("VALIDSIG " + key)
                    .contains(" " + at.getEpochSecond() + " ");
            assertThat(signer.clearSigned(TEXT, at)).isEqualTo(signed);
        }
    }

    @Test
    void aSubkeySignsWhereThereIsOne() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String key = gpg.key("G <g@example.org>", "ed25519", "cert", "never");
            gpg.run("--quick-add-key", key, "ed25519", "sign", "1y").ok();
            Signer signer = signer(gpg, key);
            Instant at = Instant.now();

            byte[] signed = signer.clearSigned(TEXT, at);

            Path keyring = Files.write(dir.resolve("key.gpg"), signer.publicKeyBinary());
            assertThat(Keyring.read(List.of(keyring)).verifyClearSigned("x", signed, at).text())
                    .isEqualTo(TEXT);
            KeyFacts facts = signer.facts().getFirst();
            assertThat(facts.fingerprint()).isEqualTo(key);
            assertThat(facts.expires().orElseThrow())
                    .isAfter(facts.created().plusSeconds(364L * 86400));
            String subkey = gpg.fingerprints("G").getLast();
            assertThatThrownBy(() -> signer(gpg, subkey))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("`%s` is a subkey of key `%s`", subkey, key);
        }
    }

    @Test
    void tellsWhatGpgSaysOfASecretKeyThatIsGone() throws IOException {
        try (Gpg gpg = Gpg.in(dir)) {
            String key = gpg.key("G <g@example.org>");
            Signer signer = signer(gpg, key);
            gpg.run("--delete-secret-keys", key).ok();

            assertThatThrownBy(() -> signer.clearSigned(TEXT, Instant.now()))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageStartingWith("gpg failed: ")
                    .hasMessageContaining("No secret key");
            assertThatThrownBy(() -> signer(gpg, "0".repeat(40)))
                    .isInstanceOf(FreshetException.class)
                    .hasMessage("gpg has no key `%s`", "0".repeat(40));
        }
    }

    private static ByteArrayInputStream bytes() {
        return new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8));
    }
}
