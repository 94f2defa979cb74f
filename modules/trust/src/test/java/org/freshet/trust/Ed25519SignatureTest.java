package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.freshet.model.IntegrityFailure;
import org.freshet.model.Verdict;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and signatures are made, and judged once more, by the real minisign and signify. */
@Tag("judge")
class Ed25519SignatureTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir Path directory;
    Tool minisign;
    Tool signify;

    @BeforeEach
    void start() throws IOException {
        minisign = Tool.named("minisign").in(directory);
        signify = Tool.named("signify-openbsd").in(directory);
        Files.write(directory.resolve("hello.tar"), DATA);
    }

    @Test
    void findsAMinisignSignatureGoodAndSaysWhoMadeIt() throws IOException {
        String key = minisignKey("a");

        assertThat(judge("a.pub", minisigned("a", "-t", "hello 1.0,\tünïcode")))
                .isEqualTo(
                        new Verdict(
                                "hello.tar",
                                Optional.of(key),
                                Optional.empty(),
                                "good minisign signature by key (%s), comment `hello 1.0, ünïcode`"
                                        .formatted(key)));
    }

    @Test
    void takesBothAlgorithmsOfMinisign() throws IOException {
        String key = minisignKey("a");
        byte[] legacy = minisigned("a", "-l");
        byte[] prehashed = minisigned("a");

        assertThat(base64(legacy, 1)).startsWith("RW");
        assertThat(base64(prehashed, 1)).startsWith("RU");
        assertThat(judge("a.pub", legacy).key()).contains(key);
        assertThat(judge("a.pub", prehashed).key()).contains(key);
        Files.writeString(directory.resolve("bare.pub"), key + "\n");
        assertThat(judge("bare.pub", prehashed).key()).contains(key);
    }

    @Test
    void findsASignifySignatureGoodAndSaysWhoMadeIt() throws IOException {
        String key = signifyKey("s", "hello 1");

        assertThat(judge("s.pub", signified("s")))
                .isEqualTo(
                        new Verdict(
                                "hello.tar",
                                Optional.of(key),
                                Optional.of("hello 1"),
                                "good signify signature by hello 1 (%s)".formatted(key)));
    }

    @Test
    void refusesAnotherKey() throws IOException {
        minisignKey("a");
        minisignKey("b");
        byte[] signature = minisigned("b");

        assertThat(refusal("a.pub", signature, DATA))
                .isEqualTo(
                        "signature of `hello.tar` is by key number `%s`, which is not pinned; pinned: `%s`"
                                .formatted(minisignNumber("b"), minisignNumber("a")));
        // The number of a key is not a part of it: anybody may write a pinned one.
        byte[] forged = Base64.getDecoder().decode(base64(signature, 1));
        byte[] pinned = Base64.getDecoder().decode(key("a.pub"));
        System.arraycopy(pinned, 2, forged, 2, 8);
        assertThat(refusal("a.pub", withLine(signature, 1, forged), DATA))
                .startsWith("signature of `hello.tar` does not match: signed by `RW");
    }

    @Test
    void refusesChangedContent() throws IOException {
        String key = minisignKey("a");
        String other = signifyKey("s", "hello");
        byte[] changed = "hello 1.1\n".getBytes(US_ASCII);

        for (byte[] signature : List.of(minisigned("a"), minisigned("a", "-l"))) {
            assertThat(refusal("a.pub", signature, changed))
                    .isEqualTo(
                            "signature of `hello.tar` does not match: signed by `%s`, content differs"
                                    .formatted(key));
        }
        assertThat(refusal("s.pub", signified("s"), changed))
                .isEqualTo(
                        "signature of `hello.tar` does not match: signed by `%s`, content differs"
                                .formatted(other));
    }

    @Test
    void refusesAChangedTrustedCommentAsMinisignDoes() throws IOException {
        minisignKey("a");
        String signed = new String(minisigned("a", "-t", "hello 1.0"), UTF_8);
        byte[] changed = signed.replace("hello 1.0", "hello 1.1").getBytes(UTF_8);

        assertThat(refusal("a.pub", changed, DATA))
                .isEqualTo("trusted comment in the signature of `hello.tar` was changed");
        assertThat(minisignVerifies("a", changed)).isFalse();
    }

    @Test
    void refusesEveryChangedBitAsTheProgramsDo() throws IOException {
        minisignKey("a");
        byte[] signature = minisigned("a");
        byte[] raw = Base64.getDecoder().decode(base64(signature, 1));
        Random random = new Random(20260601);
        for (int i = 0; i < 200; i++) {
            byte[] changed = raw.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            byte[] file = withLine(signature, 1, changed);

            assertThat(refusal("a.pub", file, DATA)).isNotEmpty();
            if (i % 20 == 0) {
                assertThat(minisignVerifies("a", file)).isFalse();
            }
        }
    }

    @Test
    void refusesWhatIsCutShort() throws IOException {
        minisignKey("a");
        byte[] signature = minisigned("a");

        // The last line feed and the padding before it are of no account.
        for (int length = 0; length < signature.length - 3; length++) {
            assertThat(refusal("a.pub", Arrays.copyOf(signature, length), DATA)).isNotEmpty();
        }
        byte[] longer = Arrays.copyOf(signature, signature.length + 1);
        longer[signature.length] = 'x';
        assertThat(refusal("a.pub", longer, DATA)).contains("it has text after its end");
    }

    @Test
    void doesNotTakeALargeFileIntoMemory() throws IOException {
        minisignKey("a");
        byte[] legacy = minisigned("a", "-l");
        InputStream large =
                new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };

        assertThatThrownBy(() ->
                        Keys.read(List.of(directory.resolve("a.pub")))
                                .verify("hello.tar", Namespace.FILE, large, legacy, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `hello.tar` is over all of its bytes and not over a digest, and it has more than 67108864");
    }

    @Test
    void readsATextThatSignifySigned() throws IOException {
        String key = signifyKey("s", "hello");
        String text = "SHA256 (hello.tar) = 12\nünïcode\n";
        Files.writeString(directory.resolve("SHA256"), text);
        signify.run("-S", "-e", "-s", "s.sec", "-m", "SHA256", "-x", "SHA256.sig").ok();
        byte[] signed = Files.readAllBytes(directory.resolve("SHA256.sig"));
        Keys keys = Keys.read(List.of(directory.resolve("s.pub")));

        Keyring.SignedText read = keys.verifyText("SHA256.sig", signed, NOW);

        assertThat(read.text()).isEqualTo(text);
        assertThat(read.verdict().key()).contains(key);
        byte[] changed = signed.clone();
        changed[changed.length - 2]++;
        assertThatThrownBy(() -> keys.verifyText("SHA256.sig", changed, NOW))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "signature of `SHA256.sig` does not match: signed by `%s`, content differs",
                        key);
        // What is detached elsewhere must not pass for a signature over nothing.
        assertThatThrownBy(() -> keys.verifyText("hello.tar", signified("s"), NOW))
                .isInstanceOf(IntegrityFailure.class);
    }

    private String minisignKey(String name) throws IOException {
        minisign.run("-G", "-f", "-W", "-p", name + ".pub", "-s", name + ".key").ok();
        return key(name + ".pub");
    }

    private String signifyKey(String name, String comment) throws IOException {
        signify.run("-G", "-n", "-c", comment, "-p", name + ".pub", "-s", name + ".sec").ok();
        return key(name + ".pub");
    }

    private String key(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file)).get(1);
    }

    private String minisignNumber(String name) throws IOException {
        String[] words = Files.readAllLines(directory.resolve(name + ".pub")).get(0).split(" ", -1);
        // minisign leaves out the zeros in front.
        return "0".repeat(16 - words[words.length - 1].length()) + words[words.length - 1];
    }

    private byte[] minisigned(String name, String... options) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("-S", "-W", "-s", name + ".key", "-m", "hello.tar"));
        all.addAll(List.of(options));
        minisign.run(all.toArray(String[]::new)).ok();
        return Files.readAllBytes(directory.resolve("hello.tar.minisig"));
    }

    private boolean minisignVerifies(String name, byte[] signature) throws IOException {
        Files.write(directory.resolve("other.minisig"), signature);
        return minisign.run("-V", "-p", name + ".pub", "-m", "hello.tar", "-x", "other.minisig")
                        .exit()
                == 0;
    }

    private byte[] signified(String name) throws IOException {
        signify.run("-S", "-s", name + ".sec", "-m", "hello.tar", "-x", "hello.tar.sig").ok();
        return Files.readAllBytes(directory.resolve("hello.tar.sig"));
    }

    private Verdict judge(String pinned, byte[] signature) {
        return judge(pinned, signature, DATA);
    }

    private Verdict judge(String pinned, byte[] signature, byte[] data) {
        return Keys.read(List.of(directory.resolve(pinned)))
                .verify(
                        "hello.tar",
                        Namespace.FILE,
                        new ByteArrayInputStream(data),
                        signature,
                        NOW);
    }

    private String refusal(String pinned, byte[] signature, byte[] data) {
        Throwable failure = catchThrowable(() -> judge(pinned, signature, data));
        assertThat(failure).isInstanceOf(IntegrityFailure.class);
        assertThat(((IntegrityFailure) failure).hint()).isPresent();
        return String.valueOf(failure.getMessage());
    }

    private static String base64(byte[] signature, int line) {
        return new String(signature, UTF_8).lines().toList().get(line);
    }

    private static byte[] withLine(byte[] signature, int line, byte[] other) {
        List<String> lines = new ArrayList<>(new String(signature, UTF_8).lines().toList());
        lines.set(line, Base64.getEncoder().encodeToString(other));
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }
}
