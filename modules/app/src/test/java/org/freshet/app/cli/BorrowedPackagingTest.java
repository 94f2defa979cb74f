package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.testkit.FakeUpstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packaging that lies in somebody else's repository. */
class BorrowedPackagingTest {
    @TempDir Path directory;
    private Site site;
    private FakeUpstream packaging;

    @BeforeEach
    void make() {
        site = Site.in(directory);
        FakeUpstream upstream = site.upstream("hello", "1.0");
        packaging =
                FakeUpstream.in(directory, "packaging")
                        .file(
                                "debian/control",
                                """
                                Source: hello
                                Maintainer: D. Developer <d@example.org>
                                Vcs-Git: https://example.org/hello.git
                                Standards-Version: 4.6.2

                                Package: hello
                                Architecture: any
                                Description: says hello
                                 A test.
                                """)
                        .file("debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n")
                        .file("debian/copyright", "Public domain.\n")
                        .file("debian/watch", "version=4\nhttps://example.org/ hello-(.*).tar.gz\n")
                        .commit("packaging");
        site.file(
                "recipes/hello/recipe.yaml",
                """
                schema: 1
                source: hello
                maintainers:
                  packaging: ["B. Person <b@example.org>"]
                upstream:
                  git: %s
                  tag: v{version}
                packaging:
                  git: {url: %s}
                targets: [ubuntu/noble]
                policy: {unproved: publish}
                """
                        .formatted(upstream.url(), packaging.url()));
    }

    @Test
    void aPlanRepeatsWithItsOwnBaseWhereverTheBranchIs() throws IOException {
        Path first = directory.resolve("first");
        assertThat(freshet("build", "hello", "--out", first.toString()).exit()).isZero();
        packaging.file("debian/rules", "#!/usr/bin/make -f\n%:\n\techo $@\n").commit("moved");
        Path again = directory.resolve("again");

        Said said =
                freshet(
                        "build",
                        "--plan",
                        first.resolve("hello_1.0-0~fresh1~ubuntu2404.plan.json").toString(),
                        "--out",
                        again.toString());

        assertThat(said.exit()).as(said.text()).isZero();
        String tar = "hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz";
        assertThat(again.resolve(tar)).hasSameBinaryContentAs(first.resolve(tar));
    }

    @Test
    void aMovedBaseIsPublishedUnderTheNextRevision() {
        assertThat(freshet("run", "--once").exit()).isZero();
        packaging.file("debian/rules", "#!/usr/bin/make -f\n%:\n\techo $@\n").commit("moved");
        // As if six hours had passed.
        assertThat(site.home().resolve("bases/looked/hello")).exists();
        assertThat(site.home().resolve("bases/looked/hello").toFile().delete()).isTrue();

        assertThat(freshet("run", "--once").exit()).isZero();

        assertThat(Said.by("archive", "list", site.archive().toString()).out())
                .contains("1.0-0~fresh2~ubuntu2404");
    }

    @Test
    void oneTargetAloneIsBuiltUnderTheVersionThatAllGet() throws IOException {
        Path recipe = directory.resolve("recipes/hello/recipe.yaml");
        site.file(
                "recipes/hello/own/control",
                "Source: hello\nMaintainer: D <d@example.org>\n\nPackage: hello\nArchitecture: any\nDescription: says hello\n");
        site.file("recipes/hello/own/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n");
        site.file("recipes/hello/own/copyright", "Public domain.\n");
        Files.writeString(
                recipe,
                Files.readString(recipe)
                        .replace(
                                "targets: [ubuntu/noble]",
                                "targets: [ubuntu/noble, debian/trixie: {dir: own/}]"));
        assertThat(freshet("run", "--once").exit()).isZero();
        Path out = directory.resolve("out");

        Said said = freshet("build", "hello", "--target", "debian/trixie", "--out", out.toString());

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(out.resolve("hello_1.0-0~fresh1~deb13.dsc")).exists();
        assertThat(out.resolve("hello_1.0-0~fresh1~ubuntu2404.dsc")).doesNotExist();
        String tar = "hello_1.0-0~fresh1~deb13.debian.tar.xz";
        assertThat(out.resolve(tar))
                .hasSameBinaryContentAs(site.archive().resolve("pool/main/h/hello/" + tar));
    }

    @Test
    void theDeltaShowsWhatIsOursOfIt() {
        freshet("run", "--once");

        assertThat(freshet("plan", "hello", "--delta").out())
                .contains(
                        """
                        --- a/debian/control
                        +++ b/debian/control
                        @@ -1,6 +1,9 @@
                         Source: hello
                        -Maintainer: D. Developer <d@example.org>
                        -Vcs-Git: https://example.org/hello.git
                        +Maintainer: B. Person <b@example.org>
                        +XSBC-Original-Maintainer: D. Developer <d@example.org>
                        +Origin: Freshet
                        +Bugs: mailto:b@example.org
                        +XS-Debian-Vcs-Git: https://example.org/hello.git
                         Standards-Version: 4.6.2
                        """)
                .contains("--- /dev/null\n+++ b/debian/source/format\n");
    }

    @Test
    void aDirectoryBecomesARecipe() {
        Said said = imported();

        assertThat(said.exit()).as(said.text()).isZero();
        Path recipe = directory.resolve("other/hello/recipe.yaml");
        assertThat(recipe)
                .content()
                .isEqualTo(
                        """
                        schema: 1
                        source: hello
                        maintainers:
                          packaging: ['B. Person <b@example.org>']
                        upstream:
                          watch: debian/watch
                        packaging:
                          dir: debian/
                        targets:
                          - ubuntu/noble
                        """);
        assertThat(Files.exists(recipe.resolveSibling("debian/rules"))).isTrue();
    }

    @Test
    void aNativePackageIsReleasedWhereItsPackagingLies() throws IOException {
        packaging.file("debian/source/format", "3.0 (native)\n");
        Files.delete(packaging.directory().resolve("debian/watch"));

        assertThat(imported().text()).endsWith("exit 0\n");
        assertThat(directory.resolve("other/hello/recipe.yaml"))
                .content()
                .contains("upstream:\n  git: https://example.org/hello.git\npackaging:");
    }

    @Test
    void aPersonSaysWhereReleasesAreWhenThePackagingDoesNot() throws IOException {
        Files.delete(packaging.directory().resolve("debian/watch"));

        assertThat(imported().err()).contains("`--upstream GIT-URL`");
        assertThat(directory.resolve("other/hello")).doesNotExist();

        assertThat(imported("--upstream", "https://example.org/upstream.git").exit()).isZero();
        assertThat(directory.resolve("other/hello/recipe.yaml"))
                .content()
                .contains("upstream:\n  git: https://example.org/upstream.git\n");
    }

    @Test
    void aPathOfTheUpstreamIsTheSameFromEverywhere() {
        String near =
                Path.of("")
                        .toAbsolutePath()
                        .relativize(packaging.directory().toAbsolutePath())
                        .toString();

        assertThat(imported("--upstream", near).exit()).isZero();
        assertThat(directory.resolve("other/hello/recipe.yaml"))
                .content()
                .contains("upstream:\n  git: %s\n".formatted(packaging.directory()));
    }

    private Said imported(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "recipe",
                                "import",
                                packaging.directory().toString(),
                                "--maintainer",
                                "B. Person <b@example.org>",
                                "--target",
                                "ubuntu/noble",
                                "--recipes",
                                directory.resolve("other").toString()));
        arguments.addAll(List.of(more));
        return Said.by(arguments.toArray(String[]::new));
    }

    @Test
    void anImportWithoutTargetsLeavesNothing() {
        Said said =
                Said.by(
                        "recipe",
                        "import",
                        packaging.directory().toString(),
                        "--maintainer",
                        "B. Person <b@example.org>",
                        "--recipes",
                        directory.resolve("other").toString());

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).contains("nobody says what to package for");
        assertThat(directory.resolve("other/hello")).doesNotExist();
    }

    private Said freshet(String... arguments) {
        return site.freshet(arguments);
    }
}
