package org.freshet.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.freshet.debian.Deb822;
import org.freshet.model.SourceName;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The distributions' tools read indices that many publications spliced. */
@Tag("judge")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexJudgeTest {
    private static final long SEED = 20261127;
    private static final int SOURCES = 60;

    // The judges know no other clock than the machine's.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Random random = new Random(SEED);
    private final Map<String, Integer> versions = new TreeMap<>();

    @TempDir static Path dir;
    private Path root;
    private Archive archive;

    /** Many packages at once, then replacements and removals at random. */
    @BeforeAll
    void anArchive() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = dir.resolve("fresh");
        archive = Archive.init(root, ArchiveOptions.suites("trial").withKeep(1), now);
        List<Path> first = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            first.addAll(files("pkg%03d".formatted(i), 0));
        }
        archive.publish("trial", first, false, now);
        for (int i = 0; i < 30; i++) {
            String name = "pkg%03d".formatted(random.nextInt(SOURCES));
            Integer version = versions.get(name);
            if (version != null && random.nextInt(4) == 0) {
                archive.withdraw(
                        List.of("trial"),
                        new SourceName(name),
                        TinySource.hello("1.%d-1".formatted(version)).debianVersion(),
                        "as a trial",
                        "B.",
                        now);
                versions.remove(name);
            } else {
                archive.publish("trial", files(name, i + 1), false, now);
            }
        }
        assertThat(versions).hasSizeBetween(SOURCES - 20, SOURCES - 1);
    }

    private List<Path> files(String name, int version) {
        versions.put(name, version);
        String text = "1.%d-1".formatted(version);
        Random letters = new Random(versions.size() + 1000L * version);
        StringBuilder words = new StringBuilder(name);
        for (int i = 0; i < 1500; i++) {
            words.append(' ').append(Integer.toString(letters.nextInt(1 << 20), 36));
        }
        Path in = dir.resolve("in");
        TinyBinary binary = new TinyBinary(name, text, "amd64", "", words.toString());
        TinyBinary doc = new TinyBinary(name + "-doc", text, "all", name, words.toString());
        return List.of(TinySource.hello(text).named(name).in(in), binary.in(in), doc.in(in));
    }

    private List<String> current(String pattern) {
        return versions.entrySet().stream()
                .map(each -> pattern.formatted(each.getKey(), "1." + each.getValue() + "-1"))
                .toList();
    }

    private static Map<String, Map<String, String>> stanzas(String text) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        for (Deb822.Stanza stanza : Deb822.parse("index", text)) {
            Map<String, String> fields = new TreeMap<>(stanza.fields());
            // SHA256 is the strong one of those that we write.
            fields.remove("SHA512");
            fields.remove("Checksums-Sha512");
            if (fields.containsKey("Description-en")) {
                // Ours stand by source.
                fields.remove("Source");
            }
            all.put(fields.get("Package") + " " + fields.get("Version"), fields);
        }
        return all;
    }

    @Test
    void aptFtparchiveDerivesTheSameIndices() throws IOException {
        // What the pool keeps for clients of older generations is no part of the suite.
        Path copy = dir.resolve("copy");
        List<String> files = new ArrayList<>(current("%1$s_%2$s.dsc"));
        files.addAll(current("%1$s_%2$s_amd64.deb"));
        files.addAll(current("%1$s-doc_%2$s_all.deb"));
        files.addAll(current("%1$s_%2$s.debian.tar.xz"));
        try (Stream<Path> pool = Files.walk(root.resolve("pool"))) {
            for (Path file : pool.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (files.contains(name) || name.contains(".orig.tar.")) {
                    Path to = copy.resolve(root.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        Tool ftparchive = Tool.named("apt-ftparchive").in(copy);
        Path suite = root.resolve("dists/trial/main");
        Path theirs = copy.resolve("dists/trial/main");
        Files.createDirectories(theirs.resolve("binary-amd64"));
        Files.createDirectories(theirs.resolve("i18n"));
        Path config = dir.resolve("ftparchive.conf");
        Files.writeString(
                config,
                """
                Dir { ArchiveDir "."; CacheDir "."; };
                Default { Packages::Compress "."; Translation::Compress "."; Contents::Compress "."; };
                Tree "dists/trial" {
                  Sections "main";
                  Architectures "amd64";
                  Directory "pool";
                  LongDescription "false";
                };
                """);
        ftparchive.run("-qq", "generate", config.toString()).ok();

        assertThat(stanzas(Files.readString(suite.resolve("binary-amd64/Packages"))))
                .hasSize(2 * versions.size())
                .isEqualTo(stanzas(Files.readString(theirs.resolve("binary-amd64/Packages"))));
        assertThat(stanzas(Files.readString(suite.resolve("i18n/Translation-en"))))
                .hasSize(2 * versions.size())
                .isEqualTo(stanzas(Files.readString(theirs.resolve("i18n/Translation-en"))));
        archive.makeContents(now);
        assertThat(suite.resolve("Contents-amd64"))
                .hasSameBinaryContentAs(theirs.resolve("Contents-amd64"));
        assertThat(stanzas(Files.readString(suite.resolve("source/Sources"))))
                .hasSize(versions.size())
                .isEqualTo(stanzas(ftparchive.run("-qq", "sources", "pool").ok()));
    }

    @Test
    void xzAndGzipReadThem() throws IOException {
        assertThat(archive.verify(now).problems()).isEmpty();
        for (String index :
                List.of(
                        "binary-amd64/Packages",
                        "binary-arm64/Packages",
                        "i18n/Translation-en",
                        "source/Sources")) {
            Path plain = root.resolve("dists/trial/main").resolve(index);
            Tool.named("gzip").run("-t", plain + ".gz").ok();
            Tool.named("xz").run("-t", plain + ".xz").ok();
            assertThat(Tool.named("gzip").run("-dc", plain + ".gz").ok())
                    .isEqualTo(Files.readString(plain));
            assertThat(Tool.named("xz").run("-dc", plain + ".xz").ok())
                    .isEqualTo(Files.readString(plain));
        }
        // One stream; several blocks, or this test tells nothing.
        assertThat(
                        Tool.named("xz")
                                .run(
                                        "--robot",
                                        "-l",
                                        root.resolve("dists/trial/main/binary-amd64/Packages.xz")
                                                .toString())
                                .ok())
                .containsPattern("\nfile\t1\t[2-9]\t");
    }

    @Test
    void compressedWholeTheyAreSmallerAndTheNextPublicationStillCopiesSegments()
            throws IOException {
        Path copy = dir.resolve("whole");
        Tool.named("cp").run("-a", root.toString(), copy.toString()).ok();
        Files.copy(dir.resolve("fresh.key"), dir.resolve("whole.key"));
        Files.writeString(
                copy.resolve("freshet-archive.json"),
                Files.readString(copy.resolve("freshet-archive.json"))
                        .replace("../fresh.key", "../whole.key"));
        Archive whole = Archive.open(copy);
        Path xz = copy.resolve("dists/trial/main/binary-amd64/Packages.xz");
        long before = Files.size(xz);
        long blocks = blocks(xz);

        assertThat(whole.optimize(now)).containsExactly("trial");

        assertThat(blocks(xz)).isEqualTo(1);
        assertThat(Files.size(xz)).isLessThan(before);
        Tool.named("xz").run("-t", xz.toString()).ok();
        assertThat(whole.optimize(now)).isEmpty();
        assertThat(Archive.open(copy).verify(now).problems()).isEmpty();

        // As another process, so that nothing is remembered.
        String name = versions.keySet().iterator().next();
        Archive.open(copy)
                .withdraw(
                        List.of("trial"),
                        new SourceName(name),
                        TinySource.hello("1.%d-1".formatted(versions.get(name))).debianVersion(),
                        "as a trial",
                        "B.",
                        now);
        assertThat(blocks(xz)).isEqualTo(blocks);
        assertThat(Archive.open(copy).verify(now).problems()).isEmpty();
        assertThat(copy.resolve("dists/trial/.segments")).isDirectory();
    }

    private static long blocks(Path xz) {
        return Tool.named("xz")
                .run("--robot", "-lv", xz.toString())
                .ok()
                .lines()
                .filter(line -> line.startsWith("block\t"))
                .count();
    }

    @Test
    void repreproMirrorsThem() throws IOException {
        Path gnupg = gnupg();
        Path conf = dir.resolve("reprepro/conf");
        Files.createDirectories(conf);
        Files.writeString(
                conf.resolve("distributions"),
                """
                Codename: copy
                Architectures: amd64 source
                Components: main
                Update: fresh
                """);
        Files.writeString(
                conf.resolve("updates"),
                """
                Name: fresh
                Method: file:%s
                Suite: trial
                Components: main
                Architectures: amd64 source
                VerifyRelease: blindtrust
                """
                        .formatted(root));
        Tool reprepro =
                Tool.named("reprepro")
                        .in(dir.resolve("reprepro"))
                        .env("GNUPGHOME", gnupg.toString());

        Tool.Ran update = reprepro.run("-b", ".", "update", "copy");

        assertThat(update.exit()).as(update.out() + update.err()).isZero();
        String listed = reprepro.run("-b", ".", "list", "copy").ok();
        assertThat(listed.lines())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(
                                        current("copy|main|amd64: %s %s"),
                                        current("copy|main|amd64: %s-doc %s"),
                                        current("copy|main|source: %s %s"))
                                .flatMap(List::stream)
                                .toList());
    }

    @Test
    void aptlyMirrorsThem() throws IOException {
        try (FakeWeb web = FakeWeb.start()) {
            web.directory("/fresh", root);
            Path config = dir.resolve("aptly.conf");
            Files.writeString(
                    config,
                    """
                    {"rootDir": "%s", "gpgDisableVerify": true}
                    """
                            .formatted(dir.resolve("aptly")));
            Tool aptly = Tool.named("aptly").in(dir);
            String with = "-config=" + config;
            aptly.run(
                            with,
                            "mirror",
                            "create",
                            "-with-sources",
                            "-architectures=amd64",
                            "copy",
                            web.uri("/fresh").toString(),
                            "trial",
                            "main")
                    .ok();

            Tool.Ran update = aptly.run(with, "mirror", "update", "copy");

            assertThat(update.exit()).as(update.out() + update.err()).isZero();
            assertThat(
                            aptly.run(with, "mirror", "show", "-with-packages", "copy")
                                    .ok()
                                    .lines()
                                    .map(String::strip))
                    .containsAll(current("%s_%s_amd64"))
                    .containsAll(current("%s-doc_%s_all"))
                    .containsAll(current("%s_%s_source"));
        }
    }

    private Path gnupg() throws IOException {
        Path home = Files.createDirectories(dir.resolve("gnupg"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        return home;
    }
}
