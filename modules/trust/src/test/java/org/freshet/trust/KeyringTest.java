package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Verdict;
import org.freshet.testkit.Gpg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and signatures are made by the real gpg. */
@Tag("judge")
class KeyringTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    // Later than all that these tests make.
    private static final Instant NOW = Instant.parse("2031-01-01T00:00:00Z");

    @TempDir Path directory;
    Gpg gpg;

    @BeforeEach
    void start() {
        gpg = Gpg.in(directory);
    }

    @AfterEach
    void stop() {
        gpg.close();
    }

    @Test
    void findsASignatureGoodAndSaysWhoMadeIt() {
        String key = gpg.key("Ann <ann@example.org>");

        Verdict verdict = judge(keyring(key), gpg.sign(key, DATA));

        assertThat(verdict)
                .isEqualTo(
                        new Verdict(
                                "hello.tar",
                                Optional.of(key),
                                Optional.of("Ann <ann@example.org>"),
                                "good signature by Ann <ann@example.org> (" + key + ")"));
    }

    @Test
    void takesRsaAndEllipticCurvesAndBinarySignatures() {
        for (String algorithm : List.of("rsa2048", "nistp256", "nistp521", "ed25519")) {
            String key = gpg.key(algorithm + " <a@example.org>", algorithm, "sign,cert", "never");
            byte[] signature = gpg.sign(key, DATA);

            assertThat(judge(keyring(key), signature).key()).contains(key);
            assertThat(judge(keyring(key), gpg.run(signature, "--dearmor").bytes()).key())
                    .contains(key);
        }
    }

    @Test
    void takesASignatureMadeInTextMode() {
        String key = gpg.key("Ann <ann@example.org>");

        assertThat(judge(keyring(key), gpg.sign(key, DATA, "--textmode")).key()).contains(key);
    }

    @Test
    void refusesChangedContent() {
        String key = gpg.key("Ann <ann@example.org>");
        byte[] signature = gpg.sign(key, "hello 1.1\n".getBytes(US_ASCII));

        assertThatThrownBy(() -> judge(keyring(key), signature))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` does not match: signed by `%s`, content differs",
                        key);
    }

    @Test
    void namesTheKeyThatSignedAndTheKeysThatArePinned() {
        String ann = gpg.key("Ann <ann@example.org>");
        String bob = gpg.key("Bob <bob@example.org>");

        assertThatThrownBy(() -> judge(keyring(ann), gpg.sign(bob, DATA)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which is not pinned; pinned:"
                                + " `%s`",
                        bob, ann)
                .satisfies(failure ->
                        assertThat(((IntegrityFailure) failure).hint().orElse(""))
                                .contains("fingerprint was confirmed"));
    }

    @Test
    void isContentWithOneGoodSignatureAmongSeveral() {
        String ann = gpg.key("Ann <ann@example.org>");
        String bob = gpg.key("Bob <bob@example.org>");
        byte[] both = gpg.sign(ann, DATA, "--local-user", bob);
        byte[] appended = concat(gpg.sign(ann, DATA), gpg.sign(bob, DATA));
        byte[] oneBad = concat(gpg.sign(ann, "other".getBytes(US_ASCII)), gpg.sign(bob, DATA));

        assertThat(judge(keyring(bob), both).key()).contains(bob);
        assertThat(judge(keyring(bob), appended).key()).contains(bob);
        assertThat(judge(keyring(ann, bob), oneBad).key()).contains(bob);
    }

    @Test
    void judgesExpiryAtTheGivenTime() {
        String[] then = {"--faked-system-time", "20200101T000000!"};
        String key = gpg.key("Old <old@example.org>", "ed25519", "sign,cert", "1y", then);
        byte[] signature = gpg.sign(key, DATA, then);
        Keyring pinned = keyring(key);

        assertThat(judge(pinned, signature, "2020-12-30T00:00:00Z").key()).contains(key);
        assertThatThrownBy(() -> judge(pinned, signature, "2021-01-01T00:00:00Z"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which expired on"
                                + " 2020-12-31T00:00:00Z",
                        key);

        gpg.run("--faked-system-time", "20201201T000000!", "--quick-set-expire", key, "2y").ok();
        assertThat(judge(keyring(key), signature, "2022-01-01T00:00:00Z").key()).contains(key);
    }

    @Test
    void judgesTheExpiryOfASubkeyByItself() {
        String[] then = {"--faked-system-time", "20200101T000000!"};
        String key = gpg.key("Sub <sub@example.org>", "ed25519", "cert", "never", then);
        gpg.run(then[0], then[1], "--quick-add-key", key, "ed25519", "sign", "1y").ok();
        String subkey = gpg.fingerprints("Sub <sub@example.org>").get(1);
        byte[] signature = gpg.sign(subkey, DATA, then);
        Keyring pinned = keyring(key);

        assertThat(judge(pinned, signature, "2020-12-30T00:00:00Z").key()).contains(key);
        assertThatThrownBy(() -> judge(pinned, signature, "2021-01-01T00:00:00Z"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which is a subkey that expired"
                                + " on 2020-12-31T00:00:00Z",
                        subkey);
    }

    @Test
    void refusesASignatureThatExpiredItself() {
        String[] then = {"--faked-system-time", "20200101T000000!"};
        String key = gpg.key("Ann <ann@example.org>", "ed25519", "sign,cert", "never", then);
        byte[] signature =
                gpg.sign(key, DATA, then[0], then[1], "--default-sig-expire", "2020-02-01");

        assertThat(judge(keyring(key), signature, "2020-01-15T00:00:00Z").key()).contains(key);
        assertThatThrownBy(() -> judge(keyring(key), signature))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "signature of `hello.tar` by `%s` expired on 2020-02-01".formatted(key));
    }

    @Test
    void refusesARevokedKey() throws IOException {
        String key = gpg.key("Ann <ann@example.org>");
        byte[] signature = gpg.sign(key, DATA);
        String revocation =
                Files.readString(gpg.home().resolve("openpgp-revocs.d/" + key + ".rev"));
        // gpg puts a colon there so that nobody imports it by mistake.
        gpg.run(revocation.replace(":-----BEGIN", "-----BEGIN").getBytes(UTF_8), "--import").ok();

        assertThatThrownBy(() -> judge(keyring(key), signature))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` is by key `%s`, which is revoked", key);
    }

    @Test
    void refusesARevokedSubkey() {
        String key = gpg.key("Sub <sub@example.org>", "ed25519", "cert", "never");
        gpg.run("--quick-add-key", key, "ed25519", "sign", "never").ok();
        String subkey = gpg.fingerprints("Sub <sub@example.org>").get(1);
        byte[] signature = gpg.sign(subkey, DATA);
        assertThat(judge(keyring(key), signature).key()).contains(key);
        gpg.run(
                        "key 1\nrevkey\ny\n0\n\ny\nsave\n".getBytes(US_ASCII),
                        "--no-batch",
                        "--no-tty",
                        "--status-fd",
                        "2",
                        "--command-fd",
                        "0",
                        "--edit-key",
                        key)
                .ok();

        assertThatThrownBy(() -> judge(keyring(key), signature))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which is a revoked subkey",
                        subkey);
    }

    @Test
    void refusesWeakDigests() {
        String key = gpg.key("Ann <ann@example.org>", "rsa2048", "sign,cert", "never");

        assertThatThrownBy(() -> judge(keyring(key), gpg.sign(key, DATA, "--digest-algo", "SHA1")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` by `%s` uses the weak digest SHA-1", key);
        assertThatThrownBy(() ->
                        judge(keyring(key), gpg.sign(key, DATA, "--digest-algo", "RIPEMD160")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` by `%s` uses the weak digest RIPEMD-160", key);
        assertThatThrownBy(() -> judge(keyring(key), gpg.sign(key, DATA, "--digest-algo", "MD5")))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` by `%s` uses the weak digest MD5", key);
    }

    @Test
    void refusesWeakKeys() {
        String rsa = gpg.key("Rsa <rsa@example.org>", "rsa1024", "sign,cert", "never");
        String dsa = gpg.key("Dsa <dsa@example.org>", "dsa2048", "sign,cert", "never");

        assertThatThrownBy(() -> judge(keyring(rsa), gpg.sign(rsa, DATA)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which is too weak: RSA of 1024"
                                + " bits",
                        rsa);
        assertThatThrownBy(() -> judge(keyring(dsa), gpg.sign(dsa, DATA)))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` is by key `%s`, which is too weak: DSA", dsa);
    }

    @Test
    void namesTheUserIdThatIsNotRevoked() {
        String key = gpg.key("Ann <old@example.org>");
        gpg.run("--quick-add-uid", key, "Ann <new@example.org>").ok();
        gpg.run("--quick-set-primary-uid", key, "Ann <old@example.org>").ok();
        gpg.run("--quick-revoke-uid", key, "Ann <old@example.org>").ok();

        assertThat(judge(keyring(key), gpg.sign(key, DATA)).signer())
                .contains("Ann <new@example.org>");
    }

    @Test
    void takesAKeyWhoseSelfSignatureIsBySha1() {
        String key =
                gpg.key(
                        "Old <old@example.org>",
                        "rsa2048",
                        "sign,cert",
                        "never",
                        "--cert-digest-algo",
                        "SHA1");

        assertThat(judge(keyring(key), gpg.sign(key, DATA, "--digest-algo", "SHA256")).key())
                .contains(key);
    }

    @Test
    void readsFilesOfSeveralKeysArmouredAndBinary() throws IOException {
        String ann = gpg.key("Ann <ann@example.org>");
        String bob = gpg.key("Bob <bob@example.org>");
        Path binary = directory.resolve("both.gpg");
        Files.write(binary, gpg.run("--export", ann, bob).bytes());
        Path armored = directory.resolve("both.asc");
        Files.writeString(armored, gpg.run("--armor", "--export", ann, bob).out());
        Path blocks = directory.resolve("blocks.asc");
        Files.write(
                blocks,
                concat(
                        Files.readAllBytes(gpg.exported(ann)),
                        Files.readAllBytes(gpg.exported(bob))));

        Path anything = directory.resolve("anything.asc");
        Files.write(anything, gpg.run(Files.readAllBytes(binary), "--enarmor").bytes());
        assertThat(anything).content().startsWith("-----BEGIN PGP ARMORED FILE-----");

        assertThat(Keyring.read(List.of(binary)).fingerprints())
                .containsExactlyInAnyOrder(ann, bob);
        assertThat(Keyring.read(List.of(anything)).fingerprints())
                .containsExactlyInAnyOrder(ann, bob);
        assertThat(Keyring.read(List.of(armored)).fingerprints())
                .containsExactlyInAnyOrder(ann, bob);
        assertThat(Keyring.read(List.of(blocks, binary)).fingerprints()).containsExactly(ann, bob);
    }

    @Test
    void refusesASecretKeyInThePlaceOfAPublicOne() throws IOException {
        String key = gpg.key("Ann <ann@example.org>");
        Path secret = directory.resolve("secret.gpg");
        Files.write(secret, gpg.run("--export-secret-keys", key).bytes());

        assertThatThrownBy(() -> Keyring.read(List.of(secret)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` holds a secret key", secret);
    }

    @Test
    void readsAClearSignedTextAsItWasSigned() {
        String key = gpg.key("Ann <ann@example.org>");
        String text = "Origin: ünïcode\n- dash\n-----BEGIN PGP\n\nFrom here\nblanks  \t\nend\n";
        byte[] signed = clearSigned(key, text);

        Keyring.SignedText read = keyring(key).verifyClearSigned("InRelease", signed, NOW);

        assertThat(read.text())
                .isEqualTo("Origin: ünïcode\n- dash\n-----BEGIN PGP\n\nFrom here\nblanks\nend\n");
        assertThat(read.verdict().key()).contains(key);
        assertThat(Keyring.textOf(signed)).isEqualTo(read.text());
        byte[] windows = new String(signed, UTF_8).replace("\n", "\r\n").getBytes(UTF_8);
        assertThat(keyring(key).verifyClearSigned("InRelease", windows, NOW).text())
                .isEqualTo(read.text());
    }

    @Test
    void refusesAChangedClearSignedText() {
        String key = gpg.key("Ann <ann@example.org>");
        String signed = new String(clearSigned(key, "Suite: noble\n"), UTF_8);

        assertThatThrownBy(() ->
                        keyring(key)
                                .verifyClearSigned(
                                        "InRelease",
                                        signed.replace("noble", "jammy").getBytes(UTF_8),
                                        NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `InRelease` does not match: signed by `%s`, content differs",
                        key);
    }

    @Test
    void refusesATextSignatureInThePlaceOfAnotherKindOfSignature() {
        String key = gpg.key("Ann <ann@example.org>");
        byte[] selfSignature = gpg.run("--export", key).bytes();
        // The certification is the third packet of an exported key: key, user id, signature.
        byte[] third = Packet.split(selfSignature).get(2).framed();

        assertThatThrownBy(() -> judge(keyring(key), third))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("signature of `hello.tar` is not over a document: type 19");
    }

    private byte[] clearSigned(String key, String text) {
        return gpg.run(text.getBytes(UTF_8), "--local-user", key, "--clear-sign").bytes();
    }

    private static Verdict judge(Keyring keyring, byte[] signature) {
        return judge(keyring, signature, NOW.toString());
    }

    private static Verdict judge(Keyring keyring, byte[] signature, String at) {
        return keyring.verifyDetached(
                "hello.tar", new ByteArrayInputStream(DATA), signature, Instant.parse(at));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private Keyring keyring(String... fingerprints) {
        return Keyring.read(gpg.exported(fingerprints));
    }
}
