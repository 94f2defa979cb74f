package org.freshet.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.freshet.debian.Mirror;
import org.freshet.model.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apt's configuration of a machine that runs trixie. */
class MachineArchiveTest {
    private static final Target TRIXIE = Target.parse("debian/trixie");

    @TempDir Path root;

    @BeforeEach
    void machine() throws IOException {
        file("etc/os-release", "ID=debian\nVERSION_CODENAME=\"trixie\"\n");
        file("usr/share/keyrings/debian-archive-keyring.gpg", "keys");
    }

    @Test
    void readsSourcesFiles() throws IOException {
        file("usr/share/keyrings/other.gpg", "keys");
        file(
                "etc/apt/sources.list.d/debian.sources",
                """
                # The old release.
                Types: deb
                URIs: https://old.example.org/debian
                Suites: bookworm
                Components: main
                Enabled: no

                Types: deb deb-src
                URIs: https://mirror.example.org/debian
                Suites: trixie trixie-updates trixie-backports
                Components: main contrib
                Signed-By: /usr/share/keyrings/other.gpg

                Types: deb
                URIs: https://security.example.org/debian-security
                Suites: trixie-security
                Components: main
                """);

        assertThat(archive().of(TRIXIE))
                .contains(
                        new Mirror.Location(
                                URI.create("https://mirror.example.org/debian"),
                                root.resolve("usr/share/keyrings/other.gpg"),
                                List.of("trixie", "trixie-updates"),
                                List.of("main", "contrib")));
    }

    @Test
    void readsOneLineFilesAndFindsTheKeysOfTheDistribution() throws IOException {
        file(
                "etc/apt/sources.list",
                """
                #deb https://off.example.org/debian trixie main
                deb [arch=amd64] https://mirror.example.org/debian trixie main non-free # good
                """);

        assertThat(archive().of(Target.parse("debian/bookworm")))
                .contains(
                        new Mirror.Location(
                                URI.create("https://mirror.example.org/debian"),
                                root.resolve("usr/share/keyrings/debian-archive-keyring.gpg"),
                                List.of("bookworm"),
                                List.of("main", "non-free")));
    }

    @Test
    void saysNothingOfOtherDistributionsOrWithoutAnArchiveOnTheWeb() throws IOException {
        assertThat(archive().of(TRIXIE)).isEmpty();
        file("etc/apt/sources.list", "deb cdrom:[Debian]/ trixie main\n");

        assertThat(archive().of(TRIXIE)).isEmpty();
        assertThat(archive().of(Target.parse("ubuntu/noble"))).isEmpty();
    }

    private MachineArchive archive() {
        return new MachineArchive(root);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
