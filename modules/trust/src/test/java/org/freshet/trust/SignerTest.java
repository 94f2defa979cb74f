package org.freshet.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Gpg;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we sign is judged by gpgv and gpg. */
@Tag("judge")
class SignerTest {
    private static final Instant CREATED = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant SIGNED = Instant.parse("2025-06-01T12:00:00Z");
    private static final String TEXT =
            "Origin: Frésh\n- a dash\n-----BEGIN PGP SIGNATURE-----\n\nFrom: here\nend\n";

    @TempDir Path directory;

    @Test
    void gpgvTakesADetachedSignature() throws IOException {
        accepted(newKey());
    }

    @Test
    void gpgvTakesSignaturesByAnRsaKeyThatGpgExported() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            String key =
                    gpg.key(
                            "Rsa <rsa@example.org>",
                            "rsa3072",
                            "sign,cert",
                            "never",
                            "--faked-system-time",
                            "20250101T000000!");
            Signer signer = exported(gpg, "--export-secret-keys", key);

            assertThat(signer.fingerprint()).isEqualTo(key);
            accepted(signer);
        }
    }

    @Test
    void signsWithASubkeyWhereThePrimaryKeyStaysElsewhere() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            String[] then = {"--faked-system-time", "20250101T000000!"};
            String key = gpg.key("Sub <sub@example.org>", "ed25519", "cert", "never", then);
            gpg.run(then[0], then[1], "--quick-add-key", key, "ed25519", "sign", "never").ok();
            Signer signer = exported(gpg, "--export-secret-subkeys", key);

            assertThat(signer.fingerprint()).isEqualTo(key);
            accepted(signer);
        }
    }

    @Test
    void signsInManyThreadsAtOnce() throws Exception {
        Signer signer = newKey();
        byte[] alone = signer.clearSigned(TEXT, SIGNED);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<byte[]>> signatures =
                    threads.invokeAll(
                            Collections.nCopies(200, () -> signer.clearSigned(TEXT, SIGNED)));
            for (Future<byte[]> signature : signatures) {
                assertThat(signature.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void theSameInputKeyAndTimeGiveTheSameBytes() throws IOException {
        Path file = directory.resolve("key.asc");
        Signer made = OpenPgpKey.generate(file, "Ann <ann@example.org>", CREATED);
        Signer read = OpenPgpKey.read(file);

        assertThat(read.clearSigned(TEXT, SIGNED)).isEqualTo(made.clearSigned(TEXT, SIGNED));
        assertThat(detached(read, "data")).isEqualTo(detached(made, "data"));
        assertThat(read.publicKeyBinary()).isEqualTo(made.publicKeyBinary());
    }

    @Test
    void writesNoHeadersButTheHash() throws IOException {
        Signer signer = newKey();

        assertThat(new String(signer.clearSigned("a\n", SIGNED), UTF_8))
                .startsWith(
                        """
                        -----BEGIN PGP SIGNED MESSAGE-----
                        Hash: SHA512

                        a
                        -----BEGIN PGP SIGNATURE-----

                        """)
                .endsWith("-----END PGP SIGNATURE-----\n");
        assertThat(new String(signer.publicKeyArmored(), UTF_8))
                .startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n");
    }

    @Test
    void datesASignatureAsTold() throws IOException {
        Signer signer = newKey();
        Files.write(directory.resolve("key.gpg"), signer.publicKeyBinary());
        Files.writeString(directory.resolve("data"), "data");
        Files.write(directory.resolve("data.asc"), detached(signer, "data"));

        assertThat(gpgv("data.asc", "data").out())
                .contains(
                        "VALIDSIG %s 2025-06-01 %d 0 4 0 22 10 00"
                                .formatted(signer.fingerprint(), SIGNED.getEpochSecond()));
    }

    @Test
    void datesNoSignatureBeforeItsKey() throws IOException {
        Signer signer = newKey();
        Path file = directory.resolve("public.gpg");
        Files.write(file, signer.publicKeyBinary());
        byte[] early =
                signer.detached(
                        new ByteArrayInputStream("data".getBytes(UTF_8)),
                        Instant.parse("2001-01-01T00:00:00Z"));
        Files.write(directory.resolve("key.gpg"), signer.publicKeyBinary());
        Files.writeString(directory.resolve("data"), "data");
        Files.write(directory.resolve("data.asc"), early);

        assertThat(gpgv("data.asc", "data").ok()).contains("VALIDSIG").contains("2025-01-01");
    }

    @Test
    void gpgImportsTheSecretKeyAndSignsWithIt() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            Path file = directory.resolve("key.asc");
            Signer signer = OpenPgpKey.generate(file, "Ann <ann@example.org>", CREATED);
            gpg.run("--import", file.toString()).ok();
            byte[] data = "data".getBytes(UTF_8);
            Path open = directory.resolve("public.asc");
            Files.write(open, signer.publicKeyArmored());

            assertThat(
                            Keyring.read(List.of(open))
                                    .verifyDetached(
                                            "data",
                                            new ByteArrayInputStream(data),
                                            gpg.sign(signer.fingerprint(), data),
                                            Instant.parse("2031-01-01T00:00:00Z"))
                                    .signer())
                    .contains("Ann <ann@example.org>");
            assertThat(gpg.run("--list-keys", "--with-colons").out())
                    .contains(":22:")
                    .contains(":scSC:");
        }
    }

    @Test
    void gitTakesATagThatWasSignedAsADetachedText() throws IOException {
        try (Gpg gpg = Gpg.in(directory)) {
            Signer signer = newKey();
            gpg.run(signer.publicKeyArmored(), "--import").ok();
            FakeUpstream hello = FakeUpstream.in(directory, "hello");
            hello.file("a.c", "int a;\n").commit("one");
            String tag =
                    "object %s\ntype commit\ntag v1\ntagger A <a@example.org> 1748779200 +0000\n\nv1\n"
                            .formatted(hello.id("HEAD"));
            String signature = new String(detached(signer, tag), UTF_8);
            Tool git =
                    Tool.named("git").in(hello.directory()).env("GNUPGHOME", gpg.home().toString());
            String object =
                    git.run(
                                    (tag + signature).getBytes(UTF_8),
                                    "hash-object",
                                    "-t",
                                    "tag",
                                    "-w",
                                    "--stdin")
                            .ok()
                            .strip();
            git.run("update-ref", "refs/tags/v1", object).ok();

            assertThat(git.run("verify-tag", "--raw", "v1").err())
                    .contains("GOODSIG")
                    .contains(signer.fingerprint());
        }
    }

    private Signer newKey() {
        return OpenPgpKey.generate(directory.resolve("new.asc"), "Ann <ann@example.org>", CREATED);
    }

    private Signer exported(Gpg gpg, String how, String key) throws IOException {
        Path file = directory.resolve("exported.asc");
        Files.write(file, gpg.run("--armor", how, key).bytes());
        return OpenPgpKey.read(file);
    }

    private static byte[] detached(Signer signer, String data) {
        return signer.detached(new ByteArrayInputStream(data.getBytes(UTF_8)), SIGNED);
    }

    private void accepted(Signer signer) throws IOException {
        Files.write(directory.resolve("key.gpg"), signer.publicKeyBinary());
        Files.writeString(directory.resolve("data"), "data");
        Files.write(directory.resolve("data.asc"), detached(signer, "data"));
        Files.write(directory.resolve("InRelease"), signer.clearSigned(TEXT, SIGNED));

        assertThat(gpgv("data.asc", "data").ok()).contains("GOODSIG");
        Path out = directory.resolve("text");
        assertThat(gpgv("--output", out.toString(), "InRelease").ok()).contains("GOODSIG");
        assertThat(out).hasContent(TEXT);
        Files.writeString(directory.resolve("data"), "date");
        assertThat(gpgv("data.asc", "data").exit()).isNotZero();
    }

    private Tool.Ran gpgv(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(
                new String[] {
                    "--status-fd", "1", "--keyring", directory.resolve("key.gpg").toString()
                },
                0,
                all,
                0,
                4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return Tool.named("gpgv").in(directory).run(all);
    }
}
