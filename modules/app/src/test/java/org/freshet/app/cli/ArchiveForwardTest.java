package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that are taken back or promoted, and suites that are closed, by hand. */
class ArchiveForwardTest {
    private static final String GOOD = "1.0-0~fresh1~ubuntu2404";
    private static final String REALLY = "1.1+really1.0-0~fresh1~ubuntu2404";
    private static final String BAD = "1.1-0~fresh1~ubuntu2404";

    @TempDir static Path dir;
    private static Site site;
    private String root;

    @BeforeAll
    static void buildReleases() {
        site = Site.in(dir);
        site.recipe("hello", "git: " + site.upstream("upstream", "1.0", "1.1").url());
        for (String release : List.of("1.0", "1.1")) {
            String out = dir.resolve("out").toString();
            assertThat(site.freshet("build", "hello", "--release", release, "--out", out).exit())
                    .isZero();
        }
    }

    @BeforeEach
    void fill(@TempDir Path parent) {
        root = parent.resolve("archive").toString();
        archive("init", root, "--suite", "noble", "noble-proposed");
        publish("noble", GOOD);
        publish("noble", BAD);
    }

    private Said publish(String suite, String version) {
        return archive("publish", root, "--suite", suite, dsc(version));
    }

    private static String dsc(String version) {
        return dir.resolve("out/hello_%s.dsc".formatted(version)).toString();
    }

    private Said archive(String... arguments) {
        List<String> line = new ArrayList<>(List.of("archive"));
        line.addAll(List.of(arguments));
        return site.freshet(line.toArray(String[]::new)).with(root, "ROOT");
    }

    @Test
    void withdrawsAVersionAndShowsTheWays() {
        assertThat(archive("withdraw", root, "hello", BAD, "--because", "it eats files").text())
                .isEqualTo(
                        """
                        noble hello 1.1-0~fresh1~ubuntu2404 withdrawn: it eats files
                          forward: the next upstream release above `1.1` takes its place
                          forward: where the packaging is at fault: mend it, and publish `1.1-0~fresh2~ubuntu2404`
                          forward: the good version once more, as `1.1+really1.0-0~fresh1~ubuntu2404`: the same command with --really; it hides the distribution's own, so it needs --above-distribution, too, or `policy.above-distribution: allowed`
                          back:    apt install hello=1.0-0~fresh1~ubuntu2404 --allow-downgrades
                        exit 0
                        """);
        assertThat(archive("list", root).out()).contains(GOOD).doesNotContain(BAD);
        assertThat(publish("noble", BAD).text())
                .isEqualTo(
                        """
                        error: hello 1.1-0~fresh1~ubuntu2404 was withdrawn from `noble`: it eats files

                        hint: give the package another version; to let this one come back, first `freshet archive withdraw ROOT hello 1.1-0~fresh1~ubuntu2404 --suite noble --undo`
                        exit 2
                        """);

        assertThat(archive("withdraw", root, "hello", BAD, "--undo").text())
                .isEqualTo("hello 1.1-0~fresh1~ubuntu2404 may come back\nexit 0\n");
        assertThat(archive("withdraw", root, "hello", BAD, "--undo").text())
                .isEqualTo(
                        "nothing to do: hello 1.1-0~fresh1~ubuntu2404 is not withdrawn\nexit 0\n");
        assertThat(publish("noble", BAD).exit()).isZero();
    }

    @Test
    void tellsProgramsTheWays() {
        var json =
                archive(
                                "withdraw",
                                root,
                                "hello",
                                BAD,
                                "--because",
                                "bad",
                                "--above-distribution",
                                "--json")
                        .json()
                        .path("withdrawn")
                        .path(0);

        assertThat(json.path("suite").asText()).isEqualTo("noble");
        assertThat(json.path("good").asText()).isEqualTo(GOOD);
        assertThat(json.path("downgrade").asText())
                .isEqualTo("apt install hello=1.0-0~fresh1~ubuntu2404 --allow-downgrades");
        assertThat(json.path("forward"))
                .extracting(way -> way.path("way").asText() + " " + way.path("possible"))
                .containsExactly("next true", "rebuild true", "really true");
    }

    @Test
    void publishesTheGoodVersionOnceMoreAboveTheBadOne() throws IOException {
        String[] line = {"withdraw", root, "hello", BAD, "--because", "it eats files", "--really"};
        Said asked = archive(line);
        assertThat(asked.exit()).isEqualTo(5);
        assertThat(asked.err())
                .contains(
                        "held: 1.1+really hides the distribution's own packages of 1.1; publish it?");
        assertThat(archive("list", root).out()).doesNotContain("+really");

        String[] allowed = Arrays.copyOf(line, line.length + 1);
        allowed[line.length] = "--above-distribution";
        assertThat(archive(allowed).out())
                .contains(
                        "  forward: `%s` is there, but not all that is built of it: "
                                .formatted(REALLY),
                        "  published: " + REALLY + "\n")
                .doesNotContain("the same command with --really");
        assertThat(archive("list", root).out()).contains(REALLY);
        assertThat(archive("verify", root).exit()).isZero();
        // Again it has nothing to do.
        assertThat(archive(allowed).out())
                .contains(
                        "  forward: `%s` is there, but not all that is built of it: "
                                .formatted(REALLY))
                .doesNotContain("published");

        Path pool = Path.of(root, "pool/main/h/hello");
        assertThat(pool.resolve("hello_1.1+really1.0.orig.tar.xz"))
                .hasSameBinaryContentAs(pool.resolve("hello_1.0.orig.tar.xz"));
        Path tree = Path.of(root).resolveSibling("tree");
        Tool.named("dpkg-source")
                .run("-x", pool.resolve("hello_" + REALLY + ".dsc").toString(), tree.toString())
                .ok();
        assertThat(tree.resolve("debian/changelog"))
                .content()
                .startsWith(
                        """
                        hello (1.1+really1.0-0~fresh1~ubuntu2404) noble; urgency=high

                          * Publish 1.0-0~fresh1~ubuntu2404 again: 1.1-0~fresh1~ubuntu2404 was
                            withdrawn, it eats files
                        """);
    }

    @Test
    void publishesTheSamePackageOnceMoreInAllSuites() {
        List<String> suites = List.of("aa", "bb", "cc", "dd", "ee", "ff", "noble");
        List<String> init = new ArrayList<>(List.of("init", root, "--suite"));
        init.addAll(suites);
        archive(init.toArray(String[]::new));
        for (String suite : suites) {
            publish(suite, GOOD);
            publish(suite, BAD);
        }

        Said said =
                archive(
                        "withdraw",
                        root,
                        "hello",
                        BAD,
                        "--because",
                        "it eats files",
                        "--really",
                        "--above-distribution");

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out().lines().filter(line -> line.equals("  published: " + REALLY)))
                .hasSameSizeAs(suites);
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void publishesTheSamePackageWhereItWasKilledBetweenTwoSuites() {
        archive("init", root, "--suite", "aa", "bb");
        for (String suite : List.of("aa", "bb")) {
            publish(suite, GOOD);
            publish(suite, BAD);
        }
        List<String> line =
                List.of(
                        "withdraw",
                        root,
                        "hello",
                        BAD,
                        "--because",
                        "it eats files",
                        "--really",
                        "--above-distribution");
        List<String> alone = new ArrayList<>(line);
        alone.addAll(List.of("--suite", "aa"));
        assertThat(archive(alone.toArray(String[]::new)).exit()).isZero();

        Said said = archive(line.toArray(String[]::new));

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out().lines().filter(each -> each.startsWith("  published: ")))
                .containsExactly("  published: " + REALLY, "  published: " + REALLY);
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void showsTheOtherWaysWhereNothingGoodCanBePublishedOnceMore() {
        archive("remove", root, "--suite", "noble", "hello", GOOD);

        Said said =
                archive(
                        "withdraw",
                        root,
                        "hello",
                        BAD,
                        "--because",
                        "it eats files",
                        "--really",
                        "--above-distribution");

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.out())
                .contains("withdrawn: it eats files", "  forward: the next upstream release");
        assertThat(said.err()).contains("has no source of hello of another upstream version");
    }

    @Test
    void refusesAWithdrawalWithoutAReasonOrOfNothing() {
        assertThat(archive("withdraw", root, "hello", BAD).text())
                .isEqualTo(
                        """
                        error: the reason is missing

                        hint: say with --because why the version is taken back
                        exit 2
                        """);
        assertThat(archive("withdraw", root, "hello", "9-1", "--because", "bad").text())
                .isEqualTo(
                        """
                        error: archive `archive` never held hello 9-1

                        hint: `freshet archive list ROOT` shows what it holds
                        exit 2
                        """);
    }

    @Test
    void promotesWhatWasProposed() {
        archive("withdraw", root, "hello", BAD, "--because", "bad");
        archive("withdraw", root, "hello", BAD, "--undo");
        publish("noble-proposed", BAD);

        assertThat(
                        archive(
                                        "promote",
                                        root,
                                        "hello",
                                        "--from",
                                        "noble-proposed",
                                        "--to",
                                        "noble")
                                .text())
                .isEqualTo("noble hello 1.1-0~fresh1~ubuntu2404 from noble-proposed\nexit 0\n");
        assertThat(
                        archive(
                                        "promote",
                                        root,
                                        "hello=" + BAD,
                                        "--from",
                                        "noble-proposed",
                                        "--json")
                                .json())
                .hasToString(
                        "{\"promoted\":[{\"suite\":\"noble\",\"source\":\"hello\",\"version\":\"1.1-0~fresh1~ubuntu2404\",\"from\":\"noble-proposed\",\"already\":true}]}");
        assertThat(archive("promote", root, "helo", "--from", "noble").text())
                .isEqualTo(
                        """
                        error: `noble` is no suite of proposals or prereleases

                        hint: promote from one that ends in -proposed or -rc
                        exit 2
                        """);
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void adoptsATreeThatIsNoArchiveYet() throws IOException {
        Path tree = Path.of(root);
        String key = tree.resolveSibling("archive.key").toString();
        Files.delete(tree.resolve("freshet-archive.json"));
        Path missing = tree.resolve("pool/main/h/hello/hello_%s.debian.tar.xz".formatted(GOOD));
        byte[] bytes = Files.readAllBytes(missing);
        Files.delete(missing);

        assertThat(archive("adopt", root, "--key", key).text())
                .isEqualTo(
                        """
                        error: `ROOT` cannot be adopted:
                        `pool/main/h/hello/hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz` is missing

                        hint: nothing was changed; what Freshet adopts: dists/SUITE with an InRelease signed by the given key, and files as pool/main/h/hello/hello_1.0-1_amd64.deb
                        exit 2
                        """);

        Files.write(missing, bytes);
        Said adopted = archive("adopt", root, "--key", key, "--json");
        assertThat(adopted.json().path("suites"))
                .extracting(suite -> suite.asText())
                .containsExactly("noble", "noble-proposed");
        assertThat(adopted.json().path("sources").asInt()).isEqualTo(2);
        assertThat(archive("verify", root).exit()).isZero();
        assertThat(archive("adopt", root, "--key", key).text())
                .isEqualTo(
                        """
                        note: it is an archive of Freshet already
                        archive `ROOT` has the suites noble, noble-proposed
                        exit 0
                        """);
    }

    @Test
    void closesASuiteAndOpensItAgain() {
        Said closed = archive("close", root, "--suite", "noble", "--because", "end of life");
        assertThat(closed.text())
                .matches("suite `noble` is closed on [0-9-]{10}: end of life\nexit 0\n");
        assertThat(publish("noble", BAD).exit()).isZero();
        assertThat(
                        archive(
                                        "publish",
                                        root,
                                        "--suite",
                                        "noble",
                                        "--allow-downgrade",
                                        dir.resolve("out/hello_%s_source.changes".formatted(GOOD))
                                                .toString())
                                .exit())
                .isZero();
        assertThat(archive("withdraw", root, "hello", BAD, "--because", "bad").err())
                .contains("error: suite `noble` of archive `archive` is closed on ")
                .contains(
                        "hint: leave it out; or open it again with `freshet archive close ROOT --suite noble --reopen`");

        assertThat(
                        archive("close", root, "--suite", "noble", "--reopen", "--json")
                                .json()
                                .path("closed")
                                .asBoolean(true))
                .isFalse();
        assertThat(archive("withdraw", root, "hello", BAD, "--because", "bad").exit()).isZero();
        assertThat(archive("close", root, "--suite", "nobel").text())
                .isEqualTo(
                        """
                        error: archive `archive` has no suite `nobel`

                        hint: did you mean `noble`?
                        exit 2
                        """);
    }
}
