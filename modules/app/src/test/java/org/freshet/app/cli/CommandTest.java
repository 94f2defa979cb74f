package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says of itself, and of what a person wrote wrong on it. */
class CommandTest {
    @TempDir Path dir;
    private Site site;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
    }

    @Test
    void saysItsVersion() {
        Said said = Said.by("--version");

        // The build writes the number into the jar; the tests run on classes.
        assertThat(said.text()).isEqualTo("freshet (not packaged)\nexit 0\n");
    }

    @Test
    void showsEveryCommandWhenAskedForNone() {
        assertThat(Said.by().text())
                .isEqualTo(
                        """
                        Usage: freshet [-hV] COMMAND
                        From an upstream's release tag to apt install.
                          -h, --help      Show this help message and exit.
                          -V, --version   Print version information and exit.
                        Commands:
                          demo      The whole pipeline on a tiny upstream of its own; no network.
                          run       Watch, build, publish, until it is stopped.
                          check     Check settings, recipes and routes; changes nothing.
                          releases  Every tag of an upstream and what it means; --json prints lines.
                          plan      What would be built for which target under which version, with its proof; what not, and
                                      why.
                          build     Build source packages; publish them nowhere.
                          source    Make a source package from upstream tarballs and a debian directory, exactly these.
                          status    How fresh each source is on each target; failures with hints.
                          why       The one reason why a release did not move, and what vouches for it.
                          patches   Every carried patch: origin, age, forwarded or not, merged by the newest release or not.
                          approve   Accept what a release is held for.
                          hold      Let a release wait for a person.
                          ignore    Never package a release.
                          retry     Try what failed again now.
                          recipe    Write and check recipe files.
                          ledger    Save and restore what Freshet remembers.
                          archive   Make, fill and keep an archive.
                          upload    Upload a package to a PPA, or to a host of the settings.
                          verdict   Take over what a mail of Launchpad says of an upload.

                        Exit status: 0 done, or nothing to do; 2 invalid input; 3 unavailable; 4 integrity failure; 5 held: a person
                        must choose; 1 a bug of Freshet; 130 interrupted
                        exit 0
                        """);
        assertThat(Said.by("--help")).isEqualTo(Said.by());
    }

    @Test
    void showsWhatOneCommandTakes() {
        assertThat(Said.by("approve", "--help").text())
                .isEqualTo(
                        """
                        Usage: freshet approve [-hV] [--json] --because=TEXT [--home=DIR] [--recipes=DIR] [--routes=DIR]
                                               [--settings=FILE] SOURCE VERSION
                        Accept what a release is held for.
                              SOURCE
                              VERSION           the release's own version, as `freshet status` shows it
                              --home=DIR        what Freshet knows and keeps (default: $FRESHET_HOME, else ./freshet-home)
                              --recipes=DIR     the recipes (default: ./recipes)
                              --settings=FILE   the settings (default: freshet.yaml in the home)
                              --routes=DIR      the pipeline (default: the routes that came with Freshet)
                              --json            print JSON
                              --because=TEXT    the reason, kept with the decision
                          -h, --help            Show this help message and exit.
                          -V, --version         Print version information and exit.

                        Exit status: 0 done, or nothing to do; 2 invalid input; 3 unavailable; 4 integrity failure; 5 held: a person
                        must choose; 1 a bug of Freshet; 130 interrupted
                        exit 0
                        """);
    }

    @Test
    void namesTheCommandThatWasProbablyMeant() {
        assertThat(Said.by("stats").text())
                .isEqualTo(
                        """
                        error: there is no command `stats`

                        hint: did you mean `status`?
                        exit 2
                        """);
        assertThat(Said.by("archive", "lst").text())
                .isEqualTo(
                        """
                        error: there is no command `lst`

                        hint: did you mean `list`?
                        exit 2
                        """);
    }

    @Test
    void namesNoCommandThatIsNotNear() {
        assertThat(Said.by("frobnicate").text())
                .isEqualTo(
                        """
                        error: there is no command `frobnicate`

                        hint: `freshet --help` shows what it takes
                        exit 2
                        """);
        assertThat(Said.by("version").text()).contains("hint: did you mean `--version`?");
    }

    @Test
    void saysWhereAnOptionStands() {
        assertThat(Said.by("--recipes", "there", "check").text())
                .contains("hint: `--recipes` stands after the command\n");
    }

    @Test
    void namesTheOptionThatWasProbablyMeant() {
        assertThat(Said.by("status", "--jsn").text())
                .isEqualTo(
                        """
                        error: unknown option: `--jsn`

                        hint: did you mean `--json`?
                        exit 2
                        """);
    }

    @Test
    void saysWhatIsMissingAndWhatIsTooMuch() {
        assertThat(Said.by("approve", "jq").text())
                .isEqualTo(
                        """
                        error: missing required options and parameters: `--because=TEXT`, `VERSION`

                        hint: `freshet approve --help` shows what it takes
                        exit 2
                        """);
        assertThat(Said.by("status", "jq", "htop").text())
                .isEqualTo(
                        """
                        error: argument `htop` is one too many

                        hint: `freshet status --help` shows what it takes
                        exit 2
                        """);
        assertThat(Said.by("archive").text())
                .isEqualTo(
                        """
                        error: missing required subcommand

                        hint: `freshet archive --help` shows what it takes
                        exit 2
                        """);
        assertThat(Said.by("status", "a\u001b[31mb", "c\nd").err())
                .startsWith("error: argument `c\\u000ad` is one too many\n");
    }

    @Test
    void checksWhatIsGood() {
        site.recipe("hello", "git: https://example.org/hello.git")
                .watchingRecipe("watched", "git: https://example.org/watched.git");

        assertThat(site.freshet("check").text())
                .isEqualTo(
                        """
                        note: there is no settings file `SITE/home/freshet.yaml`: the defaults hold
                        settings, 2 recipes and the routes are good
                        exit 0
                        """);
        assertThat(site.freshet("check", "--json").json().toString())
                .isEqualTo("{\"problems\":[]}");
    }

    @Test
    void saysEverythingThatIsWrongAtOnceAndWhere() throws Exception {
        site.recipe("hello", "git: https://example.org/hello.git", "tarbal: git", "tag: [3]")
                .recipe("other", "git: https://example.org/other.git")
                .file(
                        "recipes/other/recipe.yaml",
                        Files.readString(site.recipes().resolve("other/recipe.yaml"))
                                + "destinations: [archive:nosuch]\n");
        Path fetch = site.routes().resolve("20-fetch.camel.yaml");
        Files.writeString(fetch, Files.readString(fetch).replace("ref: fetcher", "ref: fetchr"));

        Said said = site.freshet("check");

        assertThat(said.text())
                .isEqualTo(
                        """
                        note: there is no settings file `SITE/home/freshet.yaml`: the defaults hold
                        error: SITE/recipes/hello/recipe.yaml:7:3: unknown key `upstream.tarbal`; did you mean `tarball`?
                        error: SITE/recipes/hello/recipe.yaml:8:8: `upstream.tag` must be text, got a list
                        error: recipe of `other`: archive `nosuch` is not in the settings
                        error: 1 problem in the routes:
                        error: SITE/routes/20-fetch.camel.yaml:31:24: bean `fetchr` is unknown
                        error:   hint: did you mean `fetcher`?

                        hint: recipes/README.md shows every key
                        hint: the settings know: fresh
                        hint: routes/README.md says how routes are written
                        exit 2
                        """);
        assertThat(site.freshet("check", "--json").json().path("problems").size()).isEqualTo(6);
    }

    @Test
    void checksRecipeFilesByThemselves() {
        site.recipe("hello", "git: https://example.org/hello.git")
                .recipe("other", "git: [https://example.org/other.git]");
        String hello = site.recipes().resolve("hello/recipe.yaml").toString();
        String other = site.recipes().resolve("other").toString();

        assertThat(site.freshet("recipe", "check", hello).text()).isEqualTo("exit 0\n");
        assertThat(site.freshet("recipe", "check", hello, other).text())
                .isEqualTo(
                        """
                        error: SITE/recipes/other/recipe.yaml:6:8: `upstream.git` must be text, got a list

                        hint: recipes/README.md shows every key
                        exit 2
                        """);
        assertThat(site.freshet("recipe", "check", other, "--json").json().toString())
                .isEqualTo(
                        "{\"problems\":[\"SITE/recipes/other/recipe.yaml:6:8:"
                                + " `upstream.git` must be text, got a list\"]}");
        assertThat(site.freshet("recipe", "check", other + "/recipe.yml").text())
                .isEqualTo(
                        """
                        error: there is no recipe `SITE/recipes/other/recipe.yml`

                        hint: write it, or name another file
                        exit 2
                        """);
    }

    @Test
    void saysWhatEveryTagOfAFileMeans() {
        site.file("tags", "v1.0\nv1.1-rc1\nlatest\n");
        String tags = dir.resolve("tags").toString();

        assertThat(site.freshet("releases", "--tags", tags).text())
                .isEqualTo(
                        """
                        TAG       KIND        VERSION  ORDERABLE  WHY
                        v1.0      release     1.0      1.0        a version after `v`
                        v1.1-rc1  prerelease  1.1-rc1  1.1~rc1    `rc1` after the number marks a prerelease
                        latest    alias       -        -          `latest` moves along to the newest release
                        exit 0
                        """);
        assertThat(site.freshet("releases", "--tags", tags, "--json").out())
                .isEqualTo(
                        """
                        {"tag":"v1.0","kind":"release","version":"1.0","orderable":"1.0","why":"a version after `v`"}
                        {"tag":"v1.1-rc1","kind":"prerelease","version":"1.1-rc1","orderable":"1.1~rc1","why":"`rc1` after the number marks a prerelease"}
                        {"tag":"latest","kind":"alias","why":"`latest` moves along to the newest release"}
                        """);
    }

    @Test
    void saysWhatEveryTagOfAnUpstreamMeans() {
        site.recipe("hello", "git: " + site.upstream("hello", "1.0", "1.1").url());

        assertThat(site.freshet("releases", "hello").text())
                .isEqualTo(
                        """
                        TAG   KIND     VERSION  ORDERABLE  WHY
                        v1.0  release  1.0      1.0        a version after `v`
                        v1.1  release  1.1      1.1        a version after `v`
                        exit 0
                        """);
        assertThat(site.freshet("releases", "hello", "--json").lines())
                .extracting(line -> line.path("orderable").asText())
                .containsExactly("1.0", "1.1");
    }

    @Test
    void asksForTheTagsOfOneThingOnly() {
        assertThat(site.freshet("releases").text())
                .isEqualTo(
                        """
                        error: `freshet releases` takes SOURCE or --tags FILE

                        hint: such as `freshet releases jq`
                        exit 2
                        """);
        assertThat(site.freshet("releases", "--tags", "/nowhere").text())
                .isEqualTo(
                        """
                        error: tags file `/nowhere` cannot be read: it is not there

                        hint: one tag a line, UTF-8
                        exit 2
                        """);
        site.recipe("hello", "git: https://example.org/hello.git");
        assertThat(site.freshet("releases", "helo").text())
                .isEqualTo(
                        """
                        error: there is no recipe for `helo`: `SITE/recipes/helo/recipe.yaml` is missing

                        hint: did you mean `hello`?
                        exit 2
                        """);
    }

    @Test
    void askingMakesNoHome() {
        site.recipe("hello", "git: " + site.upstream("hello", "1.0").url());
        String before = Tree.of(site.recipes());

        for (List<String> asked :
                List.of(
                        List.of("status"),
                        List.of("status", "hello", "--json"),
                        List.of("why", "hello"),
                        List.of("plan"),
                        List.of("patches"),
                        List.of("releases", "hello"),
                        List.of("check"),
                        List.of("ledger", "export", dir.resolve("memory").toString()))) {
            assertThat(site.freshet(asked.toArray(String[]::new)).exit()).as("%s", asked).isZero();
        }

        assertThat(site.home()).doesNotExist();
        assertThat(dir.resolve("memory")).isRegularFile();
        assertThat(Tree.of(site.recipes())).isEqualTo(before);
        assertThat(site.freshet("archive", "list", site.archive().toString()).text())
                .isEqualTo(
                        """
                        error: `SITE/home/archives/fresh` is not an archive

                        hint: make one with `freshet archive init SITE/home/archives/fresh --suite noble`
                        exit 2
                        """);
        assertThat(site.home()).doesNotExist();
    }

    @Test
    void decidingNeedsALedger() {
        assertThat(site.freshet("approve", "hello", "1.0", "--because", "it is good").text())
                .isEqualTo(
                        """
                        error: there is no ledger `SITE/home/ledger.db`

                        hint: `freshet run` makes it when it first looks at the upstreams
                        exit 2
                        """);
        assertThat(site.home()).doesNotExist();
    }

    @Test
    void saysWhenThereAreNoRecipes() {
        assertThat(site.freshet("status").text())
                .isEqualTo("no recipes in `SITE/recipes`\nexit 0\n");
        assertThat(Said.by("status", "--recipes", "/nowhere").text())
                .isEqualTo(
                        """
                        error: recipes directory `/nowhere` cannot be read: it is not there

                        hint: name the directory that holds your recipes by `--recipes`
                        exit 2
                        """);
    }

    @Test
    void givesTheNamesOfCommandsAsTheirHelpDoes() {
        Freshet.COMMANDS.forEach((name, type) ->
                assertThat(type.getAnnotation(picocli.CommandLine.Command.class).name())
                        .isEqualTo(name));
    }

    @Test
    void readsThePlainFormOfSourceAsAnyOther() {
        String missing = dir.resolve("missing").toString();
        String said =
                Said.by("source", "--orig", "a", "b", "--debian", missing, "--out", "c").text();

        assertThat(said).startsWith("error: `" + missing + "` is no directory\n");
        assertThat(Said.by("source", "--out=c", "--debian=" + missing, "--orig", "a", "b").text())
                .isEqualTo(said);
        assertThat(
                        Said.by(
                                        "source",
                                        "--strict",
                                        "--orig",
                                        "a",
                                        "--debian",
                                        missing,
                                        "--out",
                                        "c")
                                .text())
                .isEqualTo(said);
        assertThat(Said.by("source", "--orig", "a", "--debian", missing).text())
                .isEqualTo(
                        """
                        error: missing required option: `--out=DIR`

                        hint: `freshet source --help` shows what it takes
                        exit 2
                        """);
        assertThat(Said.by("source", "--strict", "x", "--debian", missing, "--out", "c").text())
                .isEqualTo(
                        """
                        error: argument `x` is one too many

                        hint: `freshet source --help` shows what it takes
                        exit 2
                        """);
    }
}
