package org.freshet.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.freshet.model.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    @TempDir Path dir;

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.writeString(dir.resolve("token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void readsATokenThatIsKept() throws IOException {
        assertThat(TokenFile.read(file("github_pat_11A\n", "rw-------")))
                .isEqualTo("github_pat_11A");
        assertThat(TokenFile.read(file("glpat-x_y", "rw-r-----"))).isEqualTo("glpat-x_y");
    }

    @Test
    void refusesATokenThatEverybodyMayRead() throws IOException {
        Path file = file("github_pat_11A\n", "rw-r--r--");

        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("token file `%s` may be read by everybody".formatted(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "secret one\n", "secret\nsecret\n", "Bearer secret", "sécret"})
    void showsNothingOfWhatIsNoToken(String content) throws IOException {
        Path file = file(content, "rw-------");

        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("token file `%s` does not hold a token".formatted(file));
    }

    @Test
    void saysThatThereIsNone() {
        assertThatThrownBy(() -> TokenFile.read(dir.resolve("none")))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("token file `%s/none` cannot be read: it is not there".formatted(dir));
    }

    @Test
    void saysInWhichLineOfTheSettingsItIsNamed() throws IOException {
        file("secret\n", "rw-r--r--");
        Path settings =
                Files.writeString(
                        dir.resolve("freshet.yaml"),
                        "tokens:\n  api.github.com: token\nregistries: {pypi: file:///srv}\n");

        assertThatThrownBy(() -> SettingsFile.read(settings, true, new Home(dir)))
                .isInstanceOf(InvalidInput.class)
                .hasMessage(
                        "%s:3:20: `registries.pypi` must be written like `https://registry.example.org/`, got `file:///srv`"
                                .formatted(settings));
        Files.writeString(settings, "tokens:\n  api.github.com: token\n");
        assertThatThrownBy(() -> SettingsFile.read(settings, true, new Home(dir)))
                .hasMessage(
                        ("%s:2:19: token file `%s/token` may be read by everybody; `chmod 600` it, and"
                                        + " get a new token if others use this machine")
                                .formatted(settings, dir));
    }
}
