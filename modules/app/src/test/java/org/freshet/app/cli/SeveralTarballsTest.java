package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.FakeWeb;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source whose releases are several tarballs. */
class SeveralTarballsTest {
    private static final String NAME = "hello_1.0-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Site site;
    private final FakeWeb web = FakeWeb.start();
    private FakeUpstream docs;

    @BeforeEach
    void makeUpstreams() {
        site = Site.in(dir);
        FakeUpstream hello = site.upstream("hello", "1.0");
        docs = FakeUpstream.in(dir.resolve("upstreams"), "docs").file("guide", "read\n");
        docs.commit("docs").tag("v7");
        web.serve("/data-1.0.tar.gz", new Tarballs().file("data-1.0/words", "hello\n").gzip());
        site.recipe(
                "hello",
                "git: " + hello.url(),
                "components:",
                "  data: {tarball: \"%s\"}"
                        .formatted(
                                web.uri("/data-1.0.tar.gz").toString().replace("1.0", "{version}")),
                "  docs: {git: %s, version: newest}".formatted(docs.url()));
    }

    @AfterEach
    void stopWeb() {
        web.close();
    }

    @Test
    @Tag("judge")
    void publishesThemAllAndDpkgSourceUnpacksThem() throws IOException {
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        Path pool = site.archive().resolve("pool/main/h/hello");
        assertThat(names(pool))
                .contains(
                        "hello_1.0.orig-data.tar.gz",
                        "hello_1.0.orig-docs.tar.xz",
                        "hello_1.0.orig.tar.xz",
                        NAME + ".dsc");
        Tool.named("dpkg-source")
                .in(dir)
                .run("--no-check", "-x", pool.resolve(NAME + ".dsc").toString(), "tree")
                .ok();
        assertThat(dir.resolve("tree/data/words")).hasContent("hello\n");
        assertThat(dir.resolve("tree/docs/guide")).hasContent("read\n");
        assertThat(Said.by("archive", "verify", site.archive().toString()).exit()).isZero();
        assertThat(Files.readString(pool.resolve(NAME + ".provenance.json")))
                .contains("hello_1.0.orig-data.tar.gz", "hello_1.0.orig-docs.tar.xz", "\"v7\"");
    }

    @Test
    void patchesGoOntoThem() {
        site.file("recipes/hello/debian/patches/series", "words\n")
                .file(
                        "recipes/hello/debian/patches/words",
                        """
                        --- a/data/words
                        +++ b/data/words
                        @@ -1 +1 @@
                        -goodbye
                        +good morning
                        """);
        assertThat(site.freshet("run", "--once").exit()).isEqualTo(5);
        assertThat(site.freshet("why", "hello").out())
                .contains("patch `words` does not go onto hello 1.0");

        site.file(
                "recipes/hello/debian/patches/words",
                """
                --- a/data/words
                +++ b/data/words
                @@ -1 +1 @@
                -hello
                +good morning
                """);
        assertThat(site.freshet("build", "hello", "--out", dir.resolve("out").toString()).exit())
                .isZero();
    }

    @Test
    void aPlanGivesTheSameBytesAgainThoughAComponentHasGoneOn() throws IOException {
        Path first = dir.resolve("first");
        assertThat(site.freshet("build", "hello", "--out", first.toString()).exit()).isZero();
        docs.file("guide", "read more\n").commit("more").tag("v8");
        Path again = dir.resolve("again");

        Said said =
                site.freshet(
                        "build",
                        "--plan",
                        first.resolve(NAME + ".plan.json").toString(),
                        "--out",
                        again.toString());

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(names(again)).isEqualTo(names(first));
        for (String name : names(first)) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
        assertThat(site.freshet("build", "hello", "--out", dir.resolve("new").toString()).exit())
                .isZero();
        assertThat(dir.resolve("new/" + NAME + ".dsc"))
                .content()
                .isNotEqualTo(Files.readString(first.resolve(NAME + ".dsc")));
    }

    @Test
    void anOutsiderReproducesThem() throws IOException {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        docs.file("guide", "read more\n").commit("more").tag("v8");
        Path pool = site.archive().resolve("pool/main/h/hello");
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        for (String file : List.of(NAME + ".dsc", NAME + ".provenance.json")) {
            Files.copy(pool.resolve(file), elsewhere.resolve(file));
        }
        delete(site.home());

        Said said =
                site.freshet("build", "--reproduce", elsewhere.resolve(NAME + ".dsc").toString());

        assertThat(said.out())
                .isEqualTo(
                        """
                        FILE                                         RESULT
                        hello_1.0-0~fresh1~ubuntu2404.dsc            same
                        hello_1.0-0~fresh1~ubuntu2404.debian.tar.xz  same
                        hello_1.0.orig-data.tar.gz                   same
                        hello_1.0.orig-docs.tar.xz                   same
                        hello_1.0.orig.tar.xz                        same
                        """);
        assertThat(said.exit()).isZero();
    }

    @Test
    void aReplacedComponentIsHeldAndAnApprovalGivesItANameOfItsOwn() throws IOException {
        assertThat(site.freshet("run", "--once").exit()).isZero();
        web.serve("/data-1.0.tar.gz", new Tarballs().file("data-1.0/words", "evil\n").gzip());
        delete(site.home().resolve("store"));
        assertThat(site.freshet("retry", "hello", "1.0", "--because", "again").exit()).isZero();

        Said held = site.freshet("run", "--once");

        assertThat(held.exit()).as(held.text()).isEqualTo(4);
        assertThat(site.freshet("why", "hello").out())
                .contains(
                        "tarball `"
                                + web.uri("/data-1.0.tar.gz")
                                + "` differs from the one first seen");
        assertThat(site.freshet("approve", "hello", "1.0", "--because", "looked").exit()).isZero();
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");
        assertThat(names(site.archive().resolve("pool/main/h/hello")))
                .contains(
                        "hello_1.0+again1.orig-data.tar.gz",
                        "hello_1.0+again1.orig.tar.xz",
                        "hello_1.0.orig-data.tar.gz");
    }

    @Test
    void aComponentThatTheRecipeHasOnlyNowIsANewRevision() throws IOException {
        Path recipe = site.recipes().resolve("hello/recipe.yaml");
        String with = Files.readString(recipe);
        Files.writeString(recipe, with.replaceAll("  components:\n    .*\n    .*\n", ""));
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");
        Files.writeString(recipe, with);
        assertThat(site.freshet("retry", "hello", "1.0", "--because", "more").exit()).isZero();

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        assertThat(site.published()).contains("1.0-0~fresh2~ubuntu2404");
        assertThat(names(site.archive().resolve("pool/main/h/hello")))
                .contains("hello_1.0.orig-data.tar.gz");
        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");
        assertThat(site.published()).doesNotContain("fresh3");
    }

    // ---- watch files

    private String page() {
        web.serve(
                "/pub/",
                "<a href=\"hello-2.0.tar.gz\">a</a> <a href=\"types-3.1.tar.gz\">a</a>"
                        .getBytes(StandardCharsets.UTF_8),
                "text/html");
        web.serve("/pub/hello-2.0.tar.gz", new Tarballs().file("hello-2.0/a", "a\n").gzip());
        web.serve("/pub/types-3.1.tar.gz", new Tarballs().file("package/t", "t\n").gzip());
        return web.uri("/pub/").toString();
    }

    @Test
    void takesTheComponentsOfAWatchFileWithItsVersion() throws IOException {
        site.recipe("hello", "watch: watch")
                .file(
                        "recipes/hello/watch",
                        """
                        version=4
                        PAGE hello-([\\d.]+)@ARCHIVE_EXT@ group
                        opts=component=types PAGE types-([\\d.]+)@ARCHIVE_EXT@ checksum
                        """
                                .replace("PAGE", page()));

        assertThat(site.freshet("run", "--once").text()).isEqualTo("exit 0\n");

        assertThat(names(site.archive().resolve("pool/main/h/hello")))
                .contains(
                        "hello_2.0+~cs3.1.orig-types.tar.gz",
                        "hello_2.0+~cs3.1.orig.tar.gz",
                        "hello_2.0+~cs3.1-0~fresh1~ubuntu2404.dsc");
    }

    @Test
    void importsWhatAWatchFileSaysOfThem() {
        site.file("foreign/debian/control", "Source: hello\n\nPackage: hello\nArchitecture: all\n")
                .file("foreign/debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n")
                .file("foreign/debian/copyright", "Public domain.\n")
                .file(
                        "foreign/debian/watch",
                        """
                        version=4
                        https://example.org/ hello-(.*).tar.gz
                        opts=component=data https://example.org/ data-(.*).tar.gz same
                        opts=component=lib,mode=git https://example.org/lib.git refs/tags/v(.*)
                        opts=component=more,mode=git https://example.org/more.git HEAD
                        """);

        assertThat(imported().text())
                .isEqualTo(
                        """
                        error: `hello` is made of several tarballs, and `debian/watch` follows a branch for `more`, which has no versions

                        hint: name its repository, or a URL with `{version}`: `--component more=URL`
                        exit 2
                        """);
        assertThat(dir.resolve("other/hello")).doesNotExist();

        Said said = imported("--component", "more=https://example.org/more-{version}.tar.gz");
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(dir.resolve("other/hello/recipe.yaml"))
                .content()
                .isEqualTo(
                        """
                        schema: 1
                        source: hello
                        maintainers:
                          packaging: ['B. Person <b@example.org>']
                        upstream:
                          watch: debian/watch
                          components:
                            lib: {git: 'https://example.org/lib.git'}
                            more: {tarball: 'https://example.org/more-{version}.tar.gz'}
                        packaging:
                          dir: debian/
                        targets:
                          - ubuntu/noble
                        """);
    }

    @Test
    void checkTellsWhichComponentOfAWatchFileTheRecipeMustLeadTo() {
        site.recipe("hello", "watch: watch")
                .file(
                        "recipes/hello/watch",
                        """
                        version=4
                        https://example.org/ hello-(.*).tar.gz
                        opts=component=lib,mode=git https://example.org/lib.git refs/tags/v(.*)
                        """);

        assertThat(
                        site.freshet("recipe", "check", site.recipes().resolve("hello").toString())
                                .text())
                .isEqualTo(
                        """
                        error: SITE/recipes/hello/watch: it does not say where the files of its component `lib` are, and neither does the recipe of `hello`

                        hint: write `lib: {git: https://example.org/lib.git}` below `upstream.components`
                        exit 2
                        """);
    }

    private Said imported(String... more) {
        return Said.by(
                Stream.concat(
                                Stream.of(
                                        "recipe",
                                        "import",
                                        dir.resolve("foreign").toString(),
                                        "--maintainer",
                                        "B. Person <b@example.org>",
                                        "--target",
                                        "ubuntu/noble",
                                        "--recipes",
                                        dir.resolve("other").toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
