package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String SSH =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIbd2xzYDUAiwekhJCYaSMTXpaBgE1NvHFjtO7mix/s1";
    private static final String MINISIGN =
            "untrusted comment: minisign public key A0D3B2DEE7FD0813\n"
                    + "RWQTCP3n3rLToCKqUSD3kPLjpP2+lZmqRGXzGV2bDoo6Qo1k6hIJzjpD\n";

    @TempDir Path directory;
    Signer openPgp;

    @BeforeEach
    void makeAKey() {
        openPgp = OpenPgpKey.generate(directory.resolve("key.asc"), "Ann <a@example.org>", NOW);
    }

    @Test
    void tellsKeyFilesApartByWhatIsInThem() throws IOException {
        assertThat(kinds(file("a", openPgp.publicKeyArmored()))).containsExactly("OpenPGP");
        assertThat(kinds(file("b", openPgp.publicKeyBinary()))).containsExactly("OpenPGP");
        assertThat(kinds(file("c", SSH + " ann@home\n"))).containsExactly("SSH");
        assertThat(kinds(file("d", "# signers\n\nann@example.org " + SSH + "\n")))
                .containsExactly("SSH");
        assertThat(kinds(file("e", MINISIGN))).containsExactly("minisign", "signify");
        assertThat(kinds(file("f", MINISIGN.lines().toList().get(1))))
                .containsExactly("minisign", "signify");
        assertThat(kinds(file("a", openPgp.publicKeyArmored()), file("c", SSH)))
                .containsExactly("OpenPGP", "SSH");
        assertThat(kinds()).isEmpty();
    }

    @Test
    void tellsSignaturesApartByWhatIsInThem() {
        byte[] armored = openPgp.detached(new ByteArrayInputStream(DATA), NOW);
        assertThat(SignatureKind.of(armored)).isEqualTo(SignatureKind.OPENPGP);
        assertThat(SignatureKind.of(Armor.blocks("PGP SIGNATURE", armored).getFirst()))
                .isEqualTo(SignatureKind.OPENPGP);
        assertThat(kind("-----BEGIN SSH SIGNATURE-----\n")).isEqualTo(SignatureKind.SSH);
        assertThat(kind("untrusted comment: x\nRW\ntrusted comment: y\n"))
                .isEqualTo(SignatureKind.MINISIGN);
        assertThat(kind("untrusted comment: x\nRW\n")).isEqualTo(SignatureKind.SIGNIFY);
        assertThat(kind("-----BEGIN SIGNED MESSAGE-----\n")).isEqualTo(SignatureKind.UNKNOWN);
        assertThat(kind("<html>")).isEqualTo(SignatureKind.UNKNOWN);
        assertThat(kind("")).isEqualTo(SignatureKind.UNKNOWN);
    }

    @Test
    void saysThatASignatureIsOfAnotherKindThanTheKeys() throws IOException {
        Path key = file("a.asc", openPgp.publicKeyArmored());

        assertThatThrownBy(() -> verify("untrusted comment: x\nRW\ntrusted comment: y\n", key))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is a minisign signature, and no key for it is pinned; pinned: OpenPGP")
                .satisfies(failure ->
                        assertThat(((IntegrityFailure) failure).hint().orElse(""))
                                .startsWith("add upstream's minisign key to `keys`"));
        assertThatThrownBy(() -> verify("-----BEGIN SSH SIGNATURE-----\n", key))
                .hasMessage(
                        "signature of `hello.tar` is an SSH signature, and no key for it is pinned; pinned: OpenPGP");
        assertThatThrownBy(() -> verify("-----BEGIN PGP SIGNATURE-----\n"))
                .hasMessage(
                        "signature of `hello.tar` is an OpenPGP signature, and no key for it is pinned; pinned: none");
    }

    @Test
    void refusesWhatIsNoSignature() throws IOException {
        Path key = file("a.asc", openPgp.publicKeyArmored());

        for (String text :
                List.of("", "x", "404 not found\n", "-----BEGIN SIGNED MESSAGE-----\n")) {
            assertThatThrownBy(() -> verify(text, key))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessage(
                            "signature of `hello.tar` is none that is known: OpenPGP, SSH, minisign or signify");
        }
        assertThatThrownBy(() -> verify("x".repeat((1 << 20) + 1), key))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` has more than 1048576 bytes");
    }

    @Test
    void refusesATextThatIsNotSigned() throws IOException {
        Path key = file("a.asc", openPgp.publicKeyArmored());
        byte[] list = "12  hello.tar\n".getBytes(US_ASCII);

        assertThatThrownBy(() -> Keys.read(List.of(key)).verifyText("SHA256SUMS", list, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`SHA256SUMS` is not a signed text");
        byte[] signed = openPgp.clearSigned("12  hello.tar\n", NOW);
        assertThat(Keys.read(List.of(key)).verifyText("SHA256SUMS", signed, NOW).text())
                .isEqualTo("12  hello.tar\n");
        assertThatThrownBy(() ->
                        Keys.read(List.of(file("c", SSH))).verifyText("SHA256SUMS", signed, NOW))
                .hasMessage(
                        "signature of `SHA256SUMS` is an OpenPGP signature, and no key for it is pinned; pinned: SSH");
    }

    @Test
    void refusesSecretKeys() throws IOException {
        for (String secret :
                List.of(
                        Files.readString(directory.resolve("key.asc")),
                        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
                        "untrusted comment: minisign encrypted secret key\nRW" + "A".repeat(210),
                        "untrusted comment: hello secret key\nRWRCSw" + "A".repeat(134))) {
            Path file = file("secret", secret);
            assertThatThrownBy(() -> Keys.read(List.of(file)))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` holds a secret key", file);
        }
    }

    @Test
    void refusesFilesWithoutKeys() throws IOException {
        for (String text :
                List.of(
                        "",
                        "# nobody\n",
                        "hello\n",
                        "untrusted comment: x\nRW\n",
                        "-----BEGIN CERTIFICATE-----\n")) {
            Path file = file("bad", text);
            assertThatThrownBy(() -> Keys.read(List.of(file)))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` holds no public key that is known", file);
        }
        Path file = file("bad", "ann@example.org " + SSH + "\n\nbob@example.org ssh-dss AAAA\n");
        assertThatThrownBy(() -> Keys.read(List.of(file)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "line 3 of key file `%s` is no line of allowed signers: `AAAA` is no type of keys that is known",
                        file);
    }

    private Path file(String name, String text) throws IOException {
        return file(name, text.getBytes(US_ASCII));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static List<String> kinds(Path... files) {
        Keys keys = Keys.read(List.of(files));
        List<String> kinds = new ArrayList<>();
        Stream.of(SignatureKind.values())
                .filter(keys::has)
                .forEach(kind -> kinds.add(kind.toString()));
        return kinds;
    }

    private static SignatureKind kind(String signature) {
        return SignatureKind.of(signature.getBytes(US_ASCII));
    }

    private static void verify(String signature, Path... keys) {
        Keys.read(List.of(keys))
                .verify(
                        "hello.tar",
                        Namespace.FILE,
                        new ByteArrayInputStream(DATA),
                        signature.getBytes(US_ASCII),
                        NOW);
    }
}
