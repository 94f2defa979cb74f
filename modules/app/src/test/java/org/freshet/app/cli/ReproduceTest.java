package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.freshet.testkit.FakeUpstream;
import org.freshet.testkit.Tree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build --reproduce}: a published package is made again and compared. */
class ReproduceTest {
    private static final String NAME = "hello_1.1-0~fresh1~ubuntu2404";

    @TempDir Path dir;
    private Site site;
    private FakeUpstream upstream;
    private FakeUpstream packaging;
    private Path pool;

    @BeforeEach
    void publish() {
        site = Site.in(dir);
        upstream = site.upstream("upstream", "1.0", "1.1");
        packaging =
                FakeUpstream.in(dir, "packaging")
                        .file(
                                "debian/control",
                                """
                                Source: hello
                                Maintainer: D. Developer <d@example.org>
                                Standards-Version: 4.6.2

                                Package: hello
                                Architecture: any
                                Description: says hello
                                 A test.
                                """)
                        .file("debian/rules", "#!/usr/bin/make -f\n%:\n\tdh $@\n")
                        .file("debian/copyright", "Public domain.\n")
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
                  overlay: [overlay/]
                targets: [ubuntu/noble, debian/trixie]
                policy: {unproved: publish, urgency: high}
                """
                        .formatted(upstream.url(), packaging.url()));
        site.file("recipes/hello/overlay/NEWS", "ours\n");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        pool = site.archive().resolve("pool/main/h/hello");
    }

    private Said reproduce(Path dsc, String... more) {
        return site.freshet(
                Stream.concat(Stream.of("build", "--reproduce", dsc.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path dsc() {
        return pool.resolve(NAME + ".dsc");
    }

    @Test
    void givesTheSameBytesWithAnEmptiedStoreAndAMovedBase() throws IOException {
        packaging.file("debian/rules", "#!/usr/bin/make -f\n%:\n\techo $@\n").commit("moved");
        upstream.release("1.2");
        for (String kept : List.of("store", "bases", "pages", "indices")) {
            delete(site.home().resolve(kept));
        }

        Said said = reproduce(dsc());

        assertThat(said.text().replaceAll("commit [0-9a-f]{40}", "commit ID"))
                .isEqualTo(
                        """
                        FILE                                         RESULT
                        hello_1.1-0~fresh1~ubuntu2404.dsc            same
                        hello_1.1-0~fresh1~ubuntu2404.debian.tar.xz  same
                        hello_1.1.orig.tar.xz                        same
                        note: how it was made is from the ledger
                        note: its packaging was made of commit ID of file://SITE/packaging
                        note: signatures are not compared; `gpgv --keyring KEY.gpg FILE.dsc` checks the .dsc's
                        exit 0
                        """);
        assertThat(site.home().resolve("store")).doesNotExist();
    }

    @Test
    void anOutsiderNeedsNoLedgerButTheProvenanceBesideIt() throws IOException {
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        for (String file :
                List.of(NAME + ".dsc", NAME + ".provenance.json", NAME + ".debian.tar.xz")) {
            Files.copy(pool.resolve(file), elsewhere.resolve(file));
        }
        delete(site.home());
        packaging.file("debian/rules", "#!/usr/bin/make -f\n%:\n\techo $@\n").commit("moved");
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.copy(
                elsewhere.resolve(NAME + ".provenance.json"),
                other.resolve(NAME + ".provenance.json"));
        Files.writeString(
                other.resolve(NAME + ".dsc"),
                Files.readString(elsewhere.resolve(NAME + ".dsc")).replace("4.6.2", "4.6.1"));
        assertThat(reproduce(other.resolve(NAME + ".dsc")).text())
                .startsWith(
                        "error: `SITE/other/hello_1.1-0~fresh1~ubuntu2404.provenance.json` is of another .dsc: expected sha256 `")
                .endsWith("exit 4\n");

        Said said = reproduce(elsewhere.resolve(NAME + ".dsc"), "--json");

        assertThat(said.exit()).as(said.text()).isZero();
        JsonNode json = said.json();
        assertThat(json.path("same").asBoolean()).isTrue();
        assertThat(json.path("record").asText()).isEqualTo(NAME + ".provenance.json");
        assertThat(json.path("target").asText()).isEqualTo("ubuntu/noble");
        assertThat(json.path("files")).hasSize(3);
        assertThat(site.home()).doesNotExist();

        Files.delete(elsewhere.resolve(NAME + ".provenance.json"));
        assertThat(reproduce(elsewhere.resolve(NAME + ".dsc")).text())
                .isEqualTo(
                        """
                        error: it is not on record how `hello 1.1-0~fresh1~ubuntu2404` was made: neither the ledger of home `SITE/home` nor `SITE/elsewhere/hello_1.1-0~fresh1~ubuntu2404.provenance.json` says so

                        hint: name the home that published it with --home, or put its provenance beside the .dsc: it lies there in the archive's pool (what was published by hand or by an older Freshet has none that is whole)
                        exit 2
                        """);
    }

    @Test
    void anEarlierRevisionIsOnRecordInTheArchive() throws IOException {
        site.file("recipes/hello/overlay/NEWS", "ours, newer\n");
        assertThat(site.freshet("run", "--once").exit()).isZero();
        assertThat(pool.resolve("hello_1.1-0~fresh2~ubuntu2404.dsc")).exists();
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        Path copy = Files.copy(dsc(), elsewhere.resolve(NAME + ".dsc"));

        assertThat(reproduce(pool.resolve("hello_1.1-0~fresh2~ubuntu2404.dsc")).exit()).isZero();
        Said said = reproduce(copy);

        assertThat(said.exit()).isEqualTo(4);
        assertThat(said.err()).contains("note: how it was made is from the archive's provenance\n");
        site.file("recipes/hello/overlay/NEWS", "ours\n");
        assertThat(reproduce(copy).exit()).isZero();
    }

    @Test
    void anotherMachineGivesTheSameBytes() throws IOException {
        delete(site.home().resolve("store"));

        Said said =
                Machine.plain()
                        .umask("077")
                        .environment("TZ=Asia/Kathmandu", "HOME=/nonexistent")
                        .options(
                                "-Xint",
                                "-Duser.name=somebody",
                                "-Duser.language=ar",
                                "-Duser.country=EG",
                                "-XX:ActiveProcessorCount=1")
                        .freshet(dir, site.line("build", "--reproduce", dsc().toString()));

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.err()).containsPattern("ubuntu2404.debian.tar.xz +same\n");
    }

    @Test
    void saysWhichMemberDiffersFirst() {
        site.file("recipes/hello/overlay/NEWS", "mine\n");

        Said said = reproduce(dsc(), "--out", dir.resolve("made").toString());

        assertThat(said.exit()).isEqualTo(4);
        assertThat(said.out().replaceAll("[0-9a-f]{64}", "SHA256"))
                .isEqualTo(
                        """
                        FILE                                         RESULT
                        hello_1.1-0~fresh1~ubuntu2404.dsc            differs
                          expected                                   SHA256
                          got                                        SHA256
                          first                                      only what it lists of the files that differ
                        hello_1.1-0~fresh1~ubuntu2404.debian.tar.xz  differs
                          expected                                   SHA256
                          got                                        SHA256
                          first                                      `debian/NEWS`: content: expected sha256 `SHA256`, got `SHA256`
                        hello_1.1.orig.tar.xz                        same
                        """);
        assertThat(said.err())
                .endsWith(
                        """
                        error: `hello 1.1-0~fresh1~ubuntu2404` is not reproduced: 2 files differ

                        hint: check out the recipe as it was when the package was published; --out DIR keeps what was made now
                        """);
        assertThat(Tree.of(dir.resolve("made"))).contains(NAME + ".debian.tar.xz\n");
    }

    @Test
    void refusesATarballThatUpstreamReplaced() {
        upstream.file("VERSION", "1.1, but another\n").commit("again").moveTag("v1.1");

        Said said = reproduce(dsc());

        // The tag moved to another tree: whether that is the release, a person must say.
        assertThat(said.exit()).as(said.text()).isEqualTo(5);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void withoutMemoryAReplacedTarballIsSeenAsSuch() throws IOException {
        upstream.file("VERSION", "1.1, but another\n").commit("again").moveTag("v1.1");
        Files.delete(site.home().resolve("ledger.db"));

        Said said = reproduce(dsc());

        assertThat(said.exit()).isEqualTo(4);
        assertThat(said.out())
                .containsPattern("hello_1.1.orig.tar.xz +differs\n")
                .contains("`hello-1.1/VERSION`: size: expected 4 bytes, got 17");
    }

    @Test
    void saysThatTheRecipeMayBeAnotherWhereItsPatchesDoNotFit() {
        site.file(
                        "recipes/hello/overlay/patches/next.patch",
                        """
                        Description: for the next release

                        --- a/VERSION
                        +++ b/VERSION
                        @@ -1 +1 @@
                        -1.2
                        +1.2, ours
                        """)
                .file("recipes/hello/overlay/patches/series", "next.patch\n");

        assertThat(reproduce(dsc()).text())
                .isEqualTo(
                        """
                        note: the recipe is perhaps not the one that `hello 1.1-0~fresh1~ubuntu2404` was made with: check it out as it was then, or name it with --recipes
                        exit 5
                        """);
    }

    @Test
    void whatUpstreamHasNoMoreIsUnavailable() throws IOException {
        upstream.git("tag", "-d", "v1.1");

        assertThat(reproduce(dsc()).exit()).isEqualTo(3);
        Files.delete(site.home().resolve("ledger.db"));
        assertThat(reproduce(dsc()).exit()).isEqualTo(3);
        upstream.git("tag", "-d", "v1.0");
        assertThat(reproduce(dsc()).exit()).isEqualTo(3);
    }

    @Test
    void tellsAChangedDscFromAChangedRecipe() throws IOException {
        Path copy = dir.resolve("elsewhere").resolve(NAME + ".dsc");
        site.file(
                "elsewhere/" + NAME + ".dsc",
                Files.readString(dsc())
                        .replace("Standards-Version: 4.6.2", "Standards-Version: 4"));

        Said said = reproduce(copy);

        assertThat(said.exit()).as(said.text()).isEqualTo(4);
        assertThat(said.err())
                .endsWith(
                        """
                        error: `hello 1.1-0~fresh1~ubuntu2404` is not reproduced: `hello_1.1-0~fresh1~ubuntu2404.dsc` differs

                        hint: all that it lists is the same, so the .dsc itself was changed, or another version of Freshet wrote it; take it anew from the archive
                        """);

        delete(site.home().resolve("archives"));
        Files.delete(site.home().resolve("ledger.db"));
        site.file("elsewhere/" + NAME + ".provenance.json", "{}");
        assertThat(reproduce(copy).text())
                .isEqualTo(
                        """
                        error: `SITE/elsewhere/hello_1.1-0~fresh1~ubuntu2404.provenance.json` is no provenance of a package: source name `` is not valid

                        hint: restore it, or remove it: it is made anew for what the archive still holds
                        exit 4
                        """);
    }

    @Test
    void refusesWhatIsDamagedOrUnknown() throws IOException {
        Files.writeString(pool.resolve(NAME + ".debian.tar.xz"), "damaged");
        assertThat(reproduce(dsc()).text())
                .startsWith(
                        "error: `SITE/home/archives/fresh/pool/main/h/hello/hello_1.1-0~fresh1~ubuntu2404.debian.tar.xz` is not the file that `hello_1.1-0~fresh1~ubuntu2404.dsc` lists: expected sha256 `")
                .endsWith("exit 4\n");
        assertThat(reproduce(dir.resolve("nothing.dsc")).text())
                .isEqualTo(
                        """
                        error: `SITE/nothing.dsc` cannot be read: it is not there

                        hint: name a .dsc that was published
                        exit 2
                        """);
        assertThat(reproduce(dsc(), "--target", "ubuntu/noble").text())
                .isEqualTo(
                        """
                        error: --reproduce names source, release and target itself

                        hint: leave them out
                        exit 2
                        """);
    }

    @Test
    void comparesTheChangesOfABuildToo() {
        assertThat(
                        site.freshet(
                                        "build",
                                        "hello",
                                        "--target",
                                        "debian/trixie",
                                        "--out",
                                        dir.resolve("out").toString())
                                .exit())
                .isZero();

        Said said = reproduce(dir.resolve("out/hello_1.1-0~fresh1~deb13.dsc"));

        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.out()).containsPattern("hello_1.1-0~fresh1~deb13_source.changes +same\n");
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
