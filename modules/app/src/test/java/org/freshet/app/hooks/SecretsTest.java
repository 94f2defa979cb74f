package org.freshet.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.freshet.model.FreshetException;
import org.freshet.model.InvalidInput;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir Path dir;

    @Test
    void opensslMakesTheSameSignatures() {
        Tool openssl = Tool.named("openssl");

        assertThat(
                        openssl.run(
                                        Delivery.GITHUB_TAG.bytes(),
                                        "dgst",
                                        "-sha256",
                                        "-hmac",
                                        Delivery.SECRET,
                                        "-r")
                                .ok())
                .isEqualTo(
                        Delivery.GITHUB_TAG
                                        .header("X-Hub-Signature-256")
                                        .substring("sha256=".length())
                                + " *stdin\n");
        String key = HexFormat.of().formatHex(bytesUpTo(32));
        Delivery signed = Delivery.GITLAB_RELEASE_SIGNED;
        String said =
                signed.header("Webhook-Id")
                        + "."
                        + signed.header("Webhook-Timestamp")
                        + "."
                        + signed.body();
        byte[] digest =
                openssl.run(
                                said.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                "dgst",
                                "-sha256",
                                "-mac",
                                "HMAC",
                                "-macopt",
                                "hexkey:" + key,
                                "-binary")
                        .bytes();
        assertThat("v1," + java.util.Base64.getEncoder().encodeToString(digest))
                .isEqualTo(signed.header("Webhook-Signature"));
    }

    private static byte[] bytesUpTo(int end) {
        byte[] bytes = new byte[end];
        IntStream.range(0, end).forEach(i -> bytes[i] = (byte) i);
        return bytes;
    }

    @Test
    void eachLineIsOneAndAllAreAccepted() throws IOException {
        Secrets secrets =
                Secrets.read(file("the-old-one-of-last-year\n\n  " + Delivery.SECRET + " \r\n"));

        assertThat(secrets.accept(new Voucher.Token("the-old-one-of-last-year"), new byte[0]))
                .isTrue();
        assertThat(secrets.accept(new Voucher.Token(Delivery.SECRET), new byte[0])).isTrue();
        assertThat(secrets.accept(new Voucher.Token(""), new byte[0])).isFalse();
        assertThat(secrets.accept(new Voucher.Token("the-old-one-of-last-yeaR"), new byte[0]))
                .isFalse();
        assertThat(secrets.accept(new Voucher.BodySignature(""), new byte[0])).isFalse();
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() throws IOException {
        Secrets secrets = Secrets.read(file(Delivery.SIGNING_TOKEN));
        Delivery delivery = Delivery.GITLAB_RELEASE_SIGNED;
        String good = delivery.header("Webhook-Signature");

        assertThat(accepts(secrets, delivery, "v1a,AAAA v1,AAAA " + good)).isTrue();
        assertThat(accepts(secrets, delivery, "v1a,AAAA v1,AAAA")).isFalse();
        assertThat(accepts(secrets, delivery, good.substring("v1,".length()))).isFalse();
        assertThat(accepts(secrets, delivery, "")).isFalse();
    }

    private static boolean accepts(Secrets secrets, Delivery delivery, String signatures) {
        return secrets.accept(
                new Voucher.StandardSignature(
                        delivery.header("Webhook-Id"),
                        delivery.header("Webhook-Timestamp"),
                        signatures),
                delivery.bytes());
    }

    @Test
    void refusesAFileThatProtectsNothing() throws IOException {
        assertThat(refusal(dir.resolve("none")))
                .isEqualTo(
                        """
                        there is no file of webhook secrets `DIR/none`
                        make one: (umask 077; openssl rand -hex 32 >> DIR/none)\
                        """);
        assertThat(refusal(file("\n\n")))
                .isEqualTo(
                        """
                        file of webhook secrets `DIR/webhooks` is empty
                        make one with `openssl rand -hex 32`\
                        """);
        assertThat(refusal(file(Delivery.SECRET + "\nhunter2\n")))
                .isEqualTo(
                        """
                        webhook secret in line 2 of `DIR/webhooks` is shorter than 16 characters
                        make one with `openssl rand -hex 32`\
                        """);
        assertThat(refusal(file("whsec_not*base64*at*all")))
                .isEqualTo(
                        """
                        signing token in line 1 of `DIR/webhooks` is not `whsec_` and the Base64 of a key
                        copy it from GitLab, which shows it when it is made; or make a new one there\
                        """);
        assertThat(refusal(file((Delivery.SECRET + "\n").repeat(33))))
                .isEqualTo(
                        """
                        file of webhook secrets `DIR/webhooks` has more than 32
                        remove those that no forge uses any more\
                        """);
        assertThat(refusal(file("x".repeat(65_537))))
                .startsWith("file of webhook secrets `DIR/webhooks` is larger than 64 KiB");
        assertThat(refusal(dir)).startsWith("file of webhook secrets `DIR` cannot be read:");
    }

    @Test
    void refusesAFileThatEverybodyMayRead() throws IOException {
        Path file = file(Delivery.SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(refusal(file))
                .isEqualTo(
                        """
                        file of webhook secrets `DIR/webhooks` is open to everybody on this machine
                        chmod 600 DIR/webhooks; then change the secrets\
                        """);
    }

    private Path file(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("webhooks"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    private String refusal(Path file) {
        InvalidInput refused =
                org.assertj.core.api.Assertions.catchThrowableOfType(
                        InvalidInput.class, () -> Secrets.read(file));
        assertThatThrownBy(() -> Secrets.read(file)).isInstanceOf(FreshetException.class);
        return (refused.getMessage() + refused.hint().map(hint -> "\n" + hint).orElse(""))
                .replace(dir.toString(), "DIR");
    }
}
