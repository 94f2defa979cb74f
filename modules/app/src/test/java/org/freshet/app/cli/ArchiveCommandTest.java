package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive} by hand, on source packages that lie in files; no home is made. */
class ArchiveCommandTest {
    private static final String UNSAID =
            "note: where users reach it is not said, so pages and .sources files name the directory; `freshet archive init ROOT --suite noble --url URL` says it\n";

    @TempDir static Path dir;
    private static Site site;
    private static String newer;
    private static String older;
    private String root;

    @BeforeAll
    static void buildTwoReleases() {
        site = Site.in(dir);
        site.recipe("hello", "git: " + site.upstream("upstream", "1.0", "1.1").url());
        for (String release : List.of("1.0", "1.1")) {
            String out = dir.resolve("out").toString();
            assertThat(site.freshet("build", "hello", "--release", release, "--out", out).exit())
                    .isZero();
        }
        newer = dir.resolve("out/hello_1.1-0~fresh1~ubuntu2404.dsc").toString();
        older = dir.resolve("out/hello_1.0-0~fresh1~ubuntu2404_source.changes").toString();
    }

    @BeforeEach
    void chooseRoot(@TempDir Path parent) {
        root = parent.resolve("archive").toString();
    }

    private Said archive(String... arguments) {
        List<String> line = new ArrayList<>(List.of("archive"));
        line.addAll(List.of(arguments));
        return site.freshet(line.toArray(String[]::new)).with(root, "ROOT");
    }

    @Test
    void addsComponentsAndPublishesInThem() {
        archive("init", root, "--suite", "noble");
        assertThat(archive("init", root, "--suite", "noble", "--component", "main,contrib").text())
                .isEqualTo(
                        UNSAID
                                + "archive `ROOT` has the suites noble with the components main, contrib\nits secret key is `ROOT.key`: keep a copy\nexit 0\n");
        assertThat(
                        archive(
                                        "init",
                                        root,
                                        "--suite",
                                        "noble",
                                        "--component",
                                        "universe",
                                        "non-free",
                                        "--json")
                                .json()
                                .path("components"))
                .extracting(component -> component.asText())
                .containsExactly("main", "contrib", "universe", "non-free");
        assertThat(
                        archive("publish", root, "--suite", "noble", "--component", "free", newer)
                                .text())
                .isEqualTo(
                        """
                        error: archive `archive` has no component `free`

                        hint: add it with `freshet archive init ROOT --suite noble --component free`
                        exit 2
                        """);
        archive("publish", root, "--suite", "noble", "--component", "contrib", older);
        assertThat(archive("list", root).text())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.0-0~fresh1~ubuntu2404
                        exit 0
                        """);
        archive("publish", root, "--suite", "noble", "--component", "main", newer);
        assertThat(archive("list", root).text())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION                  COMPONENT
                        noble  hello   1.0-0~fresh1~ubuntu2404  contrib
                        noble  hello   1.1-0~fresh1~ubuntu2404  main
                        exit 0
                        """);
    }

    @Test
    @Tag("judge")
    void makesFillsListsAndVerifies() {
        assertThat(
                        archive("init", root, "--suite", "noble", "noble-rc", "--origin", "Example")
                                .text())
                .isEqualTo(
                        UNSAID
                                + "archive `ROOT` has the suites noble, noble-rc\nits secret key is `ROOT.key`: keep a copy\nexit 0\n");
        assertThat(archive("init", root, "--suite", "jammy", "--json").json().path("suites"))
                .extracting(suite -> suite.asText())
                .containsExactly("jammy", "noble", "noble-rc");
        assertThat(archive("publish", root, "--suite", "noble", newer).text())
                .isEqualTo("noble hello 1.1-0~fresh1~ubuntu2404\nexit 0\n");
        assertThat(archive("publish", root, "--suite", "noble", newer).text())
                .isEqualTo(
                        "nothing to do: suite `noble` holds hello 1.1-0~fresh1~ubuntu2404 already\nexit 0\n");
        assertThat(archive("publish", root, "--suite", "noble", older).text())
                .isEqualTo(
                        "nothing to do: hello 1.0-0~fresh1~ubuntu2404 is superseded by 1.1-0~fresh1~ubuntu2404; `--allow-downgrade` lets it in all the same\nexit 0\n");
        assertThat(archive("publish", root, "--suite", "jammy", older, "--json").json())
                .hasToString(
                        "{\"published\":[{\"suite\":\"jammy\",\"source\":\"hello\",\"version\":\"1.0-0~fresh1~ubuntu2404\"}],\"nothing\":[]}");
        assertThat(archive("list", root).text())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        jammy  hello   1.0-0~fresh1~ubuntu2404
                        noble  hello   1.1-0~fresh1~ubuntu2404
                        exit 0
                        """);
        assertThat(archive("list", root, "--json").json().path("packages").size()).isEqualTo(2);
        assertThat(archive("verify", root).text()).isEqualTo("archive `ROOT` is good\nexit 0\n");
        assertThat(site.home()).doesNotExist();
        Tool.named("gpgv")
                .run("--keyring", root + "/key.gpg", root + "/dists/noble/InRelease")
                .ok();
    }

    @Test
    void letsAnOlderVersionInWhereThatIsAskedFor() {
        archive("init", root, "--suite", "noble");
        archive("publish", root, "--suite", "noble", newer);

        assertThat(archive("publish", root, "--suite", "noble", "--allow-downgrade", older).text())
                .isEqualTo("noble hello 1.0-0~fresh1~ubuntu2404\nexit 0\n");
    }

    @Test
    void verifyFindsWhatWasChangedBehindItsBack() throws IOException {
        archive("init", root, "--suite", "noble");
        archive("publish", root, "--suite", "noble", newer);
        Files.writeString(
                Path.of(root, "pool/main/h/hello/hello_1.1.orig.tar.xz"),
                "x",
                StandardOpenOption.APPEND);

        Said said = archive("verify", root);

        assertThat(said.exit()).isEqualTo(4);
        assertThat(said.out()).isEmpty();
        assertThat(said.err())
                .startsWith(
                        "error: noble: hello 1.1-0~fresh1~ubuntu2404:"
                                + " `pool/main/h/hello/hello_1.1.orig.tar.xz` differs: expected sha256 `");
        assertThat(archive("verify", root, "--json").json().path("problems").size()).isEqualTo(1);
    }

    @Test
    void saysWhatCannotBe() throws IOException {
        archive("init", root, "--suite", "noble", "--origin", "Example");

        assertThat(archive("init", root, "--suite", "noble", "--origin", "Other").text())
                .isEqualTo(
                        """
                        error: origin of the archive is `Example` and cannot become `Other`

                        hint: apt stops on every client when it changes; make another archive for it
                        exit 2
                        """);
        assertThat(archive("init", root, "--suite", "Jammy Old").text())
                .isEqualTo(
                        """
                        error: suite `Jammy Old` is not valid

                        hint: use lower case letters, digits and `. + -`, the first a letter or digit
                        exit 2
                        """);
        assertThat(archive("publish", root, "--suite", "nobel", newer).text())
                .isEqualTo(
                        """
                        error: archive `archive` has no suite `nobel`

                        hint: did you mean `noble`?
                        exit 2
                        """);
        assertThat(archive("publish", root, "--suite", "noble", "/nowhere.dsc").text())
                .isEqualTo(
                        """
                        error: `/nowhere.dsc` does not exist

                        hint: name .dsc, .deb or .changes files
                        exit 2
                        """);
        assertThat(
                        archive(
                                        "publish",
                                        root,
                                        "--suite",
                                        "noble",
                                        dir.resolve("out/hello_1.1.orig.tar.xz").toString())
                                .text())
                .isEqualTo(
                        """
                        error: `SITE/out/hello_1.1.orig.tar.xz` is no package

                        hint: name .dsc, .deb or .changes files
                        exit 2
                        """);
    }

    @Test
    void aLostKeyIsReplacedOnlyByHand() throws IOException {
        archive("init", root, "--suite", "noble");
        Files.delete(Path.of(root + ".key"));

        assertThat(archive("publish", root, "--suite", "noble", newer).text())
                .isEqualTo(
                        """
                        error: key `ROOT.key` of archive `archive` is missing

                        hint: put it back from its backup; only when it is lost: remove `ROOT/key.asc` and run `freshet archive init ROOT --suite noble` for a new one, which every client must then fetch
                        exit 2
                        """);
        assertThat(archive("list", root).exit()).isZero();

        Files.delete(Path.of(root, "key.asc"));
        assertThat(archive("init", root, "--suite", "noble").exit()).isZero();
        assertThat(archive("publish", root, "--suite", "noble", newer).exit()).isZero();
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void refusesASourcePackageThatIsNotWhatItsDscSays() throws IOException {
        archive("init", root, "--suite", "noble");
        Path copy = dir.resolve("copy");
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            Files.createDirectory(copy);
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("hello_1.1.orig.tar.xz"), "x", StandardOpenOption.APPEND);

        Said said =
                archive(
                        "publish",
                        root,
                        "--suite",
                        "noble",
                        copy.resolve("hello_1.1-0~fresh1~ubuntu2404.dsc").toString());

        assertThat(said.text())
                .startsWith(
                        "error: digest of `hello_1.1.orig.tar.xz` differs:"
                                + " `hello_1.1-0~fresh1~ubuntu2404.dsc` expects sha256 `")
                .endsWith("\n\nhint: fetch or build the package again\nexit 2\n");
        assertThat(archive("list", root).out()).isEqualTo("SUITE  SOURCE  VERSION\n");
    }
}
