package org.freshet.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.InvalidInput;
import org.freshet.model.Unavailable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileSignatureTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);

    @TempDir Path directory;
    Signer signer;
    Keyring keyring;
    byte[] armored;
    byte[] binary;

    @BeforeEach
    void sign() throws IOException {
        signer = OpenPgpKey.generate(directory.resolve("key.asc"), "Ann <a@example.org>", NOW);
        Path open = Files.write(directory.resolve("open.asc"), signer.publicKeyArmored());
        keyring = Keyring.read(List.of(open));
        armored = signer.detached(new ByteArrayInputStream(DATA), NOW);
        binary = Armor.blocks("PGP SIGNATURE", armored).getFirst();
    }

    @Test
    void takesWhatIsGood() {
        assertThat(keyring.fingerprints()).containsExactly(signer.fingerprint());
        assertThat(judge(armored)).isEqualTo(signer.fingerprint());
        assertThat(judge(binary)).isEqualTo(signer.fingerprint());
    }

    @Test
    void refusesWhatIsNoSignature() {
        refused(new byte[0], "is not an OpenPGP signature: no signature in it");
        refused("<html>not found</html>", "is not an OpenPGP signature: no signature in it");
        refused(new byte[] {(byte) 0xff, 1, 2}, "is not an OpenPGP signature");
        refused(signer.publicKeyBinary(), "it holds other things than signatures");
        refused(signer.publicKeyArmored(), "no signature in it");
        refused(new byte[(1 << 20) + 1], "it has more than 1048576 bytes");
        refused("-----BEGIN PGP SIGNATURE-----\n\n!!!!\n-----END PGP SIGNATURE-----\n", "is not");
        refused("-----BEGIN PGP SIGNATURE-----\n\niQ==\n", "armour without an end");
    }

    @Test
    void refusesASignatureCutShortAnywhere() {
        for (int length = 0; length < binary.length; length++) {
            refused(Arrays.copyOf(binary, length), "signature of `hello.tar`");
        }
    }

    @Test
    void believesNoLengthInAPacket() {
        // A version 6 signature that promises hashed subpackets of two gigabytes.
        refused(
                new byte[] {(byte) 0xc2, 10, 6, 0, 22, 10, 0x7f, (byte) 0xff, (byte) 0xff, 0, 0, 0},
                "has version 6, expected 4");
        refused(
                new byte[] {(byte) 0xc2, (byte) 0xff, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                "OpenPGP packet is cut short");
        refused(
                new byte[] {(byte) 0xc2, (byte) 0xff, (byte) 0xff, 0, 0, 0, 4},
                "OpenPGP packet is cut short");
        refused(new byte[] {(byte) 0x8b, 4, 0}, "OpenPGP packet of unknown length");
        refused(new byte[] {(byte) 0xc2, (byte) 0xe4, 4, 0}, "OpenPGP packet of unknown length");
    }

    @Test
    void refusesAnOldVersionOfSignature() {
        byte[] old = binary.clone();
        old[2] = 3;

        refused(old, "has version 3, expected 4");
    }

    @Test
    void refusesManySignatures() {
        byte[] many = new byte[binary.length * 17];
        for (int i = 0; i < 17; i++) {
            System.arraycopy(binary, 0, many, i * binary.length, binary.length);
        }

        refused(many, "it holds more than 16 signatures");
    }

    @Test
    void refusesEveryChangedByteThatASignatureCovers() {
        Random random = new Random(20260101);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = binary.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Throwable failure = catchThrowable(() -> judge(changed));
            if (failure != null) {
                assertThat(failure).isInstanceOf(IntegrityFailure.class);
            } else {
                assertThat(uncovered()).contains(at);
            }
        }
    }

    @Test
    void refusesChangedData() {
        assertThatThrownBy(() ->
                        keyring.verifyDetached(
                                "hello.tar",
                                new ByteArrayInputStream("hello 1.1\n".getBytes(US_ASCII)),
                                armored,
                                NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` does not match: signed by `%s`, content differs",
                        signer.fingerprint());
    }

    @Test
    void saysThatNothingIsPinned() {
        Keyring none = Keyring.read(List.of());

        assertThatThrownBy(() ->
                        none.verifyDetached(
                                "hello.tar", new ByteArrayInputStream(DATA), armored, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is by key `%s`, which is not pinned; pinned: none",
                        signer.fingerprint());
    }

    @Test
    void showsHostileNamesHarmlessly() {
        assertThatThrownBy(() ->
                        keyring.verifyDetached(
                                "a\u001b[2Jb", new ByteArrayInputStream(DATA), new byte[0], NOW))
                .hasMessageContaining("`a\\u001b[2Jb`");
    }

    @Test
    void saysThatTheDataCannotBeRead() throws IOException {
        Path file = directory.resolve("key.asc");
        InputStream broken;
        try (InputStream in = Files.newInputStream(file)) {
            broken = in;
        }

        assertThatThrownBy(() -> keyring.verifyDetached("hello.tar", broken, armored, NOW))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void refusesKeyFilesWithoutKeys() throws IOException {
        Path missing = directory.resolve("missing.asc");
        assertThatThrownBy(() -> Keyring.read(List.of(missing)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("key file `%s` is missing", missing);
        for (String text :
                List.of(
                        "",
                        "no key\n",
                        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!\n",
                        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
                        "\u0099\u0001")) {
            Path file = Files.write(directory.resolve("bad.asc"), text.getBytes(ISO_8859_1));
            assertThatThrownBy(() -> Keyring.read(List.of(file)))
                    .isInstanceOf(InvalidInput.class)
                    .hasMessage("key file `%s` holds no OpenPGP public key", file);
        }
    }

    /**
     * What nothing covers: the unhashed part (which names the key once more), the two bytes of the
     * digest that help to find the right key, and how many bits the two numbers have.
     */
    private List<Integer> uncovered() {
        int unhashed = 8 + number(6);
        int first = unhashed + 2 + number(unhashed) + 2;
        int second = first + 2 + (number(first) + 7) / 8;
        return Stream.of(IntStream.range(unhashed, first + 2), IntStream.range(second, second + 2))
                .flatMap(IntStream::boxed)
                .toList();
    }

    private int number(int at) {
        return (binary[at] & 0xff) << 8 | (binary[at + 1] & 0xff);
    }

    private String judge(byte[] signature) {
        return keyring.verifyDetached("hello.tar", new ByteArrayInputStream(DATA), signature, NOW)
                .key()
                .orElseThrow();
    }

    private void refused(String signature, String why) {
        refused(signature.getBytes(US_ASCII), why);
    }

    private void refused(byte[] signature, String why) {
        assertThatThrownBy(() -> judge(signature))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining(why)
                .satisfies(failure -> assertThat(((IntegrityFailure) failure).hint()).isPresent());
    }
}
