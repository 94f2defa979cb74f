package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and signatures are made, and judged once more, by the real ssh-keygen. */
@Tag("judge")
class SshSignatureTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
    private static final String END = "-----END SSH SIGNATURE-----\n";

    @TempDir Path directory;
    SshKeygen ssh;
    Path signers;

    @BeforeEach
    void start() {
        ssh = new SshKeygen(directory);
        signers = directory.resolve("allowed_signers");
    }

    @Test
    void findsASignatureGoodAndSaysWhoMadeIt() throws IOException {
        pin("ann@example.org " + ssh.key("ann", "ed25519"));

        Verdict verdict = judge(ssh.sign("ann", "file", DATA));

        String key = ssh.fingerprint("ann");
        assertThat(verdict)
                .isEqualTo(
                        new Verdict(
                                "hello.tar",
                                Optional.of(key),
                                Optional.of("ann@example.org"),
                                "good SSH signature by ann@example.org (" + key + ")"));
    }

    @Test
    void takesEveryKindOfKeyThatSshKeygenDoes() throws IOException {
        for (String kind :
                List.of("ed25519", "ecdsa 256", "ecdsa 384", "ecdsa 521", "rsa 2048", "rsa 3072")) {
            String[] words = kind.split(" ", -1);
            String name = kind.replace(' ', '-');
            pin(
                    "ann@example.org "
                            + (words.length == 1
                                    ? ssh.key(name, words[0])
                                    : ssh.key(name, words[0], "-b", words[1])));
            for (String hash : List.of("sha256", "sha512")) {
                byte[] signature = ssh.sign(name, "file", DATA, "-O", "hashalg=" + hash);

                assertThat(judge(signature).key()).as(kind).contains(ssh.fingerprint(name));
                assertThat(ssh.verifies(signers, "ann@example.org", DATA, signature)).isTrue();
            }
        }
    }

    @Test
    void takesKeysInHardwareTokens() throws Exception {
        for (SecurityKey key : List.of(SecurityKey.ed25519(), SecurityKey.ecdsa())) {
            pin("ann@example.org " + key.line());
            // Touched, and not touched.
            for (int flags : List.of(1, 0)) {
                byte[] signature = key.sign(DATA, flags, 7);

                assertThat(judge(signature).signer()).contains("ann@example.org");
                assertThat(ssh.verifies(signers, "ann@example.org", DATA, signature)).isTrue();
                assertThat(refusal(key.changed(signature))).contains("does not match");
                assertThat(ssh.verifies(signers, "ann@example.org", DATA, key.changed(signature)))
                        .isFalse();
            }
        }
    }

    @Test
    void refusesWhatIsNotSigned() throws IOException {
        pin("ann@example.org " + ssh.key("ann", "ed25519"));
        ssh.key("bob", "ed25519");

        assertThat(refusal(ssh.sign("ann", "file", "hello 1.1\n".getBytes(US_ASCII))))
                .isEqualTo(
                        "signature of `hello.tar` does not match: signed by `%s`, content differs"
                                .formatted(ssh.fingerprint("ann")));
        assertThat(refusal(ssh.sign("bob", "file", DATA)))
                .isEqualTo(
                        "signature of `hello.tar` is by key `%s`, which is not pinned; pinned: `%s`"
                                .formatted(ssh.fingerprint("bob"), ssh.fingerprint("ann")));
        assertThat(refusal(ssh.sign("ann", "git", DATA)))
                .isEqualTo("signature of `hello.tar` is for the namespace `git`, expected `file`");
        assertThat(
                        Keys.read(List.of(signers))
                                .verify(
                                        "tag v1",
                                        Namespace.GIT,
                                        new ByteArrayInputStream(DATA),
                                        ssh.sign("ann", "git", DATA),
                                        NOW)
                                .signer())
                .contains("ann@example.org");
    }

    @Test
    void refusesAWeakKey() throws IOException {
        pin("ann@example.org " + ssh.key("ann", "rsa", "-b", "1024"));

        assertThat(refusal(ssh.sign("ann", "file", DATA)))
                .isEqualTo(
                        "signature of `hello.tar` is by key `%s`, which is too weak: RSA of 1024 bits"
                                .formatted(ssh.fingerprint("ann")));
    }

    @Test
    void refusesRsaWithSha1() throws IOException {
        String line = ssh.key("ann", "rsa", "-b", "2048");
        pin("ann@example.org " + line);
        byte[] blob = blob(ssh.sign("ann", "file", DATA));
        // The signature's own algorithm is its last but one string.
        int at = new String(blob, US_ASCII).lastIndexOf("rsa-sha2-512");
        byte[] sha1 = new byte[blob.length - 5];
        System.arraycopy(blob, 0, sha1, 0, at);
        System.arraycopy("ssh-rsa".getBytes(US_ASCII), 0, sha1, at, 7);
        System.arraycopy(blob, at + 12, sha1, at + 7, blob.length - at - 12);
        sha1[at - 1] = 7;
        sha1[at - 5] = (byte) (sha1[at - 5] - 5);

        assertThat(refusal(armored(sha1)))
                .isEqualTo(
                        "SSH signature of `hello.tar` is malformed: it uses the weak digest SHA-1");
        assertThat(ssh.verifies(signers, "ann@example.org", DATA, armored(sha1))).isFalse();
    }

    @Test
    void respectsWhatAKeyIsPinnedForAsSshKeygenDoes() throws IOException {
        String key = ssh.key("ann", "ed25519");
        byte[] signature = ssh.sign("ann", "file", DATA);
        record Case(String options, String refusal) {}
        for (Case each :
                List.of(
                        new Case("namespaces=\"file\"", ""),
                        new Case("namespaces=\"git,f?l*\"", ""),
                        new Case("NameSpaces=\"*\"", ""),
                        new Case(
                                "namespaces=\"git\"",
                                "is pinned for the namespaces `git`, and this is `file`"),
                        new Case(
                                "namespaces=\"*,!file\"",
                                "is pinned for the namespaces `*,!file`, and this is `file`"),
                        new Case("valid-after=\"20260601Z\"", ""),
                        new Case("valid-after=\"20260601120000Z\"", ""),
                        new Case(
                                "valid-after=\"20260601120001Z\"",
                                "is not valid before 2026-06-01T12:00:01Z"),
                        new Case("valid-before=\"202606011200Z\"", ""),
                        new Case(
                                "valid-before=\"20260601115959\"",
                                "expired on 2026-06-01T11:59:59Z"),
                        new Case("namespaces=\"file\",valid-before=\"20270101Z\"", ""),
                        new Case(
                                "valid-after=\"20200101Z\",valid-before=\"20210101Z\"",
                                "expired on 2021-01-01T00:00:00Z"))) {
            pin("ann@example.org " + each.options() + " " + key);

            boolean good =
                    ssh.verifies(
                            signers,
                            "ann@example.org",
                            DATA,
                            signature,
                            "-Overify-time=20260601120000Z");

            assertThat(good).as(each.options()).isEqualTo(each.refusal().isEmpty());
            if (good) {
                assertThat(judge(signature).signer()).contains("ann@example.org");
            } else {
                assertThat(refusal(signature))
                        .isEqualTo(
                                "signature of `hello.tar` is by key `%s`, which %s"
                                        .formatted(ssh.fingerprint("ann"), each.refusal()));
            }
        }
    }

    @Test
    void isContentWithOneLineThatLetsTheKeySign() throws IOException {
        String key = ssh.key("ann", "ed25519");
        pin("old@example.org valid-before=\"20200101Z\" " + key + "\nann@example.org " + key);

        assertThat(judge(ssh.sign("ann", "file", DATA)).signer()).contains("ann@example.org");
    }

    @Test
    void refusesWhatIsCutShortOrChanged() throws IOException {
        pin("ann@example.org " + ssh.key("ann", "ed25519"));
        byte[] blob = blob(ssh.sign("ann", "file", DATA));
        assertThat(judge(armored(blob)).signer()).contains("ann@example.org");

        for (int length = 0; length < blob.length; length++) {
            assertThat(refusal(armored(Arrays.copyOf(blob, length)))).contains("is malformed: ");
        }
        assertThat(refusal(armored(Arrays.copyOf(blob, blob.length + 1))))
                .contains("it has more than it should");
        Random random = new Random(20260601);
        for (int i = 0; i < 1000; i++) {
            byte[] changed = blob.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(refusal(armored(changed))).isNotEmpty();
        }
    }

    @Test
    void refusesTextAroundIt() throws IOException {
        pin("ann@example.org " + ssh.key("ann", "ed25519"));
        String good = new String(ssh.sign("ann", "file", DATA), US_ASCII);

        assertThat(judge(good.replace("\n", "\r\n").getBytes(US_ASCII)).key()).isPresent();
        assertThat(refusal((good + good).getBytes(US_ASCII))).contains("is malformed");
        assertThat(refusal((good + "x").getBytes(US_ASCII))).contains("is malformed");
        assertThat(refusal(("x\n" + good).getBytes(US_ASCII))).contains("is none that is known");
        assertThat(refusal((BEGIN + "A".repeat(1 << 19) + "\n" + END).getBytes(US_ASCII)))
                .contains("it is longer than any");
        assertThat(refusal((BEGIN + "!!!\n" + END).getBytes(US_ASCII))).contains("is malformed");
    }

    private void pin(String lines) throws IOException {
        Files.writeString(signers, "# who may sign\n\n" + lines + "\n");
    }

    private Verdict judge(byte[] signature) {
        return Keys.read(List.of(signers))
                .verify(
                        "hello.tar",
                        Namespace.FILE,
                        new ByteArrayInputStream(DATA),
                        signature,
                        NOW);
    }

    private String refusal(byte[] signature) {
        Throwable failure = catchThrowable(() -> judge(signature));
        assertThat(failure).isInstanceOf(IntegrityFailure.class);
        assertThat(((IntegrityFailure) failure).hint()).isPresent();
        return String.valueOf(failure.getMessage());
    }

    private static byte[] blob(byte[] armored) {
        String text = new String(armored, US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]*-----", ""));
    }

    static byte[] armored(byte[] blob) {
        return (BEGIN + Base64.getEncoder().encodeToString(blob) + "\n" + END).getBytes(US_ASCII);
    }
}
