package org.freshet.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.freshet.model.IntegrityFailure;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumsTest {
    private static final byte[] DATA = "hello 1.0\n".getBytes(US_ASCII);
    private static final String SHA256 =
            "4e62a82a79a788ea0db991e268b6e2488afd22a5b556fff4b36b2c1973b2f31b";
    private static final String SHA1 = "8f1a192994bac1309f6313e2e66dec87d7b71178";

    @TempDir Path directory;

    @Test
    @Tag("judge")
    void readsWhatTheCoreutilsWrite() throws IOException {
        Files.write(directory.resolve("hello.tar"), DATA);
        for (String command :
                List.of(
                        "sha256sum hello.tar",
                        "sha256sum -b hello.tar",
                        "sha256sum --tag hello.tar",
                        "sha256sum ./hello.tar",
                        "sha512sum hello.tar",
                        "sha512sum --tag hello.tar",
                        "b2sum hello.tar",
                        "b2sum --tag hello.tar",
                        "md5sum hello.tar; sha1sum hello.tar; sha512sum hello.tar",
                        "sha256sum hello.tar | sed 's/  / /'",
                        "sha256sum --tag hello.tar | sed 's/ (/(/; s/) =/)=/'",
                        "sha256sum --tag hello.tar; sha512sum --tag hello.tar",
                        "echo Checksums of hello:; sha256sum hello.tar | sed 's/^[^ ]*/\\U&/'; echo bye")) {
            String list = Tool.named("sh").in(directory).run("-c", command).ok();

            assertThat(list(list).verify("hello.tar", new ByteArrayInputStream(DATA)))
                    .as(command)
                    .containsAnyOf("SHA-256", "SHA-512", "BLAKE2b");
            assertThat(list(list).has("hello.tar")).isTrue();
            assertThat(list(list).has("ello.tar")).isFalse();
        }
    }

    @Test
    @Tag("judge")
    void readsNamesThatTheCoreutilsEscape() throws IOException {
        String name = "a\nb\\c\rd";
        Files.write(directory.resolve(name), DATA);
        for (String command : List.of("sha256sum a*", "sha256sum --tag a*")) {
            String list = Tool.named("sh").in(directory).run("-c", command).ok();

            assertThat(list(list).verify(name, new ByteArrayInputStream(DATA)))
                    .isEqualTo("SHA-256");
        }
    }

    @Test
    void refusesAnotherFile() {
        assertThatThrownBy(() -> verify(SHA256 + "  hello.tar\n", "hello 1.1\n"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello.tar` differs from `SHA256SUMS`: expected SHA-256 `%s`, got `"
                                .formatted(SHA256));
        assertThatThrownBy(() ->
                        verify(
                                "SHA256 (hello.tar) = %s\nSHA512 (hello.tar) = 00\n"
                                        .formatted(SHA256),
                                "hello 1.0\n"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessageStartingWith(
                        "`hello.tar` differs from `SHA256SUMS`: expected SHA-512 `00`, got `");
    }

    @Test
    void refusesAFileThatIsNotThereOnce() {
        assertThatThrownBy(() -> verify(SHA256 + "  other.tar\n", "hello 1.0\n"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`SHA256SUMS` does not list `hello.tar`");
        assertThatThrownBy(() ->
                        verify(
                                SHA256 + "  hello.tar\n" + "0".repeat(64) + "  old/hello.tar\n",
                                "hello 1.0\n"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage("`SHA256SUMS` lists `hello.tar` more than once");
    }

    @Test
    void takesNoWeakDigestForAProof() {
        assertThatThrownBy(() ->
                        verify(SHA1 + "  hello.tar\nRMD160 (hello.tar) = 00\n", "hello 1.0\n"))
                .isInstanceOf(IntegrityFailure.class)
                .hasMessage(
                        "`SHA256SUMS` lists `hello.tar` by SHA-1, RMD160 only, expected SHA-256, SHA-512 or BLAKE2b");
    }

    @Test
    void isQuickWithHostileLists() {
        String list = ("SHA256 (" + "(".repeat(4000) + ") = \n").repeat(4000) + "0".repeat(1 << 24);

        Assertions.assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(list(list).has("hello.tar")).isFalse());
    }

    private static Checksums list(String text) {
        return Checksums.parse("SHA256SUMS", text);
    }

    private static String verify(String list, String data) {
        return list(list).verify("hello.tar", new ByteArrayInputStream(data.getBytes(US_ASCII)));
    }
}
