package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.freshet.app.Building;
import org.freshet.app.Home;
import org.freshet.app.Settings;
import org.freshet.app.Wiring;
import org.freshet.ledger.RowView;
import org.freshet.model.SourceName;
import org.freshet.model.Stage;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tool;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build}: source packages, published nowhere. */
class BuildTest {
    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;

    @BeforeEach
    void makeSite() {
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0", "1.1");
        site.recipe(
                "hello",
                "publish",
                List.of("ubuntu/noble", "debian/trixie"),
                "git: " + upstream.url());
    }

    private Said build(String out, String... arguments) {
        List<String> line = new java.util.ArrayList<>(List.of("build"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--out", dir.resolve(out).toString()));
        return site.freshet(line.toArray(String[]::new));
    }

    @Test
    @Tag("judge")
    void buildsTheNewestReleaseForEveryTargetAndTouchesNoHome() {
        Said said = build("out", "hello");

        assertThat(said.exit()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(Tree.of(dir.resolve("out")))
                .isEqualTo(
                        """
                        hello_1.1-0~fresh1~deb13.debian.tar.xz
                        hello_1.1-0~fresh1~deb13.dsc
                        hello_1.1-0~fresh1~deb13.plan.json
                        hello_1.1-0~fresh1~deb13_source.changes
                        hello_1.1-0~fresh1~ubuntu2404.debian.tar.xz
                        hello_1.1-0~fresh1~ubuntu2404.dsc
                        hello_1.1-0~fresh1~ubuntu2404.plan.json
                        hello_1.1-0~fresh1~ubuntu2404_source.changes
                        hello_1.1.orig.tar.xz
                        """);
        assertThat(said.out().lines())
                .containsExactlyInAnyOrderElementsOf(
                        Tree.of(dir.resolve("out")).lines().map("SITE/out/"::concat).toList());
        assertThat(site.home()).doesNotExist();
        Tool.named("dpkg-source")
                .in(dir)
                .run("-x", "out/hello_1.1-0~fresh1~ubuntu2404.dsc", "unpacked")
                .ok();
        assertThat(dir.resolve("unpacked/VERSION")).hasContent("1.1");
    }

    @Test
    void repeatsAPlanByteForByte() throws IOException {
        assertThat(build("out", "hello", "--target", "ubuntu/noble").exit()).isZero();
        String plan = dir.resolve("out/hello_1.1-0~fresh1~ubuntu2404.plan.json").toString();
        upstream.release("1.2");

        Said again = build("again", "--plan", plan, "--json");

        assertThat(again.exit()).isZero();
        assertThat(again.json().path("files"))
                .extracting(file -> file.asText())
                .contains("SITE/again/hello_1.1-0~fresh1~ubuntu2404.dsc")
                .hasSize(5);
        assertThat(Tree.of(dir.resolve("again"))).isEqualTo(Tree.of(dir.resolve("out")));
        for (String name : Tree.of(dir.resolve("out")).lines().toList()) {
            assertThat(dir.resolve("again").resolve(name))
                    .hasSameBinaryContentAs(dir.resolve("out").resolve(name));
        }
    }

    @Test
    void refusesToRepeatAPlanOfSomethingElse() {
        assertThat(build("out", "hello", "--target", "ubuntu/noble").exit()).isZero();
        String plan = dir.resolve("out/hello_1.1-0~fresh1~ubuntu2404.plan.json").toString();

        site.file("recipes/hello/debian/copyright", "Not in the public domain.\n");
        assertThat(build("packaging", "--plan", plan).exit()).isEqualTo(2);
        assertThat(dir.resolve("packaging")).doesNotExist();

        site.file("recipes/hello/debian/copyright", "Public domain.\n");
        upstream.file("VERSION", "1.1, but another\n").commit("again").moveTag("v1.1");
        assertThat(build("tarball", "--plan", plan).exit()).isEqualTo(4);
        assertThat(dir.resolve("tarball")).doesNotExist();
    }

    @Test
    void buildsOneReleaseForOneTarget() {
        assertThat(build("out", "hello", "--release", "1.0", "--target", "debian/trixie").exit())
                .isZero();
        assertThat(Tree.of(dir.resolve("out")))
                .isEqualTo(
                        """
                        hello_1.0-0~fresh1~deb13.debian.tar.xz
                        hello_1.0-0~fresh1~deb13.dsc
                        hello_1.0-0~fresh1~deb13.plan.json
                        hello_1.0-0~fresh1~deb13_source.changes
                        hello_1.0.orig.tar.xz
                        """);

        assertThat(build("none", "hello", "--release", "1.2").exit()).isEqualTo(2);
        assertThat(build("none", "hello", "--target", "debian/trixy").text())
                .isEqualTo(
                        """
                        error: the recipe of `hello` has no target `debian/trixy`

                        hint: did you mean `debian/trixie`?
                        exit 2
                        """);
        assertThat(dir.resolve("none")).doesNotExist();
    }

    @Test
    void aPatchOfAnotherTargetHoldsNothing() {
        site.file(
                        "recipes/hello/debian/patches/lost.patch",
                        """
                        Description: not for this release

                        --- a/VERSION
                        +++ b/VERSION
                        @@ -1 +1 @@
                        -0.9
                        +0.9, ours
                        """)
                .file("recipes/hello/debian/patches/debian.series", "lost.patch\n")
                .file("recipes/hello/debian/patches/series", "");

        assertThat(build("out", "hello", "--target", "ubuntu/noble").text())
                .contains("SITE/out/hello_1.1-0~fresh1~ubuntu2404.dsc\n")
                .endsWith("exit 0\n");
        assertThat(build("none", "hello", "--target", "debian/trixie").exit()).isEqualTo(5);
        assertThat(build("none", "hello").exit()).isEqualTo(5);
    }

    @Test
    void saysThatItPublishesNowhere() {
        Settings settings = Settings.defaults(new Home(site.home()));

        Building.Result result =
                new Building(
                                new Home(site.home()),
                                settings,
                                Wiring.recipes(site.recipes(), settings, Clock.systemUTC()),
                                site.routes(),
                                Clock.systemUTC())
                        .build(
                                new Building.Order.Newly(
                                        new SourceName("hello"),
                                        Optional.empty(),
                                        Optional.of("ubuntu/noble")),
                                dir.resolve("out"),
                                new Home(dir.resolve("scratch")),
                                _ -> () -> {});

        assertThat(result.rows())
                .filteredOn(row -> row.key().stage() == Stage.PUBLISH)
                .flatExtracting(RowView::notes)
                .containsExactly(
                        "written to `%s`, published nowhere".formatted(dir.resolve("out")));
    }

    @Test
    void endsAsHeldWhereAPersonMustChoose() {
        site.askingRecipe("hello", "git: " + upstream.url());

        assertThat(build("out", "hello").text()).isEqualTo("exit 5\n");

        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void saysWhatIsNoPlan() {
        site.file("plan", "{}").file("text", "hello\n");

        assertThat(build("out", "--plan", dir.resolve("plan").toString()).text())
                .isEqualTo(
                        """
                        error: `SITE/plan` is not a plan: line 1, column 2: not a Plan: Cannot map `null` into type `int`, at `n`

                        hint: name a file that `build` of this version of Freshet wrote
                        exit 2
                        """);
        assertThat(build("out", "--plan", dir.resolve("text").toString()).text())
                .startsWith("error: `SITE/text` is not a plan: line 1, column 1: ")
                .endsWith("exit 2\n");
        assertThat(build("out", "--plan", dir.resolve("nowhere").toString()).text())
                .isEqualTo(
                        """
                        error: plan `SITE/nowhere` cannot be read: it is not there

                        hint: name a file that `build` wrote
                        exit 2
                        """);
        assertThat(build("out", "hello", "--plan", dir.resolve("plan").toString()).text())
                .isEqualTo(
                        """
                        error: --plan names source, release and target itself

                        hint: leave them out
                        exit 2
                        """);
        assertThat(build("out").text())
                .isEqualTo(
                        """
                        error: `freshet build` takes SOURCE, --plan FILE or --reproduce FILE.dsc

                        hint: such as `freshet build jq`
                        exit 2
                        """);
    }

    @Test
    void takesTheRevisionThatTheArchiveWouldGet() throws IOException {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        site.file("recipes/hello/debian/copyright", "Not in the public domain.\n");
        byte[] ledger = Files.readAllBytes(site.home().resolve("ledger.db"));

        Said said = build("out", "hello", "--target", "ubuntu/noble");

        assertThat(said.exit()).isZero();
        assertThat(Tree.of(dir.resolve("out")))
                .as(said.text())
                .contains("hello_1.1-0~fresh2~ubuntu2404.dsc\n");
        assertThat(site.home().resolve("ledger.db")).hasBinaryContent(ledger);
        assertThat(site.published())
                .isEqualTo(
                        """
                        SUITE   SOURCE  VERSION
                        noble   hello   1.1-0~fresh1~ubuntu2404
                        trixie  hello   1.1-0~fresh1~deb13
                        """);
    }
}
