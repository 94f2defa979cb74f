package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code status}, {@code why} and {@code plan} say before, while and after things happen. */
class StatusTest {
    /** A port where nobody listens. */
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0", "1.1");
    }

    @Test
    void saysThatNothingWasLookedAtYet() {
        site.recipe("hello", "git: " + upstream.url());

        assertThat(site.freshet("status").text())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE  STATE
                        hello   -         ubuntu/noble  ?             -        not looked at yet
                        exit 0
                        """);
        assertThat(site.freshet("why", "hello").text())
                .isEqualTo("hello ubuntu/noble: not looked at yet\nexit 0\n");
        assertThat(site.freshet("plan").text())
                .isEqualTo(
                        """
                        hello: not planned: not looked at yet
                          hint: `freshet run --once` looks at every upstream
                        exit 0
                        """);
        assertThat(site.freshet("why", "helo").text())
                .isEqualTo(
                        """
                        error: there is no recipe of `helo`

                        hint: did you mean `hello`?
                        exit 2
                        """);
    }

    @Test
    void tellsWhatIsFreshHeldFailedAndWatched() {
        site.recipe("fresh", "git: " + upstream.url())
                .askingRecipe("held", "git: " + upstream.url())
                .recipe(
                        "failed",
                        "git: " + upstream.url(),
                        "tarball: " + NOBODY + "/{version}.tar.gz")
                .recipe("gone", "git: file://" + dir.resolve("nowhere"))
                .recipe("broken", "gitt: nowhere")
                .watchingRecipe("watched", "git: " + upstream.url());

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 2\n");

        assertThat(undated(site.freshet("status").text()))
                .isEqualTo(
                        """
                        SOURCE   UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        broken   -         -             -             -                        failed
                        failed   1.1       ubuntu/noble  ?             -                        failed
                        fresh    1.1       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404  fresh
                        gone     -         -             -             -                        failed
                        held     1.1       ubuntu/noble  ?             -                        held
                        watched  1.1       -             -             -                        watched only

                        broken: failed: SITE/recipes/broken/recipe.yaml:6:3: `upstream` names no place where releases show: `git`, `github`, `gitlab`, `gitea`, `listing`, `pypi`, `npm`, `crates`, `cpan`, `rubygems`, `watch`
                        SITE/recipes/broken/recipe.yaml:6:3: unknown key `upstream.gitt`; did you mean `git`?
                          hint: recipes/README.md shows every key
                        failed ubuntu/noble: failed: `http://127.0.0.1:1/1.1.tar.gz` was not asked: no connection to `127.0.0.1:1`
                          hint: the host is left alone until THEN; nothing is lost
                        gone: failed: there is no git repository at `file://SITE/nowhere`
                          hint: check `upstream.git` of the recipe
                        held ubuntu/noble: held: 1.1-0~fresh1~ubuntu2404 is unproved for ubuntu/noble: index of ubuntu/noble not configured; publish it?
                          hint: name its mirror in the settings (`distributions.ubuntu/noble.mirror`), or set `policy.unproved: publish` in the recipe; what `freshet run` holds goes on after `freshet approve held 1.1 --because ...`
                        watched: watched only: the recipe has no `packaging`
                        exit 0
                        """);
        assertThat(
                        site.freshet("status", "fresh", "--json")
                                .out()
                                .replaceAll("20[0-9T:.-]+Z", "TIME")
                                .replaceAll("PT[0-9.]+S", "SECONDS"))
                .isEqualTo(
                        """
                        {
                          "watch" : {
                            "bound" : "PT1H",
                            "unchecked" : "SECONDS",
                            "overdue" : [ ]
                          },
                          "keys" : [ ],
                          "validity" : [ ],
                          "remotes" : [ ],
                          "sources" : [ {
                            "source" : "fresh",
                            "upstream" : "1.1",
                            "state" : "fresh",
                            "targets" : [ {
                              "target" : "ubuntu/noble",
                              "archive" : "1.1-0~fresh1~ubuntu2404",
                              "state" : "fresh"
                            } ],
                            "notes" : [ ],
                            "watch" : {
                              "since" : "TIME",
                              "checked" : "TIME",
                              "next" : "TIME",
                              "every" : "PT42M7.2S",
                              "released" : "TIME",
                              "overdue" : false
                            }
                          } ]
                        }
                        """);
        assertThat(site.freshet("status", "--json").json().path("sources"))
                .extracting(source -> source.path("source").asText())
                .containsExactly("broken", "failed", "fresh", "gone", "held", "watched");
        assertThat(Said.by(site.line("status")).err())
                .isEqualTo(
                        "6 watched, 0 overdue; longest without a look that succeeded: under a minute"
                                + " (`poll` allows 1 h)\n");
        why();
        plan();
    }

    /** Without the moment until which a host that cannot be reached is left alone. */
    private static String undated(String text) {
        return text.replaceAll("left alone until [0-9TZ:-]+", "left alone until THEN");
    }

    private void why() {
        assertThat(undated(site.freshet("why", "failed").text()))
                .isEqualTo(
                        """
                        failed 1.1 ubuntu/noble: failed: `http://127.0.0.1:1/1.1.tar.gz` was not asked: no connection to `127.0.0.1:1`
                          hint: the host is left alone until THEN; nothing is lost
                        exit 0
                        """);
        JsonNode failed = site.freshet("why", "failed", "--json").json();
        assertThat(failed.path("watch").path("every").asText()).startsWith("PT");
        assertThat(undated(failed.path("reasons").path(0).toPrettyString()))
                .isEqualTo(
                        """
                        {
                          "source" : "failed",
                          "version" : "1.1",
                          "target" : "ubuntu/noble",
                          "state" : "failed",
                          "reason" : "`http://127.0.0.1:1/1.1.tar.gz` was not asked: no connection to `127.0.0.1:1`",
                          "hint" : "the host is left alone until THEN; nothing is lost"
                        }\
                        """);
        assertThat(Said.by(site.line("why", "watched")).out().lines().toList().getLast())
                .startsWith(
                        "watched: looked at every 48 min: no date of a release is known yet; last look"
                                + " under a minute ago; next in 4");
        assertThat(site.freshet("why", "watched").text())
                .isEqualTo("watched 1.1: watched only: the recipe has no `packaging`\nexit 0\n");
        assertThat(site.freshet("why", "fresh", "1.2").text())
                .isEqualTo(
                        """
                        error: no release `1.2` of `fresh` was seen

                        hint: `freshet releases fresh` lists every tag and what it means
                        exit 2
                        """);
        assertThat(site.freshet("why", "fresh", "1.1", "ubuntu/nobel").text())
                .isEqualTo(
                        """
                        error: the recipe of `fresh` has no target `ubuntu/nobel`

                        hint: it has: ubuntu/noble
                        exit 2
                        """);
    }

    private void plan() {
        assertThat(undated(site.freshet("plan").text()))
                .isEqualTo(
                        """
                        broken: not planned: SITE/recipes/broken/recipe.yaml:6:3: `upstream` names no place where releases show: `git`, `github`, `gitlab`, `gitea`, `listing`, `pypi`, `npm`, `crates`, `cpan`, `rubygems`, `watch`
                        SITE/recipes/broken/recipe.yaml:6:3: unknown key `upstream.gitt`; did you mean `git`?
                          hint: recipes/README.md shows every key
                        failed 1.1 ubuntu/noble: not planned: `http://127.0.0.1:1/1.1.tar.gz` was not asked: no connection to `127.0.0.1:1`
                          hint: the host is left alone until THEN; nothing is lost
                        fresh 1.1 ubuntu/noble: not planned: already published as 1.1-0~fresh1~ubuntu2404
                        gone: not planned: there is no git repository at `file://SITE/nowhere`
                          hint: check `upstream.git` of the recipe
                        held 1.1 ubuntu/noble: not planned: 1.1-0~fresh1~ubuntu2404 is unproved for ubuntu/noble: index of ubuntu/noble not configured; publish it?
                          hint: name its mirror in the settings (`distributions.ubuntu/noble.mirror`), or set `policy.unproved: publish` in the recipe; what `freshet run` holds goes on after `freshet approve held 1.1 --because ...`
                        watched 1.1: not planned: the recipe has no `packaging`
                          hint: add `packaging`, `targets` and `maintainers` to the recipe; recipes/README.md shows how
                        exit 0
                        """);
        // As it would be, were the recipe another.
        site.recipe("held", "git: " + upstream.url());
        assertThat(site.freshet("plan", "held").text())
                .isEqualTo(
                        """
                        held 1.1 ubuntu/noble: 1.1-0~fresh1~ubuntu2404 to noble
                          proved   above what our noble holds: it holds no `held`
                          unproved epoch at least that of ubuntu/noble: index of ubuntu/noble not configured
                          unproved not above ubuntu/noble's next revision of 1.1: index of ubuntu/noble not configured
                          unproved its build dependencies are in ubuntu/noble: index of ubuntu/noble not configured
                        exit 0
                        """);
        JsonNode plan = site.freshet("plan", "held", "--json").json().path("plans").path(0);
        assertThat(plan.path("version").asText()).isEqualTo("1.1-0~fresh1~ubuntu2404");
        assertThat(plan.path("proofs"))
                .extracting(proof -> proof.path("result").asText())
                .containsExactly("proved", "unproved", "unproved", "unproved");
        assertThat(plan.path("plan").path("orig").path("tree").asText())
                .isEqualTo(upstream.id("v1.1^{tree}"));
    }

    @Test
    void tellsWhatWasSuperseded() {
        site.recipe("hello", "git: " + upstream.url());
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(site.freshet("why", "hello", "1.0").text())
                .isEqualTo(
                        "hello 1.0 ubuntu/noble: fresh: the archive holds `1.1-0~fresh1~ubuntu2404`,"
                                + " which is newer\nexit 0\n");

        assertThat(site.freshet("retry", "hello", "1.0", "--because", "users ask for it").text())
                .isEqualTo("fetch:hello/1.0\nexit 0\n");
        assertThat(site.freshet("why", "hello", "1.0").text())
                .isEqualTo(
                        """
                        hello 1.0 ubuntu/noble: under way: waits for stage `fetch`
                        decided: retry by USER on TODAY: users ask for it
                        exit 0
                        """);
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.freshet("why", "hello", "1.0").text())
                .isEqualTo(
                        """
                        hello 1.0 ubuntu/noble: behind: superseded by 1.1-0~fresh1~ubuntu2404
                        decided: retry by USER on TODAY: users ask for it
                        origin: tag v1.0: not signed
                        exit 0
                        """);
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION
                        noble  hello   1.1-0~fresh1~ubuntu2404
                        """);
    }

    @Test
    void tellsWhyAnOldReleaseIsNoWork() {
        upstream.release("0.9").release("1.2-rc1").release("1.2");
        site.recipe("hello", "git: " + upstream.url(), "since: \"1.0\"");
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.freshet("why", "hello", "1.2-rc1").out())
                .startsWith(
                        "hello 1.2-rc1 ubuntu/noble: behind: a prerelease that was not above the newest"
                                + " release, or not the newest prerelease, when Freshet first saw it\n");
    }

    @Test
    void tellsWhereAPrereleaseIs() {
        upstream.release("2.0-rc1");
        site.recipe("hello", "git: " + upstream.url());
        assertThat(site.freshet("run", "--once").exit()).isZero();

        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE     SOURCE  VERSION
                        noble     hello   1.1-0~fresh1~ubuntu2404
                        noble-rc  hello   2.0~rc1-0~fresh1~ubuntu2404
                        """);
        assertThat(site.freshet("status").text())
                .isEqualTo(
                        """
                        SOURCE  UPSTREAM  TARGET        DISTRIBUTION  ARCHIVE                  STATE
                        hello   1.1       ubuntu/noble  ?             1.1-0~fresh1~ubuntu2404  fresh
                        exit 0
                        """);
        assertThat(site.freshet("why", "hello", "2.0-rc1").text())
                .isEqualTo(
                        "hello 2.0-rc1 ubuntu/noble: fresh\n"
                                + "origin: tag v2.0-rc1: not signed\nexit 0\n");
        assertThat(site.freshet("why", "hello", "2.0~rc1").err())
                .endsWith("hint: did you mean `2.0-rc1`?\n");
    }
}
