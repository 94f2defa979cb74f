package org.freshet.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.freshet.model.IntegrityFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClearTextTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path directory;
    Signer signer;
    Keyring keyring;

    @BeforeEach
    void start() throws IOException {
        signer = OpenPgpKey.generate(directory.resolve("key.asc"), "Ann <a@example.org>", NOW);
        Path open = Files.write(directory.resolve("open.asc"), signer.publicKeyArmored());
        keyring = Keyring.read(List.of(open));
    }

    @Test
    void givesBackWhatWasSigned() {
        for (String text :
                List.of(
                        "a\n",
                        "\n",
                        "\n\n",
                        "a\n\n",
                        "- a\n",
                        "-\n",
                        "--\n",
                        "-----BEGIN PGP SIGNATURE-----\n",
                        "ünï\n",
                        "Suite: noble\nFiles:\n 1\n .\n 2\n")) {
            String signed = new String(signer.clearSigned(text, NOW), UTF_8);

            assertThat(read(signed)).isEqualTo(text);
            assertThat(Keyring.textOf(signed.getBytes(UTF_8))).isEqualTo(text);
        }
    }

    @Test
    void leavesOutTrailingBlanksWhichNoSignatureCovers() {
        String signed = new String(signer.clearSigned("a \t\nb\n", NOW), UTF_8);

        assertThat(read(signed)).isEqualTo("a\nb\n");
        assertThat(read(signed.replace("b\n", "b  \n"))).isEqualTo("a\nb\n");
    }

    @Test
    void refusesWhatStandsAroundTheSignedBlock() {
        String signed = new String(signer.clearSigned("a\n", NOW), UTF_8);

        refused("evil\n" + signed, "it does not begin with");
        refused("\n" + signed, "it does not begin with");
        refused(signed + "evil\n", "it has text after the signature");
        refused(signed + signed, "it has text after the signature");
        refused("a\n", "it does not begin with");
        refused("", "it does not begin with");
        assertThat(read(signed + "\n\n")).isEqualTo("a\n");
    }

    @Test
    void refusesWhatReadersUnderstandDifferently() {
        String signed = new String(signer.clearSigned("a\n", NOW), UTF_8);

        refused(signed.replace("Hash: SHA512\n", "Evil: yes\n"), "it has a header that is not");
        refused(
                signed.replace("Hash: SHA512\n\n", "Hash: SHA512\n"),
                "it has a header that is not");
        refused(signed.replace("\na\n", "\n-a\n"), "it has a line with an unescaped dash");
        refused(
                signed.replace("SIGNED MESSAGE-----", "SIGNED MESSAGE----- evil"),
                "it does not begin with");
        refused(signed.replace("-----END", "-----FIN"), "it has no whole signature block");
        refused(signed.substring(0, signed.indexOf("-----BEGIN PGP SIGNATURE")), "it has no whole");
    }

    @Test
    void refusesATextMadeOfTwoSignatures() {
        String one = new String(signer.clearSigned("a\n", NOW), UTF_8);
        String two = new String(signer.clearSigned("b\n", NOW), UTF_8);
        String joined = one.replace("\na\n", "\na\nb\n");

        assertThatThrownBy(() -> read(joined)).hasMessageContaining("content differs");
        assertThatThrownBy(() -> read(one.replace("\na\n", "\nb\n")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `InRelease` does not match: signed by `%s`, content differs",
                        signer.fingerprint());
        assertThat(read(two)).isEqualTo("b\n");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] bytes = "a\u00ff\n".getBytes(ISO_8859_1);

        assertThatThrownBy(() -> Keyring.textOf(bytes))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("text is not UTF-8");
    }

    @Test
    void givesBackATextThatIsNotSigned() {
        assertThat(Keyring.textOf("Source: hello\n".getBytes(UTF_8))).isEqualTo("Source: hello\n");
    }

    private String read(String signed) {
        return keyring.verifyClearSigned("InRelease", signed.getBytes(UTF_8), NOW).text();
    }

    private void refused(String signed, String why) {
        assertThatThrownBy(() -> read(signed))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith("`InRelease` is not a clear-signed text: " + why);
    }
}
