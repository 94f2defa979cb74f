package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.freshet.testkit.Apt;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apt and debmirror read {@code Translation-en}. */
@Tag("judge")
class DescriptionsJudgeTest {
    // The judges know no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir Path dir;
    private Path root;
    private Archive archive;

    @BeforeEach
    void anArchive() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("trial"), now);
        TinyBinary hello = TinyBinary.hello("1.0-1");
        archive.publish(
                "trial",
                List.of(
                        hello.in(dir.resolve("in")),
                        hello.named("hello-doc").forAll().in(dir.resolve("in"))),
                false,
                now);
    }

    private String shown(String languages) throws IOException {
        Apt apt = Apt.in(dir.resolve("apt"));
        apt.file(
                "etc/sources.list.d/fresh.sources",
                Files.readString(root.resolve("fresh-trial.sources")));
        String option = "Acquire::Languages=" + languages;
        Tool.Ran update = apt.run("apt-get", "-o", option, "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");
        return apt.run("apt-cache", "-o", option, "show", "hello", "hello-doc").ok();
    }

    @Test
    void aptShowsLongDescriptions() throws IOException {
        assertThat(shown("en"))
                .containsOnlyOnce("Package: hello\n")
                .containsOnlyOnce("Package: hello-doc\n")
                .contains(
                        """
                        Description-en: says first
                         And no more.
                        Description-md5: a4a8d7c8d14e82702f1ffad12cfa0651
                        """);
    }

    @Test
    void withoutLanguagesItShowsTheFirstLine() throws IOException {
        assertThat(shown("none")).contains("Description: says first\n").doesNotContain("And no");
    }

    @Test
    void debmirrorTakesAllOfTheArchive() {
        Path mirror = Debmirror.of(root, dir, "--i18n");

        for (String each :
                List.of(
                        "dists/trial/main/i18n/Translation-en.xz",
                        "dists/trial/main/binary-amd64/Packages.xz",
                        "pool/main/h/hello/hello_1.0-1_amd64.deb",
                        "pool/main/h/hello/hello-doc_1.0-1_all.deb")) {
            assertThat(mirror.resolve(each)).hasSameBinaryContentAs(root.resolve(each));
        }
    }
}
