package org.freshet.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.freshet.testkit.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with an archive that is there, on binary packages that dpkg-deb made. */
@Tag("judge")
class ArchiveLifeTest {
    @TempDir Path dir;
    private Site site;
    private String root;

    @BeforeEach
    void anArchive() throws IOException {
        site = Site.in(dir);
        root = dir.resolve("archive").toString();
        archive("init", root, "--suite", "trial");
        archive(
                "publish",
                root,
                "--suite",
                "trial",
                deb("hello", "1.0-1"),
                deb("hello-doc", "1.0-1"));
    }

    private Said archive(String... arguments) {
        List<String> line = new ArrayList<>(List.of("archive"));
        line.addAll(List.of(arguments));
        return site.freshet(line.toArray(String[]::new)).with(root, "ROOT");
    }

    private String deb(String name, String version) throws IOException {
        Path tree = dir.resolve(name + "-" + version);
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(
                tree.resolve("DEBIAN/control"),
                """
                Package: %s
                Source: hello
                Version: %s
                Architecture: amd64
                Maintainer: B. Person <b@example.org>
                Description: says hello
                """
                        .formatted(name, version));
        Path file = dir.resolve("%s_%s_amd64.deb".formatted(name, version));
        Tool.named("dpkg-deb")
                .run("--root-owner-group", "-b", tree.toString(), file.toString())
                .ok();
        return file.toString();
    }

    @Test
    void listsBinaryPackages() {
        assertThat(archive("list", root).text())
                .isEqualTo(
                        """
                        SUITE  SOURCE  VERSION  BINARIES
                        trial  hello   1.0-1    hello (amd64), hello-doc (amd64), without the source
                        exit 0
                        """);
        assertThat(archive("list", root, "--binaries", "--suite", "trial").text())
                .isEqualTo(
                        """
                        SUITE  PACKAGE    VERSION  ARCHITECTURES  COMPONENT  SOURCE  SOURCE VERSION
                        trial  hello      1.0-1    amd64          main       hello   1.0-1
                        trial  hello-doc  1.0-1    amd64          main       hello   1.0-1
                        exit 0
                        """);
        assertThat(archive("list", root, "--json").json())
                .hasToString(
                        "{\"packages\":[{\"suite\":\"trial\",\"source\":\"hello\",\"version\":\"1.0-1\","
                                + "\"has-source\":false,\"binaries\":[{\"name\":\"hello\",\"version\":\"1.0-1\","
                                + "\"architectures\":[\"amd64\"],\"component\":\"main\"},"
                                + "{\"name\":\"hello-doc\",\"version\":\"1.0-1\","
                                + "\"architectures\":[\"amd64\"],\"component\":\"main\"}]}]}");
        assertThat(archive("list", root, "--suite", "nobel").exit()).isEqualTo(2);
    }

    @Test
    void removesASource() {
        assertThat(archive("remove", root, "--suite", "trial", "helo").text())
                .isEqualTo(
                        """
                        error: suite `trial` never held helo

                        hint: `freshet archive list SITE/archive` shows what it holds
                        exit 2
                        """);
        assertThat(archive("remove", root, "--suite", "trial", "hello", "1.0-1").text())
                .isEqualTo("trial hello 1.0-1\nexit 0\n");
        assertThat(archive("list", root).out()).isEqualTo("SUITE  SOURCE  VERSION\n");
    }

    @Test
    void keepsDropsAndGoesBackToSnapshots() throws IOException {
        assertThat(archive("snapshot", root, "--name", "good").text()).isEqualTo("good\nexit 0\n");
        archive("publish", root, "--suite", "trial", deb("hello", "1.1-1"));
        assertThat(archive("snapshot", root, "--suite", "trial").out())
                .matches("[0-9]{8}T[0-9]{6}Z\n");

        assertThat(archive("snapshot", root, "--list").out())
                .startsWith("SNAPSHOT          SUITE  PUBLISHED\n")
                .contains("\ngood              trial  20");
        assertThat(archive("snapshot", root, "--list", "--json").json().path("snapshots"))
                .hasSize(2);
        assertThat(archive("rollback", root, "--suite", "trial", "--list").out())
                .startsWith("ID")
                .containsPattern(
                        "\n[0-9TZ]{16}-[0-9a-f]{8}  generation  20[-0-9T:]+Z  1         0     1\n")
                .containsPattern("\ngood +snapshot    20[-0-9T:]+Z  1         0     1\n");
        var targets =
                archive("rollback", root, "--suite", "trial", "--list", "--json")
                        .json()
                        .path("targets");
        assertThat(targets.findValuesAsText("id")).contains("good");
        assertThat(targets.get(targets.size() - 1).fieldNames())
                .toIterable()
                .containsExactly("id", "kind", "published", "versions", "back", "gone");
        assertThat(archive("rollback", root, "--suite", "trial", "--to", "good").text())
                .isEqualTo(
                        """
                        gone trial hello 1.1-1
                        note: who installed what is gone keeps it until a higher version comes
                        exit 0
                        """);
        assertThat(archive("rollback", root, "--suite", "trial", "--to", "good").text())
                .isEqualTo("nothing to do: suite `trial` holds what it held then\nexit 0\n");
        assertThat(
                        archive("rollback", root, "--suite", "trial", "--to", "good", "--json")
                                .json()
                                .path("nothing")
                                .asText())
                .isEqualTo("suite `trial` holds what it held then");
        assertThat(archive("rollback", root, "--suite", "trial", "--to", "bad").text())
                .isEqualTo(
                        """
                        error: there is no snapshot and no generation `bad`

                        hint: `freshet archive rollback ROOT --suite S --list` shows what there is
                        exit 2
                        """);
        assertThat(archive("snapshot", root, "--drop", "good").text())
                .isEqualTo(
                        "dropped; `freshet archive prune SITE/archive` frees its room\nexit 0\n");
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void aRollbackNamesWhatIsWithdrawn() {
        archive("snapshot", root, "--name", "then");
        archive("withdraw", root, "hello", "1.0-1", "--because", "bad");

        assertThat(archive("rollback", root, "--suite", "trial", "--to", "then").text())
                .isEqualTo(
                        """
                        left out, it is withdrawn: trial hello 1.0-1
                        note: apart from that, suite `trial` holds what it held then
                        exit 0
                        """);
        assertThat(
                        archive("rollback", root, "--suite", "trial", "--to", "then", "--json")
                                .json()
                                .path("left-out")
                                .get(0)
                                .path("version")
                                .asText())
                .isEqualTo("1.0-1");
    }

    @Test
    void tellsAMisuseOnce() {
        assertThat(archive("rollback", root, "--suite", "trial").err())
                .startsWith("error: missing required argument");
        assertThat(archive("snapshot", root, "--list", "--drop", "good").err())
                .startsWith("error: ")
                .doesNotStartWith("error: error");
    }

    @Test
    void prunesWhatNobodyCanWant() throws IOException {
        archive("init", root, "--suite", "trial", "--keep-versions", "3");
        archive("publish", root, "--suite", "trial", deb("hello", "1.1-1"));
        archive("publish", root, "--suite", "trial", deb("hello", "1.2-1"));
        Path orphan = Path.of(root, "pool/main/w/world/world_0.9.orig.tar.gz");
        Files.createDirectories(orphan.resolveSibling(""));
        Files.writeString(orphan, "cut off");
        Files.setLastModifiedTime(orphan, java.nio.file.attribute.FileTime.fromMillis(0));

        String would =
                """
                trial hello 1.0-1
                pool/main/w/world/world_0.9.orig.tar.gz
                would go: versions: 1, files: 1, bytes: 7
                exit 0
                """;
        assertThat(archive("prune", root, "--keep-versions", "2", "--dry-run").text())
                .isEqualTo(would);
        assertThat(orphan).exists();
        assertThat(archive("prune", root, "--keep-versions", "2").text())
                .isEqualTo(would.replace("would go", "gone"));
        assertThat(orphan).doesNotExist();
        assertThat(archive("prune", root, "--json").json())
                .hasToString(
                        "{\"dry-run\":false,\"versions\":[],\"files\":[],\"bytes\":0,\"waiting\":0,"
                                + "\"nothing\":\"suites hold no more than they keep, and no file may go yet\"}");
        Files.writeString(orphan, "cut off");
        assertThat(archive("prune", root).text())
                .isEqualTo(
                        """
                        gone: versions: 0, files: 0, bytes: 0
                        note: 1 more files that nothing names stay until they are old enough: a day, or --keep-days
                        exit 0
                        """);
        assertThat(archive("prune", root, "--keep-versions", "1").exit()).isEqualTo(2);
        assertThat(archive("prune", root, "--keep-days", "-1").exit()).isEqualTo(2);
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void rebuildsWhatWasLost() throws IOException {
        archive("publish", root, "--suite", "trial", deb("hello", "1.0.1-1"));
        Path pointer = Path.of(root, "dists/trial/InRelease");
        assertThat(archive("rebuild", root).text()).isEqualTo("trial: sound\nexit 0\n");
        Files.delete(pointer);
        assertThat(archive("rebuild", root, "--suite", "trial").text())
                .isEqualTo("trial: restored\nexit 0\n");
        for (String name : List.of("InRelease", "Release")) {
            Files.delete(pointer.resolveSibling(name));
        }

        assertThat(archive("publish", root, "--suite", "trial", deb("hello", "1.1-1")).text())
                .isEqualTo(
                        """
                        error: the indices of suite `trial` are lost

                        hint: `freshet archive rebuild SITE/archive` makes them anew
                        exit 4
                        """);
        assertThat(archive("rebuild", root, "--json").json())
                .hasToString(
                        "{\"suites\":[{\"suite\":\"trial\",\"how\":\"from-pool\",\"notes\":["
                                + "\"what was taken out of the suite without a mark, and whose"
                                + " files were not pruned, is back\"]}]}");
        assertThat(archive("list", root).out()).contains("hello (amd64)", "hello-doc (amd64)");
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void tellsProgramsInOneDocument() throws IOException {
        String[][] lines = {
            {"publish", root, "--suite", "trial", deb("hello", "1.1-1")},
            {"optimize", root},
            {"remove", root, "--suite", "trial", "hello", "1.0-1"},
            {"withdraw", root, "hello", "1.1-1", "--because", "bad"},
            {"withdraw", root, "hello", "1.1-1", "--undo"},
            {"close", root, "--suite", "trial"},
            {"key", root},
            {"verify", root}
        };
        List<String> fields = new ArrayList<>();
        for (String[] line : lines) {
            List<String> json = new ArrayList<>(List.of(line));
            json.add("--json");
            Said said = archive(json.toArray(String[]::new));
            assertThat(said.exit()).as(said.text()).isZero();
            fields.add(said.json().fieldNames().next());
            assertThat(said.out()).doesNotContainPattern("T[0-9:]{8}\\.");
        }
        assertThat(fields)
                .containsExactly(
                        "published",
                        "smaller",
                        "removed",
                        "withdrawn",
                        "source",
                        "suite",
                        "keys",
                        "problems");
        // What fails is told to people, and the status tells programs.
        Said failed = archive("remove", root, "--suite", "nobel", "hello", "--json");
        assertThat(failed.exit()).isEqualTo(2);
        assertThat(failed.out()).isEmpty();
    }

    @Test
    void refusesWhatWouldLeaveNoWayBackAndNotesASlipOfTheHand() {
        assertThat(archive("init", root, "--suite", "trial", "--keep-versions", "1").text())
                .isEqualTo(
                        """
                        error: with 1 version of a package nobody could go back

                        hint: keep 2 or more
                        exit 2
                        """);
        archive("close", root, "--suite", "trial", "--because", "end of life");
        assertThat(
                        archive("close", root, "--suite", "trial", "--json")
                                .json()
                                .path("nothing")
                                .asText())
                .contains("is closed on", "end of life");
        assertThat(archive("close", root, "--suite", "trial", "--because", "another").err())
                .contains("is closed on", "another");
        assertThat(archive("close", root, "--suite", "trial", "--reopen", "--because", "x").err())
                .startsWith("error: an open suite has no reason");
    }

    @Test
    void takesAMistypedSuiteAway() throws IOException {
        archive("init", root, "--suite", "nobel");
        assertThat(archive("remove", root, "--suite", "nobel").text())
                .isEqualTo("suite `nobel` is gone\nexit 0\n");
        assertThat(archive("list", root, "--suite", "nobel").exit()).isEqualTo(2);
        assertThat(archive("remove", root, "--suite", "trial").err())
                .startsWith("error: `trial` is the only suite of archive `archive`");
        archive("init", root, "--suite", "nobel");
        assertThat(archive("remove", root, "--suite", "trial").text())
                .isEqualTo(
                        """
                        error: suite `trial` is in use: packages were published there

                        hint: name a source to take out; `freshet archive close SITE/archive --suite trial` ends a suite
                        exit 2
                        """);
        assertThat(archive("verify", root).exit()).isZero();
    }

    @Test
    void saysOfAKeyringThatThereWasNothingToDo() {
        assertThat(archive("keyring", root, "--json").json().path("nothing").asText()).isEmpty();
        assertThat(archive("keyring", root, "--json").json().path("nothing").asText())
                .isEqualTo("every suite holds it already, with these keys");
        archive("key", root, "add");
        // Suites that come later have it, too, and all keys are named.
        assertThat(archive("init", root, "--suite", "later").err())
                .contains("its secret keys are `", "`: keep copies");
        assertThat(archive("list", root, "--suite", "later").out())
                .contains("archive-archive-keyring");
        assertThat(archive("remove", root, "--suite", "later").exit()).isZero();
        assertThat(archive("optimize", root, "--json").exit()).isZero();
        assertThat(archive("optimize", root, "--json").json().path("nothing").asText())
                .isEqualTo("every index is as it should be");
    }

    @Test
    void saysWhatToDoWithFilesThatAreNotThere() throws IOException {
        assertThat(archive("publish", root, "--suite", "trial", "nosuch.deb").err())
                .contains("error: `nosuch.deb` does not exist", "hint: name a .deb that is there");
        Path empty = Files.writeString(dir.resolve("empty.changes"), "");
        assertThat(archive("publish", root, "--suite", "trial", empty.toString()).err())
                .contains("error: `empty.changes`", "hint: ");
        Files.delete(Path.of(root, "dists/trial/InRelease"));
        assertThat(archive("verify", root).err())
                .contains(
                        "error: trial: its InRelease is lost; `freshet archive rebuild SITE/archive` makes it anew");
    }

    @Test
    void signsWhatWouldExpire() throws IOException {
        assertThat(archive("sign", root).text())
                .isEqualTo("nothing to do: no suite of `SITE/archive` expires\nexit 0\n");
        assertThat(archive("sign", root, "--json").json())
                .hasToString("{\"signed\":[],\"nothing\":\"no suite of `SITE/archive` expires\"}");
        archive("init", root, "--suite", "trial", "--valid-days", "14");
        Path release = Path.of(root, "dists/trial/Release");
        assertThat(release).content().contains("\nValid-Until: ");

        assertThat(archive("sign", root).text()).isEqualTo("signed: trial\nexit 0\n");
        assertThat(archive("verify", root).exit()).isZero();
        assertThat(archive("init", root, "--suite", "trial", "--valid-days", "-1").text())
                .isEqualTo(
                        """
                        error: valid-days of an archive cannot be -1

                        hint: name 0 to 3650 days
                        exit 2
                        """);
        archive("init", root, "--suite", "trial", "--valid-days", "0");
        assertThat(release).content().doesNotContain("Valid-Until");
    }
}
