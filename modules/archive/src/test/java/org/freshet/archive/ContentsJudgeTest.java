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

/** apt-file, apt-ftparchive and debmirror read {@code Contents-ARCH}, of packages by dpkg-deb. */
@Tag("judge")
class ContentsJudgeTest {
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
    }

    /** A package with files, links and directories, packed as dpkg-deb packs it. */
    private Path built(String name, String section, String packing, List<String> files)
            throws IOException {
        Path tree = dir.resolve("tree-" + name);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.createDirectories(tree.resolve("usr/share/doc/" + name + "/empty directory"));
        for (String file : files) {
            Path path = tree.resolve(file);
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, name);
        }
        Files.createSymbolicLink(tree.resolve("usr/link-" + name), Path.of("share"));
        Files.createLink(tree.resolve("usr/twin-" + name), tree.resolve(files.getFirst()));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                """
                Package: %s
                Version: 1.0-1
                Architecture: amd64
                Maintainer: B. Person <b@example.org>
                %sDescription: of files
                """
                        .formatted(name, section));
        Path deb = dir.resolve(name + "_1.0-1_amd64.deb");
        Tool.named("dpkg-deb")
                .run("--root-owner-group", "-Z" + packing, "-b", tree.toString(), deb.toString())
                .ok();
        return deb;
    }

    private void published() throws IOException {
        archive.publish(
                "trial",
                List.of(
                        built(
                                "hello",
                                "Section: utils\n",
                                "xz",
                                List.of("usr/bin/hello", "usr/bin/hello-x", "etc/ä b  c.conf")),
                        built(
                                "other",
                                "",
                                "zstd",
                                List.of(
                                        "usr/share/shared",
                                        "usr/share/" + "long/".repeat(60) + "name")),
                        built(
                                "third",
                                "Section: contrib/net\n",
                                "gzip",
                                List.of("usr/bin/third", "usr/bin/" + "x".repeat(200)))),
                false,
                now);
        archive.makeContents(now);
    }

    @Test
    void aptFtparchiveMakesTheSameLines() throws IOException {
        published();

        String contents = Files.readString(root.resolve("dists/trial/main/Contents-amd64"));
        assertThat(contents)
                .contains("usr/twin-third", "usr/link-other", " utils/hello", " contrib/net/third")
                .doesNotContain("empty directory");
        // Only its `generate` tells sections, as IndexJudgeTest has it.
        assertThat(contents.replaceAll("(?m) (?:utils|contrib/net)/(?=[a-z]+$)", " "))
                .isEqualTo(
                        Tool.named("apt-ftparchive").in(root).run("-qq", "contents", "pool").ok());
    }

    @Test
    void aptFileFindsAPath() throws IOException {
        published();
        Apt apt = Apt.in(dir.resolve("apt"));
        apt.file(
                "etc/sources.list.d/fresh.sources",
                Files.readString(root.resolve("fresh-trial.sources")));
        apt.file(
                "apt.conf",
                Files.readString(apt.path("apt.conf"))
                        + Files.readString(Path.of("/etc/apt/apt.conf.d/50apt-file.conf")));
        Tool.Ran update = apt.run("apt-get", "update");
        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        assertThat(update.out() + update.err()).doesNotContain("W:", "E:");

        assertThat(apt.run("apt-file", "search", "/usr/bin/hello-x").ok())
                .isEqualTo("hello: /usr/bin/hello-x\n");
        assertThat(apt.run("apt-file", "list", "third").ok())
                .contains("third: /usr/bin/third\n")
                .contains("third: /usr/bin/" + "x".repeat(200));
    }

    @Test
    void debmirrorTakesIt() throws IOException {
        published();

        Path mirror = Debmirror.of(root, dir, "--i18n", "--getcontents");

        String path = "dists/trial/main/Contents-amd64.gz";
        assertThat(mirror.resolve(path)).hasSameBinaryContentAs(root.resolve(path));
    }
}
